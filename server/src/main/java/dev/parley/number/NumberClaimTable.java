package dev.parley.number;

import dev.parley.account.AccountSid;
import dev.parley.e164.PhoneNumber;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
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
  public Begun begin(
      AccountSid account, PhoneNumber number, Purpose purpose, String label, String code) {
    Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
    Instant since = now.minus(WINDOW);
    return jdbi.inTransaction(
        handle -> {
          lock(handle, account.toString());
          lock(handle, number.text());
          if (purpose.texted()
              && codes(handle, "account = :key", account.id(), since) >= ACCOUNT_CODES_MAX) {
            return new Begun.AccountHasEnough();
          }
          if (purpose.texted()
              && codes(handle, "number = :key", number.text(), since) >= CODES_MAX) {
            return new Begun.NumberHasEnough();
          }
          insert(handle, new Claimed(account, number, purpose), label, code, now);
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

  private record Claimed(AccountSid account, PhoneNumber number, Purpose purpose) {}

  private static void insert(
      Handle handle, Claimed claimed, String label, String code, Instant now) {
    handle
        .createUpdate(
            """
            insert into number_claim
              (account, number, purpose, label, code_hash, tries, codes, window_start, expires_at)
            values (:account, :number, :purpose, :label, :hash, 0, :codes, :now, :expires)
            on conflict (account, number, purpose) do update set
              label = :label, code_hash = :hash, tries = 0, expires_at = :expires,
              codes = case when number_claim.window_start >= :since
                then number_claim.codes + :codes else :codes end,
              window_start = case when number_claim.window_start >= :since
                then number_claim.window_start else :now end
            """)
        .bind("account", claimed.account().id())
        .bind("number", claimed.number().text())
        .bind("purpose", claimed.purpose().text())
        .bind("label", label)
        .bind("hash", hash(claimed, code))
        .bind("codes", claimed.purpose().texted() ? 1 : 0)
        .bind("now", now)
        .bind("since", now.minus(WINDOW))
        .bind("expires", now.plus(VALID))
        .execute();
  }

  private record Claim(byte[] hash, int tries, String label) {}

  @Override
  public Confirmation confirm(
      AccountSid account, PhoneNumber number, Purpose purpose, String code) {
    Claimed claimed = new Claimed(account, number, purpose);
    return jdbi.inTransaction(
        handle -> {
          Optional<Claim> claim = open(handle, claimed);
          if (claim.isEmpty()) {
            return new Confirmation.NoClaim();
          }
          boolean right = MessageDigest.isEqual(claim.get().hash(), hash(claimed, code));
          tried(handle, claimed, right ? TRIES_MAX : claim.get().tries() + 1);
          return right
              ? new Confirmation.Right(claim.get().label())
              : new Confirmation.Wrong(TRIES_MAX - claim.get().tries() - 1);
        });
  }

  private Optional<Claim> open(Handle handle, Claimed claimed) {
    return handle
        .createQuery(
            """
            select code_hash, tries, label from number_claim
            where account = :account and number = :number and purpose = :purpose
              and expires_at > :now and tries < :max
            for update
            """)
        .bind("account", claimed.account().id())
        .bind("number", claimed.number().text())
        .bind("purpose", claimed.purpose().text())
        .bind("now", clock.instant())
        .bind("max", TRIES_MAX)
        .map(
            (row, _) ->
                new Claim(row.getBytes("code_hash"), row.getInt("tries"), row.getString("label")))
        .findOne();
  }

  private static void tried(Handle handle, Claimed claimed, int tries) {
    handle
        .createUpdate(
            """
            update number_claim set tries = :tries
            where account = :account and number = :number and purpose = :purpose
            """)
        .bind("tries", tries)
        .bind("account", claimed.account().id())
        .bind("number", claimed.number().text())
        .bind("purpose", claimed.purpose().text())
        .execute();
  }

  /** A claim is of one of the codes that the number got today, so there are few. */
  @Override
  public List<AccountSid> awaitingAnswer(PhoneNumber number) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    """
                    select account from number_claim
                    where number = :number and purpose = :purpose and expires_at > :now
                      and tries < :max
                    limit :codes
                    """)
                .bind("number", number.text())
                .bind("purpose", Purpose.ANSWER.text())
                .bind("now", clock.instant())
                .bind("max", TRIES_MAX)
                .bind("codes", CODES_MAX)
                .map((row, _) -> new AccountSid(row.getObject("account", UUID.class)))
                .list());
  }

  private static byte[] hash(Claimed claimed, String code) {
    String text =
        claimed.purpose().text()
            + " "
            + claimed.account()
            + " "
            + claimed.number().text()
            + " "
            + code;
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
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
