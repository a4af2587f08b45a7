package dev.parley.number;

import dev.parley.account.AccountSid;
import dev.parley.e164.PhoneNumber;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** The table {@code number_claim}; codes are kept as hashes. */
public final class NumberClaimTable implements NumberClaims {
  /** Rows of one statement, so that none holds others up. */
  public static final int FORGOTTEN_AT_ONCE = 10_000;

  private final Jdbi jdbi;
  private final Clock clock;

  public NumberClaimTable(Jdbi jdbi, Clock clock) {
    this.jdbi = jdbi;
    this.clock = clock;
  }

  @Override
  public Begun begin(AccountSid account, PhoneNumber number, String code) {
    Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
    Instant since = now.minus(WINDOW);
    return jdbi.inTransaction(
        handle -> {
          lock(handle, account.toString());
          lock(handle, number.text());
          if (codes(handle, "account = :key", account.id(), since) >= ACCOUNT_CODES_MAX) {
            return new Begun.AccountHasEnough();
          }
          if (codes(handle, "number = :key", number.text(), since) >= CODES_MAX) {
            return new Begun.NumberHasEnough();
          }
          insert(handle, account, number, code, now);
          return new Begun.Until(now.plus(VALID));
        });
  }

  /** Claims of one account, and those of one number, are made one after the other. */
  private static void lock(Handle handle, String key) {
    handle
        .createQuery("select pg_advisory_xact_lock(hashtextextended(:key, 24))")
        .bind("key", key)
        .map((_, _) -> true)
        .one();
  }

  private static int codes(Handle handle, String whose, Object key, Instant since) {
    return handle
        .createQuery(
            "select coalesce(sum(codes), 0) from number_claim where window_start >= :since and "
                + whose)
        .bind("since", since)
        .bind("key", key)
        .mapTo(Integer.class)
        .one();
  }

  private static void insert(
      Handle handle, AccountSid account, PhoneNumber number, String code, Instant now) {
    handle
        .createUpdate(
            """
            insert into number_claim
              (account, number, code_hash, tries, codes, window_start, expires_at)
            values (:account, :number, :hash, 0, 1, :now, :expires)
            on conflict (account, number) do update set
              code_hash = :hash, tries = 0, expires_at = :expires,
              codes = case when number_claim.window_start >= :since
                then number_claim.codes + 1 else 1 end,
              window_start = case when number_claim.window_start >= :since
                then number_claim.window_start else :now end
            """)
        .bind("account", account.id())
        .bind("number", number.text())
        .bind("hash", hash(account, number, code))
        .bind("now", now)
        .bind("since", now.minus(WINDOW))
        .bind("expires", now.plus(VALID))
        .execute();
  }

  private record Claim(byte[] hash, int tries) {}

  @Override
  public Confirmation confirm(AccountSid account, PhoneNumber number, String code) {
    return jdbi.inTransaction(
        handle -> {
          Optional<Claim> claim =
              handle
                  .createQuery(
                      """
                      select code_hash, tries from number_claim
                      where account = :account and number = :number and expires_at > :now
                        and tries < :max
                      for update
                      """)
                  .bind("account", account.id())
                  .bind("number", number.text())
                  .bind("now", clock.instant())
                  .bind("max", TRIES_MAX)
                  .map((row, _) -> new Claim(row.getBytes("code_hash"), row.getInt("tries")))
                  .findOne();
          if (claim.isEmpty()) {
            return new Confirmation.NoClaim();
          }
          boolean right = MessageDigest.isEqual(claim.get().hash(), hash(account, number, code));
          tried(handle, account, number, right ? TRIES_MAX : claim.get().tries() + 1);
          return right
              ? new Confirmation.Right()
              : new Confirmation.Wrong(TRIES_MAX - claim.get().tries() - 1);
        });
  }

  private static void tried(Handle handle, AccountSid account, PhoneNumber number, int tries) {
    handle
        .createUpdate(
            """
            update number_claim set tries = :tries where account = :account and number = :number
            """)
        .bind("tries", tries)
        .bind("account", account.id())
        .bind("number", number.text())
        .execute();
  }

  private static byte[] hash(AccountSid account, PhoneNumber number, String code) {
    try {
      return MessageDigest.getInstance("SHA-256")
          .digest((account + " " + number.text() + " " + code).getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Forgets claims that count no longer and whose code is no longer good; answers how many, {@value
   * #FORGOTTEN_AT_ONCE} at most.
   */
  public static int forgetOld(Jdbi jdbi, Instant now) {
    return jdbi.withHandle(
        handle ->
            handle
                .createUpdate(
                    """
                    delete from number_claim where ctid in (
                      select ctid from number_claim
                      where window_start < :since and expires_at <= :now limit :limit)
                    """)
                .bind("since", now.minus(WINDOW))
                .bind("now", now)
                .bind("limit", FORGOTTEN_AT_ONCE)
                .execute());
  }
}
