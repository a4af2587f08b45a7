package dev.parley;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.accept.Acceptance;
import dev.parley.accept.Draft;
import dev.parley.account.Account;
import dev.parley.account.AccountStore;
import dev.parley.account.MasterKey;
import dev.parley.account.TestAccounts;
import dev.parley.audit.AuditTable;
import dev.parley.carrier.CarrierEvent;
import dev.parley.carrier.CarrierEvent.Acknowledgement;
import dev.parley.carrier.CarrierEvent.DeliveryState;
import dev.parley.carrier.CarrierTerms;
import dev.parley.carrier.FakeCarrier;
import dev.parley.carrier.QueryOutcome;
import dev.parley.carrier.SubmitOutcome;
import dev.parley.e164.ShortCode;
import dev.parley.message.Attempt;
import dev.parley.message.Direction;
import dev.parley.message.MessageSid;
import dev.parley.message.MessageState;
import dev.parley.message.Messages.TimelineEntry;
import dev.parley.message.ReceiptParts;
import dev.parley.number.SenderKind;
import dev.parley.number.SenderStore;
import dev.parley.number.TestSenders;
import dev.parley.observe.Metrics;
import dev.parley.sid.SidSource;
import dev.parley.store.TestDatabase;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** States through the whole platform: dispatch, receipts, the ways out of unknown, recovery. */
class StatesSpineTest {
  private static final String SENDER = "12345";
  private static final String PHONE = "+12025550101";
  private static final SecureRandom RANDOM = new SecureRandom();

  /** Three segments. */
  private static final String LONG_TEXT = "0123456789".repeat(40);

  private static final CarrierTerms TERMS =
      new CarrierTerms(ReceiptParts.LAST, true, Duration.ofHours(1), false);

  @TempDir Path directory;
  private final Ahead clock = new Ahead();
  private final SidSource sids = new SidSource(clock, RANDOM);
  private final TestDatabase database = TestDatabase.fresh();
  private @Nullable FakeCarrier carrier;
  private @Nullable Platform platform;
  private @Nullable Account account;

  /** The machine's clock, and as much more as the test wants. */
  private static final class Ahead extends Clock {
    private final AtomicReference<Duration> ahead = new AtomicReference<>(Duration.ZERO);

    @Override
    public Instant instant() {
      return Clock.systemUTC().instant().plus(ahead.get());
    }

    long nanoTime() {
      return System.nanoTime() + ahead.get().toNanos();
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }

    void advance(Duration by) {
      ahead.updateAndGet(it -> it.plus(by));
    }
  }

  @BeforeEach
  void begin() throws SQLException {
    start(CarrierTerms.STANDARD);
  }

  @AfterEach
  void end() {
    platform().close();
    database.close();
  }

  @Test
  void aLongMessageIsDeliveredByTheReceiptOfThePartThatGetsOne() throws Exception {
    restart(TERMS);
    MessageSid sid = send(LONG_TEXT, Draft.PURPOSE_UNSPECIFIED);
    awaitState(sid, MessageState.SENT);
    bring("ref-3", DeliveryState.DELIVERED);
    awaitState(sid, MessageState.DELIVERED);
    assertThat(attempts(sid))
        .singleElement()
        .satisfies(
            attempt ->
                assertThat(attempt.segments())
                    .extracting(Attempt.Segment::reference)
                    .containsExactly("ref-1", "ref-2", "ref-3"));
  }

  @Test
  void aReceiptThatContradictsTheFirstOneIsInTheTimeline() throws Exception {
    MessageSid sid = send("hello", Draft.PURPOSE_UNSPECIFIED);
    awaitState(sid, MessageState.SENT);
    bring("ref-1", DeliveryState.UNDELIVERABLE);
    awaitState(sid, MessageState.UNDELIVERED);
    bring("ref-1", DeliveryState.DELIVERED);
    await()
        .untilAsserted(() -> assertThat(told(sid)).last().asString().contains("stays undelivered"));
    assertThat(state(sid)).isEqualTo(MessageState.UNDELIVERED);
  }

  @Test
  void aLostOneTimeCodeIsSentOnceMoreAndAnythingElseIsNot() throws Exception {
    AtomicInteger writes = new AtomicInteger();
    carrier()
        .answer(
            _ ->
                writes.incrementAndGet() <= 2
                    ? new SubmitOutcome.Lost("the link died")
                    : new SubmitOutcome.Accepted("second"));
    MessageSid code = send("your code is 123456", Draft.PURPOSE_ONE_TIME_CODE);
    awaitState(code, MessageState.UNKNOWN);
    MessageSid other = send("your parcel is here", Draft.PURPOSE_UNSPECIFIED);
    awaitState(other, MessageState.UNKNOWN);
    clock.advance(Duration.ofSeconds(11));
    awaitState(code, MessageState.SENT);
    assertThat(state(other)).isEqualTo(MessageState.UNKNOWN);
    assertThat(carrier().written()).hasSize(3);
    assertThat(attempts(code))
        .extracting(attempt -> attempt.segments().getFirst().state())
        .containsExactly(Attempt.State.LOST, Attempt.State.ACCEPTED);
    clock.advance(Duration.ofHours(10));
    awaitState(other, MessageState.UNDELIVERED);
    assertThat(platform().messages().find(other).orElseThrow().errorCode()).isEqualTo(30008);
  }

  @Test
  void aMessageQueuedAgainWithAnAnswerOutstandingIsUnknownToTheNextProcessAndNotWrittenAgain()
      throws Exception {
    AtomicInteger writes = new AtomicInteger();
    carrier()
        .answer(
            _ -> writes.incrementAndGet() == 1 ? new SubmitOutcome.Throttled(0x58, "slow") : null);
    MessageSid sid = send(LONG_TEXT, Draft.PURPOSE_UNSPECIFIED);
    await().until(() -> carrier().written().size() >= 4);
    assertThat(carrier().written()).as("only the one that came back").hasSize(4);
    platform().drainWithin(Duration.ZERO); // Nobody waits for the answer.
    restart(CarrierTerms.STANDARD);
    awaitState(sid, MessageState.UNKNOWN);
    MessageSid next = send("the next one", Draft.PURPOSE_UNSPECIFIED);
    awaitState(next, MessageState.SENT);
    assertThat(carrier().written()).hasSize(1);
  }

  @Test
  void aCarrierThatForgetsAReceiptIsAsked() throws Exception {
    restart(TERMS);
    MessageSid sid = send("hello", Draft.PURPOSE_UNSPECIFIED);
    awaitState(sid, MessageState.SENT);
    carrier().answerQueries(_ -> new QueryOutcome.Answered(DeliveryState.DELIVERED, null, 0));
    clock.advance(Duration.ofMinutes(61));
    awaitState(sid, MessageState.DELIVERED);
    await()
        .untilAsserted(
            () ->
                assertThat(told(sid))
                    .anyMatch(it -> it.contains("asked about it: delivered."))
                    .last()
                    .asString()
                    .contains("was delivered"));
  }

  private void start(CarrierTerms terms) throws SQLException {
    AccountStore accounts =
        new AccountStore(
            database.database().jdbi(),
            new AuditTable(clock),
            MasterKey.open(directory.resolve("master.key"), RANDOM),
            sids,
            clock,
            RANDOM);
    SenderStore senders =
        new SenderStore(database.database().jdbi(), new AuditTable(clock), sids, clock);
    account =
        accounts.all().isEmpty()
            ? TestAccounts.create(accounts, "States")
            : accounts.all().getFirst();
    TestSenders.add(senders, account.sid(), new ShortCode(SENDER), SenderKind.SHORT_CODE, SENDER);
    platform =
        new Platform(
            TestSettings.oneLink(
                listener -> {
                  carrier = new FakeCarrier(listener, terms);
                  return carrier;
                }),
            database.database(),
            accounts,
            senders,
            sids,
            new Metrics(),
            clock,
            clock::nanoTime);
    platform.start();
    carrier().bind();
  }

  private void restart(CarrierTerms terms) throws SQLException {
    platform().close();
    start(terms);
  }

  private MessageSid send(String body, String purpose) throws Exception {
    CompletableFuture<Acceptance> outcome = new CompletableFuture<>();
    MessageSid sid = MessageSid.sms(sids.next());
    Draft draft =
        new Draft(
            sid,
            account().sid(),
            Direction.OUTBOUND_API,
            SENDER,
            platform().addresses().sender(SENDER),
            PHONE,
            platform().addresses().recipient(PHONE, null),
            body,
            null,
            Draft.VALIDITY_MAX_SECONDS,
            Draft.ORIGIN_API,
            purpose,
            null);
    platform().accept().accept(draft, outcome::complete);
    assertThat(outcome.get(20, TimeUnit.SECONDS)).isInstanceOf(Acceptance.Recorded.class);
    return sid;
  }

  private void bring(String reference, DeliveryState state) {
    Acknowledgement ignored =
        new Acknowledgement() {
          @Override
          public void taken() {}

          @Override
          public void notTaken() {}
        };
    carrier()
        .bring(
            new CarrierEvent.Receipt("fake", reference, state, null, null, "2611231000", ignored));
  }

  private void awaitState(MessageSid sid, MessageState state) {
    await().untilAsserted(() -> assertThat(state(sid)).isEqualTo(state));
  }

  private MessageState state(MessageSid sid) {
    return platform().messages().find(sid).orElseThrow().state();
  }

  private List<Attempt> attempts(MessageSid sid) {
    return platform().messages().attempts(sid);
  }

  private List<String> told(MessageSid sid) {
    return platform().messages().timeline(sid).stream().map(TimelineEntry::sentence).toList();
  }

  private Platform platform() {
    if (platform == null) {
      throw new IllegalStateException("not started");
    }
    return platform;
  }

  private FakeCarrier carrier() {
    if (carrier == null) {
      throw new IllegalStateException("not started");
    }
    return carrier;
  }

  private Account account() {
    if (account == null) {
      throw new IllegalStateException("not started");
    }
    return account;
  }
}
