package dev.parley.consent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.store.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OptOutStoreTest {
  private static final TestDatabase TEST = TestDatabase.fresh();
  private static final Instant NOW = Instant.parse("2026-11-23T18:00:00Z");
  private static final String ALICE = "+12025550101";
  private static final String BOB = "+12025550102";
  private static final OptOutScope SENDER = new OptOutScope.OfSender("+12015550123");

  private final OptOutStore optOuts = new OptOutStore();
  private Connection connection;

  @AfterAll
  static void close() {
    TEST.close();
  }

  @BeforeEach
  void connect() throws SQLException {
    TEST.execute("truncate opt_out");
    connection = TEST.database().connect();
  }

  @AfterEach
  void disconnect() throws SQLException {
    connection.close();
  }

  private static OptOut keyword(String recipient, OptOutScope scope, Instant since) {
    return new OptOut(recipient, scope, since, "keyword", "STOP", "SM" + "0".repeat(32));
  }

  @Test
  void everyScopeComesBackAsItWasWritten() throws SQLException {
    List<OptOut> all =
        List.of(
            keyword(ALICE, SENDER, NOW),
            keyword(ALICE, new OptOutScope.OfService("MG1"), NOW),
            keyword(ALICE, new OptOutScope.OfBrand("Ahoy"), NOW),
            keyword(ALICE, new OptOutScope.OfAccount("AC1"), NOW),
            new OptOut(ALICE, new OptOutScope.Everything(), NOW, "complaint", null, null));
    for (OptOut optOut : all) {
      optOuts.record(connection, optOut);
    }
    optOuts.record(connection, keyword(BOB, SENDER, NOW));
    assertThat(optOuts.inForce(connection, List.of(ALICE, "+12025550109")))
        .containsOnlyKeys(ALICE)
        .containsEntry(ALICE, all);
  }

  @Test
  void aSecondOptOutKeepsTheFirstTime() throws SQLException {
    optOuts.record(connection, keyword(ALICE, SENDER, NOW));
    optOuts.record(connection, keyword(ALICE, SENDER, NOW.plusSeconds(60)));
    assertThat(optOuts.inForce(connection, List.of(ALICE)).get(ALICE))
        .containsExactly(keyword(ALICE, SENDER, NOW));
  }

  @Test
  void startLiftsTheKeywordOptOutOfItsScopeOnly() throws SQLException {
    OptOut complaint = new OptOut(ALICE, SENDER, NOW, "complaint", null, null);
    OptOut account = keyword(ALICE, new OptOutScope.OfAccount("AC1"), NOW);
    optOuts.record(connection, keyword(ALICE, SENDER, NOW));
    optOuts.record(connection, complaint);
    optOuts.record(connection, account);
    assertThat(optOuts.lift(connection, ALICE, SENDER, NOW.plusSeconds(1), "SM1")).isTrue();
    assertThat(optOuts.lift(connection, ALICE, SENDER, NOW.plusSeconds(2), "SM2")).isFalse();
    assertThat(optOuts.inForce(connection, List.of(ALICE)).get(ALICE))
        .containsExactly(complaint, account);
  }

  @Test
  void whoLeavesAgainIsOutAgainAndTheHistoryStays() throws SQLException {
    optOuts.record(connection, keyword(ALICE, SENDER, NOW));
    optOuts.lift(connection, ALICE, SENDER, NOW.plusSeconds(1), "SM1");
    OptOut again = keyword(ALICE, SENDER, NOW.plusSeconds(2));
    optOuts.record(connection, again);
    assertThat(optOuts.inForce(connection, List.of(ALICE)).get(ALICE)).containsExactly(again);
    int rows =
        TEST.database()
            .jdbi()
            .withHandle(
                handle ->
                    handle.createQuery("select count(*) from opt_out").mapTo(Integer.class).one());
    assertThat(rows).isEqualTo(2);
  }

  @Test
  void anOptOutCommitsWithItsMessageOrNotAtAll() throws SQLException {
    connection.setAutoCommit(false);
    optOuts.record(connection, keyword(ALICE, SENDER, NOW));
    connection.rollback();
    assertThat(optOuts.inForce(connection, List.of(ALICE))).isEmpty();
  }
}
