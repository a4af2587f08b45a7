package dev.parley.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BatchCommitterTest {
  private static final TestDatabase TEST = TestDatabase.empty();
  private static final Duration SHORT = Duration.ofMillis(300);

  private final NumberTable table = new NumberTable(TEST);
  private final BreakingSource source = new BreakingSource(TEST.database()::connect);

  @AfterAll
  static void close() {
    TEST.close();
  }

  @BeforeEach
  void emptyTable() {
    table.create();
  }

  private BatchCommitter<Integer> committer(Duration limit) {
    return new BatchCommitter<>(source, "test", table, limit, limit);
  }

  private List<CommitOutcome> commit(List<Integer> rows) {
    try (BatchCommitter<Integer> committer = committer(Duration.ofSeconds(20))) {
      return committer.commit(rows, Durability.FSYNC);
    }
  }

  private static List<Integer> numbers(int count) {
    return IntStream.range(0, count).boxed().toList();
  }

  @Test
  void allRowsOfAGoodBatchAreCommittedInOrder() {
    assertThat(commit(numbers(500)))
        .hasSize(500)
        .allMatch(CommitOutcome.Committed.class::isInstance);
    assertThat(table.stored()).isEqualTo(numbers(500));
    assertThat(table.batchSizes()).containsExactly(500);
  }

  @Test
  void ofFiveHundredRowsOnlyThePoisonRowIsRejected() {
    List<Integer> rows = new ArrayList<>(numbers(500));
    rows.set(377, NumberTable.REFUSED_BY_THE_DATABASE);
    List<CommitOutcome> outcomes = commit(rows);
    assertThat(outcomes.get(377)).isInstanceOf(CommitOutcome.Rejected.class);
    assertThat(outcomes).filteredOn(CommitOutcome.Committed.class::isInstance).hasSize(499);
    assertThat(table.stored())
        .isEqualTo(
            rows.stream().filter(row -> row != NumberTable.REFUSED_BY_THE_DATABASE).toList());
    assertThat(table.batchSizes()).hasSizeLessThan(20);
  }

  @Test
  void aRowThatTheWriterCannotWriteIsRejectedAlone() {
    List<CommitOutcome> outcomes = commit(List.of(1, NumberTable.REFUSED_BY_THE_WRITER, 2));
    assertThat(outcomes.get(1)).isInstanceOf(CommitOutcome.Rejected.class);
    assertThat(table.stored()).containsExactly(1, 2);
  }

  @Test
  void twoPoisonRowsAreBothFound() {
    int bad = NumberTable.REFUSED_BY_THE_DATABASE;
    List<CommitOutcome> outcomes = commit(List.of(bad, 1, 2, bad));
    assertThat(outcomes).filteredOn(CommitOutcome.Rejected.class::isInstance).hasSize(2);
    assertThat(table.stored()).containsExactly(1, 2);
  }

  @Test
  void aSessionKilledBeforeItsCommitIsReplacedAndTheBatchCommitted() {
    table.onWrite(
        connection -> {
          try (Connection other = TEST.database().connect();
              Statement statement = other.createStatement()) {
            statement.execute("select pg_terminate_backend(" + pid(connection) + ", 5000)");
          }
        });
    assertThat(commit(numbers(10))).allMatch(CommitOutcome.Committed.class::isInstance);
    assertThat(table.stored()).isEqualTo(numbers(10));
  }

  @Test
  void aCommitWhoseAnswerWasLostIsReadBackAndNotRepeated() {
    source.atNextCommit(AtCommit.COMMIT_AND_LOSE_THE_ANSWER);
    assertThat(commit(numbers(10))).allMatch(CommitOutcome.Committed.class::isInstance);
    assertThat(table.stored()).isEqualTo(numbers(10));
    assertThat(table.batchSizes()).containsExactly(10);
  }

  @Test
  void aCommitThatNeverArrivedIsRepeated() {
    source.atNextCommit(AtCommit.LOSE_THE_REQUEST);
    assertThat(commit(numbers(10))).allMatch(CommitOutcome.Committed.class::isInstance);
    assertThat(table.stored()).isEqualTo(numbers(10));
    assertThat(table.batchSizes()).containsExactly(10, 10);
  }

  @Test
  void theOldSessionIsEndedBeforeItsRowsAreReadBack() {
    source.atNextCommit(AtCommit.LEAVE_THE_SESSION_OPEN);
    assertThat(commit(numbers(10))).allMatch(CommitOutcome.Committed.class::isInstance);
    assertThat(table.stored()).isEqualTo(numbers(10));
  }

  @Test
  void aDatabaseThatIsAwayMakesTheBatchUnavailable() {
    source.refuse();
    try (BatchCommitter<Integer> committer = committer(SHORT)) {
      assertThat(committer.commit(List.of(1, 2), Durability.FSYNC))
          .hasSize(2)
          .allMatch(CommitOutcome.Unavailable.class::isInstance);
      source.accept();
      assertThat(committer.commit(List.of(3), Durability.FSYNC))
          .allMatch(CommitOutcome.Committed.class::isInstance);
    }
    assertThat(table.stored()).containsExactly(3);
  }

  @Test
  void aBrokenCommitThatCannotBeReadBackIsUnknowable() {
    source.atNextCommit(AtCommit.COMMIT_AND_LOSE_THE_ANSWER);
    source.refuseAfterwards();
    try (BatchCommitter<Integer> committer = committer(SHORT)) {
      assertThat(committer.commit(List.of(1), Durability.FSYNC))
          .allMatch(CommitOutcome.Unknowable.class::isInstance);
    }
  }

  @Test
  void aMissingTableIsTheDatabasesFaultAndNotTheRows() {
    TEST.execute("drop table number");
    assertThat(commit(List.of(1, 2))).allMatch(CommitOutcome.Unavailable.class::isInstance);
  }

  @Test
  void durabilityIsSetOnTheSession() {
    try (BatchCommitter<Integer> committer = committer(SHORT)) {
      committer.commit(List.of(1), Durability.ASYNC);
      committer.commit(List.of(2), Durability.FSYNC);
      committer.commit(List.of(3), Durability.ASYNC);
    }
    assertThat(table.synchronousCommits()).containsExactly("off", "on", "off");
  }

  private static int pid(Connection connection) throws SQLException {
    return connection.unwrap(org.postgresql.PGConnection.class).getBackendPID();
  }

  private enum AtCommit {
    COMMIT_AND_LOSE_THE_ANSWER,
    LOSE_THE_REQUEST,
    LEAVE_THE_SESSION_OPEN
  }

  /** Connections that break when they are told to. */
  private static final class BreakingSource implements ConnectionSource {
    private final ConnectionSource real;
    private final Deque<AtCommit> plan = new ArrayDeque<>();
    private boolean refusing;
    private boolean refusingAfterwards;

    BreakingSource(ConnectionSource real) {
      this.real = real;
    }

    void atNextCommit(AtCommit what) {
      plan.add(what);
    }

    void refuse() {
      refusing = true;
    }

    void accept() {
      refusing = false;
    }

    void refuseAfterwards() {
      refusingAfterwards = true;
    }

    @Override
    public Connection connect(String applicationName) throws SQLException {
      if (refusing) {
        throw new SQLException("nobody listens", "08001");
      }
      Connection connection = real.connect(applicationName);
      return (Connection)
          Proxy.newProxyInstance(
              BreakingSource.class.getClassLoader(),
              new Class<?>[] {Connection.class},
              (_, method, arguments) -> {
                // The first commit of a session is that of its settings.
                boolean breaks = method.getName().equals("commit") && rowsWritten(connection);
                if (breaks && !plan.isEmpty()) {
                  refusing = refusingAfterwards;
                  breakAtCommit(plan.remove(), connection);
                }
                try {
                  return method.invoke(connection, arguments);
                } catch (InvocationTargetException e) {
                  throw e.getCause();
                }
              });
    }

    private static boolean rowsWritten(Connection connection) throws SQLException {
      try (Statement statement = connection.createStatement();
          var rows =
              statement.executeQuery("select pg_current_xact_id_if_assigned() is not null")) {
        return rows.next() && rows.getBoolean(1);
      }
    }

    private static void breakAtCommit(AtCommit what, Connection connection) throws SQLException {
      switch (what) {
        case COMMIT_AND_LOSE_THE_ANSWER -> {
          connection.commit();
          connection.close();
        }
        case LOSE_THE_REQUEST -> connection.close();
        case LEAVE_THE_SESSION_OPEN -> {}
      }
      throw new SQLException("the connection broke", "08006");
    }
  }
}
