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
import dev.parley.carrier.CarrierEvent.DeliveryState;
import dev.parley.carrier.FakeCarrier;
import dev.parley.carrier.OutgoingSegment;
import dev.parley.carrier.SubmitOutcome;
import dev.parley.e164.ShortCode;
import dev.parley.message.Direction;
import dev.parley.message.MessageFilter;
import dev.parley.message.MessageSid;
import dev.parley.message.MessageState;
import dev.parley.message.MessageView;
import dev.parley.number.SenderKind;
import dev.parley.number.SenderStore;
import dev.parley.number.TestSenders;
import dev.parley.observe.Metrics;
import dev.parley.sid.SidSource;
import dev.parley.store.TestDatabase;
import dev.parley.testing.JumpingClock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The whole platform while somebody sets the wall clock by hours and by weeks, forth and back:
 * nothing is lost, nothing leaves twice, no opt-out is forgotten, and it goes on.
 */
class ClockJumpsTest {
  private static final String SENDER = "12345";
  private static final String PHONE = "+12025550101";
  private static final int MESSAGES = 30;
  private static final SecureRandom RANDOM = new SecureRandom();

  @TempDir private Path directory = Path.of("");
  private final TestDatabase database = TestDatabase.fresh();
  private final JumpingClock clock = new JumpingClock(Clock.systemUTC());
  private SidSource sids = new SidSource(clock, RANDOM);
  private FakeCarrier carrier = new FakeCarrier(_ -> {});
  private @Nullable Platform platform;
  private @Nullable Account account;

  @AfterEach
  void end() {
    platform().close();
    database.close();
  }

  @ParameterizedTest
  @ValueSource(ints = {-960, -1, 1, 960})
  void whatWasQueuedBeforeAJumpLeavesOnceAndIsDelivered(int hours) throws Exception {
    start();
    List<MessageSid> sent = new ArrayList<>();
    for (int i = 0; i < MESSAGES; i++) {
      sent.add(send(phone(i), "text " + i));
    }
    clock.jump(Duration.ofHours(hours));
    sent.add(send(phone(MESSAGES), "text " + MESSAGES));
    carrier.bind();
    awaitStates(sent, MessageState.SENT);
    assertThat(texts()).hasSize(MESSAGES + 1).doesNotHaveDuplicates();

    clock.jump(Duration.ofHours(-2L * hours));
    receipts(IntStream.rangeClosed(1, MESSAGES + 1).mapToObj(i -> "ref-" + i).toList());
    awaitStates(sent, MessageState.DELIVERED);
  }

  @ParameterizedTest
  @ValueSource(ints = {-960, -1, 1, 960})
  void aCarrierThatAsksToWaitGetsTheMessageAgainAfterAJump(int hours) throws Exception {
    start();
    AtomicBoolean throttled = new AtomicBoolean();
    carrier.answer(
        _ -> {
          if (throttled.compareAndSet(false, true)) {
            clock.jump(Duration.ofHours(hours));
            return new SubmitOutcome.Throttled(0x58, "slow down");
          }
          return new SubmitOutcome.Accepted("after");
        });
    carrier.bind();
    awaitState(send(PHONE, "patience"), MessageState.SENT);
    assertThat(carrier.written()).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(ints = {-960, -1, 1, 960})
  void anOptOutHoldsAcrossJumpsAndRestarts(int hours) throws Exception {
    start();
    final MessageSid before = send(PHONE, "queued before the stop");
    clock.jump(Duration.ofHours(hours));
    incoming("STOP", null);
    assertThat(view(send(PHONE, "after the stop")).errorCode()).isEqualTo(21610);
    clock.jump(Duration.ofHours(-2L * hours));
    restart();
    carrier.bind();
    awaitState(before, MessageState.FAILED);
    assertThat(view(before).errorCode()).isEqualTo(21610);
    assertThat(view(send(PHONE, "much later")).errorCode()).isEqualTo(21610);
    assertThat(texts()).noneMatch(text -> text.contains("the stop") || text.contains("later"));
  }

  @ParameterizedTest
  @ValueSource(ints = {-960, 960})
  void aRestartWithAnotherClockFindsWhatWasQueued(int hours) throws Exception {
    start();
    clock.jump(Duration.ofHours(hours));
    final MessageSid first = send(PHONE, "first");
    clock.jump(Duration.ofHours(-hours));
    final MessageSid second = send(PHONE, "second");
    restart();
    final MessageSid third = send(PHONE, "third");
    carrier.bind();
    for (MessageSid sid : List.of(first, second, third)) {
      awaitState(sid, MessageState.SENT);
    }
    assertThat(texts()).containsExactlyInAnyOrder("first", "second", "third");
    assertThat(SidSource.compare(first.id(), second.id())).isNegative();
    assertThat(SidSource.compare(second.id(), third.id())).isNegative();
  }

  @ParameterizedTest
  @ValueSource(ints = {-960, 960})
  void aLongTextWhosePartsAJumpSeparatesIsJoined(int hours) throws Exception {
    start();
    incoming("hello ", new CarrierEvent.Part(7, 2, 1));
    clock.jump(Duration.ofHours(hours));
    incoming("world", new CarrierEvent.Part(7, 2, 2));
    await()
        .untilAsserted(
            () ->
                assertThat(fromPhone())
                    .singleElement()
                    .extracting(MessageView::body)
                    .isEqualTo("hello world"));
  }

  private static String phone(int i) {
    return "+1202555%04d".formatted(1000 + i);
  }

  private void start() throws Exception {
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
            ? TestAccounts.create(accounts, "Clock")
            : accounts.all().getFirst();
    TestSenders.add(senders, account().sid(), new ShortCode(SENDER), SenderKind.SHORT_CODE, SENDER);
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
    platform().start();
  }

  /** As a new process would: it knows no sids but those in the database. */
  private void restart() throws Exception {
    platform().close();
    sids = new SidSource(clock, RANDOM);
    start();
  }

  private MessageSid send(String to, String body) throws Exception {
    CompletableFuture<Acceptance> outcome = new CompletableFuture<>();
    MessageSid sid = MessageSid.sms(sids.next());
    platform()
        .accept()
        .accept(
            new Draft(
                sid,
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
    assertThat(outcome.get(20, TimeUnit.SECONDS)).isInstanceOf(Acceptance.Recorded.class);
    return sid;
  }

  private void incoming(String text, CarrierEvent.@Nullable Part part) {
    AtomicBoolean acknowledged = new AtomicBoolean();
    carrier.bring(
        new CarrierEvent.Incoming("fake", PHONE, SENDER, text, part, new Taken(acknowledged)));
    await().untilTrue(acknowledged);
  }

  private void receipts(List<String> references) {
    List<AtomicBoolean> taken = references.stream().map(this::receipt).toList();
    await().until(() -> taken.stream().allMatch(AtomicBoolean::get));
  }

  /** True once it is acknowledged. */
  private AtomicBoolean receipt(String reference) {
    AtomicBoolean acknowledged = new AtomicBoolean();
    carrier.bring(
        new CarrierEvent.Receipt(
            "fake",
            reference,
            DeliveryState.DELIVERED,
            null,
            null,
            "2611231000",
            new Taken(acknowledged)));
    return acknowledged;
  }

  private record Taken(AtomicBoolean acknowledged) implements CarrierEvent.Acknowledgement {
    @Override
    public void taken() {
      acknowledged.set(true);
    }

    @Override
    public void notTaken() {
      throw new AssertionError("the carrier was asked to come back");
    }
  }

  private List<MessageView> fromPhone() {
    return platform()
        .messages()
        .list(new MessageFilter(account().sid(), null, PHONE, null, null, true, null, 50))
        .messages();
  }

  private List<String> texts() {
    return carrier.written().stream()
        .map(OutgoingSegment::userData)
        .map(octets -> new String(octets, StandardCharsets.US_ASCII))
        .toList();
  }

  private void awaitStates(List<MessageSid> sids, MessageState state) {
    await()
        .untilAsserted(
            () ->
                assertThat(sids).allSatisfy(sid -> assertThat(view(sid).state()).isEqualTo(state)));
  }

  private void awaitState(MessageSid sid, MessageState state) {
    await().untilAsserted(() -> assertThat(view(sid).state()).isEqualTo(state));
  }

  private MessageView view(MessageSid sid) {
    return platform().messages().find(sid).orElseThrow();
  }

  private Platform platform() {
    if (platform == null) {
      throw new IllegalStateException("not started");
    }
    return platform;
  }

  private Account account() {
    if (account == null) {
      throw new IllegalStateException("not started");
    }
    return account;
  }
}
