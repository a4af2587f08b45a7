package dev.parley.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.account.AccountSid;
import dev.parley.carrier.CarrierEvent;
import dev.parley.carrier.OutgoingSegment;
import dev.parley.carrier.QueryOutcome;
import dev.parley.carrier.SubmitOutcome;
import dev.parley.carrier.smpp.SmppLink;
import dev.parley.carrier.smpp.SmppSettings;
import dev.parley.config.Secret;
import dev.parley.e164.PhoneNumber;
import dev.parley.message.MessageSid;
import dev.parley.sim.Behaviour;
import dev.parley.sim.CarrierProfile;
import dev.parley.sim.PhoneBook;
import dev.parley.sim.Phones;
import dev.parley.sim.SimulatedCarrier;
import dev.parley.testing.RequiresNode;
import dev.parley.wire.smpp.Pdu.BindKind;
import dev.parley.wire.sms.Segmentation;
import java.io.BufferedReader;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import javax.net.SocketFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * npm {@code smpp}, a stack that is not ours, on either side. The cells with jSMPP are in {@code
 * JsmppPeerTest} of the server, Kannel is in {@link KannelTest}; a stack of others against another
 * would say nothing about us.
 */
@RequiresNode
@Timeout(60)
class NodeSmppTest {
  private static final OutgoingSegment.Message MESSAGE =
      new OutgoingSegment.Message(
          new AccountSid(new UUID(0x7000, 1)),
          MessageSid.sms(new UUID(0x7000, 2)),
          "unspecified",
          0);

  private static final String PHONE = "+12025550101";
  private static final PhoneNumber SENDER = new PhoneNumber("+12015550123", "US");

  private final BlockingQueue<CarrierEvent> events = new LinkedBlockingQueue<>();
  private final BlockingQueue<SubmitOutcome> outcomes = new LinkedBlockingQueue<>();

  @Test
  void npmSmppSendsAndReceivesThroughTheSimulatedCarrier() throws Exception {
    PhoneBook phones = new PhoneBook(List.of(new Phones.Phone(PHONE, "US")), Clock.systemUTC());
    CarrierProfile profile =
        CarrierProfile.healthy("parley", "secret")
            .withDelays(Duration.ZERO, Duration.ZERO, Duration.ofMillis(10));
    try (SimulatedCarrier carrier =
            new SimulatedCarrier(profile, phones, 0, Clock.systemUTC(), new Random(1));
        Phones.Subscription _ = phones.listen(message -> obey(message, phones, carrier))) {
      carrier.start();
      Finished program =
          NodePrograms.run("smpp-esme.js", Map.of(), Integer.toString(carrier.port()), PHONE);
      assertThat(program.output().lines())
          .as("%s", program)
          .containsExactly(
              "wrong password: 14",
              "transmitter: parley-sim",
              "receiver: bind_receiver_resp 52",
              "bound twice: 5",
              "receiver submits: 4",
              "transmitter alive: 0",
              "receiver alive: 0",
              "receipt: 4 12015550123 id:ID sub:001 dlvrd:001 submit date:DATE done date:DATE"
                  + " stat:DELIVRD err:000 text:Hi from npm",
              "query: 2 0",
              "transmitter ends: 0",
              "receiver ends: 0",
              "transceiver: 0",
              "receipts: 7",
              "inbound: " + "long {text} ".repeat(20),
              "inbound parts: 0003010201 0003010202",
              "throttled: true",
              "cancel: 3",
              "transceiver ends: 0");
      assertThat(program.exitCode()).isZero();
      assertThat(phones.messages(PHONE).stream().filter(Phones.PhoneMessage::received).limit(6))
          .extracting(Phones.PhoneMessage::text)
          .containsExactly(
              "Hi from npm",
              "first half, second half",
              "sar first half, sar second half",
              "payload ".repeat(40).strip(),
              "GSM {€} @ü",
              "Привет 😀");
    }
  }

  /** The program asks for what only the carrier's side can do. */
  private static void obey(
      Phones.PhoneMessage message, PhoneBook phones, SimulatedCarrier carrier) {
    switch (message.text()) {
      case "text me" -> phones.send(PHONE, "12345", "long {text} ".repeat(20));
      case "throttle me" -> carrier.behave(new Behaviour.Throttling(1));
      default -> {}
    }
  }

  @Test
  void theLinkSendsAndReceivesThroughACarrierOfNpmSmpp() throws Exception {
    Process program = NodePrograms.start("smpp-smsc.js");
    try (BufferedReader output = program.inputReader()) {
      int port = Integer.parseInt(output.readLine().substring("port: ".length()));
      transceiver(port, output);
      twoBinds(port, output);
      refused(port);
    } finally {
      program.destroyForcibly();
    }
  }

  private void transceiver(int port, BufferedReader output) throws Exception {
    String longText = "long {text} ".repeat(20);
    try (SmppLink link = link(port, "secret", BindKind.TRANSCEIVER)) {
      link.start();
      assertThat(submit(link, "Hi {€}", true)).isEqualTo(new SubmitOutcome.Accepted("npm-1"));
      assertThat(lines(output, 3))
          .containsExactlyInAnyOrder(
              "bound: transceiver parley 52", "alive: 0", "submitted: 0 Hi {€}");
      CarrierEvent.Receipt receipt = (CarrierEvent.Receipt) events.take();
      assertThat(receipt.reference()).isEqualTo("npm-1");
      assertThat(receipt.state()).isEqualTo(CarrierEvent.DeliveryState.DELIVERED);
      receipt.acknowledgement().taken();
      assertThat(lines(output, 1)).containsExactly("delivered: 0");

      submit(link, longText, false);
      submit(link, "Привет 😀", false);
      assertThat(lines(output, 3))
          .containsExactly(
              "submitted: 0 0003070201 " + longText.substring(0, 131),
              "submitted: 0 0003070202 " + longText.substring(131),
              "submitted: 8 Привет 😀");

      submit(link, "text me", false);
      assertThat(lines(output, 1)).containsExactly("submitted: 0 text me");
      List<String> inbound = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        CarrierEvent.Incoming text = (CarrierEvent.Incoming) events.take();
        inbound.add(text.part() + " " + text.text());
        text.acknowledgement().taken();
      }
      assertThat(inbound)
          .containsExactly(
              "Part[reference=9, total=2, number=1] udh one, ",
              "Part[reference=9, total=2, number=2] udh two",
              "Part[reference=300, total=2, number=1] sar one, ",
              "Part[reference=300, total=2, number=2] sar two",
              "null Привет 😀");
      assertThat(lines(output, 5)).containsOnly("delivered: 0");

      BlockingQueue<QueryOutcome> answers = new LinkedBlockingQueue<>();
      link.query("npm-1", SENDER, answers::add);
      assertThat(answers.take())
          .isInstanceOfSatisfying(
              QueryOutcome.Answered.class,
              answer -> assertThat(answer.state()).isEqualTo(CarrierEvent.DeliveryState.DELIVERED));
      assertThat(submit(link, "too fast", false)).isInstanceOf(SubmitOutcome.Throttled.class);
      assertThat(until(output, "asked: ")).isEqualTo("asked: enquire_link");
    }
    assertThat(until(output, "unbound: ")).isEqualTo("unbound: 1");
  }

  private void twoBinds(int port, BufferedReader output) throws Exception {
    try (SmppLink link = link(port, "secret", BindKind.RECEIVER, BindKind.TRANSMITTER)) {
      link.start();
      assertThat(lines(output, 4))
          .containsExactlyInAnyOrder(
              "bound: receiver parley 52", "bound: transmitter parley 52", "alive: 0", "alive: 0");
      assertThat(submit(link, "by two binds", true)).isInstanceOf(SubmitOutcome.Accepted.class);
      CarrierEvent.Receipt receipt = (CarrierEvent.Receipt) events.take();
      receipt.acknowledgement().taken();
      assertThat(receipt.state()).isEqualTo(CarrierEvent.DeliveryState.DELIVERED);
    }
    until(output, "unbound: ");
    until(output, "unbound: ");
  }

  private void refused(int port) throws IOException {
    try (SmppLink link = link(port, "wrong", BindKind.TRANSCEIVER)) {
      assertThat(link.tryBind().steps().getLast().words()).contains("ESME_RINVPASWD");
    }
  }

  /** What becomes of the last segment. */
  private SubmitOutcome submit(SmppLink link, String text, boolean receipt)
      throws InterruptedException {
    Segmentation split = Segmentation.split(text, 7);
    for (Segmentation.Segment segment : split.segments()) {
      link.reserve()
          .submit(
              new OutgoingSegment(
                  SENDER,
                  new PhoneNumber(PHONE, "US"),
                  segment.userData(),
                  segment.hasHeader(),
                  split.encoding().dataCoding(),
                  receipt,
                  MESSAGE),
              outcomes::add);
    }
    for (int i = 1; i < split.segments().size(); i++) {
      assertThat(outcomes.take()).isInstanceOf(SubmitOutcome.Accepted.class);
    }
    return outcomes.take();
  }

  /** The next ones, but for those of enquire_link, which come when nothing else does. */
  private static List<String> lines(BufferedReader output, int count) throws IOException {
    List<String> lines = new ArrayList<>();
    while (lines.size() < count) {
      String line = output.readLine();
      if (!line.startsWith("asked: ")) {
        lines.add(line);
      }
    }
    return lines;
  }

  private static String until(BufferedReader output, String beginning) throws IOException {
    String line = output.readLine();
    while (!line.startsWith(beginning)) {
      line = output.readLine();
    }
    return line;
  }

  private SmppLink link(int port, String password, BindKind... binds) {
    return new SmppLink(
        SmppSettings.of("npm", "127.0.0.1", port, "parley", new Secret(password))
            .withBinds(binds)
            .withTimes(
                Duration.ofMillis(300),
                Duration.ofSeconds(10),
                Duration.ofSeconds(20),
                Duration.ofMillis(50)),
        Clock.systemUTC(),
        new Random(1),
        SocketFactory.getDefault(),
        events::add);
  }
}
