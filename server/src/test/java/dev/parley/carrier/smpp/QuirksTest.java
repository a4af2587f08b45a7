package dev.parley.carrier.smpp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.account.AccountSid;
import dev.parley.carrier.CarrierEvent;
import dev.parley.carrier.OutgoingSegment;
import dev.parley.config.CarrierQuirks;
import dev.parley.config.CarrierQuirks.AddressType;
import dev.parley.config.CarrierQuirks.Alphabet;
import dev.parley.config.CarrierQuirks.ExtraTlv;
import dev.parley.config.CarrierQuirks.IdForm;
import dev.parley.config.CarrierQuirks.Joining;
import dev.parley.config.CarrierQuirks.PrefixRules;
import dev.parley.config.TlvTemplate;
import dev.parley.e164.Address;
import dev.parley.e164.AlphanumericId;
import dev.parley.e164.PhoneNumber;
import dev.parley.e164.ShortCode;
import dev.parley.message.MessageSid;
import dev.parley.wire.smpp.ShortMessage;
import dev.parley.wire.smpp.SmppAddress;
import dev.parley.wire.smpp.Tlv;
import dev.parley.wire.sms.ConcatenationHeader;
import dev.parley.wire.sms.Segmentation;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class QuirksTest {
  private static final AccountSid ACCOUNT = new AccountSid(new UUID(0x7000, 1));
  private static final MessageSid MESSAGE = MessageSid.sms(new UUID(0x7000, 2));
  private static final Address SENDER = new PhoneNumber("+447400123456", "GB");
  private static final Address PHONE = new PhoneNumber("+12025550101", "US");

  @Test
  void idsOfAnswersAndReceiptsMeet() {
    assertThat(MessageIds.kept(IdForm.HEX, "00FF")).isEqualTo("255");
    assertThat(MessageIds.kept(IdForm.HEX, "ff")).isEqualTo("255");
    assertThat(MessageIds.kept(IdForm.DECIMAL, "0000000255")).isEqualTo("255");
    assertThat(MessageIds.kept(IdForm.ASIS, "00FF")).isEqualTo("00FF");
    assertThat(MessageIds.kept(IdForm.HEX, "not-hex")).isEqualTo("not-hex");
    assertThat(MessageIds.kept(IdForm.HEX, "")).isEmpty();
    assertThat(MessageIds.kept(IdForm.DECIMAL, "9".repeat(65))).hasSize(65);
    assertThat(MessageIds.written(IdForm.HEX, "255")).isEqualTo("FF");
    assertThat(MessageIds.written(IdForm.DECIMAL, "255")).isEqualTo("255");
    assertThat(MessageIds.written(IdForm.HEX, "not-hex")).isEqualTo("not-hex");
  }

  @Test
  void aReceiptWithADecimalIdFindsTheHexadecimalOneOfTheAnswer() {
    CarrierQuirks quirks = new Changed().ids(IdForm.HEX, IdForm.DECIMAL).quirks();
    CarrierEvent.Receipt receipt =
        (CarrierEvent.Receipt)
            read(
                incoming(
                    "447400123456",
                    (byte) 1,
                    "id:0000000255 stat:DELIVRD err:000".getBytes(StandardCharsets.US_ASCII),
                    ShortMessage.ESM_RECEIPT),
                quirks);
    assertThat(receipt.reference()).isEqualTo(MessageIds.kept(IdForm.HEX, "FF"));
  }

  @Test
  void addressesHaveTheTypesThatTheCarrierWants() {
    CarrierQuirks quirks =
        new Changed().types(new AddressType(2, 8), new AddressType(6, 9)).quirks();
    assertThat(Submits.source(new ShortCode("12345"), quirks))
        .isEqualTo(new SmppAddress((byte) 2, (byte) 8, "12345"));
    assertThat(Submits.source(new AlphanumericId("Parley"), quirks))
        .isEqualTo(new SmppAddress((byte) 6, (byte) 9, "Parley"));
    assertThat(Submits.source(SENDER, quirks))
        .isEqualTo(new SmppAddress((byte) 1, (byte) 1, "447400123456"));
  }

  @Test
  void numbersAreRewrittenByTheLongestBeginningThatFits() {
    CarrierQuirks quirks =
        new Changed()
            .rewrite(
                new PrefixRules(Map.of("+44", "0", "+", "00")),
                new PrefixRules(Map.of("00", "+", "", "+44")))
            .quirks();
    ShortMessage written = Submits.message(segment("Hi"), quirks);
    assertThat(written.source()).isEqualTo(new SmppAddress((byte) 0, (byte) 1, "07400123456"));
    assertThat(written.destination())
        .isEqualTo(new SmppAddress((byte) 0, (byte) 1, "0012025550101"));
    assertThat(from("0012025550101", quirks)).isEqualTo("+12025550101");
    assertThat(from("7400123456", quirks)).isEqualTo("+447400123456");
  }

  @Test
  void anAlphanumericIdIsNeverRewritten() {
    CarrierQuirks quirks =
        new Changed().rewrite(new PrefixRules(Map.of("", "x")), PrefixRules.NONE).quirks();
    assertThat(Submits.source(new AlphanumericId("Parley"), quirks).text()).isEqualTo("Parley");
  }

  @Test
  void aTextIsWrittenInTheCarriersAlphabetBehindItsHeader() {
    CarrierQuirks quirks = new Changed().alphabet(Alphabet.LATIN1).quirks();
    ShortMessage whole = Submits.message(segment("Grüße @ [1]"), quirks);
    assertThat(new String(whole.octets(), StandardCharsets.ISO_8859_1)).isEqualTo("Grüße @ [1]");
    ShortMessage part = Submits.message(segment("ü".repeat(200)), quirks);
    assertThat(part.octets()).hasSize(6 + 153).startsWith(5, 0, 3);
    assertThat(part.octets()[6]).isEqualTo((byte) 0xFC);
    assertThat(Submits.message(segment("Привет"), quirks).octets())
        .isEqualTo("Привет".getBytes(StandardCharsets.UTF_16BE));
    assertThatThrownBy(() -> Submits.message(segment("5 €"), quirks))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("ISO-8859-1");
  }

  @Test
  void aTextOfAPhoneIsReadInTheCarriersAlphabet() {
    byte[] octets = "@ü[]".getBytes(StandardCharsets.ISO_8859_1);
    CarrierQuirks latin = new Changed().alphabet(Alphabet.LATIN1).quirks();
    ShortMessage message = incoming("447400123456", (byte) 1, octets, (byte) 0);
    assertThat(((CarrierEvent.Incoming) read(message, latin)).text()).isEqualTo("@ü[]");
    assertThat(((CarrierEvent.Incoming) read(message, CarrierQuirks.NONE)).text())
        .isNotEqualTo("@ü[]");
  }

  @Test
  void parametersOfTheSenderGoWithEachSubmit() {
    CarrierQuirks quirks =
        new Changed()
            .tlvs(
                new ExtraTlv(0x1400, "3100", Map.of("+447400123456", "3200")),
                new ExtraTlv(0x1401, null, Map.of("+447400123456", "33")),
                new ExtraTlv(0x1402, null, Map.of("+12025550101", "34")))
            .quirks();
    List<Tlv> tlvs = Submits.message(segment("Hi"), quirks).tlvs();
    assertThat(tlvs).extracting(Tlv::toString).containsExactly("Tlv[1400=3200]", "Tlv[1401=33]");
  }

  @Test
  void aTemplateIsFilledWithFactsOfTheMessageUnlessTheSenderHasAValue() {
    TlvTemplate template = new TlvTemplate("{purpose} {account}/{message} {sender}>{recipient}");
    CarrierQuirks quirks =
        new Changed()
            .tlvs(
                new ExtraTlv(0x1400, null, Map.of(), template, ""),
                new ExtraTlv(0x1401, null, Map.of("+447400123456", "33"), template, ""),
                new ExtraTlv(0x1402, "34", Map.of(), null, "+91"),
                new ExtraTlv(0x1403, "35", Map.of(), null, "+1"))
            .quirks();

    List<Tlv> tlvs = Submits.message(segment("Hi"), quirks).tlvs();

    assertThat(tlvs).extracting(Tlv::tag).containsExactly(0x1400, 0x1401, 0x1403);
    assertThat(tlvs.getFirst().value())
        .isEqualTo(
            ("otp " + ACCOUNT + "/" + MESSAGE + " +447400123456>+12025550101\0")
                .getBytes(StandardCharsets.US_ASCII));
    assertThat(tlvs.get(1).value()).containsExactly(0x33);
  }

  @Test
  void partsAreJoinedBySarParametersWithAllBitsOfTheReferenceWhereTheCarrierWantsThat() {
    CarrierQuirks quirks = new Changed().sar().quirks();

    ShortMessage part = Submits.message(segment("x".repeat(200)), quirks);
    ShortMessage whole = Submits.message(segment("x"), quirks);

    assertThat(part.hasHeader()).isFalse();
    assertThat(part.octets()).hasSize(153).containsOnly('x');
    assertThat(part.concatenation()).contains(new ConcatenationHeader(0x1234, 2, 1));
    assertThat(whole.tlvs()).isEmpty();
  }

  @Test
  void everyListHasAMaximum() {
    ExtraTlv tlv = new ExtraTlv(1, "00".repeat(ExtraTlv.OCTETS_MAX), Map.of());
    assertThat(tlv.valueFor(new TlvTemplate.Facts("", "", "", "", "")))
        .hasSize(ExtraTlv.OCTETS_MAX);
    assertThatThrownBy(() -> new ExtraTlv(1, "00".repeat(ExtraTlv.OCTETS_MAX + 1), Map.of()))
        .isInstanceOf(IllegalArgumentException.class);
    ExtraTlv[] most = new ExtraTlv[CarrierQuirks.TLVS_MAX];
    Arrays.fill(most, tlv);
    assertThat(new Changed().tlvs(most).quirks().tlvs()).hasSize(CarrierQuirks.TLVS_MAX);
    ExtraTlv[] more = Arrays.copyOf(most, most.length + 1);
    more[most.length] = tlv;
    assertThatThrownBy(() -> new Changed().tlvs(more).quirks())
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static OutgoingSegment segment(String text) {
    Segmentation split = Segmentation.split(text, 77);
    Segmentation.Segment segment = split.segments().getFirst();
    return new OutgoingSegment(
        SENDER,
        PHONE,
        segment.userData(),
        segment.hasHeader(),
        split.encoding().dataCoding(),
        true,
        new OutgoingSegment.Message(ACCOUNT, MESSAGE, "otp", 0x1234));
  }

  private static String from(String written, CarrierQuirks quirks) {
    ShortMessage message = incoming(written, (byte) 0, new byte[] {0x48}, (byte) 0);
    return ((CarrierEvent.Incoming) read(message, quirks)).from();
  }

  private static ShortMessage incoming(String from, byte ton, byte[] octets, byte esmClass) {
    return ShortMessage.of(
        new SmppAddress(ton, (byte) 1, from),
        SmppAddress.international("+12015550123"),
        esmClass,
        (byte) 0,
        (byte) 0,
        octets);
  }

  private static CarrierEvent read(ShortMessage message, CarrierQuirks quirks) {
    return CarrierEvents.read("c", message, quirks, new Unanswered()).orElseThrow();
  }

  private static final class Unanswered implements CarrierEvent.Acknowledgement {
    @Override
    public void taken() {}

    @Override
    public void notTaken() {}
  }

  /** Quirks, one by one. */
  private static final class Changed {
    private IdForm response = IdForm.ASIS;
    private IdForm receipt = IdForm.ASIS;
    private Alphabet alphabet = Alphabet.GSM7;
    private AddressType shortCode = new AddressType(3, 0);
    private AddressType alphanumeric = new AddressType(5, 0);
    private PrefixRules outgoing = PrefixRules.NONE;
    private PrefixRules incoming = PrefixRules.NONE;
    private List<ExtraTlv> tlvs = List.of();
    private Joining joining = Joining.HEADER;

    Changed ids(IdForm ofResponse, IdForm ofReceipt) {
      response = ofResponse;
      receipt = ofReceipt;
      return this;
    }

    Changed alphabet(Alphabet other) {
      alphabet = other;
      return this;
    }

    Changed types(AddressType ofShortCode, AddressType ofAlphanumeric) {
      shortCode = ofShortCode;
      alphanumeric = ofAlphanumeric;
      return this;
    }

    Changed rewrite(PrefixRules out, PrefixRules in) {
      outgoing = out;
      incoming = in;
      return this;
    }

    Changed tlvs(ExtraTlv... extra) {
      tlvs = List.of(extra);
      return this;
    }

    Changed sar() {
      joining = Joining.SAR;
      return this;
    }

    CarrierQuirks quirks() {
      return new CarrierQuirks(
          response,
          receipt,
          alphabet,
          new AddressType(1, 1),
          new AddressType(0, 1),
          shortCode,
          alphanumeric,
          outgoing,
          outgoing,
          incoming,
          incoming,
          tlvs,
          joining);
    }
  }
}
