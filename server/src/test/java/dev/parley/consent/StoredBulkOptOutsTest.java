package dev.parley.consent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.account.AccountSid;
import dev.parley.audit.Actor;
import dev.parley.audit.AuditTable;
import dev.parley.audit.AuditedLines;
import dev.parley.audit.Cause;
import dev.parley.consent.BulkOptOuts.Row;
import dev.parley.consent.BulkOptOuts.Taken;
import dev.parley.sid.SidSource;
import dev.parley.store.StoreException;
import dev.parley.store.TestDatabase;
import dev.parley.testing.SettableClock;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StoredBulkOptOutsTest {
  private static final TestDatabase TEST = TestDatabase.fresh();
  private static final Instant NOW = Instant.parse("2026-11-23T18:00:00Z");
  private static final String ALICE = "+12025550101";
  private static final String BOB = "+12025550102";
  private static final OptOutScope SENDER = new OptOutScope.OfSender("+12015550123");
  private static final OptOutScope SERVICE = new OptOutScope.OfService("MG1");
  private static final AccountSid ACCOUNT = new AccountSid(new UUID(1, 2));
  private static final Cause CAUSE = new Cause(new Actor.Operator(), "moving in");

  private final SettableClock clock = new SettableClock(NOW);
  private final OptOutStore table = new OptOutStore();
  private final Revocations revocations =
      new Revocations(new SidSource(clock, new Random(1)), clock::nanoTime);
  private final BulkOptOuts optOuts = with(StoredBulkOptOuts.KEPT_MAX);

  private BulkOptOuts with(int keptMax) {
    return new StoredBulkOptOuts(
        TEST.database(),
        new AuditTable(clock),
        table,
        revocations,
        new RecipientLocks(),
        clock,
        keptMax);
  }

  @AfterAll
  static void close() {
    TEST.close();
  }

  @BeforeEach
  void empty() {
    TEST.execute("truncate opt_out");
    AuditedLines.clear(TEST);
  }

  private static Row row(String recipient, OptOutScope... scopes) {
    return new Row(recipient, List.of(scopes), null);
  }

  private Taken take(Row... rows) {
    return optOuts.take(ACCOUNT, List.of(rows), CAUSE);
  }

  private List<OptOut> inForce(String recipient) throws SQLException {
    try (Connection connection = TEST.database().connect()) {
      return table.inForce(connection, List.of(recipient)).getOrDefault(recipient, List.of());
    }
  }

  private void start(String recipient, OptOutScope scope) throws SQLException {
    try (Connection connection = TEST.database().connect()) {
      table.lift(connection, recipient, scope, clock.instant(), "SM1");
    }
    revocations.lift(recipient, scope);
  }

  private static List<String> audited() {
    return TEST.database()
        .jdbi()
        .withHandle(
            handle ->
                handle
                    .createQuery("select action || ' ' || after || reason from audit_entry")
                    .mapTo(String.class)
                    .list());
  }

  @Test
  void theyAreInForceAsIfTheyHadBeenTextedHere() throws Exception {
    assertThat(take(row(ALICE, SENDER, SERVICE), row(BOB, SENDER)))
        .isEqualTo(new Taken.Done(2, 0, 0));
    assertThat(inForce(ALICE)).extracting(OptOut::scope).containsExactly(SENDER, SERVICE);
    assertThat(inForce(BOB))
        .containsExactly(new OptOut(BOB, SENDER, NOW, OptOutStore.KEYWORD, null, null));
    assertThat(revocations.reaches(ALICE, "+12015550199", "AC1", "MG1")).isPresent();
    assertThat(revocations.reaches(BOB, "+12015550123", "AC1", null)).isPresent();
  }

  @Test
  void theAuditHasCountsAndNobodysNumber() {
    take(row(ALICE, SENDER), row(BOB, SENDER));
    assertThat(audited())
        .singleElement()
        .asString()
        .contains("opt_outs.imported", "\"recorded\":\"2\"", "\"rows\":\"2\"", "moving in")
        .doesNotContain("2025550101");
  }

  @Test
  void aSecondTimeChangesNothing() throws Exception {
    take(row(ALICE, SENDER));
    assertThat(take(row(ALICE, SENDER), row(ALICE, SENDER))).isEqualTo(new Taken.Done(0, 2, 0));
    assertThat(inForce(ALICE)).hasSize(1);
    assertThat(audited()).hasSize(1);
    assertThat(revocations.size()).isEqualTo(1);
  }

  @Test
  void rowsAboutTheSamePersonAreOneOptOut() throws Exception {
    assertThat(take(row(ALICE, SENDER), row(ALICE, SENDER), row(ALICE, SENDER, SERVICE)))
        .isEqualTo(new Taken.Done(2, 1, 0));
    assertThat(inForce(ALICE)).hasSize(2);
  }

  @Test
  void whoOptedInHereLaterIsLeftAloneAndWhoStoppedAfterThatIsNot() throws Exception {
    take(row(ALICE, SENDER));
    start(ALICE, SENDER);
    assertThat(take(row(ALICE, SENDER))).isEqualTo(new Taken.Done(0, 0, 1));
    Row before = new Row(ALICE, List.of(SENDER), NOW.minusSeconds(1));
    assertThat(take(before)).isEqualTo(new Taken.Done(0, 0, 1));
    assertThat(inForce(ALICE)).isEmpty();
    Row after = new Row(ALICE, List.of(SENDER), NOW);
    assertThat(take(after)).isEqualTo(new Taken.Done(1, 0, 0));
    assertThat(inForce(ALICE)).hasSize(1);
  }

  @Test
  void theTimeIsThatOfTheOptOutButNeverLaterThanNow() throws Exception {
    Instant earlier = Instant.parse("2020-01-01T00:00:00Z");
    take(
        new Row(ALICE, List.of(SENDER), earlier),
        new Row(BOB, List.of(SENDER), NOW.plusSeconds(60)));
    assertThat(inForce(ALICE).getFirst().since()).isEqualTo(earlier);
    assertThat(inForce(BOB).getFirst().since()).isEqualTo(NOW);
  }

  @Test
  void aLookWritesNothing() throws Exception {
    assertThat(optOuts.look(List.of(row(ALICE, SENDER)))).isEqualTo(new Taken.Done(1, 0, 0));
    assertThat(inForce(ALICE)).isEmpty();
    assertThat(audited()).isEmpty();
    assertThat(revocations.size()).isZero();
  }

  @Test
  void asManyAsMayBeKeptAreTakenAndOneMoreIsAskedToWait() throws Exception {
    BulkOptOuts two = with(2);
    Row three = row("+12025550103", SENDER);
    assertThat(two.take(ACCOUNT, List.of(row(ALICE, SENDER), row(BOB, SENDER), three), CAUSE))
        .isInstanceOf(Taken.Later.class);
    assertThat(inForce(ALICE)).isEmpty();
    assertThat(two.take(ACCOUNT, List.of(row(ALICE, SENDER), row(BOB, SENDER)), CAUSE))
        .isEqualTo(new Taken.Done(2, 0, 0));
    assertThat(two.take(ACCOUNT, List.of(three), CAUSE)).isInstanceOf(Taken.Later.class);
    assertThat(revocations.size()).isEqualTo(2);
  }

  @Test
  void aPieceHasAMaximum() {
    List<Row> most =
        IntStream.range(0, BulkOptOuts.ROWS_MAX)
            .mapToObj(i -> row("+1202555" + (1000 + i), SENDER))
            .toList();
    assertThat(optOuts.take(ACCOUNT, most, CAUSE))
        .isEqualTo(new Taken.Done(BulkOptOuts.ROWS_MAX, 0, 0));
    List<Row> more =
        IntStream.rangeClosed(0, BulkOptOuts.ROWS_MAX)
            .mapToObj(i -> row("+1202555" + (1000 + i), SENDER))
            .toList();
    assertThatThrownBy(() -> optOuts.take(ACCOUNT, more, CAUSE))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void whatCannotBeCommittedIsNotInForce() throws Exception {
    TEST.execute("alter table opt_out rename to opt_out_away");
    try {
      assertThatThrownBy(() -> take(row(ALICE, SENDER))).isInstanceOf(StoreException.class);
    } finally {
      TEST.execute("alter table opt_out_away rename to opt_out");
    }
    assertThat(revocations.size()).isZero();
    assertThat(inForce(ALICE)).isEmpty();
  }
}
