package dev.parley.people;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.audit.Actor;
import dev.parley.audit.AuditTable;
import dev.parley.audit.AuditedLines;
import dev.parley.audit.Cause;
import dev.parley.people.People.Edit;
import dev.parley.people.People.New;
import dev.parley.people.People.Outcome;
import dev.parley.people.People.Reason;
import dev.parley.sid.SidSource;
import dev.parley.store.TestDatabase;
import dev.parley.testing.SettableClock;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PeopleStoreTest {
  private static final TestDatabase TEST = TestDatabase.fresh();
  private static final SettableClock CLOCK =
      new SettableClock(Instant.parse("2026-11-29T09:00:00.123456Z"));
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final SidSource SIDS = new SidSource(CLOCK, RANDOM);
  private static final Passwords PASSWORDS = CheapPasswords.with(RANDOM);
  private static final AuditTable AUDIT = new AuditTable(CLOCK);
  private static final Cause CAUSE = new Cause(new Actor.Operator(), "asked for");
  private static final String PASSWORD = "correct horse battery";
  private static final UUID ACCOUNT = new UUID(0x0199L, 7);

  private PeopleStore people = open();

  @AfterAll
  static void close() {
    TEST.close();
  }

  @BeforeEach
  void empty() {
    TEST.execute("truncate person, personal_token cascade");
    AuditedLines.clear(TEST);
    people = open();
  }

  private static PeopleStore open() {
    return new PeopleStore(TEST.database().jdbi(), AUDIT, PASSWORDS, SIDS, CLOCK, RANDOM);
  }

  private PersonalTokens tokens() {
    return new PersonalTokens(TEST.database().jdbi(), AUDIT, people, SIDS, CLOCK, RANDOM);
  }

  private static New wanted(String login, Role role) {
    return new New(new Login(login), "Ann Other", role, Set.of());
  }

  private Person add(String login, Role role) {
    return done(people.add(wanted(login, role), PASSWORD, CAUSE)).person();
  }

  private static Outcome.Done done(Outcome outcome) {
    assertThat(outcome).isInstanceOf(Outcome.Done.class);
    return (Outcome.Done) outcome;
  }

  private static Reason refused(Outcome outcome) {
    assertThat(outcome).isInstanceOf(Outcome.Refused.class);
    return ((Outcome.Refused) outcome).reason();
  }

  private static List<String> audited() {
    return TEST.database()
        .jdbi()
        .withHandle(
            handle ->
                handle
                    .createQuery(
                        "select action || ' ' || before || ' ' || after from audit_entry"
                            + " order by number")
                    .mapTo(String.class)
                    .list());
  }

  @Test
  void aPersonIsTheSameAfterARestartAndSignsInWithTheirPassword() {
    Person ann =
        done(people.add(
                new New(new Login("ann@example.com"), "Ann", Role.DEVELOPER, Set.of(ACCOUNT)),
                PASSWORD,
                CAUSE))
            .person();
    PeopleStore reopened = open();
    assertThat(reopened.find(ann.sid())).contains(ann);
    assertThat(reopened.authenticate(" Ann@Example.COM ", PASSWORD)).contains(ann);
    assertThat(reopened.authenticate("ann@example.com", PASSWORD + "!")).isEmpty();
    assertThat(reopened.authenticate("nobody", PASSWORD)).isEmpty();
    assertThat(reopened.authenticate("no login at all", PASSWORD)).isEmpty();
  }

  @Test
  void aGuessCostsWhatItIsSaidToCostAndHashesOfAnotherCostStillMatch() {
    Passwords standard = new Passwords(RANDOM);
    assertThat(standard.hash(PASSWORD)).startsWith("$argon2id$v=19$m=19456,t=2,p=1$");
    String cheap = PASSWORDS.hash(PASSWORD);
    assertThat(standard.matches(PASSWORD, cheap)).isTrue();
    assertThat(standard.matches(PASSWORD + "!", cheap)).isFalse();
  }

  @Test
  void neitherPasswordNorItsHashIsInTheRecordOrTheText() {
    add("ann", Role.ADMIN);
    String hash =
        TEST.database()
            .jdbi()
            .withHandle(
                handle ->
                    handle.createQuery("select password from person").mapTo(String.class).one());
    assertThat(hash).startsWith("$argon2id$").doesNotContain(PASSWORD);
    assertThat(audited()).hasSize(1);
    assertThat(audited().getFirst())
        .startsWith("person.added {} {")
        .contains("\"login\":\"ann\"", "\"role\":\"admin\"")
        .doesNotContain(PASSWORD, "argon2");
    assertThat(people.all().toString()).doesNotContain("argon2");
  }

  @Test
  void aGivenPasswordIsToldOnceAndHasToBeChanged() {
    Outcome.Done added = done(people.add(wanted("ann", Role.AUDITOR), null, CAUSE));
    assertThat(added.person().mustChangePassword()).isTrue();
    String given = java.util.Objects.requireNonNull(added.password()).value();
    assertThat(added.toString()).doesNotContain(given);
    assertThat(people.authenticate("ann", given)).isPresent();
    Person chosen = done(people.choosePassword(added.person().sid(), PASSWORD, CAUSE)).person();
    assertThat(chosen.mustChangePassword()).isFalse();
    assertThat(people.authenticate("ann", given)).isEmpty();
    assertThat(people.authenticate("ann", PASSWORD)).isPresent();
  }

  @Test
  void aLoginIsTakenOnceAndOnlyTheFirstPersonIsMadeWithoutOne() {
    assertThat(people.addFirst(wanted("ann", Role.ADMIN), PASSWORD, CAUSE))
        .isInstanceOf(Outcome.Done.class);
    assertThat(refused(people.addFirst(wanted("bob", Role.ADMIN), PASSWORD, CAUSE)))
        .isEqualTo(Reason.NOT_THE_FIRST);
    assertThat(refused(people.add(wanted("ann", Role.ADMIN), PASSWORD, CAUSE)))
        .isEqualTo(Reason.LOGIN_TAKEN);
    assertThat(people.all()).hasSize(1);
    assertThat(audited()).hasSize(1);
  }

  @Test
  void theLastAdminCanBeNeitherDisabledNorMadeSomethingElse() {
    Person ann = add("ann", Role.ADMIN);
    Edit demoted = new Edit(null, Role.AUDITOR, null, null);
    Edit disabled = new Edit(null, null, null, false);
    assertThat(refused(people.change(ann.sid(), demoted, CAUSE))).isEqualTo(Reason.LAST_ADMIN);
    assertThat(refused(people.change(ann.sid(), disabled, CAUSE))).isEqualTo(Reason.LAST_ADMIN);
    Person bob = add("bob", Role.ADMIN);
    done(people.change(bob.sid(), disabled, CAUSE));
    assertThat(refused(people.change(ann.sid(), demoted, CAUSE))).isEqualTo(Reason.LAST_ADMIN);
    done(people.change(bob.sid(), new Edit(null, null, null, true), CAUSE));
    assertThat(done(people.change(ann.sid(), demoted, CAUSE)).person().role())
        .isEqualTo(Role.AUDITOR);
    assertThat(audited().getLast())
        .isEqualTo("person.changed {\"role\":\"admin\"} {\"role\":\"auditor\"}");
  }

  @Test
  void onlyADeveloperIsLimitedToAccountsAndLosesThemWithTheRole() {
    Person ann = add("ann", Role.DEVELOPER);
    assertThat(ann.scope().covers(ACCOUNT, ACCOUNT)).isFalse();
    Edit scoped = new Edit(null, null, Set.of(ACCOUNT), null);
    Person reached = done(people.change(ann.sid(), scoped, CAUSE)).person();
    assertThat(reached.scope().covers(ACCOUNT, ACCOUNT)).isTrue();
    assertThat(reached.scope().covers(new UUID(1, 1), ACCOUNT)).as("a subaccount").isTrue();
    assertThat(reached.scope().covers(new UUID(1, 1), new UUID(1, 1))).isFalse();
    Person operator =
        done(people.change(ann.sid(), new Edit(null, Role.OPERATOR, null, null), CAUSE)).person();
    assertThat(operator.accounts()).isEmpty();
    assertThat(refused(people.change(ann.sid(), scoped, CAUSE))).isEqualTo(Reason.BAD_SCOPE);
    Set<UUID> most = ids(Person.ACCOUNTS_MAX);
    Set<UUID> more = ids(Person.ACCOUNTS_MAX + 1);
    done(people.change(ann.sid(), new Edit(null, Role.DEVELOPER, most, null), CAUSE));
    assertThat(refused(people.change(ann.sid(), new Edit(null, null, more, null), CAUSE)))
        .isEqualTo(Reason.BAD_SCOPE);
  }

  private static Set<UUID> ids(int number) {
    return IntStream.range(0, number).mapToObj(id -> new UUID(9, id)).collect(Collectors.toSet());
  }

  @Test
  void aChangeOfWhatIsNotAnyMoreIsRefused() {
    Person ann = add("ann", Role.REVIEWER);
    add("root", Role.ADMIN);
    Edit enabled = new Edit("Ann", null, null, true);
    CLOCK.pass(Duration.ofSeconds(1));
    done(people.change(ann.sid(), new Edit(null, null, null, false), CAUSE));
    assertThat(refused(people.change(ann.sid(), enabled, ann.updatedAt(), CAUSE)))
        .isEqualTo(Reason.CHANGED_MEANWHILE);
    Person now = people.find(ann.sid()).orElseThrow();
    assertThat(now.enabled()).isFalse();
    done(people.change(ann.sid(), enabled, now.updatedAt(), CAUSE));
  }

  @Test
  void whatIsOpenEndsWithTheRoleThePasswordAndTheStanding() {
    List<PersonSid> revoked = new ArrayList<>();
    people.onRevoked(
        (_, sid, _) -> {
          revoked.add(sid);
          return () -> {};
        });
    Person ann = add("ann", Role.REVIEWER);
    add("root", Role.ADMIN);
    done(people.change(ann.sid(), new Edit("Anna", null, null, null), CAUSE));
    assertThat(revoked).isEmpty();
    done(people.change(ann.sid(), new Edit(null, Role.AUDITOR, null, null), CAUSE));
    done(people.resetPassword(ann.sid(), CAUSE));
    done(people.change(ann.sid(), new Edit(null, null, null, false), CAUSE));
    assertThat(revoked).containsExactly(ann.sid(), ann.sid(), ann.sid());
    assertThat(people.authenticate("ann", PASSWORD)).isEmpty();
  }

  @Test
  void aDisabledPersonCannotSignIn() {
    add("root", Role.ADMIN);
    Person ann = add("ann", Role.REVIEWER);
    done(people.change(ann.sid(), new Edit(null, null, null, false), CAUSE));
    assertThat(people.authenticate("ann", PASSWORD)).isEmpty();
  }

  @Test
  void passwordsHaveALeastAndAMostLength() {
    Login ann = new Login("ann");
    String shortest = "abcdefghijkl";
    assertThat(shortest).hasSize(Passwords.LENGTH_MIN);
    assertThat(Passwords.problem(shortest, ann)).isEmpty();
    assertThat(Passwords.problem(shortest.substring(1), ann)).isPresent();
    String longest = "abcdefgh".repeat(Passwords.LENGTH_MAX / 8);
    assertThat(Passwords.problem(longest, ann)).isEmpty();
    assertThat(Passwords.problem(longest + "x", ann)).isPresent();
    assertThat(Passwords.problem("my name is Ann!", ann)).isPresent();
    assertThat(Passwords.problem("aaaabbbbaaaabbbb", ann)).isPresent();
    assertThat(refused(people.add(wanted("ann", Role.ADMIN), "short", CAUSE)))
        .isEqualTo(Reason.BAD_PASSWORD);
  }

  @Test
  void aTokenOpensUntilItExpiresIsRevokedOrItsPersonIsDisabled() {
    Person ann = add("ann", Role.ADMIN);
    add("root", Role.ADMIN);
    PersonalTokens tokens = tokens();
    PersonalTokens.Made.Done made =
        (PersonalTokens.Made.Done) tokens.create(ann.sid(), "laptop", 30, CAUSE);
    String text = made.text().value();
    assertThat(text).matches("pat_[0-9a-f]{64}");
    assertThat(tokens.authenticate(text)).contains(ann);
    assertThat(tokens().authenticate(text)).as("after a restart").contains(ann);
    assertThat(tokens.authenticate(text.substring(0, 67) + (text.endsWith("0") ? "1" : "0")))
        .isEmpty();
    assertThat(tokens.authenticate("pat_")).isEmpty();
    assertThat(tokens.authenticate("")).isEmpty();

    done(people.change(ann.sid(), new Edit(null, null, null, false), CAUSE));
    assertThat(tokens.authenticate(text)).isEmpty();
    done(people.change(ann.sid(), new Edit(null, null, null, true), CAUSE));
    assertThat(tokens.authenticate(text)).isPresent();

    PersonalTokens.Made.Done second =
        (PersonalTokens.Made.Done) tokens.create(ann.sid(), "ci", 1, CAUSE);
    assertThat(tokens.revoke(new PersonSid(new UUID(1, 1)), second.token().id(), CAUSE)).isEmpty();
    assertThat(tokens.revoke(ann.sid(), second.token().id(), CAUSE)).isPresent();
    assertThat(tokens.authenticate(second.text().value())).isEmpty();
    assertThat(tokens().authenticate(second.text().value())).isEmpty();

    CLOCK.pass(Duration.ofDays(30));
    assertThat(tokens.authenticate(text)).isEmpty();
    assertThat(tokens.of(ann.sid())).isEmpty();
    assertThat(audited().toString())
        .contains("personal_token.created", "personal_token.revoked", "laptop")
        .doesNotContain(text.substring(36));
  }

  @Test
  void theSecretOfATokenIsNotInTheDatabase() {
    Person ann = add("ann", Role.ADMIN);
    PersonalTokens.Made.Done made =
        (PersonalTokens.Made.Done) tokens().create(ann.sid(), "laptop", 30, CAUSE);
    String row =
        TEST.database()
            .jdbi()
            .withHandle(
                handle ->
                    handle
                        .createQuery("select t::text from personal_token t")
                        .mapTo(String.class)
                        .one());
    assertThat(row).doesNotContain(made.text().value().substring(36));
  }

  @Test
  void aPersonHasALimitedNumberOfTokens() {
    Person ann = add("ann", Role.ADMIN);
    PersonalTokens tokens = tokens();
    for (int i = 0; i < PersonalToken.TOKENS_MAX; i++) {
      assertThat(tokens.create(ann.sid(), "t", PersonalToken.DAYS_MAX, CAUSE))
          .isInstanceOf(PersonalTokens.Made.Done.class);
    }
    assertThat(tokens.create(ann.sid(), "t", 1, CAUSE))
        .isInstanceOf(PersonalTokens.Made.TooMany.class);
  }
}
