package dev.parley.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.wire.smpp.CommandStatus;
import dev.parley.wire.smpp.MessageState;
import dev.parley.wire.smpp.Pdu;
import dev.parley.wire.smpp.ReceiptText;
import dev.parley.wire.smpp.ShortMessage;
import dev.parley.wire.smpp.SmppAddress;
import dev.parley.wire.sms.Segmentation;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The virtual carrier, spoken to in plain PDUs. */
@Timeout(60)
class SimulatedCarrierTest {
  private static final String PHONE = "+12025550101";

  private final PhoneBook phones =
      new PhoneBook(List.of(new Phones.Phone(PHONE, "US")), Clock.systemUTC());
  private SimulatedCarrier carrier;
  private Peer peer;

  @BeforeEach
  void connect() throws IOException {
    CarrierProfile profile =
        CarrierProfile.healthy("parley", "secret")
            .withDelays(Duration.ZERO, Duration.ofMillis(10), Duration.ofMillis(10));
    carrier = new SimulatedCarrier(profile, phones, 0, Clock.systemUTC(), new Random(1));
    carrier.start();
    peer = new Peer(carrier.port());
  }

  @AfterEach
  void close() throws IOException {
    peer.close();
    carrier.close();
  }

  @Test
  void wrongCredentialsAreToldApart() throws IOException {
    peer.send(Pdu.Bind.of(Pdu.BindKind.TRANSCEIVER, 1, "parley", "wrong"));
    assertThat(((Pdu.BindResponse) peer.next()).commandStatus())
        .isEqualTo(CommandStatus.ESME_RINVPASWD.code());
    assertThatThrownBy(peer::next).isInstanceOf(IOException.class);
    try (Peer other = new Peer(carrier.port())) {
      other.send(Pdu.Bind.of(Pdu.BindKind.TRANSCEIVER, 1, "nobody", "secret"));
      assertThat(((Pdu.BindResponse) other.next()).commandStatus())
          .isEqualTo(CommandStatus.ESME_RINVSYSID.code());
    }
  }

  @Test
  void aRefusedBindCanBeTriedAgainOnItsConnection() throws IOException {
    peer.send(Pdu.Bind.of(Pdu.BindKind.TRANSCEIVER, 1, "parley", "wrong"));
    assertThat(((Pdu.BindResponse) peer.next()).commandStatus())
        .isEqualTo(CommandStatus.ESME_RINVPASWD.code());
    peer.bind(Pdu.BindKind.TRANSCEIVER);
    assertThat(carrier.bound()).isOne();
  }

  @Test
  void nothingIsSubmittedBeforeABindOrByAReceiver() throws IOException {
    peer.send(submit(1, PHONE, "Hi"));
    assertThat(((Pdu.SubmitSmResponse) peer.next()).commandStatus())
        .isEqualTo(CommandStatus.ESME_RINVBNDSTS.code());
    peer.bind(Pdu.BindKind.RECEIVER);
    peer.send(submit(2, PHONE, "Hi"));
    assertThat(((Pdu.SubmitSmResponse) peer.next()).commandStatus())
        .isEqualTo(CommandStatus.ESME_RINVBNDSTS.code());
  }

  @Test
  void aTransmitterHasItsReceiptsOnTheReceiver() throws IOException {
    peer.bind(Pdu.BindKind.TRANSMITTER);
    peer.send(submit(1, PHONE, "Hi"));
    assertThat(((Pdu.SubmitSmResponse) peer.next()).commandStatus()).isZero();
    try (Peer receiver = new Peer(carrier.port())) {
      receiver.bind(Pdu.BindKind.RECEIVER);
      assertThat(receiver.receipt().state()).isEqualTo(MessageState.DELIVERED);
    }
  }

  @Test
  void eachMagicRecipientHasItsFate() throws IOException {
    peer.bind(Pdu.BindKind.TRANSCEIVER);
    assertThat(fate("+12025550190")).isEqualTo("UNDELIV 001");
    assertThat(fate("+12025550191")).isEqualTo("UNKNOWN 000");
    assertThat(fate("+12025550193")).isEqualTo("REJECTD 000");
    assertThat(fate("+12025550194")).isEqualTo("EXPIRED 000");
    assertThat(fate("+12025550199")).isEqualTo("UNDELIV 001");
    peer.send(submit(1, MagicRecipients.NO_RECEIPT.number(), "Hi"));
    peer.next();
    assertThat(fate(PHONE)).isEqualTo("DELIVRD 000");
    awaitNothingUnacknowledged();
  }

  @Test
  void aMessageCanBeAskedAboutBeforeAndAfterItsEnd() throws IOException {
    peer.bind(Pdu.BindKind.TRANSCEIVER);
    peer.send(submit(1, MagicRecipients.NO_RECEIPT.number(), "Hi"));
    String id = ((Pdu.SubmitSmResponse) peer.next()).messageId();
    SmppAddress sender = SmppAddress.international("+12015550123");
    Pdu.QuerySmResponse answer = ask(id, sender);
    assertThat(answer.commandStatus()).isZero();
    assertThat(answer.messageId()).isEqualTo(id);
    while (answer.messageState() == MessageState.ENROUTE.code()) {
      assertThat(answer.finalDate()).isEmpty();
      answer = ask(id, sender);
    }
    assertThat(answer.messageState()).isEqualTo((byte) MessageState.DELIVERED.code());
    assertThat(answer.finalDate()).matches("\\d{12}000\\+");
    assertThat(ask(id, SmppAddress.international("+12015550124")).commandStatus())
        .isEqualTo(CommandStatus.ESME_RQUERYFAIL.code());
    assertThat(ask("nothing", sender).commandStatus())
        .isEqualTo(CommandStatus.ESME_RINVMSGID.code());
  }

  @Test
  void aCarrierWithoutQueriesDoesNotKnowTheCommand() throws IOException {
    CarrierProfile profile = CarrierProfile.healthy("parley", "secret").withoutQueries();
    try (SimulatedCarrier other =
            new SimulatedCarrier(profile, phones, 0, Clock.systemUTC(), new Random(1));
        Peer asking = new Peer(other.port())) {
      other.start();
      asking.bind(Pdu.BindKind.TRANSCEIVER);
      asking.send(new Pdu.QuerySm(5, "1", SmppAddress.international("+12015550123")));
      assertThat(asking.next())
          .isEqualTo(new Pdu.GenericNack(CommandStatus.ESME_RINVCMDID.code(), 5));
    }
  }

  @Test
  void onlySoManyMessagesAreRemembered() {
    TakenMessages taken = new TakenMessages();
    SmppAddress sender = SmppAddress.international("+12015550123");
    for (int i = 0; i < TakenMessages.KEPT_MAX; i++) {
      taken.taken("id" + i, sender);
    }
    assertThat(taken.answer(new Pdu.QuerySm(1, "id0", sender)).commandStatus()).isZero();
    taken.taken("one more", sender);
    assertThat(taken.answer(new Pdu.QuerySm(1, "id0", sender)).commandStatus())
        .isEqualTo(CommandStatus.ESME_RINVMSGID.code());
    assertThat(taken.answer(new Pdu.QuerySm(1, "id1", sender)).commandStatus()).isZero();
  }

  private Pdu.QuerySmResponse ask(String id, SmppAddress sender) throws IOException {
    peer.send(new Pdu.QuerySm(77, id, sender));
    return (Pdu.QuerySmResponse) peer.next();
  }

  @Test
  void aReceiptNobodyAskedForIsNotSent() throws IOException {
    peer.bind(Pdu.BindKind.TRANSCEIVER);
    Pdu.SubmitSm asked = (Pdu.SubmitSm) submit(1, PHONE, "Hi");
    ShortMessage message = asked.message();
    peer.send(
        new Pdu.SubmitSm(
            1,
            ShortMessage.of(
                message.source(),
                message.destination(),
                (byte) 0,
                (byte) 0,
                (byte) 0,
                message.octets())));
    peer.next();
    assertThat(fate(PHONE)).isEqualTo("DELIVRD 000");
    assertThat(phones.messages(PHONE)).hasSize(2);
  }

  @Test
  void partsInAnyOrderBecomeOneText() throws IOException {
    peer.bind(Pdu.BindKind.TRANSCEIVER);
    String text = "0123456789".repeat(40);
    int sequence = 1;
    for (Segmentation.Segment part : Segmentation.split(text, 9).segments().reversed()) {
      peer.send(
          new Pdu.SubmitSm(
              sequence++,
              ShortMessage.of(
                  SmppAddress.international("+12015550123"),
                  SmppAddress.international(PHONE),
                  ShortMessage.ESM_HEADER,
                  ShortMessage.RECEIPT_ALWAYS,
                  (byte) 0,
                  part.userData())));
      peer.next();
      peer.receipt();
    }
    assertThat(phones.messages(PHONE))
        .singleElement()
        .matches(message -> message.text().equals(text) && message.segments() == 3);
  }

  @Test
  void theSequenceOfTheCarrierIsItsOwnAndEnquireLinkIsAnswered() throws IOException {
    peer.bind(Pdu.BindKind.TRANSCEIVER);
    peer.send(new Pdu.EnquireLink(77));
    assertThat(peer.next()).isEqualTo(new Pdu.EnquireLinkResponse(0, 77));
    peer.send(new Pdu.Unbind(78));
    assertThat(peer.next()).isEqualTo(new Pdu.UnbindResponse(0, 78));
    assertThatThrownBy(peer::next).isInstanceOf(IOException.class);
  }

  @Test
  void anUnknownCommandIsNacked() throws IOException {
    peer.send(new Pdu.Unrecognised(0x111, 0, 5, new byte[0]));
    assertThat(peer.next()).isEqualTo(new Pdu.GenericNack(0x03, 5));
  }

  @Test
  void aTextOfAPhoneWaitsForSomebodyWhoIsBound() throws IOException {
    phones.send(PHONE, "12345", "Hello?");
    assertThat(carrier.unacknowledged()).isEqualTo(1);
    peer.bind(Pdu.BindKind.TRANSCEIVER);
    Pdu.DeliverSm deliver = (Pdu.DeliverSm) peer.next();
    assertThat(deliver.message().text()).isEqualTo("Hello?");
    assertThat(deliver.message().source().written()).isEqualTo(PHONE);
    assertThat(deliver.message().destination().written()).isEqualTo("12345");
    peer.send(new Pdu.DeliverSmResponse(0x08, deliver.sequence(), List.of()));
    Pdu.DeliverSm again = (Pdu.DeliverSm) peer.next();
    assertThat(again.message().text()).isEqualTo("Hello?");
    assertThat(again.sequence()).isNotEqualTo(deliver.sequence());
  }

  @Test
  void aCutEndsInsideThePdu() throws IOException {
    peer.bind(Pdu.BindKind.TRANSCEIVER);
    carrier.cutNextPduAfter(7);
    peer.send(new Pdu.EnquireLink(1));
    assertThatThrownBy(peer::next).isInstanceOf(IOException.class);
    assertThat(peer.isInsidePdu()).isTrue();
  }

  @Test
  void tenThousandSubmitsHaveTenThousandReceipts() throws Exception {
    peer.bind(Pdu.BindKind.TRANSCEIVER);
    int messages = 10_000;
    Thread sending =
        Thread.ofVirtual()
            .start(
                () -> {
                  for (int i = 1; i <= messages; i++) {
                    try {
                      peer.send(submit(i, PHONE, "Hi"));
                    } catch (IOException e) {
                      throw new AssertionError(e);
                    }
                  }
                });
    Set<String> accepted = new HashSet<>();
    Set<String> receipted = new HashSet<>();
    while (receipted.size() < messages) {
      switch (peer.next()) {
        case Pdu.SubmitSmResponse response -> accepted.add(response.messageId());
        case Pdu.DeliverSm deliver -> {
          receipted.add(ReceiptText.parse(deliver.message().receiptText(), List.of()).id());
          peer.send(new Pdu.DeliverSmResponse(0, deliver.sequence(), List.of()));
        }
        default -> throw new AssertionError("neither");
      }
    }
    sending.join();
    assertThat(receipted).isEqualTo(accepted);
  }

  private String fate(String recipient) throws IOException {
    peer.send(submit(1, recipient, "Hi"));
    assertThat(((Pdu.SubmitSmResponse) peer.next()).commandStatus()).isZero();
    ReceiptText receipt = peer.receipt();
    return receipt.stat() + " " + receipt.error();
  }

  private static Pdu submit(int sequence, String recipient, String text) {
    return new Pdu.SubmitSm(
        sequence,
        ShortMessage.of(
            SmppAddress.international("+12015550123"),
            SmppAddress.international(recipient),
            (byte) 0,
            ShortMessage.RECEIPT_ALWAYS,
            (byte) 0,
            text.getBytes(StandardCharsets.US_ASCII)));
  }

  /** The carrier reads our acknowledgements on a thread of its own. */
  private void awaitNothingUnacknowledged() {
    long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
    while (carrier.unacknowledged() > 0 && System.nanoTime() < deadline) {
      Thread.onSpinWait();
    }
    assertThat(carrier.unacknowledged()).isZero();
  }
}
