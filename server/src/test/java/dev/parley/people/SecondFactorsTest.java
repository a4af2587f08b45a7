package dev.parley.people;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.audit.Actor;
import dev.parley.audit.AuditTable;
import dev.parley.audit.AuditedLines;
import dev.parley.audit.Cause;
import dev.parley.sid.SidSource;
import dev.parley.store.TestDatabase;
import dev.parley.testing.SettableClock;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SecondFactorsTest {
  private static final TestDatabase TEST = TestDatabase.fresh();
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final Cause CAUSE = Cause.of(new Actor.Operator());
  private static final Passwords PASSWORDS = CheapPasswords.with(RANDOM);

  /** Shows that what is stored went through it. */
  private static final Sealing MIRROR =
      new Sealing() {
        @Override
        public byte[] seal(byte[] plain, byte[] context) {
          byte[] sealed = plain.clone();
          for (int i = 0; i < sealed.length; i++) {
            sealed[i] ^= context[context.length - 1];
          }
          return sealed;
        }

        @Override
        public byte[] unseal(byte[] sealed, byte[] context) {
          return seal(sealed, context);
        }
      };

  private final SettableClock clock = new SettableClock(Instant.parse("2026-11-29T09:00:00Z"));
  private final AuditTable audit = new AuditTable(clock);
  private final SecondFactors factors =
      new SecondFactors(TEST.database().jdbi(), audit, MIRROR, clock, RANDOM);
  private final Sessions sessions = new Sessions(TEST.database().jdbi(), audit, clock, RANDOM);
  private Person ann;

  @AfterAll
  static void close() {
    TEST.close();
  }

  @BeforeEach
  void start() {
    TEST.execute("truncate person cascade");
    AuditedLines.clear(TEST);
    PeopleStore people =
        new PeopleStore(
            TEST.database().jdbi(), audit, PASSWORDS, new SidSource(clock, RANDOM), clock, RANDOM);
    People.New wanted = new People.New(new Login("ann"), "Ann", Role.ADMIN, Set.of());
    ann = ((People.Outcome.Done) people.add(wanted, "a long sentence", CAUSE)).person();
    people.onRevoked(sessions::endWith);
  }

  /** RFC 6238 appendix B, SHA-1. */
  @ParameterizedTest
  @CsvSource({
    "59,94287082",
    "1111111109,07081804",
    "1111111111,14050471",
    "1234567890,89005924",
    "2000000000,69279037",
    "20000000000,65353130"
  })
  void codesAreThoseOfTheRfc(long seconds, String code) {
    byte[] secret = "12345678901234567890".getBytes(StandardCharsets.US_ASCII);
    long step = Totp.step(Instant.ofEpochSecond(seconds));
    assertThat(Totp.code(secret, step, 8)).isEqualTo(code);
    assertThat(Totp.code(secret, step, 6)).isEqualTo(code.substring(2));
  }

  /** RFC 4648 s10. */
  @ParameterizedTest
  @CsvSource({"f,MY", "fo,MZXQ", "foo,MZXW6", "foob,MZXW6YQ", "fooba,MZXW6YTB"})
  void base32IsThatOfTheRfc(String plain, String encoded) {
    assertThat(Base32.encode(plain.getBytes(StandardCharsets.US_ASCII))).isEqualTo(encoded);
  }

  private String code(String secret, int stepsOff) {
    return AuthenticatorApp.code(secret, clock.instant().plus(Totp.STEP.multipliedBy(stepsOff)));
  }

  private List<String> enrol(String secret) {
    return factors.confirm(ann.sid(), code(secret, 0), CAUSE).orElseThrow();
  }

  @Test
  void aSecretCountsOnlyOnceACodeWasMadeWithIt() {
    String secret = factors.enrol(ann.sid()).orElseThrow();
    assertThat(factors.active(ann.sid())).isFalse();
    assertThat(factors.waiting(ann.sid())).contains(secret);
    assertThat(factors.check(ann.sid(), code(secret, 0))).isFalse();
    assertThat(factors.confirm(ann.sid(), "000000", CAUSE)).isEmpty();
    assertThat(enrol(secret)).hasSize(SecondFactors.RECOVERY_CODES);
    assertThat(factors.active(ann.sid())).isTrue();
    assertThat(factors.waiting(ann.sid())).isEmpty();
    assertThat(factors.enrol(ann.sid())).as("it has to be removed before").isEmpty();
  }

  @Test
  void aCodeOpensOnceAndAMinuteOffAtMost() {
    String secret = factors.enrol(ann.sid()).orElseThrow();
    enrol(secret);
    assertThat(factors.check(ann.sid(), code(secret, 0))).as("used to enrol").isFalse();
    clock.pass(Duration.ofMinutes(5));
    assertThat(factors.check(ann.sid(), code(secret, -2))).isFalse();
    assertThat(factors.check(ann.sid(), code(secret, 2))).isFalse();
    assertThat(factors.check(ann.sid(), code(secret, -1))).isTrue();
    assertThat(factors.check(ann.sid(), code(secret, -1))).isFalse();
    assertThat(factors.check(ann.sid(), code(secret, 1))).isTrue();
    assertThat(factors.check(ann.sid(), code(secret, 0))).as("older than one used").isFalse();
    assertThat(factors.check(ann.sid(), "")).isFalse();
  }

  @Test
  void aRecoveryCodeOpensOnceHoweverItIsWritten() {
    String code = enrol(factors.enrol(ann.sid()).orElseThrow()).getFirst();
    assertThat(code).matches("([a-z2-7]{4}-){3}[a-z2-7]{4}");
    assertThat(factors.check(ann.sid(), " " + code.toUpperCase(java.util.Locale.ROOT))).isTrue();
    assertThat(factors.check(ann.sid(), code)).isFalse();
    assertThat(factors.recoveryCodesLeft(ann.sid())).isEqualTo(SecondFactors.RECOVERY_CODES - 1);
  }

  @Test
  void aRemovedOneAsksForNothingAndItsCodesAreGone() {
    List<String> codes = enrol(factors.enrol(ann.sid()).orElseThrow());
    assertThat(factors.remove(ann.sid(), CAUSE)).isTrue();
    assertThat(factors.remove(ann.sid(), CAUSE)).isFalse();
    assertThat(factors.active(ann.sid())).isFalse();
    assertThat(factors.check(ann.sid(), codes.getFirst())).isFalse();
    assertThat(factors.recoveryCodesLeft(ann.sid())).isZero();
  }

  @Test
  void secretsAndCodesAreNotInTheDatabase() {
    String secret = factors.enrol(ann.sid()).orElseThrow();
    List<String> codes = enrol(secret);
    byte[] stored =
        TEST.database()
            .jdbi()
            .withHandle(
                handle ->
                    handle
                        .createQuery("select secret from second_factor")
                        .mapTo(byte[].class)
                        .one());
    assertThat(stored).isNotEqualTo(AuthenticatorApp.decoded(secret));
    assertThat(codes).doesNotHaveDuplicates();
  }

  @Test
  void aSessionEndsWhenItIsIdleAndAfterItsLength() {
    String idle = sessions.begin(ann, "192.0.2.1", "Browser").value();
    assertThat(sessions.find(idle)).isPresent();
    clock.pass(Sessions.IDLE_MAX.minusSeconds(1));
    assertThat(sessions.find(idle)).isPresent();
    clock.pass(Sessions.IDLE_MAX.minusSeconds(1));
    assertThat(sessions.find(idle)).isPresent();
    clock.pass(Sessions.IDLE_MAX);
    assertThat(sessions.find(idle)).isEmpty();

    String used = sessions.begin(ann, "192.0.2.1", "Browser").value();
    Duration spent = Duration.ZERO;
    while (spent.plusMinutes(20).compareTo(Sessions.LENGTH_MAX) < 0) {
      clock.pass(Duration.ofMinutes(20));
      spent = spent.plusMinutes(20);
      assertThat(sessions.find(used)).isPresent();
    }
    clock.pass(Duration.ofMinutes(20));
    assertThat(sessions.find(used)).isEmpty();
  }

  @Test
  void theIdOfASessionIsNotInTheDatabaseAndASignInIsInTheRecord() {
    String id = sessions.begin(ann, "192.0.2.1", "Browser\n" + "x".repeat(300)).value();
    String row =
        TEST.database()
            .jdbi()
            .withHandle(
                handle ->
                    handle
                        .createQuery("select s::text from person_session s")
                        .mapTo(String.class)
                        .one());
    assertThat(row).doesNotContain(id);
    assertThat(sessions.of(ann.sid()).getFirst().agent()).hasSize(Session.AGENT_MAX);
    assertThat(
            TEST.database()
                .jdbi()
                .withHandle(
                    handle ->
                        handle
                            .createQuery("select after from audit_entry order by number desc")
                            .mapTo(String.class)
                            .list())
                .getFirst())
        .isEqualTo("{\"from\":\"192.0.2.1\"}");
  }

  @Test
  void whoIsAskedForACodeIsKnownAtOnce() {
    assertThat(factors.active()).isEmpty();
    enrol(factors.enrol(ann.sid()).orElseThrow());
    assertThat(factors.active()).containsExactly(ann.sid());
    assertThat(factors.active(ann.sid())).isTrue();
  }

  /** A list must not wait for somebody's sign-in. */
  @Test
  void whetherACodeIsAskedForWaitsForNoLock() throws Exception {
    enrol(factors.enrol(ann.sid()).orElseThrow());
    try (Connection locking = TEST.database().dataSource().getConnection();
        Statement statement = locking.createStatement()) {
      locking.setAutoCommit(false);
      statement.execute("select 1 from second_factor for update");
      assertThat(CompletableFuture.supplyAsync(() -> factors.active(ann.sid())))
          .succeedsWithin(Duration.ofSeconds(30))
          .isEqualTo(true);
      locking.rollback();
    }
  }

  @Test
  void sessionsEndWhenASecondFactorComesAndWhenItGoes() {
    String before = sessions.begin(ann, "", "").value();
    String secret = factors.enrol(ann.sid()).orElseThrow();
    assertThat(sessions.find(before)).isPresent();
    enrol(secret);
    assertThat(sessions.find(before)).isEmpty();
    String with = sessions.begin(ann, "", "").value();
    assertThat(factors.remove(ann.sid(), CAUSE)).isTrue();
    assertThat(sessions.find(with)).isEmpty();
    String without = sessions.begin(ann, "", "").value();
    assertThat(factors.remove(ann.sid(), CAUSE)).isFalse();
    assertThat(sessions.find(without)).isPresent();
  }

  @Test
  void aPersonHasALimitedNumberOfSessionsAndTheOldestEnds() {
    String oldest = sessions.begin(ann, "", "").value();
    for (int i = 1; i < Sessions.SESSIONS_MAX; i++) {
      clock.pass(Duration.ofSeconds(1));
      sessions.begin(ann, "", "");
    }
    assertThat(sessions.find(oldest)).isPresent();
    clock.pass(Duration.ofSeconds(1));
    sessions.begin(ann, "", "");
    assertThat(sessions.find(oldest)).isEmpty();
    assertThat(sessions.of(ann.sid())).hasSize(Sessions.SESSIONS_MAX);
    assertThat(sessions.endAll(ann.sid(), CAUSE)).isEqualTo(Sessions.SESSIONS_MAX);
    assertThat(AuditedLines.of(TEST).getLast())
        .contains("person.sessions_ended", "{\"sessions\":\"20\"} {}");
  }
}
