package dev.parley.carrier.smpp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.parley.carrier.CarrierEvent;
import dev.parley.carrier.OutgoingSegments;
import dev.parley.carrier.QueryOutcome;
import dev.parley.carrier.SubmitOutcome;
import dev.parley.config.Secret;
import dev.parley.e164.PhoneNumber;
import dev.parley.sim.Behaviour;
import dev.parley.sim.CarrierProfile;
import dev.parley.sim.PhoneBook;
import dev.parley.sim.Phones;
import dev.parley.sim.ReceiptDialect;
import dev.parley.sim.SimulatedCarrier;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import javax.net.SocketFactory;
import org.jsmpp.bean.AlertNotification;
import org.jsmpp.bean.BindType;
import org.jsmpp.bean.DataCodings;
import org.jsmpp.bean.DataSm;
import org.jsmpp.bean.DeliverSm;
import org.jsmpp.bean.ESMClass;
import org.jsmpp.bean.NumberingPlanIndicator;
import org.jsmpp.bean.RegisteredDelivery;
import org.jsmpp.bean.SMSCDeliveryReceipt;
import org.jsmpp.bean.SubmitSm;
import org.jsmpp.bean.TypeOfNumber;
import org.jsmpp.extra.NegativeResponseException;
import org.jsmpp.extra.ProcessRequestException;
import org.jsmpp.extra.SessionState;
import org.jsmpp.session.BindParameter;
import org.jsmpp.session.DataSmResult;
import org.jsmpp.session.MessageReceiverListener;
import org.jsmpp.session.SMPPServerSession;
import org.jsmpp.session.SMPPSession;
import org.jsmpp.session.Session;
import org.jsmpp.util.DeliveryReceiptState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** jSMPP, a stack that is not ours, on either side. */
@Timeout(60)
class JsmppPeerTest {
  private static final String PHONE = "+12025550101";
  private static final int BIND_PATIENCE_MILLIS = 20_000;

  private final PhoneBook phones =
      new PhoneBook(List.of(new Phones.Phone(PHONE, "US")), Clock.systemUTC());

  @Test
  void jsmppSendsAndReceivesThroughTheSimulatedCarrier() throws Exception {
    Delivered delivered = new Delivered();
    try (SimulatedCarrier carrier = simulated()) {
      SMPPSession session = bound(carrier, delivered);
      String id = submit(session, PHONE, "Hi from jSMPP");
      DeliverSm receipt = delivered.taken.take();
      assertThat(receipt.isSmscDeliveryReceipt()).isTrue();
      assertThat(receipt.getShortMessageAsDeliveryReceipt().getId()).isEqualTo(id);
      assertThat(receipt.getShortMessageAsDeliveryReceipt().getFinalStatus())
          .isEqualTo(DeliveryReceiptState.DELIVRD);
      assertThat(phones.messages(PHONE))
          .extracting(Phones.PhoneMessage::text)
          .containsExactly("Hi from jSMPP");
      phones.send(PHONE, "12345", "Hi from a phone");
      DeliverSm text = delivered.taken.take();
      assertThat(text.getShortMessage())
          .isEqualTo("Hi from a phone".getBytes(StandardCharsets.US_ASCII));
      assertThat(text.getDestAddress()).isEqualTo("12345");
      assertThat(
              session
                  .queryShortMessage(
                      id, TypeOfNumber.INTERNATIONAL, NumberingPlanIndicator.ISDN, "12015550123")
                  .getMessageState())
          .isEqualTo(org.jsmpp.bean.MessageState.DELIVERED);
      carrier.behave(new Behaviour.Throttling(1));
      submit(session, PHONE, "one");
      assertThatThrownBy(
              () -> {
                for (int i = 0; i < 10; i++) {
                  submit(session, PHONE, "too fast");
                }
              })
          .isInstanceOfSatisfying(
              NegativeResponseException.class,
              refused -> assertThat(refused.getCommandStatus()).isEqualTo(0x58));
      session.unbindAndClose();
      await().until(() -> carrier.bound() == 0);
    }
  }

  /**
   * jSMPP reads a response on a thread of its pool, and drops it there when the connection has
   * ended meanwhile: it then waits its whole patience for what came.
   */
  @Test
  void jsmppLearnsFromTheSimulatedCarrierThatItsPasswordIsWrong() throws Exception {
    try (SimulatedCarrier carrier = simulated()) {
      for (int i = 0; i < 20; i++) {
        SMPPSession session = new SMPPSession();
        assertThatThrownBy(
                () ->
                    session.connectAndBind(
                        "127.0.0.1", carrier.port(), bind("wrong"), BIND_PATIENCE_MILLIS))
            .hasMessageContaining("0000000e");
      }
    }
  }

  @Test
  void theLinkLearnsFromJsmppThatItsPasswordIsWrong() throws Exception {
    try (JsmppCarrier carrier = new JsmppCarrier();
        SmppLink link = link(carrier.port(), "wrong", event -> {})) {
      link.start();
      SMPPServerSession session = carrier.acceptBind();
      await().untilAsserted(() -> assertThat(link.status().problem()).contains("ESME_RINVPASWD"));
      await().until(() -> session.getSessionState() == SessionState.CLOSED);
    }
  }

  @Test
  void jsmppReadsTheReceiptOfEachDialectThatKeepsTheOrderAndDatesOfTheSpecification()
      throws Exception {
    Delivered delivered = new Delivered();
    try (SimulatedCarrier carrier = simulated()) {
      SMPPSession session = bound(carrier, delivered);
      for (ReceiptDialect dialect :
          List.of(
              ReceiptDialect.VONAGE,
              ReceiptDialect.SINCH,
              ReceiptDialect.EIGHT_BY_EIGHT,
              ReceiptDialect.SMPPSIM)) {
        carrier.speak(dialect);
        String id = submit(session, PHONE, "Hi");
        assertThat(delivered.taken.take().getShortMessageAsDeliveryReceipt().getId())
            .as(dialect.id())
            .isEqualTo(id);
      }
      session.unbindAndClose();
    }
  }

  @Test
  void theLinkSendsAndReceivesThroughACarrierOfJsmpp() throws Exception {
    BlockingQueue<CarrierEvent> events = new LinkedBlockingQueue<>();
    BlockingQueue<SubmitOutcome> outcomes = new LinkedBlockingQueue<>();
    try (JsmppCarrier carrier = new JsmppCarrier();
        SmppLink link = link(carrier.port(), "secret", events::add)) {
      link.start();
      SMPPServerSession session = carrier.acceptBind();
      submit(link, outcomes);
      assertThat(outcomes.take()).isEqualTo(new SubmitOutcome.Accepted("jsmpp-1"));
      SubmitSm submitted = carrier.submitted.take();
      assertThat(submitted.getShortMessage()).isEqualTo(new byte[] {0x48, 0x69});
      assertThat(submitted.getDestAddress()).isEqualTo("12025550101");
      assertThat(submitted.getRegisteredDelivery()).isEqualTo((byte) 1);

      CompletableFuture<Void> delivering =
          CompletableFuture.runAsync(() -> receipt(session, "jsmpp-1"));
      CarrierEvent.Receipt receipt = (CarrierEvent.Receipt) events.take();
      assertThat(receipt.reference()).isEqualTo("jsmpp-1");
      assertThat(receipt.state()).isEqualTo(CarrierEvent.DeliveryState.DELIVERED);
      assertThat(delivering).isNotDone();
      receipt.acknowledgement().taken();
      delivering.join();

      BlockingQueue<QueryOutcome> answers = new LinkedBlockingQueue<>();
      link.query("jsmpp-1", new PhoneNumber("+12015550123", "US"), answers::add);
      assertThat(answers.take())
          .isInstanceOfSatisfying(
              QueryOutcome.Answered.class,
              answer -> assertThat(answer.state()).isEqualTo(CarrierEvent.DeliveryState.DELIVERED));
      carrier.throttle();
      submit(link, outcomes);
      assertThat(outcomes.take()).isInstanceOf(SubmitOutcome.Throttled.class);
    }
  }

  private static void receipt(SMPPServerSession session, String id) {
    try {
      session.deliverShortMessage(
          "",
          TypeOfNumber.INTERNATIONAL,
          NumberingPlanIndicator.ISDN,
          "12025550101",
          TypeOfNumber.INTERNATIONAL,
          NumberingPlanIndicator.ISDN,
          "12015550123",
          new ESMClass((byte) 0x04),
          (byte) 0,
          (byte) 0,
          new RegisteredDelivery((byte) 0),
          DataCodings.ZERO,
          ("id:"
                  + id
                  + " sub:001 dlvrd:001 submit date:2611241805 done date:2611241806"
                  + " stat:DELIVRD err:000 text:Hi")
              .getBytes(StandardCharsets.US_ASCII));
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static void submit(SmppLink link, BlockingQueue<SubmitOutcome> outcomes)
      throws InterruptedException {
    link.reserve()
        .submit(
            OutgoingSegments.of(
                new PhoneNumber("+12015550123", "US"),
                new PhoneNumber(PHONE, "US"),
                new byte[] {0x48, 0x69},
                false,
                (byte) 0,
                true),
            outcomes::add);
  }

  private static SmppLink link(int port, String password, CarrierEvent.Listener listener) {
    return new SmppLink(
        SmppSettings.of("jsmpp", "127.0.0.1", port, "parley", new Secret(password)),
        Clock.systemUTC(),
        new Random(1),
        SocketFactory.getDefault(),
        listener);
  }

  private SimulatedCarrier simulated() throws IOException {
    CarrierProfile profile =
        CarrierProfile.healthy("parley", "secret")
            .withDelays(Duration.ZERO, Duration.ZERO, Duration.ofMillis(10));
    SimulatedCarrier carrier =
        new SimulatedCarrier(profile, phones, 0, Clock.systemUTC(), new Random(1));
    carrier.start();
    return carrier;
  }

  private static SMPPSession bound(SimulatedCarrier carrier, Delivered delivered)
      throws IOException {
    SMPPSession session = new SMPPSession();
    session.setMessageReceiverListener(delivered);
    assertThat(session.connectAndBind("127.0.0.1", carrier.port(), bind("secret")))
        .isEqualTo("parley-sim");
    return session;
  }

  private static BindParameter bind(String password) {
    return new BindParameter(
        BindType.BIND_TRX,
        "parley",
        password,
        "",
        TypeOfNumber.UNKNOWN,
        NumberingPlanIndicator.UNKNOWN,
        "");
  }

  private static String submit(SMPPSession session, String recipient, String text)
      throws Exception {
    return session
        .submitShortMessage(
            "",
            TypeOfNumber.INTERNATIONAL,
            NumberingPlanIndicator.ISDN,
            "12015550123",
            TypeOfNumber.INTERNATIONAL,
            NumberingPlanIndicator.ISDN,
            recipient.substring(1),
            new ESMClass(),
            (byte) 0,
            (byte) 0,
            null,
            null,
            new RegisteredDelivery(SMSCDeliveryReceipt.SUCCESS_FAILURE),
            (byte) 0,
            DataCodings.ZERO,
            (byte) 0,
            text.getBytes(StandardCharsets.US_ASCII))
        .getMessageId();
  }

  /** Keeps what came. */
  private static final class Delivered implements MessageReceiverListener {
    private final BlockingQueue<DeliverSm> taken = new LinkedBlockingQueue<>();

    @Override
    public void onAcceptDeliverSm(DeliverSm deliver) {
      taken.add(deliver);
    }

    @Override
    public void onAcceptAlertNotification(AlertNotification alert) {
      throw new AssertionError("the carrier sends no alert_notification");
    }

    @Override
    public DataSmResult onAcceptDataSm(DataSm data, Session source) throws ProcessRequestException {
      throw new ProcessRequestException("nobody sends data_sm", 0x03);
    }
  }
}
