package dev.parley.carrier.smpp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.is;

import dev.parley.carrier.CarrierEvent;
import dev.parley.carrier.CarrierLink;
import dev.parley.carrier.OutgoingSegment;
import dev.parley.carrier.OutgoingSegments;
import dev.parley.carrier.QueryOutcome;
import dev.parley.carrier.SubmitOutcome;
import dev.parley.config.Secret;
import dev.parley.e164.Address;
import dev.parley.e164.PhoneNumber;
import dev.parley.e164.ShortCode;
import dev.parley.sim.CarrierProfile;
import dev.parley.sim.PhoneBook;
import dev.parley.sim.Phones;
import dev.parley.sim.SimulatedCarrier;
import dev.parley.wire.sms.Segmentation;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import javax.net.SocketFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The link against the virtual carrier, over real sockets. */
@Timeout(60)
class SmppLinkTest {
  private static final Address SENDER = new PhoneNumber("+12015550123", "US");
  private static final Address PHONE = new PhoneNumber("+12025550101", "US");
  private static final Address UNDELIVERABLE = new PhoneNumber("+12025550190", "US");
  private static final Duration NO_TIME = Duration.ZERO;

  private final Clock clock = Clock.systemUTC();
  private final PhoneBook phones =
      new PhoneBook(List.of(new Phones.Phone("+12025550101", "US")), clock);
  private final BlockingQueue<CarrierEvent> events = new LinkedBlockingQueue<>();
  private SimulatedCarrier carrier;
  private SmppLink link;

  @BeforeEach
  void startBoth() throws IOException {
    carrier = carrier(profile(), 0);
    link = link(settings("secret"), event -> events.add(event));
    link.start();
  }

  @AfterEach
  void closeBoth() {
    link.close();
    carrier.close();
  }

  @Test
  void aTextReachesThePhoneAndItsReceiptNamesTheReferenceOfTheSubmit() throws Exception {
    SubmitOutcome outcome = submit(SENDER, PHONE, "Hello").take();
    assertThat(outcome).isInstanceOf(SubmitOutcome.Accepted.class);
    CarrierEvent.Receipt receipt = (CarrierEvent.Receipt) events.take();
    assertThat(receipt.reference()).isEqualTo(((SubmitOutcome.Accepted) outcome).reference());
    assertThat(receipt.state()).isEqualTo(CarrierEvent.DeliveryState.DELIVERED);
    assertThat(receipt.carrierError()).isEqualTo("000");
    assertThat(receipt.doneAt()).isNotNull();
    assertThat(phones.messages("+12025550101"))
        .extracting(Phones.PhoneMessage::text, Phones.PhoneMessage::other)
        .containsExactly(tuple("Hello", "+12015550123"));
    receipt.acknowledgement().taken();
    await().until(() -> carrier.unacknowledged() == 0);
  }

  @Test
  void aLongTextArrivesWhole() throws Exception {
    String text = "Grüße € ".repeat(60);
    for (BlockingQueue<SubmitOutcome> outcome : submitAll(SENDER, PHONE, text)) {
      assertThat(outcome.take()).isInstanceOf(SubmitOutcome.Accepted.class);
    }
    await().until(() -> phones.messages("+12025550101").size() == 1);
    Phones.PhoneMessage message = phones.messages("+12025550101").getFirst();
    assertThat(message.text()).isEqualTo(text);
    assertThat(message.segments()).isEqualTo(Segmentation.count(text));
    assertThat(message.encoding()).isEqualTo("GSM-7");
  }

  @Test
  void anEmojiAndAShortCodeSurviveTheWay() throws Exception {
    assertThat(submit(new ShortCode("12345"), PHONE, "Привет 😀").take())
        .isInstanceOf(SubmitOutcome.Accepted.class);
    await().until(() -> phones.messages("+12025550101").size() == 1);
    Phones.PhoneMessage message = phones.messages("+12025550101").getFirst();
    assertThat(message.text()).isEqualTo("Привет 😀");
    assertThat(message.other()).isEqualTo("12345");
    assertThat(message.encoding()).isEqualTo("UCS-2");
  }

  @Test
  void aMessageCanBeAskedAboutByItsReference() throws Exception {
    SubmitOutcome outcome = submit(SENDER, UNDELIVERABLE, "Hello").take();
    String reference = ((SubmitOutcome.Accepted) outcome).reference();
    events.take();
    assertThat(ask(reference, SENDER))
        .isInstanceOfSatisfying(
            QueryOutcome.Answered.class,
            answer -> {
              assertThat(answer.state()).isEqualTo(CarrierEvent.DeliveryState.UNDELIVERABLE);
              assertThat(answer.error()).isEqualTo(1);
              assertThat(answer.finalDate()).hasSize(16);
            });
    assertThat(ask("nothing", SENDER))
        .isInstanceOfSatisfying(
            QueryOutcome.Refused.class,
            refused -> assertThat(refused.explanation()).contains("ESME_RINVMSGID"));
    assertThat(ask("\uFFFD", SENDER)).isInstanceOf(QueryOutcome.Refused.class);
    link.close();
    assertThat(ask(reference, SENDER)).isInstanceOf(QueryOutcome.NoAnswer.class);
  }

  private QueryOutcome ask(String reference, Address from) throws InterruptedException {
    BlockingQueue<QueryOutcome> outcome = new LinkedBlockingQueue<>();
    link.query(reference, from, outcome::add);
    return outcome.take();
  }

  @Test
  void whatCannotBeDeliveredSaysSo() throws Exception {
    submit(SENDER, UNDELIVERABLE, "Hello");
    CarrierEvent.Receipt receipt = (CarrierEvent.Receipt) events.take();
    assertThat(receipt.state()).isEqualTo(CarrierEvent.DeliveryState.UNDELIVERABLE);
    assertThat(receipt.carrierError()).isEqualTo("001");
  }

  @Test
  void noMoreThanTheWindowIsReserved() throws Exception {
    List<CarrierLink.Permit> permits = new CopyOnWriteArrayList<>();
    for (int i = 0; i < 5; i++) {
      permits.add(link.reserve());
    }
    AtomicInteger sixth = new AtomicInteger();
    Thread waiting =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    link.reserve().release();
                    sixth.set(1);
                  } catch (InterruptedException e) {
                    sixth.set(-1);
                  }
                });
    await().until(() -> waiting.getState() == Thread.State.WAITING);
    assertThat(link.status().windowInUse()).isEqualTo(5);
    assertThat(sixth).hasValue(0);
    permits.removeFirst().release();
    await().untilAtomic(sixth, is(1));
    permits.forEach(CarrierLink.Permit::release);
    assertThat(link.status().windowInUse()).isZero();
  }

  @Test
  void aPermitEndsOnce() throws Exception {
    CarrierLink.Permit permit = link.reserve();
    permit.release();
    assertThatThrownBy(permit::release).isInstanceOf(IllegalStateException.class);
    assertThat(link.status().windowInUse()).isZero();
  }

  @Test
  void aSubmitWhoseResponseIsCutInTheMiddleIsLostAndTheLinkComesBack() throws Exception {
    await().until(() -> link.status().bound());
    carrier.cutNextPduAfter(9);
    SubmitOutcome outcome = submit(SENDER, PHONE, "Hello").take();
    assertThat(outcome).isInstanceOf(SubmitOutcome.Lost.class);
    // A permit of the session that is just ending is answered NotWritten; dispatch submits again.
    SubmitOutcome again = submit(SENDER, PHONE, "Again").take();
    while (again instanceof SubmitOutcome.NotWritten) {
      again = submit(SENDER, PHONE, "Again").take();
    }
    assertThat(again).isInstanceOf(SubmitOutcome.Accepted.class);
    assertThat(link.status().bound()).isTrue();
    await().until(() -> link.status().windowInUse() == 0);
  }

  @Test
  void aPermitOfADeadSessionIsNotWritten() throws Exception {
    CarrierLink.Permit permit = link.reserve();
    carrier.close();
    await().until(() -> !link.status().bound());
    BlockingQueue<SubmitOutcome> outcome = new LinkedBlockingQueue<>();
    permit.submit(segments(SENDER, PHONE, "Hello").getFirst(), outcome::add);
    assertThat(outcome.take()).isInstanceOf(SubmitOutcome.NotWritten.class);
    await().until(() -> problem().startsWith("connection refused"));
  }

  @Test
  void aWrongPasswordIsExplained() {
    SmppLink other = link(settings("wrong"), _ -> {});
    other.start();
    try {
      await()
          .until(
              () ->
                  "wrong password or system_id (ESME_RINVPASWD 0x0E)"
                      .equals(other.status().problem()));
      assertThat(other.status().bound()).isFalse();
    } finally {
      other.close();
    }
  }

  @Test
  void closingEndsTheBindAndTheWaiting() throws Exception {
    await().until(() -> carrier.bound() == 1);
    link.close();
    await().until(() -> carrier.bound() == 0);
    assertThat(link.status().problem()).isEqualTo("the link was closed");
    assertThatThrownBy(link::reserve).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void aLongTextOfAPhoneArrivesInParts() throws Exception {
    String text = "Ответ ".repeat(30);
    phones.send("+12025550101", "+12015550123", text);
    StringBuilder whole = new StringBuilder();
    for (int number = 1; number <= Segmentation.count(text); number++) {
      CarrierEvent.Incoming incoming = (CarrierEvent.Incoming) events.take();
      assertThat(incoming.from()).isEqualTo("+12025550101");
      assertThat(incoming.to()).isEqualTo("+12015550123");
      assertThat(incoming.part())
          .extracting(CarrierEvent.Part::total, CarrierEvent.Part::number)
          .containsExactly(Segmentation.count(text), number);
      whole.append(incoming.text());
      incoming.acknowledgement().taken();
    }
    assertThat(whole.toString()).isEqualTo(text);
    await().until(() -> carrier.unacknowledged() == 0);
  }

  @Test
  void whatIsNotTakenComesAgain() throws Exception {
    phones.send("+12025550101", "12345", "STOP");
    CarrierEvent.Incoming first = (CarrierEvent.Incoming) events.take();
    assertThat(first.to()).isEqualTo("12345");
    assertThat(first.part()).isNull();
    first.acknowledgement().notTaken();
    CarrierEvent.Incoming second = (CarrierEvent.Incoming) events.take();
    assertThat(second.text()).isEqualTo("STOP");
    second.acknowledgement().taken();
    await().until(() -> carrier.unacknowledged() == 0);
    assertThat(events.poll(300, TimeUnit.MILLISECONDS)).isNull();
  }

  @Test
  void whatWasNotAcknowledgedBeforeTheLinkBrokeComesAgain() throws Exception {
    phones.send("+12025550101", "+12015550123", "Hi");
    CarrierEvent first = events.take();
    carrier.disconnectAll();
    CarrierEvent second = events.take();
    first.acknowledgement().taken();
    assertThat(carrier.unacknowledged()).isEqualTo(1);
    second.acknowledgement().taken();
    await().until(() -> carrier.unacknowledged() == 0);
  }

  @Test
  void aListenerThatThrowsIsAnsweredWithATemporaryError() throws Exception {
    AtomicInteger calls = new AtomicInteger();
    link.close();
    link =
        link(
            settings("secret"),
            event -> {
              if (calls.incrementAndGet() == 1) {
                throw new IllegalStateException("first time");
              }
              event.acknowledgement().taken();
            });
    link.start();
    phones.send("+12025550101", "+12015550123", "Hi");
    await().until(() -> calls.get() == 2 && carrier.unacknowledged() == 0);
  }

  @Test
  void thousandsOfSubmitsHaveOneOutcomeEach() throws Exception {
    int messages = 5000;
    AtomicInteger accepted = new AtomicInteger();
    Consumer<SubmitOutcome> count =
        outcome -> {
          if (outcome instanceof SubmitOutcome.Accepted) {
            accepted.incrementAndGet();
          }
        };
    OutgoingSegment segment = segments(SENDER, PHONE, "Hello").getFirst();
    for (int i = 0; i < messages; i++) {
      link.reserve().submit(segment, count);
    }
    await().untilAtomic(accepted, is(messages));
    for (int i = 0; i < messages; i++) {
      events.take().acknowledgement().taken();
    }
    await().until(() -> carrier.unacknowledged() == 0);
    assertThat(link.status().windowInUse()).isZero();
  }

  private String problem() {
    return String.valueOf(link.status().problem());
  }

  private BlockingQueue<SubmitOutcome> submit(Address from, Address to, String text)
      throws InterruptedException {
    return submitAll(from, to, text).getFirst();
  }

  private List<BlockingQueue<SubmitOutcome>> submitAll(Address from, Address to, String text)
      throws InterruptedException {
    List<BlockingQueue<SubmitOutcome>> outcomes = new CopyOnWriteArrayList<>();
    for (OutgoingSegment segment : segments(from, to, text)) {
      BlockingQueue<SubmitOutcome> outcome = new LinkedBlockingQueue<>();
      link.reserve().submit(segment, outcome::add);
      outcomes.add(outcome);
    }
    return outcomes;
  }

  private static List<OutgoingSegment> segments(Address from, Address to, String text) {
    Segmentation split = Segmentation.split(text, 77);
    return split.segments().stream()
        .map(
            segment ->
                OutgoingSegments.of(
                    from,
                    to,
                    segment.userData(),
                    segment.hasHeader(),
                    split.encoding().dataCoding(),
                    true))
        .toList();
  }

  private static CarrierProfile profile() {
    return CarrierProfile.healthy("parley", "secret")
        .withDelays(NO_TIME, Duration.ofMillis(5), Duration.ofMillis(20));
  }

  private SimulatedCarrier carrier(CarrierProfile profile, int port) throws IOException {
    SimulatedCarrier simulated = new SimulatedCarrier(profile, phones, port, clock, new Random(1));
    simulated.start();
    return simulated;
  }

  private SmppSettings settings(String password) {
    return SmppSettings.of("sim", "127.0.0.1", carrier.port(), "parley", new Secret(password))
        .withWindow(5)
        .withTimes(
            Duration.ofSeconds(30),
            Duration.ofSeconds(10),
            Duration.ofSeconds(60),
            Duration.ofMillis(10));
  }

  private SmppLink link(SmppSettings settings, CarrierEvent.Listener listener) {
    return new SmppLink(settings, clock, new Random(1), SocketFactory.getDefault(), listener);
  }
}
