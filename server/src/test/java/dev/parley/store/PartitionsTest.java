package dev.parley.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.sid.SidSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PartitionsTest {
  private static final TestDatabase TEST = TestDatabase.empty();
  private static final Instant NOW = Instant.parse("2026-11-23T18:00:00Z");

  @AfterAll
  static void close() {
    TEST.close();
  }

  @BeforeEach
  void makeTable() {
    TEST.execute(
        "drop table if exists ledger;"
            + "create table ledger (sid uuid primary key check (sid is not null), note text)"
            + " partition by range (sid);"
            + "create index ledger_note on ledger (note, sid)");
  }

  private static List<String> keep(Instant now) throws SQLException {
    try (Connection connection = TEST.database().connect()) {
      return Partitions.keep(connection, List.of("ledger"), now);
    }
  }

  private static String partitionOf(Instant time) {
    UUID sid = SidSource.floor(time);
    TEST.execute("insert into ledger values ('" + sid + "')");
    return TEST.database()
        .jdbi()
        .withHandle(
            handle ->
                handle
                    .createQuery("select tableoid::regclass::text from ledger where sid = :sid")
                    .bind("sid", sid)
                    .mapTo(String.class)
                    .one());
  }

  @Test
  void lastMonthThisOneTheNextTwoAndADefaultAreMade() throws SQLException {
    assertThat(keep(NOW))
        .containsExactlyInAnyOrder(
            "ledger_2026_10",
            "ledger_2026_11",
            "ledger_2026_12",
            "ledger_2027_01",
            "ledger_default");
  }

  @Test
  void whatIsThereIsKept() throws SQLException {
    keep(NOW);
    assertThat(keep(NOW)).isEmpty();
    assertThat(keep(Instant.parse("2026-12-01T00:00:00Z"))).containsExactly("ledger_2027_02");
  }

  @Test
  void rowsGoToTheMonthOfTheirSid() throws SQLException {
    keep(NOW);
    assertThat(partitionOf(Instant.parse("2026-11-30T23:59:59.999Z"))).isEqualTo("ledger_2026_11");
    assertThat(partitionOf(Instant.parse("2026-12-01T00:00:00Z"))).isEqualTo("ledger_2026_12");
    assertThat(partitionOf(Instant.parse("2031-01-01T00:00:00Z"))).isEqualTo("ledger_default");
  }

  @Test
  void afterAJumpForwardTheMonthsAroundTheNewTimeAreMade() throws SQLException {
    keep(NOW);
    assertThat(keep(Instant.parse("2027-06-15T00:00:00Z")))
        .containsExactly("ledger_2027_05", "ledger_2027_06", "ledger_2027_07", "ledger_2027_08");
  }

  @Test
  void beforeTheOldestMonthARowIsTakenByTheDefault() throws SQLException {
    keep(NOW);
    assertThat(partitionOf(Instant.parse("2020-01-01T00:00:00Z"))).isEqualTo("ledger_default");
  }

  @Test
  void rowsThatCameBeforeTheirMonthMoveIntoItWhenItIsMade() throws SQLException {
    keep(NOW);
    Instant early = Instant.parse("2027-06-15T00:00:00Z");
    assertThat(partitionOf(early)).isEqualTo("ledger_default");
    assertThat(partitionOf(Instant.parse("2031-01-01T00:00:00Z"))).isEqualTo("ledger_default");
    assertThat(keep(early)).contains("ledger_2027_06");
    assertThat(count("ledger_2027_06")).isEqualTo(1);
    assertThat(count("ledger_default")).isEqualTo(1);
    assertThat(partitionOf(early.plusMillis(1))).isEqualTo("ledger_2027_06");
    assertThat(keep(early)).isEmpty();
  }

  @Test
  void moreRowsThanMayBeMovedStayInTheDefault() throws SQLException {
    keep(NOW);
    fillJune2027(Partitions.MOVED_MAX + 1);
    assertThat(keep(Instant.parse("2027-06-15T00:00:00Z"))).doesNotContain("ledger_2027_06");
    assertThat(count("ledger_default")).isEqualTo(Partitions.MOVED_MAX + 1);
    TEST.execute("delete from ledger where sid = (select sid from ledger limit 1)");
    assertThat(keep(Instant.parse("2027-06-15T00:00:00Z"))).contains("ledger_2027_06");
    assertThat(count("ledger_2027_06")).isEqualTo(Partitions.MOVED_MAX);
  }

  private static void fillJune2027(int rows) {
    String floor = SidSource.floor(Instant.parse("2027-06-10T00:00:00Z")).toString();
    TEST.execute(
        "insert into ledger select ('%s' || lpad(to_hex(n), 12, '0'))::uuid"
                .formatted(floor.substring(0, 24))
            + " from generate_series(1, "
            + rows
            + ") n");
  }

  private static long count(String table) {
    return TEST.database()
        .jdbi()
        .withHandle(
            handle -> handle.createQuery("select count(*) from " + table).mapTo(Long.class).one());
  }
}
