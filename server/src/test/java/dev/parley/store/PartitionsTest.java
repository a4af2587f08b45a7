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
            + "create table ledger (sid uuid primary key) partition by range (sid)");
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
  void lastMonthTheYearToComeAndADefaultAreMade() throws SQLException {
    assertThat(keep(NOW))
        .hasSize(15)
        .contains("ledger_2026_10", "ledger_2026_11", "ledger_2027_11", "ledger_default");
  }

  @Test
  void whatIsThereIsKept() throws SQLException {
    keep(NOW);
    assertThat(keep(NOW)).isEmpty();
    assertThat(keep(Instant.parse("2026-12-01T00:00:00Z"))).containsExactly("ledger_2027_12");
  }

  @Test
  void rowsGoToTheMonthOfTheirSid() throws SQLException {
    keep(NOW);
    assertThat(partitionOf(Instant.parse("2026-11-30T23:59:59.999Z"))).isEqualTo("ledger_2026_11");
    assertThat(partitionOf(Instant.parse("2026-12-01T00:00:00Z"))).isEqualTo("ledger_2026_12");
    assertThat(partitionOf(Instant.parse("2031-01-01T00:00:00Z"))).isEqualTo("ledger_default");
  }
}
