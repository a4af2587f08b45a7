package dev.parley.carrier.smpp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.parley.carrier.CarrierEvent;
import dev.parley.carrier.OutgoingSegments;
import dev.parley.carrier.QueryOutcome;
import dev.parley.carrier.SubmitOutcome;
import dev.parley.config.Secret;
import dev.parley.e164.AlphanumericId;
import dev.parley.e164.PhoneNumber;
import dev.parley.e164.ShortCode;
import dev.parley.testing.JumpingClock;
import dev.parley.wire.smpp.CommandStatus;
import dev.parley.wire.smpp.Pdu;
import dev.parley.wire.smpp.ShortMessage;
import dev.parley.wire.smpp.SmppAddress;
import dev.parley.wire.smpp.Tlv;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import javax.net.SocketFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the link does when a carrier misbehaves. */
@Timeout(60)
class SmppLinkFaultsTest {
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final Duration SHORT = Duration.ofMillis(150);

  private final BlockingQueue<CarrierEvent> events = new LinkedBlockingQueue<>();
  private final JumpingClock clock = new JumpingClock(Clock.systemUTC());
  private final BlockingQueue<SubmitOutcome> outcomes = new LinkedBlockingQueue<>();
  private ScriptedCarrier carrier;
  private SmppLink link;

  @BeforeEach
  void openThePort() throws IOException {
    carrier = new ScriptedCarrier();
    link = link(LONG, LONG, LONG);
  }

  @AfterEach
  void closeBoth() throws IOException {
    carrier.close();
    link.close();
  }

  @Test
  void theLinkBindsAsATransceiverOfVersion34() throws Exception {
    link.start();
    carrier.accept();
    Pdu.Bind bind = (Pdu.Bind) carrier.next();
    assertThat(bind.kind()).isEqualTo(Pdu.BindKind.TRANSCEIVER);
    assertThat(bind.interfaceVersion()).isEqualTo((byte) 0x34);
    assertThat(bind.systemId()).isEqualTo("parley");
    assertThat(bind.password()).isEqualTo("secret");
    assertThat(link.status().bound()).isFalse();
  }

  @Test
  void aConnectionClosedWithoutAnAnswerPointsAtTheAddress() throws Exception {
    link.start();
    carrier.accept();
    carrier.next();
    carrier.disconnect();
    await().until(() -> BindFailure.CLOSED_UNANSWERED.equals(link.status().problem()));
  }

  @Test
  void aNumberIsSentInternationalAndAnAlphanumericIdAsSuch() throws Exception {
    link.start();
    carrier.acceptBind();
    submit();
    Pdu.SubmitSm submit = (Pdu.SubmitSm) carrier.next();
    assertThat(submit.message().source()).isEqualTo(new SmppAddress((byte) 5, (byte) 0, "Parley"));
    assertThat(submit.message().destination())
        .isEqualTo(new SmppAddress((byte) 1, (byte) 1, "12025550101"));
    assertThat(submit.message().registeredDelivery()).isEqualTo((byte) 1);
    assertThat(submit.message().esmClass()).isZero();
  }

  @Test
  void eachStatusHasItsOutcome() throws Exception {
    link.start();
    carrier.acceptBind();
    assertThat(answered(0x14)).isInstanceOf(SubmitOutcome.Throttled.class);
    assertThat(answered(0x58)).isInstanceOf(SubmitOutcome.Throttled.class);
    assertThat(answered(0x08)).isInstanceOf(SubmitOutcome.Throttled.class);
    assertThat(answered(0x0B)).isEqualTo(rejected(0x0B, 30005, "ESME_RINVDSTADR 0x0B"));
    assertThat(answered(0x0A)).isEqualTo(rejected(0x0A, 30008, "ESME_RINVSRCADR 0x0A"));
    assertThat(answered(0x66)).isEqualTo(rejected(0x66, 30007, "ESME_RX_R_APPN 0x66"));
    assertThat(answered(0x45)).isInstanceOf(SubmitOutcome.Throttled.class);
    assertThat(answered(0x45)).isEqualTo(rejected(0x45, 30008, "ESME_RSUBMITFAIL 0x45 twice"));
    assertThat(answered(0x4FF)).isEqualTo(rejected(0x4FF, 30008, "command_status 0x4FF"));
    assertThat(answered(0)).isEqualTo(new SubmitOutcome.Accepted("id"));
    assertThat(link.status().windowInUse()).isZero();
  }

  @Test
  void aQuestionIsAnsweredByWhateverTheCarrierSays() throws Exception {
    link.start();
    carrier.acceptBind();
    BlockingQueue<QueryOutcome> answers = new LinkedBlockingQueue<>();
    Pdu.QuerySm asked = ask(answers);
    assertThat(asked.messageId()).isEqualTo("a1");
    assertThat(asked.source()).isEqualTo(new SmppAddress((byte) 3, (byte) 0, "12345"));
    carrier.send(new Pdu.QuerySmResponse(0, asked.sequence(), "a1", "", (byte) 1, (byte) 0));
    assertThat(answers.take())
        .isEqualTo(new QueryOutcome.Answered(CarrierEvent.DeliveryState.ENROUTE, null, 0));
    carrier.send(
        new Pdu.QuerySmResponse(0, ask(answers).sequence(), "a1", "", (byte) 99, (byte) 0));
    assertThat(answers.take()).isInstanceOf(QueryOutcome.Refused.class);
    carrier.send(
        Pdu.QuerySmResponse.refusal(CommandStatus.ESME_RQUERYFAIL, ask(answers).sequence()));
    assertThat(answers.take())
        .isEqualTo(new QueryOutcome.Refused("the carrier answered ESME_RQUERYFAIL 0x67"));
    carrier.send(new Pdu.GenericNack(CommandStatus.ESME_RINVCMDID.code(), ask(answers).sequence()));
    assertThat(answers.take()).isInstanceOf(QueryOutcome.Unsupported.class);
    String sequence = "%08x".formatted(ask(answers).sequence());
    carrier.send(
        HexFormat.of().parseHex("00000014" + "80000003" + "00000000" + sequence + "61006200"));
    assertThat(answers.take()).isInstanceOf(QueryOutcome.NoAnswer.class);
    ask(answers);
    carrier.disconnect();
    assertThat(answers.take()).isInstanceOf(QueryOutcome.NoAnswer.class);
    assertThat(answers).isEmpty();
  }

  @Test
  void aQuestionWithoutAnAnswerEndsAfterItsTime() throws Exception {
    link = link(LONG, LONG, SHORT);
    link.start();
    carrier.acceptBind();
    BlockingQueue<QueryOutcome> answers = new LinkedBlockingQueue<>();
    Pdu.QuerySm asked = ask(answers);
    assertThat(answers.take()).isInstanceOf(QueryOutcome.NoAnswer.class);
    carrier.send(new Pdu.QuerySmResponse(0, asked.sequence(), "a1", "", (byte) 2, (byte) 0));
    submit();
    carrier.next();
    assertThat(answers).isEmpty();
  }

  private Pdu.QuerySm ask(BlockingQueue<QueryOutcome> answers) throws Exception {
    await().until(() -> link.status().bound());
    link.query("a1", new ShortCode("12345"), answers::add);
    return (Pdu.QuerySm) carrier.next();
  }

  @Test
  void aNackOfASubmitIsItsAnswer() throws Exception {
    link.start();
    carrier.acceptBind();
    submit();
    carrier.send(new Pdu.GenericNack(0x02, carrier.next().sequence()));
    assertThat(outcomes.take()).isInstanceOf(SubmitOutcome.Rejected.class);
  }

  @Test
  void notBoundInTheCarriersEyesMeansToBindAgain() throws Exception {
    link.start();
    carrier.acceptBind();
    assertThat(answered(0x04)).isInstanceOf(SubmitOutcome.Throttled.class);
    carrier.acceptBind();
    await().until(() -> link.status().bound());
  }

  @Test
  void aSubmitWithoutAResponseIsLostAfterItsTime() throws Exception {
    link = link(LONG, SHORT, SHORT);
    link.start();
    carrier.acceptBind();
    submit();
    Pdu submit = carrier.next();
    assertThat(outcomes.take()).isInstanceOf(SubmitOutcome.Lost.class);
    carrier.send(new Pdu.SubmitSmResponse(0, submit.sequence(), "late", List.of()));
    assertThat(answered(0)).isEqualTo(new SubmitOutcome.Accepted("id"));
    assertThat(outcomes).isEmpty();
    assertThat(link.status().windowInUse()).isZero();
  }

  @Test
  void aClockThatIsSetForthLosesNoSubmit() throws Exception {
    link = link(LONG, SHORT, LONG);
    link.start();
    carrier.acceptBind();
    submit();
    Pdu submit = carrier.next();
    clock.jump(Duration.ofDays(40));
    // The watch looks several times in each SHORT.
    await().pollDelay(SHORT.multipliedBy(3)).until(outcomes::isEmpty);
    assertThat(link.status().bound()).isTrue();
    carrier.send(new Pdu.SubmitSmResponse(0, submit.sequence(), "kept", List.of()));
    assertThat(outcomes.take()).isEqualTo(new SubmitOutcome.Accepted("kept"));
  }

  @Test
  void aClockThatIsSetBackStopsNoTimeout() throws Exception {
    link = link(LONG, SHORT, SHORT);
    link.start();
    carrier.acceptBind();
    submit();
    clock.jump(Duration.ofDays(-40));
    assertThat(outcomes.take()).isInstanceOf(SubmitOutcome.Lost.class);
    assertThat(link.status().bound()).isTrue();
  }

  @Test
  void aSilentCarrierIsAskedAndASilentAnswerIsDeath() throws Exception {
    link = link(SHORT, SHORT, LONG);
    link.start();
    carrier.acceptBind();
    Pdu enquire = carrier.next();
    assertThat(enquire).isInstanceOf(Pdu.EnquireLink.class);
    carrier.send(new Pdu.EnquireLinkResponse(0, enquire.sequence()));
    assertThat(carrier.next()).isInstanceOf(Pdu.EnquireLink.class);
    submit();
    await().until(() -> "the carrier did not answer enquire_link".equals(link.status().problem()));
    assertThat(outcomes.take()).isInstanceOf(SubmitOutcome.Lost.class);
  }

  @Test
  void anEnquireLinkIsAnswered() throws Exception {
    link.start();
    carrier.acceptBind();
    carrier.send(new Pdu.EnquireLink(41));
    assertThat(carrier.next()).isEqualTo(new Pdu.EnquireLinkResponse(0, 41));
  }

  @Test
  void anUnknownCommandIsNackedAndTheSessionGoesOn() throws Exception {
    link.start();
    carrier.acceptBind();
    carrier.send(new Pdu.Unrecognised(0x111, 0, 7, new byte[3]));
    assertThat(carrier.next()).isEqualTo(new Pdu.GenericNack(0x03, 7));
    carrier.send(new Pdu.Unrecognised(0x80000111, 0, 8, new byte[3]));
    carrier.send(new Pdu.EnquireLink(9));
    assertThat(carrier.next()).isEqualTo(new Pdu.EnquireLinkResponse(0, 9));
  }

  @Test
  void aMalformedDeliverIsAnsweredWithItsErrorAndTheSessionGoesOn() throws Exception {
    link.start();
    carrier.acceptBind();
    carrier.send(
        hex(
            "00000023 00000005 00000000 00000003 00 000031 00 000032 00"
                + " 00 00 00 00 00 00 00 00 00 09"));
    assertThat(carrier.next())
        .isEqualTo(new Pdu.DeliverSmResponse(CommandStatus.ESME_RINVMSGLEN.code(), 3, List.of()));
    carrier.send(new Pdu.EnquireLink(9));
    assertThat(carrier.next()).isEqualTo(new Pdu.EnquireLinkResponse(0, 9));
    assertThat(events).isEmpty();
  }

  @Test
  void octetsThatAreNoSmppEndTheSession() throws Exception {
    link.start();
    carrier.acceptBind();
    carrier.send("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    await().until(() -> problem().startsWith("the carrier sent what is no SMPP"));
    carrier.acceptBind();
    await().until(() -> link.status().bound());
  }

  @Test
  void aCarrierThatUnbindsIsAnsweredAndBoundAgain() throws Exception {
    link.start();
    carrier.acceptBind();
    carrier.send(new Pdu.Unbind(5));
    assertThat(carrier.next()).isEqualTo(new Pdu.UnbindResponse(0, 5));
    carrier.acceptBind();
    await().until(() -> link.status().bound());
  }

  @Test
  void closingUnbinds() throws Exception {
    link.start();
    carrier.acceptBind();
    await().until(() -> link.status().bound());
    submit();
    carrier.next();
    Thread closing = Thread.ofVirtual().start(link::close);
    Pdu unbind = carrier.next();
    assertThat(unbind).isInstanceOf(Pdu.Unbind.class);
    carrier.send(new Pdu.UnbindResponse(0, unbind.sequence()));
    closing.join();
    assertThat(outcomes.take()).isInstanceOf(SubmitOutcome.Lost.class);
  }

  @Test
  void aReceiptByParametersIsRead() throws Exception {
    link.start();
    carrier.acceptBind();
    carrier.send(
        new Pdu.DeliverSm(
            3,
            message(ShortMessage.ESM_RECEIPT, "done date:2611231805 stat:UNKNOWN err:1A")
                .with(
                    List.of(
                        Tlv.ofText(Tlv.RECEIPTED_MESSAGE_ID, "a_b"),
                        Tlv.ofOctet(Tlv.MESSAGE_STATE, 8)))));
    CarrierEvent.Receipt receipt = (CarrierEvent.Receipt) events.take();
    assertThat(receipt.reference()).isEqualTo("a_b");
    assertThat(receipt.state()).isEqualTo(CarrierEvent.DeliveryState.REJECTED);
    assertThat(receipt.carrierError()).isEqualTo("1A");
    assertThat(receipt.doneAt()).isEqualTo(Instant.parse("2026-11-23T18:05:00Z"));
    receipt.acknowledgement().notTaken();
    receipt.acknowledgement().taken();
    assertThat(carrier.next()).isEqualTo(new Pdu.DeliverSmResponse(0x08, 3, List.of()));
    carrier.send(new Pdu.EnquireLink(9));
    assertThat(carrier.next()).isInstanceOf(Pdu.EnquireLinkResponse.class);
  }

  /** SMPP 3.4 s4.7: what others bring in a deliver_sm. */
  @Test
  void receiptsAndTextsInADataSmAreReadAndAnsweredWithItsResponse() throws Exception {
    link.start();
    carrier.acceptBind();
    carrier.send(
        data(
            3,
            "12025550101",
            ShortMessage.ESM_RECEIPT,
            Tlv.ofText(Tlv.RECEIPTED_MESSAGE_ID, "a_b"),
            Tlv.ofOctet(Tlv.MESSAGE_STATE, 2)));
    CarrierEvent.Receipt receipt = (CarrierEvent.Receipt) events.take();
    assertThat(receipt.reference()).isEqualTo("a_b");
    assertThat(receipt.state()).isEqualTo(CarrierEvent.DeliveryState.DELIVERED);
    receipt.acknowledgement().taken();
    assertThat(carrier.next()).isEqualTo(new Pdu.DataSmResponse(0, 3, "", List.of()));

    Tlv text = new Tlv(Tlv.MESSAGE_PAYLOAD, "STOP".getBytes(StandardCharsets.US_ASCII));
    carrier.send(data(4, "12025550101", (byte) 0, text));
    CarrierEvent.Incoming stop = (CarrierEvent.Incoming) events.take();
    assertThat(stop.text()).isEqualTo("STOP");
    stop.acknowledgement().notTaken();
    assertThat(carrier.next()).isEqualTo(new Pdu.DataSmResponse(0x08, 4, "", List.of()));

    carrier.send(data(5, "1".repeat(21), (byte) 0, text));
    assertThat(carrier.next()).isEqualTo(new Pdu.DataSmResponse(0x0A, 5, "", List.of()));
    assertThat(events).isEmpty();
  }

  private static Pdu.DataSm data(int sequence, String from, byte esmClass, Tlv... tlvs) {
    return new Pdu.DataSm(
        sequence,
        "",
        new SmppAddress((byte) 1, (byte) 1, from),
        new SmppAddress((byte) 1, (byte) 1, "12015550123"),
        esmClass,
        (byte) 0,
        (byte) 0,
        List.of(tlvs));
  }

  @Test
  void aCarrierIsAskedToSlowDownWhenTooMuchWaits() throws Exception {
    link.start();
    carrier.acceptBind();
    carrier.send(new Pdu.DeliverSm(3, message(ShortMessage.ESM_RECEIPT, "id:full stat:DELIVRD")));
    events.take().acknowledgement().full();
    assertThat(carrier.next()).isEqualTo(new Pdu.DeliverSmResponse(0x14, 3, List.of()));
  }

  @Test
  void anUnderscoreInAReceiptIsAnUnderscore() throws Exception {
    link.start();
    carrier.acceptBind();
    carrier.send(
        new Pdu.DeliverSm(3, message(ShortMessage.ESM_RECEIPT, "id:a_1 stat:DND_REJECTED")));
    CarrierEvent.Receipt receipt = (CarrierEvent.Receipt) events.take();
    assertThat(receipt.reference()).isEqualTo("a_1");
    assertThat(receipt.state()).isEqualTo(CarrierEvent.DeliveryState.REJECTED);
  }

  @Test
  void aReceiptThatNamesNothingIsTakenOffTheCarriersHands() throws Exception {
    link.start();
    carrier.acceptBind();
    carrier.send(new Pdu.DeliverSm(3, message(ShortMessage.ESM_RECEIPT, "hello")));
    assertThat(carrier.next()).isEqualTo(new Pdu.DeliverSmResponse(0, 3, List.of()));
    assertThat(events).isEmpty();
  }

  @Test
  void whatPostgresCannotKeepIsReplacedInATextAndAPairIsNot() {
    assertThat(CarrierEvents.storable("a\0b\uD83Dc😀")).isEqualTo("a\uFFFDb\uFFFDc😀");
  }

  @Test
  void settingsThatSmppCannotCarryAreRefused() {
    assertThatThrownBy(
            () -> SmppSettings.of("c", "localhost", 1, "parley", new Secret("123456789")))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> SmppSettings.of("c", "localhost", 1, "x".repeat(16), new Secret("1")))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static ShortMessage message(byte esmClass, String text) {
    return ShortMessage.of(
        SmppAddress.international("+12025550101"),
        SmppAddress.international("+12015550123"),
        esmClass,
        (byte) 0,
        (byte) 0,
        text.getBytes(StandardCharsets.US_ASCII));
  }

  private static SubmitOutcome rejected(int status, int code, String name) {
    return new SubmitOutcome.Rejected(status, code, "the carrier answered " + name);
  }

  private SubmitOutcome answered(int status) throws Exception {
    submit();
    Pdu submit = carrier.next();
    carrier.send(
        new Pdu.SubmitSmResponse(status, submit.sequence(), status == 0 ? "id" : "", List.of()));
    return outcomes.take();
  }

  private void submit() throws InterruptedException {
    link.reserve()
        .submit(
            OutgoingSegments.of(
                new AlphanumericId("Parley"),
                new PhoneNumber("+12025550101", "US"),
                new byte[] {0x48, 0x69},
                false,
                (byte) 0,
                true),
            outcomes::add);
  }

  private String problem() {
    return String.valueOf(link.status().problem());
  }

  private SmppLink link(Duration enquireAfter, Duration enquireTimeout, Duration response) {
    return new SmppLink(
        SmppSettings.of("scripted", "127.0.0.1", carrier.port(), "parley", new Secret("secret"))
            .withTimes(enquireAfter, enquireTimeout, response, Duration.ofMillis(10)),
        clock,
        new Random(1),
        SocketFactory.getDefault(),
        events::add);
  }

  private static byte[] hex(String digits) {
    return HexFormat.of().parseHex(digits.replace(" ", ""));
  }
}
