package dev.parley.consent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.audit.Actor;
import dev.parley.audit.Cause;
import dev.parley.store.StoreException;
import dev.parley.store.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Database and journal in every relation they can have at a start. */
class OptOutJournalsTest {
  private static final Instant NOW = Instant.parse("2026-11-24T10:00:00Z");
  private static final String PHONE = "+12025550101";
  private static final String OTHER = "+12025550102";
  private static final String ACCOUNT = "AC00000000000000000000000000000001";
  private static final OptOutScope SENDER = new OptOutScope.OfSender("12345");

  @TempDir private Path directory = Path.of("");
  private final TestDatabase database = TestDatabase.fresh();

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void aNewInstallationBeginsAJournalAndHoldsNothing() {
    try (JournaledOptOuts optOuts = open()) {
      assertThat(optOuts.hold().held()).isEmpty();
      assertThat(optOuts.aheadCount()).isZero();
      assertThat(file()).exists();
    }
  }

  @Test
  void afterACommitTheTableHasItAndMemoryLetsItGo() throws Exception {
    try (JournaledOptOuts optOuts = open()) {
      stop(optOuts, PHONE);
      assertThat(optOuts.aheadCount()).isZero();
      assertThat(inTable(optOuts, PHONE)).hasSize(1);
    }
    try (JournaledOptOuts optOuts = open()) {
      assertThat(optOuts.aheadCount()).as("the mark covers it").isZero();
      assertThat(optOuts.hold().held()).isEmpty();
    }
  }

  @Test
  void whatDidNotCommitStaysInForceNowAndAfterTheNextStart() throws Exception {
    try (JournaledOptOuts optOuts = open()) {
      try (Connection connection = transaction()) {
        optOuts.record(connection, optOut(PHONE, SENDER, "keyword"));
        connection.rollback();
      }
      assertBeyondTable(optOuts, PHONE);
    }
    for (int start = 0; start < 2; start++) {
      try (JournaledOptOuts optOuts = open()) {
        assertBeyondTable(optOuts, PHONE);
        assertThat(optOuts.hold().held()).isEmpty();
      }
    }
  }

  @Test
  void aDatabaseThatWasPutBackLearnsFromTheJournalAndForAllStartsToCome() throws Exception {
    stopTwiceAndPutBackOnce();
    for (int start = 0; start < 3; start++) {
      try (JournaledOptOuts optOuts = open()) {
        assertBeyondTable(optOuts, PHONE);
        assertThat(optOuts.beyondTable(OTHER, "12345", ACCOUNT, null)).isEmpty();
        assertThat(optOuts.beyondTable(PHONE, "54321", ACCOUNT, null)).isEmpty();
        assertThat(optOuts.hold().held()).isEmpty();
      }
    }
    assertThat(outcomes()).isEqualTo("restore:merged");
  }

  @Test
  void aStartLiftsWhatOnlyTheJournalKnowsForGood() throws Exception {
    stopTwiceAndPutBackOnce();
    try (JournaledOptOuts optOuts = open()) {
      try (Connection connection = transaction()) {
        assertThat(optOuts.lift(connection, PHONE, SENDER, NOW, "SM1")).isTrue();
        connection.commit();
      }
      optOuts.liftCommitted(PHONE, SENDER);
      assertThat(optOuts.aheadCount()).isZero();
    }
    try (JournaledOptOuts optOuts = open()) {
      assertThat(optOuts.aheadCount()).isZero();
    }
  }

  @Test
  void aStartDoesNotLiftWhatCameByComplaint() throws Exception {
    try (JournaledOptOuts optOuts = open()) {
      try (Connection connection = transaction()) {
        optOuts.record(connection, optOut(PHONE, SENDER, "complaint"));
        connection.rollback();
      }
      try (Connection connection = transaction()) {
        assertThat(optOuts.lift(connection, PHONE, SENDER, NOW, "SM1")).isFalse();
      }
      assertBeyondTable(optOuts, PHONE);
    }
  }

  @Test
  void everyScopeReachesAsFarAsItSays() throws Exception {
    try (JournaledOptOuts optOuts = open()) {
      try (Connection connection = transaction()) {
        optOuts.record(connection, optOut(PHONE, new OptOutScope.OfAccount(ACCOUNT), "web"));
        optOuts.record(connection, optOut(OTHER, new OptOutScope.Everything(), "web"));
        optOuts.record(connection, optOut("+12025550103", new OptOutScope.OfService("MG1"), "web"));
        connection.rollback();
      }
      assertThat(optOuts.beyondTable(PHONE, "any", ACCOUNT, null)).isPresent();
      assertThat(optOuts.beyondTable(PHONE, "any", "AC2", null)).isEmpty();
      assertThat(optOuts.beyondTable(OTHER, "any", "AC2", null)).isPresent();
      assertThat(optOuts.beyondTable("+12025550103", "any", "AC2", "MG1")).isPresent();
      assertThat(optOuts.beyondTable("+12025550103", "any", "AC2", null)).isEmpty();
    }
  }

  @Test
  void withoutItsJournalEverythingIsHeldUntilAnOperatorConfirms() throws Exception {
    try (JournaledOptOuts optOuts = open()) {
      stop(optOuts, PHONE);
    }
    Files.delete(file());
    for (int start = 0; start < 2; start++) {
      try (JournaledOptOuts optOuts = open()) {
        assertThat(optOuts.hold().held())
            .hasValueSatisfying(
                held -> {
                  assertThat(held.since()).isEqualTo(NOW);
                  assertThat(held.reason()).contains("opt-outs.journal", "missing");
                });
      }
    }
    try (JournaledOptOuts optOuts = open()) {
      assertThat(optOuts.hold().confirm("Ada", Cause.of(new Actor.Operator()))).isEqualTo(1);
      assertThat(optOuts.hold().held()).isEmpty();
    }
    try (JournaledOptOuts optOuts = open()) {
      assertThat(optOuts.hold().held()).isEmpty();
    }
    assertThat(outcomes()).isEqualTo("journal_missing:confirmed");
    assertThat(text("select settled_by from restore_mark")).isEqualTo("admin token");
    assertThat(text("select actor_name || ' ' || action || ' ' || after from audit_entry"))
        .isEqualTo(
            "admin token restore.confirmed"
                + " {\"confirmed_by\":\"Ada\",\"restores\":\"1\",\"sending\":\"allowed\"}");
  }

  @Test
  void aRestoreWithoutJournalIsHeldFromTheTimeOfTheRestore() throws Exception {
    noteRestore();
    try (JournaledOptOuts optOuts = open()) {
      assertThat(optOuts.hold().held())
          .hasValueSatisfying(held -> assertThat(held.since()).isEqualTo(NOW.minusSeconds(60)));
    }
    assertThat(outcomes()).isEqualTo("restore:held");
  }

  @Test
  void anOlderCopyOfTheJournalIsNotTrusted() throws Exception {
    try (JournaledOptOuts optOuts = open()) {
      stop(optOuts, OTHER);
    }
    Path copy = directory.resolve("copy");
    Files.copy(file(), copy);
    try (JournaledOptOuts optOuts = open()) {
      stop(optOuts, PHONE);
    }
    Files.move(copy, file(), StandardCopyOption.REPLACE_EXISTING);
    try (JournaledOptOuts optOuts = open()) {
      assertThat(optOuts.hold().held())
          .hasValueSatisfying(held -> assertThat(held.reason()).contains("older"));
    }
  }

  @Test
  void theJournalOfAnotherDatabaseIsNotTrustedButItsOptOutsCount() throws Exception {
    try (JournaledOptOuts optOuts = open();
        TestDatabase another = TestDatabase.fresh()) {
      stop(optOuts, OTHER);
      try (JournaledOptOuts foreign = open(another, directory.resolve("foreign"))) {
        stop(foreign, another, PHONE);
      }
    }
    move("foreign", "opt-outs.journal");
    move("foreign.key", "opt-outs.journal.key");
    try (JournaledOptOuts optOuts = open()) {
      assertThat(optOuts.hold().held())
          .hasValueSatisfying(held -> assertThat(held.reason()).contains("not the one"));
      assertBeyondTable(optOuts, PHONE);
      assertThat(optOuts.beyondTable(OTHER, "12345", ACCOUNT, null)).isEmpty();
    }
  }

  @Test
  void withoutItsKeyTheJournalCannotBeReadAndIsKeptAside() throws Exception {
    try (JournaledOptOuts optOuts = open()) {
      stop(optOuts, PHONE);
    }
    Files.delete(OptOutJournals.keyOf(file()));
    try (JournaledOptOuts optOuts = open()) {
      assertThat(optOuts.hold().held())
          .hasValueSatisfying(held -> assertThat(held.reason()).contains("key"));
    }
    try (var files = Files.list(directory)) {
      assertThat(files.map(it -> String.valueOf(it.getFileName())))
          .anyMatch(name -> name.startsWith("opt-outs.journal.unreadable-"));
    }
  }

  @Test
  void aDatabaseFromBeforeTheJournalIsWrittenIntoIt() throws Exception {
    try (Connection connection = transaction()) {
      new OptOutStore().record(connection, optOut(PHONE, SENDER, "keyword"));
      connection.commit();
    }
    try (JournaledOptOuts optOuts = open()) {
      assertThat(optOuts.hold().held()).isEmpty();
      assertThat(optOuts.aheadCount()).isZero();
    }
    assertThat(JournalFile.read(file()).orElseThrow().records()).hasSize(1);
    database.execute("delete from opt_out");
    database.execute("update opt_out_journal_mark set position = 0");
    try (JournaledOptOuts optOuts = open()) {
      assertBeyondTable(optOuts, PHONE);
    }
  }

  @Test
  void aNewDatabaseBesideAnOldJournalKeepsItsOptOuts() throws Exception {
    try (JournaledOptOuts optOuts = open()) {
      stop(optOuts, PHONE);
    }
    try (TestDatabase fresh = TestDatabase.fresh();
        JournaledOptOuts optOuts = open(fresh, file())) {
      assertThat(optOuts.hold().held()).isEmpty();
      assertBeyondTable(optOuts, PHONE);
    }
  }

  @Test
  void asManyAsCanBeKeptAreKeptAndOneMoreStopsTheStart() throws Exception {
    try (JournaledOptOuts optOuts = open();
        Connection connection = transaction()) {
      optOuts.record(connection, optOut(PHONE, SENDER, "keyword"));
      optOuts.record(connection, optOut(OTHER, SENDER, "keyword"));
      connection.rollback();
    }
    try (JournaledOptOuts optOuts = openWith(2)) {
      assertThat(optOuts.aheadCount()).isEqualTo(2);
      try (Connection connection = transaction()) {
        assertThatThrownBy(
                () -> optOuts.record(connection, optOut("+12025550103", SENDER, "keyword")))
            .isInstanceOf(SQLException.class)
            .hasMessageContaining("too many");
      }
    }
    assertThatThrownBy(() -> openWith(1))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("at most 1");
  }

  @Test
  void twoParleysDoNotShareAJournal() {
    try (JournaledOptOuts optOuts = open()) {
      assertThat(optOuts.problem()).isEmpty();
      assertThatThrownBy(this::open)
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("in use by another Parley");
    }
  }

  private JournaledOptOuts open() {
    return open(database, file());
  }

  private static JournaledOptOuts open(TestDatabase in, Path file) {
    return OptOutJournals.open(
        in.database(), file, new SecureRandom(), Clock.fixed(NOW, ZoneOffset.UTC));
  }

  private JournaledOptOuts openWith(int aheadMax) {
    return OptOutJournals.open(
        database.database(),
        file(),
        new SecureRandom(),
        Clock.fixed(NOW, ZoneOffset.UTC),
        JournalFile::appender,
        aheadMax);
  }

  private Path file() {
    return directory.resolve("opt-outs.journal");
  }

  private void stop(JournaledOptOuts optOuts, String phone) throws SQLException {
    stop(optOuts, database, phone);
  }

  private static void stop(JournaledOptOuts optOuts, TestDatabase in, String phone)
      throws SQLException {
    OptOut optOut = optOut(phone, SENDER, "keyword");
    try (Connection connection = in.database().connect()) {
      connection.setAutoCommit(false);
      optOuts.record(connection, optOut);
      connection.commit();
    }
    optOuts.committed(optOut);
  }

  private Connection transaction() throws SQLException {
    Connection connection = database.database().connect();
    connection.setAutoCommit(false);
    return connection;
  }

  private List<OptOut> inTable(JournaledOptOuts optOuts, String phone) throws SQLException {
    try (Connection connection = database.database().connect()) {
      return optOuts.inForce(connection, List.of(phone)).getOrDefault(phone, List.of());
    }
  }

  private void stopTwiceAndPutBackOnce() throws SQLException {
    try (JournaledOptOuts optOuts = open()) {
      stop(optOuts, OTHER);
    }
    long position = markedPosition();
    try (JournaledOptOuts optOuts = open()) {
      stop(optOuts, PHONE);
    }
    putBack(position, PHONE);
    noteRestore();
  }

  /** As a backup would: the table and the mark of an earlier time. */
  private void putBack(long position, String phone) {
    database.execute("delete from opt_out where recipient = '" + phone + "'");
    database.execute("update opt_out_journal_mark set position = " + position);
  }

  private long markedPosition() {
    return Long.parseLong(text("select position::text from opt_out_journal_mark"));
  }

  private void noteRestore() throws SQLException {
    try (Connection connection = database.database().connect()) {
      RestoreMarks.note(connection, RestoreMarks.Kind.RESTORE, NOW.minusSeconds(60));
    }
  }

  private String outcomes() {
    return text("select string_agg(kind || ':' || outcome, ',' order by id) from restore_mark");
  }

  private String text(String sql) {
    return database
        .database()
        .jdbi()
        .withHandle(handle -> handle.createQuery(sql).mapTo(String.class).one());
  }

  private void move(String from, String to) throws IOException {
    Files.move(directory.resolve(from), directory.resolve(to), StandardCopyOption.REPLACE_EXISTING);
  }

  private static void assertBeyondTable(JournaledOptOuts optOuts, String phone) {
    assertThat(optOuts.beyondTable(phone, "12345", ACCOUNT, null))
        .hasValueSatisfying(
            found -> {
              assertThat(found.source()).isEqualTo("journal");
              assertThat(found.since()).isEqualTo(NOW);
            });
  }

  private static OptOut optOut(String phone, OptOutScope scope, String source) {
    return new OptOut(phone, scope, NOW, source, null, "SM1");
  }
}
