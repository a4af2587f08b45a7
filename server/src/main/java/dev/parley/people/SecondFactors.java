package dev.parley.people;

import dev.parley.audit.AuditLog;
import dev.parley.audit.Cause;
import dev.parley.audit.Change;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.sql.Timestamp;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * Codes of an authenticator app besides the password, and recovery codes for when the phone is
 * gone. Secrets are sealed, recovery codes are kept as SHA-256; each code of either kind opens
 * once. Thread-safe.
 */
public final class SecondFactors {
  public static final int RECOVERY_CODES = 10;

  /** 160 bits (RFC 4226 s4, R6). */
  private static final int SECRET_OCTETS = 20;

  /** 80 bits, sixteen letters and digits. */
  private static final int RECOVERY_OCTETS = 10;

  private static final long NEVER = -1;

  private final Jdbi jdbi;
  private final AuditLog audit;
  private final Sealing sealing;
  private final Clock clock;
  private final SecureRandom random;

  public SecondFactors(
      Jdbi jdbi, AuditLog audit, Sealing sealing, Clock clock, SecureRandom random) {
    this.jdbi = jdbi;
    this.audit = audit;
    this.sealing = sealing;
    this.clock = clock;
    this.random = random;
  }

  private record Factor(byte[] secret, boolean confirmed, long lastStep) {}

  /** Whether a code is asked for at the sign-in. */
  public boolean active(PersonSid person) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    """
                    select exists (select from second_factor
                      where person = :person and confirmed_at is not null)
                    """)
                .bind("person", person.id())
                .mapTo(Boolean.class)
                .one());
  }

  /** Who is asked for a code, for lists. */
  public Set<PersonSid> active() {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery("select person from second_factor where confirmed_at is not null")
                .mapTo(UUID.class)
                .map(PersonSid::new)
                .set());
  }

  /**
   * Starts anew with a fresh secret, which counts only once a code was made with it.
   *
   * @return the secret in Base32; empty when there is a second factor already
   */
  public Optional<String> enrol(PersonSid person) {
    byte[] secret = new byte[SECRET_OCTETS];
    random.nextBytes(secret);
    int written =
        jdbi.withHandle(
            handle ->
                handle
                    .createUpdate(
                        """
                        insert into second_factor (person, secret, last_step)
                        values (:person, :secret, :never)
                        on conflict (person) do update set secret = excluded.secret
                        where second_factor.confirmed_at is null
                        """)
                    .bind("person", person.id())
                    .bind("secret", sealing.seal(secret, context(person)))
                    .bind("never", NEVER)
                    .execute());
    return written == 0 ? Optional.empty() : Optional.of(Base32.encode(secret));
  }

  /** The secret that waits for its first code, in Base32. */
  public Optional<String> waiting(PersonSid person) {
    return jdbi.withHandle(handle -> find(handle, person, true))
        .filter(factor -> !factor.confirmed())
        .map(factor -> Base32.encode(factor.secret()));
  }

  /**
   * The recovery codes, told once; empty when the code is wrong or nothing waits for one. Sessions
   * that were begun without it end.
   */
  public Optional<List<String>> confirm(PersonSid person, String code, Cause cause) {
    List<String> recovery = new ArrayList<>();
    return jdbi.inTransaction(
        handle -> {
          Optional<Factor> waiting =
              find(handle, person, true).filter(factor -> !factor.confirmed());
          if (waiting.isEmpty() || !useCode(handle, person, waiting.get(), code)) {
            return Optional.empty();
          }
          handle
              .createUpdate("update second_factor set confirmed_at = :now where person = :person")
              .bind("now", clock.instant())
              .bind("person", person.id())
              .execute();
          for (int i = 0; i < RECOVERY_CODES; i++) {
            recovery.add(addRecoveryCode(handle, person));
          }
          Sessions.endAll(handle, person);
          append(handle, cause, "added", person, Map.of(), Map.of("second_factor", "totp"));
          return Optional.of(List.copyOf(recovery));
        });
  }

  private String addRecoveryCode(Handle handle, PersonSid person) {
    byte[] octets = new byte[RECOVERY_OCTETS];
    random.nextBytes(octets);
    String code = Base32.encode(octets).toLowerCase(Locale.ROOT);
    handle
        .createUpdate("insert into recovery_code (person, code_sha256) values (:person, :digest)")
        .bind("person", person.id())
        .bind("digest", Secrets.sha256(code))
        .execute();
    return code.replaceAll("(.{4})(?=.)", "$1-");
  }

  /** Whether the code opens: of the app, or a recovery code. It is used up. */
  public boolean check(PersonSid person, String written) {
    String code = written.strip().toLowerCase(Locale.ROOT).replaceAll("[\\s-]", "");
    return jdbi.inTransaction(
        handle -> {
          Optional<Factor> factor = find(handle, person, false);
          return factor.isPresent()
              && (useCode(handle, person, factor.get(), code)
                  || useRecoveryCode(handle, person, code));
        });
  }

  private boolean useCode(Handle handle, PersonSid person, Factor factor, String code) {
    OptionalLong step =
        Totp.match(factor.secret(), code.strip(), clock.instant(), factor.lastStep());
    if (step.isEmpty()) {
      return false;
    }
    handle
        .createUpdate("update second_factor set last_step = :step where person = :person")
        .bind("step", step.getAsLong())
        .bind("person", person.id())
        .execute();
    return true;
  }

  private boolean useRecoveryCode(Handle handle, PersonSid person, String code) {
    int used =
        handle
            .createUpdate(
                "delete from recovery_code where person = :person and code_sha256 = :digest")
            .bind("person", person.id())
            .bind("digest", Secrets.sha256(code))
            .execute();
    if (used > 0) {
      append(
          handle,
          Cause.parley("sign-in", "a recovery code was used"),
          "recovery_code_used",
          person,
          Map.of(),
          Map.of("left", Integer.toString(left(handle, person))));
    }
    return used > 0;
  }

  public int recoveryCodesLeft(PersonSid person) {
    return jdbi.withHandle(handle -> left(handle, person));
  }

  private static int left(Handle handle, PersonSid person) {
    return handle
        .createQuery("select count(*) from recovery_code where person = :person")
        .bind("person", person.id())
        .mapTo(Integer.class)
        .one();
  }

  /** False when there is none. The sessions of the person end. */
  public boolean remove(PersonSid person, Cause cause) {
    return jdbi.inTransaction(
        handle -> {
          int removed =
              handle
                  .createUpdate(
                      "delete from second_factor where person = :person and confirmed_at is not"
                          + " null")
                  .bind("person", person.id())
                  .execute();
          if (removed > 0) {
            Sessions.endAll(handle, person);
            append(handle, cause, "removed", person, Map.of("second_factor", "totp"), Map.of());
          }
          return removed > 0;
        });
  }

  private void append(
      Handle handle,
      Cause cause,
      String what,
      PersonSid person,
      Map<String, String> before,
      Map<String, String> after) {
    String action = what.startsWith("recovery") ? "person." + what : "second_factor." + what;
    audit.append(handle, new Change(cause, null, action, person.toString(), before, after));
  }

  /** Locks the row: two requests with one code take turns, and the second finds it used. */
  private Optional<Factor> find(Handle handle, PersonSid person, boolean unconfirmedToo) {
    return handle
        .createQuery(
            """
            select secret, confirmed_at, last_step from second_factor
            where person = :person and (:unconfirmed or confirmed_at is not null)
            for update
            """)
        .bind("person", person.id())
        .bind("unconfirmed", unconfirmedToo)
        .map(
            (row, _) -> {
              Timestamp confirmed = row.getTimestamp("confirmed_at");
              return new Factor(
                  sealing.unseal(row.getBytes("secret"), context(person)),
                  confirmed != null,
                  row.getLong("last_step"));
            })
        .findOne();
  }

  private static byte[] context(PersonSid person) {
    return ("second factor of " + person).getBytes(StandardCharsets.US_ASCII);
  }
}
