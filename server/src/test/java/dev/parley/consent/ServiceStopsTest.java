package dev.parley.consent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.service.ServiceSid;
import dev.parley.sid.SidSource;
import dev.parley.store.TestDatabase;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServiceStopsTest {
  private static final Instant NOW = Instant.parse("2026-11-24T10:00:00Z");
  private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);
  private static final ServiceSid SERVICE = new ServiceSid(new UUID(1, 1));
  private static final OptOutScope OF_SERVICE = new OptOutScope.OfService(SERVICE.toString());
  private static final String ACCOUNT = "AC00000000000000000000000000000001";
  private static final String PHONE = "+12025550101";
  private static final String OTHER = "+12025550102";
  private static final String ONE = "+12015550123";
  private static final String TWO = "12345";

  @TempDir private Path directory = Path.of("");
  private final TestDatabase database = TestDatabase.fresh();
  private final Revocations revocations =
      new Revocations(new SidSource(CLOCK, new Random(7)), System::nanoTime);
  private JournaledOptOuts optOuts;

  @BeforeEach
  void start() {
    optOuts = open();
  }

  @AfterEach
  void close() {
    optOuts.close();
    database.close();
  }

  private JournaledOptOuts open() {
    return OptOutJournals.open(
        database.database(), directory.resolve("journal"), new SecureRandom(), CLOCK);
  }

  private ServiceStops stops(int max) {
    return new ServiceStops(database.database(), optOuts, revocations, new RecipientLocks(), max);
  }

  private ServiceStops stops() {
    return stops(ServiceStops.WRITTEN_MAX);
  }

  private static OptOut optOut(String phone, OptOutScope scope, String source) {
    return new OptOut(phone, scope, NOW, source, "STOP", "SM1");
  }

  private void stop(OptOut optOut) throws SQLException {
    try (Connection connection = database.database().connect()) {
      connection.setAutoCommit(false);
      optOuts.record(connection, optOut);
      connection.commit();
    }
    optOuts.committed(optOut);
  }

  private List<OptOut> inForce(String phone) throws SQLException {
    try (Connection connection = database.database().connect()) {
      return optOuts.inForce(connection, List.of(phone)).getOrDefault(phone, List.of());
    }
  }

  @Test
  void whatStoppedTheServiceStopsEachOfItsSendersAlike() throws Exception {
    OptOut complaint = optOut(PHONE, OF_SERVICE, "complaint");
    stop(complaint);
    stop(optOut(OTHER, OF_SERVICE, OptOutStore.KEYWORD));
    stop(optOut(OTHER, new OptOutScope.OfSender(ONE), OptOutStore.KEYWORD));
    stop(optOut("+12025550103", new OptOutScope.OfService("MG2"), "web"));
    assertThat(stops().keep(SERVICE, List.of(ONE, TWO))).isTrue();
    assertThat(stops().keep(SERVICE, List.of(ONE, TWO))).as("again").isTrue();
    assertThat(inForce(PHONE))
        .containsExactly(
            complaint,
            optOut(PHONE, new OptOutScope.OfSender(ONE), "complaint"),
            optOut(PHONE, new OptOutScope.OfSender(TWO), "complaint"));
    assertThat(inForce(OTHER)).hasSize(3);
    assertThat(inForce("+12025550103")).hasSize(1);
    assertThat(optOuts.aheadCount()).isZero();
  }

  @Test
  void whatWasLiftedIsNotBroughtBack() throws Exception {
    stop(optOut(PHONE, OF_SERVICE, OptOutStore.KEYWORD));
    try (Connection connection = database.database().connect()) {
      optOuts.lift(connection, PHONE, OF_SERVICE, NOW, "SM2");
    }
    optOuts.liftCommitted(PHONE, OF_SERVICE);
    assertThat(stops().keep(SERVICE, List.of(ONE))).isTrue();
    assertThat(inForce(PHONE)).isEmpty();
  }

  @Test
  void theJournalHasItWhenTheDatabaseIsPutBack() throws Exception {
    stop(optOut(PHONE, OF_SERVICE, OptOutStore.KEYWORD));
    optOuts.tidy();
    stops().keep(SERVICE, List.of(ONE));
    optOuts.close();
    database.execute("delete from opt_out where scope_kind = 'sender'");
    database.execute("update opt_out_journal_mark set position = 1");
    optOuts = open();
    assertThat(optOuts.beyondTable(PHONE, ONE, ACCOUNT, null)).isPresent();
  }

  @Test
  void whatOnlyTheJournalKnowsIsKeptTooAndAfterARestart() throws Exception {
    try (Connection connection = database.database().connect()) {
      connection.setAutoCommit(false);
      optOuts.record(connection, optOut(PHONE, OF_SERVICE, OptOutStore.KEYWORD));
      connection.rollback();
    }
    assertThat(stops().keep(SERVICE, List.of(ONE, TWO))).isTrue();
    for (int start = 0; start < 2; start++) {
      assertThat(optOuts.beyondTable(PHONE, ONE, ACCOUNT, null)).isPresent();
      assertThat(optOuts.beyondTable(PHONE, TWO, ACCOUNT, null)).isPresent();
      assertThat(optOuts.beyondTable(OTHER, TWO, ACCOUNT, null)).isEmpty();
      optOuts.close();
      optOuts = open();
    }
  }

  @Test
  void whatWaitsInTheQueuesMeetsIt() throws Exception {
    revocations.enter(optOut(PHONE, OF_SERVICE, "keyword")).orElseThrow().committed();
    assertThat(revocations.enter(optOut(OTHER, OF_SERVICE, "keyword"))).isPresent();
    stops().keep(SERVICE, List.of(ONE));
    stops().keep(SERVICE, List.of(ONE));
    assertThat(revocations.reaches(PHONE, ONE, ACCOUNT, null)).isPresent();
    assertThat(revocations.reaches(PHONE, TWO, ACCOUNT, null)).isEmpty();
    assertThat(revocations.reaches(OTHER, ONE, ACCOUNT, null))
        .as("who is opting out right now writes it down too")
        .isEmpty();
    assertThat(revocations.size()).isEqualTo(3);
  }

  @Test
  void asManyAsMayBeWrittenAtOnceAreWrittenAndTheNextCallGoesOn() throws Exception {
    stop(optOut(PHONE, OF_SERVICE, "keyword"));
    assertThat(stops(2).keep(SERVICE, List.of(ONE))).as("one below").isTrue();
    stop(optOut(OTHER, OF_SERVICE, "keyword"));
    assertThat(stops(2).keep(SERVICE, List.of(TWO))).isFalse();
    assertThat(inForce(OTHER)).hasSize(2);
    assertThat(stops(2).keep(SERVICE, List.of(TWO))).isTrue();
  }

  @Test
  void moreThanOnePortionIsWritten() {
    int all = ServiceStops.PORTION + 1;
    database.execute(
        ("insert into opt_out (recipient, scope_kind, scope_key, since, source)"
                + " select '+1202' || n, 'service', '%s', '2026-01-01', 'keyword'"
                + " from generate_series(1, %d) n")
            .formatted(SERVICE, all));
    assertThat(stops().keep(SERVICE, List.of(ONE))).isTrue();
    int written =
        database
            .database()
            .jdbi()
            .withHandle(
                handle ->
                    handle
                        .createQuery("select count(*) from opt_out where scope_kind = 'sender'")
                        .mapTo(Integer.class)
                        .one());
    assertThat(written).isEqualTo(all);
  }
}
