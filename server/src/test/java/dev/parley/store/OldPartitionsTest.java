package dev.parley.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.YearMonth;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OldPartitionsTest {
  private static final TestDatabase TEST = TestDatabase.empty();
  private static final List<String> BOTH = List.of("ledger", "ledger_line");
  private static final YearMonth OCTOBER = YearMonth.of(2026, 10);

  private Connection connection;

  @AfterAll
  static void closeDatabase() {
    TEST.close();
  }

  @BeforeEach
  void makeTables() throws SQLException {
    TEST.execute(
        """
        drop table if exists ledger, ledger_line, dropped_ledger_2026_10,
          dropped_ledger_line_2026_10, dropped_other_2026_10;
        create table ledger (sid uuid primary key) partition by range (sid);
        create table ledger_line (ledger uuid, seq int, primary key (ledger, seq))
          partition by range (ledger);
        """);
    connection = TEST.database().connect();
    Partitions.keep(connection, BOTH, Instant.parse("2026-11-23T18:00:00Z"));
  }

  @AfterEach
  void close() throws SQLException {
    connection.close();
  }

  @Test
  void monthsAreThoseOfAnyTableOldestFirst() throws SQLException {
    TEST.execute("drop table ledger_2026_11");
    assertThat(OldPartitions.months(connection, BOTH))
        .containsExactly(
            OCTOBER, YearMonth.of(2026, 11), YearMonth.of(2026, 12), YearMonth.of(2027, 1));
  }

  @Test
  void aMonthGoesFromAllTablesTogether() throws SQLException {
    assertThat(OldPartitions.detach(connection, BOTH, OCTOBER)).isTrue();
    assertThat(OldPartitions.months(connection, BOTH)).doesNotContain(OCTOBER);
    assertThat(OldPartitions.dropDetached(connection, BOTH))
        .containsExactlyInAnyOrder("ledger_2026_10", "ledger_line_2026_10");
    assertThat(tables()).noneMatch(table -> table.contains("2026_10"));
  }

  @Test
  void doingItAgainDoesNothing() throws SQLException {
    OldPartitions.detach(connection, BOTH, OCTOBER);
    OldPartitions.dropDetached(connection, BOTH);
    assertThat(OldPartitions.detach(connection, BOTH, OCTOBER)).isTrue();
    assertThat(OldPartitions.dropDetached(connection, BOTH)).isEmpty();
  }

  @Test
  void whatAKilledProcessDetachedIsDroppedByTheNext() throws SQLException {
    OldPartitions.detach(connection, BOTH, OCTOBER);
    connection.close();
    connection = TEST.database().connect();
    assertThat(OldPartitions.dropDetached(connection, BOTH)).hasSize(2);
  }

  @Test
  void tablesOfOthersStay() throws SQLException {
    TEST.execute("create table dropped_other_2026_10 (a int)");
    assertThat(OldPartitions.dropDetached(connection, BOTH)).isEmpty();
    assertThat(tables()).contains("dropped_other_2026_10");
  }

  @Test
  void aMonthThatCannotBeLockedSoonStaysWhole() throws SQLException {
    try (Connection reader = TEST.database().connect();
        Statement statement = reader.createStatement()) {
      reader.setAutoCommit(false);
      statement.execute("select * from ledger_line");
      assertThat(OldPartitions.detach(connection, BOTH, OCTOBER)).isFalse();
      assertThat(OldPartitions.months(connection, List.of("ledger"))).contains(OCTOBER);
      reader.rollback();
    }
    assertThat(OldPartitions.detach(connection, BOTH, OCTOBER)).isTrue();
  }

  @Test
  void aDetachedTableThatSomebodyReadsIsDroppedLater() throws SQLException {
    OldPartitions.detach(connection, BOTH, OCTOBER);
    try (Connection reader = TEST.database().connect();
        Statement statement = reader.createStatement()) {
      reader.setAutoCommit(false);
      statement.execute("select * from dropped_ledger_2026_10");
      assertThat(OldPartitions.dropDetached(connection, BOTH))
          .containsExactly("ledger_line_2026_10");
      reader.rollback();
    }
    assertThat(OldPartitions.dropDetached(connection, BOTH)).containsExactly("ledger_2026_10");
  }

  @Test
  void anErrorIsNotTakenForALock() {
    assertThatThrownBy(() -> OldPartitions.detach(connection, List.of("nothing"), OCTOBER))
        .isInstanceOf(SQLException.class);
  }

  private static List<String> tables() {
    return TEST.database()
        .jdbi()
        .withHandle(
            handle ->
                handle
                    .createQuery("select tablename from pg_tables where schemaname = 'public'")
                    .mapTo(String.class)
                    .list());
  }
}
