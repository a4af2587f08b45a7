package dev.parley;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.accept.Acceptance;
import dev.parley.accept.Draft;
import dev.parley.accept.Intake;
import dev.parley.carrier.CarrierEvent;
import dev.parley.inbound.InboundMessages;
import dev.parley.message.Direction;
import dev.parley.receipt.Receipts;
import dev.parley.store.Database;
import dev.parley.store.TestDatabase;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Promise 9: each backlog has a maximum, and at the maximum it says so and loses nothing. */
@Tag("alone")
class BacklogsTest {
  @TempDir Path directory;
  private TestDatabase database = TestDatabase.fresh();
  private FaultFixture parley;

  @BeforeEach
  void start() throws Exception {
    parley = new FaultFixture(database.database().target(), directory);
  }

  @AfterEach
  void end() throws Exception {
    parley.proxy.comeBack();
    parley.close();
    database.close();
  }

  @Test
  void theIntakeTurnsAwayTheDraftBeyondItsMaximumBeforeAnythingIsAccepted() {
    List<Draft> drafts = Stream.generate(this::draft).limit(Intake.WAITING_MAX * 2L).toList();
    Acceptance tooMany = new Acceptance.Overloaded("Too many messages wait to be accepted.");
    List<Acceptance> answers = new CopyOnWriteArrayList<>();
    Intake intake = parley.platform().accept();
    parley.proxy.goAway();
    int offered = 0;
    while (!answers.contains(tooMany) && offered < drafts.size()) {
      intake.accept(drafts.get(offered++), answers::add);
    }
    int taken = offered - answers.size();
    // The loop holds a batch besides, and waits some seconds for the database.
    assertThat(taken).isBetween(Intake.WAITING_MAX, Intake.WAITING_MAX + Intake.BATCH_MAX);
    assertThat(intake.waiting()).isEqualTo(Intake.WAITING_MAX);
    int all = offered;
    parley.proxy.comeBack();
    await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> assertThat(answers).hasSize(all));
    assertThat(answers).filteredOn(tooMany::equals).hasSize(1);
  }

  @Test
  void aReceiptBeyondTheMaximumIsAskedToComeBackLaterAndMoreSlowly() {
    Answers answers = new Answers();
    for (int i = 0; i < Receipts.WAITING_MAX; i++) {
      parley.carrier().bring(receipt("nobodys-" + i, answers));
    }
    assertThat(answers.full.get()).isZero();
    assertThat(metric("parley_receipts_waiting")).isEqualTo(Receipts.WAITING_MAX);
    parley.carrier().bring(receipt("one-too-many", answers));
    assertThat(answers.full.get()).isEqualTo(1);
  }

  @Test
  void aTextBeyondTheMaximumIsAskedToComeBackLaterAndMoreSlowly() {
    parley.proxy.goAway();
    Answers answers = new Answers();
    int brought = 0;
    while (answers.full.get() == 0 && brought < 2 * InboundMessages.WRITING_MAX) {
      parley.carrier().bring(text("waits " + brought++, answers));
    }
    // Those that met a connection of the pool which had just broken may have come back at once.
    long writing = metric("parley_inbound_writing");
    assertThat(writing)
        .isBetween(
            (long) InboundMessages.WRITING_MAX - Database.POOL_SIZE,
            (long) InboundMessages.WRITING_MAX);
    assertThat(brought).isGreaterThan(InboundMessages.WRITING_MAX);
    assertThat(answers.taken.get()).isZero();
  }

  @Test
  void everyBacklogHasAGauge() {
    assertThat(
            List.of(
                "parley_intake_waiting",
                "parley_queued",
                "parley_journal_backlog",
                "parley_live_messages",
                "parley_callbacks_under_way",
                "parley_callbacks_waiting",
                "parley_receipts_waiting",
                "parley_inbound_writing",
                "parley_conversations",
                "parley_revocations",
                "parley_carrier_window_in_use"))
        .allSatisfy(name -> assertThat(metric(name)).as(name).isZero());
  }

  private long metric(String name) {
    return parley
        .metrics()
        .lines()
        .filter(line -> line.startsWith(name + " ") || line.startsWith(name + "{"))
        .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no metric " + name));
  }

  private Draft draft() {
    return parley.draft(Direction.OUTBOUND_API, "waits");
  }

  private static CarrierEvent receipt(String reference, Answers answers) {
    return new CarrierEvent.Receipt(
        "fake", reference, CarrierEvent.DeliveryState.DELIVERED, null, null, "2611231000", answers);
  }

  private static CarrierEvent text(String text, Answers answers) {
    return new CarrierEvent.Incoming(
        "fake", FaultFixture.PHONE, FaultFixture.SENDER, text, null, answers);
  }

  private static final class Answers implements CarrierEvent.Acknowledgement {
    private final AtomicInteger taken = new AtomicInteger();
    private final AtomicInteger full = new AtomicInteger();
    private final AtomicInteger notTaken = new AtomicInteger();

    @Override
    public void taken() {
      taken.incrementAndGet();
    }

    @Override
    public void notTaken() {
      notTaken.incrementAndGet();
    }

    @Override
    public void full() {
      full.incrementAndGet();
    }
  }
}
