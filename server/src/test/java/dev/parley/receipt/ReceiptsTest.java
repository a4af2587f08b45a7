package dev.parley.receipt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.accept.Draft;
import dev.parley.accept.Outgoing;
import dev.parley.account.AccountSid;
import dev.parley.carrier.CarrierEvent.Acknowledgement;
import dev.parley.carrier.CarrierEvent.DeliveryState;
import dev.parley.carrier.CarrierEvent.Receipt;
import dev.parley.carrier.CarrierTerms;
import dev.parley.consent.OptOutStore;
import dev.parley.message.EventKind;
import dev.parley.message.Journal.Urgency;
import dev.parley.message.JournalFixture;
import dev.parley.message.LiveMessage;
import dev.parley.message.LiveMessageFixture;
import dev.parley.message.MessageEvent;
import dev.parley.message.MessageEvent.Details;
import dev.parley.message.MessageState;
import dev.parley.message.ReceiptParts;
import dev.parley.service.ServiceReach;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Receipts in every order, on a real journal; the waiting between look-ups is the test's. */
class ReceiptsTest {
  private static final String CARRIER = "sim";

  private final ByHand scheduler = new ByHand();
  private final Queue<Runnable> blocking = new ArrayDeque<>();
  private final AtomicInteger orphaned = new AtomicInteger();
  private final AtomicInteger intermediate = new AtomicInteger();
  private final AtomicInteger matched = new AtomicInteger();
  private JournalFixture fixture;
  private Receipts receipts;

  @BeforeEach
  void open() throws SQLException {
    open(new JournalFixture());
  }

  private void open(JournalFixture opened) {
    fixture = opened;
    receipts =
        new Receipts(
            fixture.live,
            fixture.references,
            blocking::add,
            scheduler,
            new Receipts.Counted(
                orphaned::incrementAndGet,
                intermediate::incrementAndGet,
                matched::incrementAndGet));
  }

  @AfterEach
  void close() {
    scheduler.shutdownNow();
    fixture.close();
  }

  /** Remembers what is to run later; the test runs it. */
  private static final class ByHand extends ScheduledThreadPoolExecutor {
    private final Queue<Runnable> later = new ArrayDeque<>();

    ByHand() {
      super(1);
    }

    @Override
    public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
      later.add(task);
      return super.schedule(() -> {}, 0, unit);
    }
  }

  /** Runs what waits, and what that puts off, until nothing is left. */
  private void runAll() {
    while (!blocking.isEmpty() || !scheduler.later.isEmpty()) {
      Runnable next = blocking.isEmpty() ? scheduler.later.remove() : blocking.remove();
      next.run();
    }
  }

  private static final class Answer implements Acknowledgement {
    private volatile String given = "nothing";

    @Override
    public void taken() {
      given = "taken";
    }

    @Override
    public void notTaken() {
      given = "not taken";
    }

    @Override
    public void full() {
      given = "full";
    }
  }

  @Test
  void aReceiptThatOvertakesItsSubmitsResponseWaitsUnacknowledgedAndIsThenTaken() throws Exception {
    LiveMessage message = submitted(1, ReceiptParts.ALL);
    Answer answer = bring("ref-1", DeliveryState.DELIVERED);
    blocking.remove().run();
    scheduler.later.remove().run();
    blocking.remove().run();
    assertThat(answer.given).isEqualTo("nothing");
    accepted(message, 0, "ref-1");
    runAll();
    await().until(() -> answer.given.equals("taken"));
    assertThat(stateOf(message)).isEqualTo(MessageState.DELIVERED);
    assertThat(orphaned).hasValue(0);
  }

  @Test
  void aReceiptThatNamesNothingIsTakenInTheEndAndCounted() {
    Answer answer = bring("nobody", DeliveryState.DELIVERED);
    runAll();
    assertThat(answer.given).isEqualTo("taken");
    assertThat(orphaned).hasValue(1);
  }

  @Test
  void atTheLimitOfThoseThatWaitTheCarrierIsToldToComeBack() {
    List<Answer> answers = new ArrayList<>();
    for (int i = 0; i < Receipts.WAITING_MAX; i++) {
      answers.add(bring("nobody-" + i, DeliveryState.DELIVERED));
    }
    assertThat(answers).allMatch(it -> it.given.equals("nothing"));
    assertThat(bring("one more", DeliveryState.DELIVERED).given).isEqualTo("full");
    Runnable last = blocking.remove();
    for (int i = 0; i < 20; i++) {
      last.run();
      scheduler.later.remove().run();
      last = ((ArrayDeque<Runnable>) blocking).removeLast();
    }
    last.run();
    assertThat(answers.getFirst().given).isEqualTo("taken");
    assertThat(bring("there is room again", DeliveryState.DELIVERED).given).isEqualTo("nothing");
  }

  @Test
  void atTheLimitOfTheJournalTheCarrierIsToldToComeBackAndWhatItBringsThenIsTaken()
      throws Exception {
    int max = 3;
    fixture.close();
    open(new JournalFixture(max));
    List<LiveMessage> sent = new ArrayList<>();
    for (int i = 0; i <= max; i++) {
      sent.add(submitted(1, ReceiptParts.ALL));
      accepted(sent.get(i), 0, "ref-" + i);
      assertThat(stateOf(sent.get(i))).isEqualTo(MessageState.SENT);
    }
    List<Answer> atMaximum = new ArrayList<>();
    try (Connection _ = fixture.stopWriting()) {
      for (int i = 0; i < max; i++) {
        atMaximum.add(bring("ref-" + i, DeliveryState.DELIVERED));
      }
      assertThat(atMaximum).extracting(it -> it.given).containsOnly("nothing");
      assertThat(bring("ref-" + max, DeliveryState.DELIVERED).given).isEqualTo("full");
      assertThat(sent.get(max).state()).isEqualTo(MessageState.SENT);
    }
    await().until(() -> atMaximum.stream().allMatch(it -> it.given.equals("taken")));
    Answer again = bring("ref-" + max, DeliveryState.DELIVERED);
    await().until(() -> again.given.equals("taken"));
    assertThat(stateOf(sent.get(max))).isEqualTo(MessageState.DELIVERED);
  }

  @Test
  void intermediateReceiptsChangeNothingAndAreTold() throws Exception {
    LiveMessage message = submitted(1, ReceiptParts.ALL);
    accepted(message, 0, "ref-1");
    Answer answer = bring("ref-1", DeliveryState.ENROUTE);
    assertThat(answer.given).isEqualTo("taken");
    assertThat(bring("ref-1", DeliveryState.ACCEPTED).given).isEqualTo("taken");
    assertThat(stateOf(message)).isEqualTo(MessageState.SENT);
    assertThat(intermediate).hasValue(2);
    assertThat(receipts.heard(message.view()).orElseThrow()).endsWith("last word was accepted.");
    bring("ref-1", DeliveryState.DELIVERED);
    assertThat(receipts.heard(message.view())).isEmpty();
  }

  @Test
  void twoReceiptsThatContradictEachOtherAreBothKeptAndTheFirstCounts() throws Exception {
    LiveMessage message = submitted(1, ReceiptParts.ALL);
    accepted(message, 0, "ref-1");
    Answer first = bring("ref-1", DeliveryState.UNDELIVERABLE);
    await().until(() -> first.given.equals("taken"));
    Answer second = bring("ref-1", DeliveryState.DELIVERED);
    runAll();
    await().until(() -> second.given.equals("taken"));
    Answer third = bring("ref-1", DeliveryState.DELIVERED);
    runAll();
    assertThat(third.given).isEqualTo("taken");
    assertThat(stateOf(message)).isEqualTo(MessageState.UNDELIVERED);
    assertThat(kinds(message))
        .containsExactly(
            EventKind.SUBMITTING, EventKind.ACCEPTED, EventKind.UNDELIVERED, EventKind.DELIVERED);
  }

  @Test
  void aReceiptOfTheOnlyPartThatGetsOneDeliversTheMessage() throws Exception {
    LiveMessage message = submitted(3, ReceiptParts.LAST);
    for (int segment = 0; segment < 3; segment++) {
      accepted(message, segment, "ref-" + segment);
    }
    bring("ref-2", DeliveryState.DELIVERED);
    assertThat(stateOf(message)).isEqualTo(MessageState.DELIVERED);
  }

  @Test
  void aLateReceiptSettlesTheUnknownMessageThatItMustBeAbout() throws Exception {
    LiveMessage message = submitted(1, ReceiptParts.ALL);
    lost(message, 0);
    Answer answer = bring("lost-ref", DeliveryState.DELIVERED);
    runAll();
    await().until(() -> answer.given.equals("taken"));
    assertThat(stateOf(message)).isEqualTo(MessageState.DELIVERED);
    assertThat(kinds(message))
        .containsExactly(
            EventKind.SUBMITTING, EventKind.LOST, EventKind.ACCEPTED, EventKind.DELIVERED);
    assertThat(matched).hasValue(1);
    assertThat(orphaned).hasValue(0);
    Answer again = bring("lost-ref", DeliveryState.DELIVERED);
    runAll();
    assertThat(again.given).isEqualTo("taken");
    assertThat(orphaned).hasValue(0);
  }

  @Test
  void anIntermediateReceiptProvesThatAnUnknownMessageWasTaken() throws Exception {
    LiveMessage message = submitted(1, ReceiptParts.ALL);
    lost(message, 0);
    bring("lost-ref", DeliveryState.ENROUTE);
    runAll();
    assertThat(stateOf(message)).isEqualTo(MessageState.SENT);
  }

  @Test
  void whereSeveralUnknownMessagesCouldBeMeantNoneIsGuessed() throws Exception {
    LiveMessage one = submitted(1, ReceiptParts.ALL);
    LiveMessage other = submitted(1, ReceiptParts.ALL);
    lost(one, 0);
    lost(other, 0);
    Answer answer = bring("lost-ref", DeliveryState.DELIVERED);
    runAll();
    assertThat(answer.given).isEqualTo("taken");
    assertThat(stateOf(one)).isEqualTo(MessageState.UNKNOWN);
    assertThat(stateOf(other)).isEqualTo(MessageState.UNKNOWN);
    LiveMessage two = submitted(2, ReceiptParts.ALL);
    assertThat(two.state()).isEqualTo(MessageState.SUBMITTING);
    assertThat(orphaned).hasValue(1);
  }

  /**
   * What it is about may be the message whose answer is late, not the one whose answer was lost.
   */
  @Test
  void whileAnAnswerIsToComeAReceiptWaitsForItBeforeItSettlesAnUnknownMessage() throws Exception {
    LiveMessage unknown = submitted(1, ReceiptParts.ALL);
    lost(unknown, 0);
    LiveMessage late = submitted(1, ReceiptParts.ALL);
    Answer answer = bring("late-ref", DeliveryState.DELIVERED);
    for (int i = 0; i < 100; i++) {
      blocking.remove().run();
      scheduler.later.remove().run();
    }
    assertThat(answer.given).isEqualTo("nothing");
    accepted(late, 0, "late-ref");
    runAll();
    await().until(() -> answer.given.equals("taken"));
    assertThat(stateOf(late)).isEqualTo(MessageState.DELIVERED);
    assertThat(stateOf(unknown)).isEqualTo(MessageState.UNKNOWN);
    assertThat(matched).hasValue(0);
    assertThat(orphaned).hasValue(0);
  }

  @Test
  void aReceiptOfAnAnswerThatIsLostAfterAllSettlesItsMessage() throws Exception {
    LiveMessage message = submitted(1, ReceiptParts.ALL);
    Answer answer = bring("lost-ref", DeliveryState.DELIVERED);
    for (int i = 0; i < 100; i++) {
      blocking.remove().run();
      scheduler.later.remove().run();
    }
    lost(message, 0);
    fixture.now.set(fixture.now.get().plusMillis(250));
    runAll();
    await().until(() -> answer.given.equals("taken"));
    assertThat(stateOf(message)).isEqualTo(MessageState.DELIVERED);
    assertThat(matched).hasValue(1);
  }

  @Test
  void aReceiptFromAnotherCarrierOrRecipientSettlesNothing() throws Exception {
    LiveMessage message = submitted(1, ReceiptParts.ALL);
    lost(message, 0);
    receipts.on(receipt("other", "x", DeliveryState.DELIVERED, "12025550101", new Answer()));
    receipts.on(receipt(CARRIER, "x", DeliveryState.DELIVERED, "12025550102", new Answer()));
    runAll();
    assertThat(stateOf(message)).isEqualTo(MessageState.UNKNOWN);
    assertThat(orphaned).hasValue(2);
  }

  @Test
  void oneTimeCodesAreSentOnceMoreAndOthersOnlyWhereTheCarriersTermsSaySo() throws Exception {
    LiveMessage code = submitted(1, ReceiptParts.ALL, Draft.PURPOSE_ONE_TIME_CODE);
    LiveMessage other = submitted(1, ReceiptParts.ALL);
    lost(code, 0);
    lost(other, 0);
    List<LiveMessage> queued = new ArrayList<>();
    UnknownRetries retries = retries(queued, CarrierTerms.STANDARD);
    fixture.now.updateAndGet(it -> it.plus(UnknownRetries.GRACE).minusMillis(1));
    retries.run();
    assertThat(queued).isEmpty();
    fixture.now.updateAndGet(it -> it.plusMillis(1));
    retries.run();
    retries.run();
    assertThat(queued).containsExactly(code);
    CarrierTerms retrying = new CarrierTerms(ReceiptParts.ALL, false, Duration.ofHours(1), true);
    retries(queued, retrying).run();
    assertThat(queued).containsExactly(code, other);
    again(code);
    lost(code, 0);
    fixture.now.updateAndGet(it -> it.plus(UnknownRetries.GRACE));
    retries.run();
    assertThat(queued).as("only once").containsExactly(code, other);
    assertThat(stateOf(code)).isEqualTo(MessageState.UNKNOWN);
  }

  @Test
  void whoOptedOutMeanwhileGetsNothingAgainAndTheConfirmationOfAnOptOutIsNeverRepeated()
      throws Exception {
    LiveMessage code = submitted(1, ReceiptParts.ALL, Draft.PURPOSE_ONE_TIME_CODE);
    LiveMessage confirmation = submitted(1, ReceiptParts.ALL, Draft.PURPOSE_OPT_OUT_CONFIRMATION);
    lost(code, 0);
    lost(confirmation, 0);
    fixture.database.execute(
        "insert into opt_out (recipient, scope_kind, scope_key, since, source)"
            + " values ('+12025550101', 'sender', '12345', '2026-11-23', 'keyword')");
    fixture.now.updateAndGet(it -> it.plus(UnknownRetries.GRACE));
    List<LiveMessage> queued = new ArrayList<>();
    CarrierTerms retrying = new CarrierTerms(ReceiptParts.ALL, false, Duration.ofHours(1), true);
    retries(queued, retrying).run();
    assertThat(queued).isEmpty();
    fixture.database.execute("update opt_out set lifted_at = '2026-11-23', lifted_by = 'START'");
    retries(queued, retrying).run();
    assertThat(queued).containsExactly(code);
  }

  private UnknownRetries retries(List<LiveMessage> queued, CarrierTerms terms) {
    Outgoing outgoing =
        new Outgoing() {
          @Override
          public boolean hasRoom() {
            return true;
          }

          @Override
          public boolean reserve(AccountSid account, String sender, int segments) {
            throw new AssertionError("it was accepted before: it needs no room");
          }

          @Override
          public void release(AccountSid account, String sender, int segments) {
            throw new AssertionError("nothing was reserved");
          }

          @Override
          public void queued(LiveMessage message) {
            throw new AssertionError("nothing was reserved");
          }

          @Override
          public void queuedAlways(LiveMessage message) {
            queued.add(message);
          }
        };
    return new UnknownRetries(
        fixture.live,
        outgoing,
        fixture.database.database(),
        new OptOutStore(),
        ServiceReach.WITHOUT_POOLS,
        _ -> terms,
        fixture::nanoTime,
        () -> {});
  }

  private LiveMessage submitted(int segments, ReceiptParts parts) throws SQLException {
    return submitted(segments, parts, Draft.PURPOSE_UNSPECIFIED);
  }

  private LiveMessage submitted(int segments, ReceiptParts parts, String purpose)
      throws SQLException {
    LiveMessage message =
        fixture.insert(LiveMessageFixture.row(MessageState.QUEUED, segments, purpose));
    record(message, EventKind.SUBMITTING, -1, null, parts.mark());
    return message;
  }

  private void again(LiveMessage message) {
    record(message, EventKind.SUBMITTING, -1, null, null);
  }

  private void accepted(LiveMessage message, int segment, String reference) {
    fixture.references.remember(CARRIER, reference, message.row().sid().id(), segment);
    record(message, EventKind.ACCEPTED, segment, reference, null);
  }

  private void lost(LiveMessage message, int segment) {
    record(message, EventKind.LOST, segment, null, "the link died");
  }

  private void record(
      LiveMessage message,
      EventKind kind,
      int segment,
      @Nullable String reference,
      @Nullable String detail) {
    Details details = new Details(null, segment, CARRIER, reference, detail);
    fixture.live.record(message, kind, details, Urgency.LAZY, null);
  }

  private Answer bring(String reference, DeliveryState state) {
    Answer answer = new Answer();
    receipts.on(receipt(CARRIER, reference, state, "12025550101", answer));
    return answer;
  }

  /** As a carrier writes addresses that it does not call international: without the plus. */
  private static Receipt receipt(
      String carrier, String reference, DeliveryState state, String recipient, Answer answer) {
    return new Receipt(
        carrier, reference, state, null, null, "2611231000", recipient, "12345", answer);
  }

  private MessageState stateOf(LiveMessage message) {
    return fixture.loaded(message.row().sid().id()).orElseThrow().fold().state();
  }

  private List<EventKind> kinds(LiveMessage message) {
    return fixture.events(message.row().sid().id()).stream()
        .map(MessageEvent::kind)
        .filter(kind -> kind != EventKind.CALLBACK)
        .toList();
  }
}
