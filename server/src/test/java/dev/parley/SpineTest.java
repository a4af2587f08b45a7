package dev.parley;

import static dev.parley.audit.Causes.OWNER;
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
import dev.parley.carrier.FakeCarrier;
import dev.parley.carrier.SubmitOutcome;
import dev.parley.e164.ShortCode;
import dev.parley.message.Direction;
import dev.parley.message.MessageSid;
import dev.parley.message.MessageState;
import dev.parley.message.MessageView;
import dev.parley.message.Messages;
import dev.parley.number.SenderKind;
import dev.parley.number.SenderStore;
import dev.parley.number.TestSenders;
import dev.parley.observe.Metrics;
import dev.parley.policy.Decision;
import dev.parley.sid.SidSource;
import dev.parley.store.TestDatabase;
import dev.parley.testing.Nightly;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole platform between its front door and a carrier in memory, on a real database. */
class SpineTest {
  private static final String SENDER = "12345";
  private static final String PHONE = "+12025550101";
  private static final int[] STOP_AREAS = {202, 212};
  private static final SecureRandom RANDOM = new SecureRandom();

  @TempDir Path directory;
  private final Clock clock = Clock.systemUTC();
  private final SidSource sids = new SidSource(clock, RANDOM);
  private TestDatabase database = TestDatabase.fresh();
  private @Nullable FakeCarrier carrier;
  private @Nullable Platform platform;
  private @Nullable Account account;

  @BeforeEach
  void begin() throws SQLException {
    start();
    AccountStore accounts = accounts();
    assertThat(accounts.all()).hasSize(1);
  }

  @AfterEach
  void end() {
    platform().close();
    database.close();
  }

  @Test
  void anAllowedMessageIsSentAndDelivered() throws Exception {
    MessageSid sid = recorded(send(PHONE, "hello")).sid();
    awaitState(sid, MessageState.SENT);
    assertThat(carrier().written()).hasSize(1);
    AtomicBoolean acknowledged = new AtomicBoolean();
    carrier().bring(receipt("ref-1", DeliveryState.DELIVERED, acknowledged));
    awaitState(sid, MessageState.DELIVERED);
    await().untilTrue(acknowledged);
    assertThat(timelineKinds(sid))
        .containsExactly("accepted", "decided", "submitting", "sent", "delivered");
  }

  @Test
  void aSecondReceiptChangesNothingAndIsAcknowledged() throws Exception {
    MessageSid sid = recorded(send(PHONE, "hello")).sid();
    awaitState(sid, MessageState.SENT);
    carrier().bring(receipt("ref-1", DeliveryState.DELIVERED, new AtomicBoolean()));
    awaitState(sid, MessageState.DELIVERED);
    AtomicBoolean acknowledged = new AtomicBoolean();
    carrier().bring(receipt("ref-1", DeliveryState.UNDELIVERABLE, acknowledged));
    await().untilTrue(acknowledged);
    assertThat(view(sid).state()).isEqualTo(MessageState.DELIVERED);
  }

  @Test
  void aMessageToAnOptedOutRecipientIsRefusedAndKept() throws Exception {
    stop(PHONE);
    Acceptance.Recorded refused = send(PHONE, "hello again");
    assertThat(refused.decision()).isInstanceOf(Decision.Refused.class);
    assertThat(refused.message().errorCode()).isEqualTo(21610);
    assertThat(messages().find(refused.message().sid())).isPresent();
    assertThat(textsWritten()).noneMatch(text -> text.contains("hello again"));
  }

  @Test
  void aStopIsConfirmedOnceAndStartLetsMessagesThroughAgain() throws Exception {
    stop(PHONE);
    await().untilAsserted(() -> assertThat(confirmations()).isEqualTo(1));
    stop(PHONE);
    incoming(PHONE, "START");
    await().until(() -> send(PHONE, "welcome back").decision() instanceof Decision.Allowed);
    await()
        .untilAsserted(
            () -> assertThat(textsWritten()).anyMatch(text -> text.contains("welcome back")));
    assertThat(confirmations()).isEqualTo(1);
  }

  @Test
  void afterAStopHasCommittedNothingThatWasQueuedBeforeLeaves() throws Exception {
    int rounds = Nightly.of(200, 10_000);
    int contested = 0;
    for (int round = 0; round < rounds; round++) {
      // Each phone once: +1 area 555 line.
      String phone = "+1%d555%04d".formatted(STOP_AREAS[round % 2], 1000 + round / 2);
      List<CompletableFuture<Acceptance>> accepted = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        accepted.add(submit(phone, "round " + round + " text " + i));
      }
      int writtenAtCommit = stopAndCount(phone);
      contested += writtenAtCommit < 20 ? 1 : 0;
      for (CompletableFuture<Acceptance> each : accepted) {
        each.get(20, TimeUnit.SECONDS);
      }
      MessageSid late = recordedSid(submit(phone, "late").get(20, TimeUnit.SECONDS));
      assertThat(view(late).errorCode()).isEqualTo(21610);
      assertThat(writtenTo(phone)).as("round %d", round).isLessThanOrEqualTo(writtenAtCommit);
    }
    assertThat(contested).as("rounds in which the STOP overtook a text").isPositive();
  }

  @Test
  void aCarrierThatAsksToWaitGetsTheMessageAgain() throws Exception {
    AtomicBoolean throttled = new AtomicBoolean();
    carrier()
        .answer(
            _ ->
                throttled.compareAndSet(false, true)
                    ? new SubmitOutcome.Throttled(0x58, "slow down")
                    : new SubmitOutcome.Accepted("after"));
    MessageSid sid = recorded(send(PHONE, "patience")).sid();
    awaitState(sid, MessageState.SENT);
    assertThat(carrier().written()).hasSize(2);
  }

  @Test
  void aResponseThatWasLostLeavesTheMessageUnknownAndIsNotResent() throws Exception {
    carrier().answer(_ -> new SubmitOutcome.Lost("the link died"));
    MessageSid sid = recorded(send(PHONE, "once")).sid();
    awaitState(sid, MessageState.UNKNOWN);
    assertThat(carrier().written()).hasSize(1);
    assertThat(messages().timeline(sid).getLast().sentence()).contains("late receipt");
  }

  @Test
  void whatWasQueuedWhenTheProcessEndedIsSentByTheNextOne() throws Exception {
    restart(false);
    MessageSid sid = recorded(send(PHONE, "kept")).sid();
    assertThat(view(sid).state()).isEqualTo(MessageState.QUEUED);
    assertThat(messages().timeline(sid).getLast().sentence()).contains("unbound");
    restart(true);
    awaitState(sid, MessageState.SENT);
  }

  @Test
  void aStopBetweenDecisionAndRestartStopsTheQueuedMessage() throws Exception {
    restart(false);
    MessageSid sid = recorded(send(PHONE, "too late")).sid();
    stop(PHONE);
    restart(true);
    awaitState(sid, MessageState.FAILED);
    assertThat(view(sid).errorCode()).isEqualTo(21610);
    assertThat(textsWritten()).noneMatch(text -> text.contains("too late"));
  }

  @Test
  void partsOfALongInboundTextAreJoinedInWhateverOrderTheyCome() throws Exception {
    AtomicBoolean first = new AtomicBoolean();
    AtomicBoolean second = new AtomicBoolean();
    carrier().bring(part(PHONE, "world", 2, second));
    await().untilTrue(second);
    carrier().bring(part(PHONE, "hello ", 1, first));
    await().untilTrue(first);
    await()
        .untilAsserted(
            () ->
                assertThat(inbound())
                    .singleElement()
                    .satisfies(
                        message -> {
                          assertThat(message.body()).isEqualTo("hello world");
                          assertThat(message.segments()).isEqualTo(2);
                        }));
  }

  @Test
  void aTextToANumberNobodyHoldsIsAcknowledgedAndNotKept() {
    AtomicBoolean acknowledged = new AtomicBoolean();
    carrier()
        .bring(
            new CarrierEvent.Incoming(
                "fake", PHONE, "54321", "hello?", null, acknowledgement(acknowledged)));
    await().untilTrue(acknowledged);
    assertThat(inbound()).isEmpty();
  }

  @Test
  void aQueuedMessageCanBeCanceledAndASentOneCannot() throws Exception {
    restart(false);
    MessageSid sid = recorded(send(PHONE, "never mind")).sid();
    assertThat(messages().cancel(account().sid(), sid, OWNER))
        .isInstanceOf(Messages.ChangeOutcome.Changed.class);
    carrier().bind();
    MessageSid other = recorded(send(PHONE, "this one")).sid();
    awaitState(other, MessageState.SENT);
    assertThat(textsWritten()).noneMatch(text -> text.contains("never mind"));
    assertThat(messages().cancel(account().sid(), other, OWNER))
        .isInstanceOf(Messages.ChangeOutcome.Conflict.class);
    assertThat(view(sid).state()).isEqualTo(MessageState.CANCELED);
  }

  private void start() throws SQLException {
    startWith(true);
  }

  private void restart(boolean bound) throws SQLException {
    platform().close();
    startWith(bound);
  }

  private void startWith(boolean bound) throws SQLException {
    AccountStore accounts = accounts();
    SenderStore senders =
        new SenderStore(database.database().jdbi(), new AuditTable(clock), sids, clock);
    account =
        accounts.all().isEmpty()
            ? TestAccounts.create(accounts, "Spine")
            : accounts.all().getFirst();
    TestSenders.add(senders, account.sid(), new ShortCode(SENDER), SenderKind.SHORT_CODE, SENDER);
    platform =
        new Platform(
            TestSettings.oneLink(
                listener -> {
                  carrier = new FakeCarrier(listener);
                  return carrier;
                }),
            database.database(),
            accounts,
            senders,
            sids,
            new Metrics(),
            clock);
    platform.start();
    if (bound) {
      carrier().bind();
    }
  }

  private AccountStore accounts() {
    return new AccountStore(
        database.database().jdbi(),
        new AuditTable(clock),
        MasterKey.open(directory.resolve("master.key"), RANDOM),
        sids,
        clock,
        RANDOM);
  }

  private Acceptance.Recorded send(String to, String body) throws Exception {
    Acceptance acceptance = submit(to, body).get(20, TimeUnit.SECONDS);
    assertThat(acceptance).isInstanceOf(Acceptance.Recorded.class);
    return (Acceptance.Recorded) acceptance;
  }

  private CompletableFuture<Acceptance> submit(String to, String body) {
    CompletableFuture<Acceptance> outcome = new CompletableFuture<>();
    platform()
        .accept()
        .accept(
            new Draft(
                MessageSid.sms(sids.next()),
                account().sid(),
                Direction.OUTBOUND_API,
                SENDER,
                platform().addresses().sender(SENDER),
                to,
                platform().addresses().recipient(to, null),
                body,
                null,
                Draft.VALIDITY_MAX_SECONDS,
                Draft.ORIGIN_API,
                Draft.PURPOSE_UNSPECIFIED,
                null),
            outcome::complete);
    return outcome;
  }

  private static MessageView recorded(Acceptance.Recorded recorded) {
    assertThat(recorded.decision()).isInstanceOf(Decision.Allowed.class);
    return recorded.message();
  }

  private static MessageSid recordedSid(Acceptance acceptance) {
    assertThat(acceptance).isInstanceOf(Acceptance.Recorded.class);
    return ((Acceptance.Recorded) acceptance).message().sid();
  }

  /** Returns when the opt-out is committed. */
  private void stop(String phone) {
    incoming(phone, "STOP");
  }

  /** What had been written when the opt-out's commit was acknowledged, not a moment later. */
  private int stopAndCount(String phone) {
    AtomicInteger written = new AtomicInteger(-1);
    carrier()
        .bring(
            new CarrierEvent.Incoming(
                "fake",
                phone,
                SENDER,
                "STOP",
                null,
                new Acknowledgement() {
                  @Override
                  public void taken() {
                    written.set(writtenTo(phone));
                  }

                  @Override
                  public void notTaken() {
                    throw new AssertionError("the carrier was asked to come back");
                  }
                }));
    await().pollInterval(Duration.ofMillis(2)).until(() -> written.get() >= 0);
    return written.get();
  }

  private void incoming(String phone, String text) {
    AtomicBoolean acknowledged = new AtomicBoolean();
    carrier()
        .bring(
            new CarrierEvent.Incoming(
                "fake", phone, SENDER, text, null, acknowledgement(acknowledged)));
    await().pollInterval(Duration.ofMillis(2)).untilTrue(acknowledged);
  }

  private static CarrierEvent.Incoming part(
      String phone, String text, int number, AtomicBoolean acknowledged) {
    return new CarrierEvent.Incoming(
        "fake",
        phone,
        SENDER,
        text,
        new CarrierEvent.Part(7, 2, number),
        acknowledgement(acknowledged));
  }

  private static CarrierEvent.Receipt receipt(
      String reference, DeliveryState state, AtomicBoolean acknowledged) {
    return new CarrierEvent.Receipt(
        "fake", reference, state, null, null, "2611231000", acknowledgement(acknowledged));
  }

  private static Acknowledgement acknowledgement(AtomicBoolean acknowledged) {
    return new Acknowledgement() {
      @Override
      public void taken() {
        acknowledged.set(true);
      }

      @Override
      public void notTaken() {
        throw new AssertionError("the carrier was asked to come back");
      }
    };
  }

  private void awaitState(MessageSid sid, MessageState state) {
    await().untilAsserted(() -> assertThat(view(sid).state()).isEqualTo(state));
  }

  private MessageView view(MessageSid sid) {
    return messages().find(sid).orElseThrow();
  }

  private List<String> timelineKinds(MessageSid sid) {
    return messages().timeline(sid).stream().map(Messages.TimelineEntry::kind).toList();
  }

  private List<MessageView> inbound() {
    return messages()
        .list(
            new dev.parley.message.MessageFilter(
                account().sid(), null, PHONE, null, null, true, null, 50))
        .messages();
  }

  private List<String> textsWritten() {
    return carrier().written().stream()
        .map(segment -> new String(segment.userData(), StandardCharsets.US_ASCII))
        .toList();
  }

  private int writtenTo(String phone) {
    return (int)
        carrier().written().stream()
            .filter(segment -> segment.to().text().equals(phone))
            .filter(
                segment ->
                    !new String(segment.userData(), StandardCharsets.US_ASCII)
                        .contains("unsubscribed"))
            .count();
  }

  private long confirmations() {
    return textsWritten().stream().filter(text -> text.contains("unsubscribed")).count();
  }

  private Messages messages() {
    return platform().messages();
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
