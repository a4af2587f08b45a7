package dev.parley.carrier.smpp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.carrier.CarrierEvent;
import dev.parley.carrier.CarrierEvent.Part;
import dev.parley.config.CarrierQuirks;
import dev.parley.wire.smpp.OptionalParameter;
import dev.parley.wire.smpp.ShortMessage;
import dev.parley.wire.smpp.SmppAddress;
import dev.parley.wire.smpp.Tlv;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What phones send, octet by octet, and what applications are told (S7: every STOP is read). */
class InboundOctetsTest {
  private static final byte PLAIN = 0;
  private static final byte HEADER = ShortMessage.ESM_HEADER;

  @ParameterizedTest
  @CsvSource({
    // SMPP 3.4 s5.2.19
    "00, 00 41 1B 65, @A€",
    "01, 40 7B, @{",
    "03, E9 E8, éè",
    "06, BF E0 D8 D2 D5 E2, Привет",
    "07, F9 EC E5 ED, שלום",
    "08, D8 3D DE 00, 😀",
    "0A, 1B 24 42 24 22 1B 28 42, あ",
    "0E, C7 D1, 한",
    // 3GPP TS 23.038 s4: general group, marked for deletion, waiting indication, message class
    "10, 00, @",
    "11, 00, @",
    "18, 20 AC, €",
    "1B, 20 AC, €",
    "40, 00, @",
    "58, 20 AC, €",
    "C0, 00, @",
    "D8, 00, @",
    "E0, 20 AC, €",
    "F0, 00, @",
    "F3, 00, @",
    // Plain text under a coding of none, as some gateways mark everything.
    "02, 53 54 4F 50, STOP",
    "04, 53 74 6F 70 0A, 'Stop\n'",
    "F5, 53 54 4F 50, STOP",
    "05, 53 54 4F 50, STOP",
    "80, 53 54 4F 50, STOP",
  })
  void aTextIsReadInItsAlphabet(String coding, String octets, String text) {
    assertThat(read(coding, octets, PLAIN).text()).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({
    "02, 00 01 FF, [data_coding 0x02] 0001FF",
    "04, 80, [data_coding 0x04] 80",
    "14, 0A 00, [data_coding 0x14] 0A00",
    "F4, 7F, [data_coding 0xF4] 7F",
    "F7, C8 32, [data_coding 0xF7] C832",
    // Compressed (3GPP TS 23.042), reserved, and kanji of no known form.
    "20, C8 32, [data_coding 0x20] C832",
    "30, C8 32, [data_coding 0x30] C832",
    "60, C8 32, [data_coding 0x60] C832",
    "0C, C8 32, [data_coding 0x0C] C832",
    "1C, C8 32, [data_coding 0x1C] C832",
    "BF, C8 32, [data_coding 0xBF] C832",
    "05, 24 22 24 24, [data_coding 0x05] 24222424",
    "0D, 82 A0, [data_coding 0x0D] 82A0",
  })
  void octetsThatAreNoTextAreKeptAndSaySo(String coding, String octets, String text) {
    assertThat(read(coding, octets, PLAIN).text()).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({
    // 3GPP TS 23.040 s9.2.3.24.15 and .16: Turkish single, locking, both; Hindi; Spanish; none
    "03 24 01 01 44 61 1B 67, Dağ",
    "03 25 01 01 44 61 0C, Dağ",
    "06 24 01 01 25 01 01 1B 73 0C, şğ",
    "03 25 01 06 03, अ",
    "03 24 01 02 1B 61, á",
    "03 25 01 02 61, a",
    "03 24 01 63 1B 65, €",
  })
  void theTablesOfALanguageAreThoseThatTheHeaderNames(String octets, String text) {
    assertThat(read("00", octets, HEADER).text()).isEqualTo(text);
    assertThat(read("F1", octets, HEADER).text()).isEqualTo(text);
  }

  @Test
  void aPartIsNamedByAHeaderWithAReferenceOf8Or16BitsOrBySarParameters() {
    CarrierEvent.Incoming eight = read("00", "05 00 03 CC 02 01 41", HEADER);
    CarrierEvent.Incoming sixteen = read("08", "06 08 04 AB CD 02 02 20 AC", HEADER);
    CarrierEvent.Incoming sar =
        read(
            "00",
            "41",
            PLAIN,
            OptionalParameter.SAR_MSG_REF_NUM.of(0xABCD),
            OptionalParameter.SAR_TOTAL_SEGMENTS.of(3),
            OptionalParameter.SAR_SEGMENT_SEQNUM.of(2));

    assertThat(eight).matches(it -> it.text().equals("A") && part(0xCC, 2, 1).equals(it.part()));
    assertThat(sixteen)
        .matches(it -> it.text().equals("€") && part(0xABCD, 2, 2).equals(it.part()));
    assertThat(sar).matches(it -> it.text().equals("A") && part(0xABCD, 3, 2).equals(it.part()));
  }

  @Test
  void aPartInALanguageIsReadByBothElementsOfItsHeader() {
    CarrierEvent.Incoming part = read("00", "08 00 03 07 02 01 25 01 01 0C", HEADER);
    assertThat(part.text()).isEqualTo("ğ");
    assertThat(part.part()).isEqualTo(part(7, 2, 1));
  }

  @Test
  void messagePayloadIsReadAsTheShortMessageIs() {
    Tlv payload = OptionalParameter.MESSAGE_PAYLOAD.of(HexFormat.of().parseHex("0500030702010041"));
    CarrierEvent.Incoming part = read("08", "", HEADER, payload);
    assertThat(part.text()).isEqualTo("A");
    assertThat(part.part()).isEqualTo(part(7, 2, 1));
  }

  @Test
  void dataForAnApplicationOfThePhoneNamesItsPortAlsoWhenItLooksLikeText() {
    assertThat(read("04", "06 05 04 0B 84 23 F0 53 54 4F 50", HEADER).text())
        .isEqualTo("[data_coding 0x04, port 2948] 53544F50");
    assertThat(read("F5", "04 04 02 E2 00 53", HEADER).text())
        .isEqualTo("[data_coding 0xF5, port 226] 53");
    assertThat(read("04", "53", PLAIN, OptionalParameter.DESTINATION_PORT.of(5505)).text())
        .isEqualTo("[data_coding 0x04, port 5505] 53");
  }

  @Test
  void aTextForAnApplicationOfThePhoneIsATextAllTheSame() {
    assertThat(read("00", "06 05 04 15 81 00 00 53 54 4F 50", HEADER).text()).isEqualTo("STOP");
  }

  @Test
  void theWordsInFrontOfDataStandBeforeItsFirstPartOnly() {
    assertThat(read("04", "05 00 03 07 02 01 00 FF", HEADER).text())
        .isEqualTo("[data_coding 0x04] 00FF");
    assertThat(read("04", "05 00 03 07 02 02 01", HEADER).text()).isEqualTo("01");
  }

  @Test
  void aHeaderThatIsLongerThanItsMessageIsTextOfWhichNothingIsLost() {
    CarrierEvent.Incoming incoming = read("00", "53 54 4F 50", HEADER);
    assertThat(incoming.text()).isEqualTo("STOP");
    assertThat(incoming.part()).isNull();
  }

  @Test
  void whatHasNoCharacterIsShownAsSuch() {
    assertThat(read("00", "41 FF", PLAIN).text()).isEqualTo("A\uFFFD");
    assertThat(read("08", "00 41 00", PLAIN).text()).isEqualTo("A\uFFFD");
    assertThat(read("0E", "FF", PLAIN).text()).isEqualTo("\uFFFD");
  }

  @Test
  void aPairThatIsCutBetweenTwoPartsIsStillThere() {
    String high = read("08", "05 00 03 07 02 01 D8 3D", HEADER).text();
    String low = read("08", "05 00 03 07 02 02 DE 00", HEADER).text();
    assertThat(high + low).isEqualTo("😀");
  }

  private static Part part(int reference, int total, int number) {
    return new Part(reference, total, number);
  }

  private static CarrierEvent.Incoming read(
      String coding, String octets, byte esmClass, Tlv... tlvs) {
    ShortMessage message =
        ShortMessage.of(
                SmppAddress.international("+12025550101"),
                SmppAddress.international("+12015550123"),
                esmClass,
                (byte) 0,
                (byte) Integer.parseInt(coding, 16),
                HexFormat.of().parseHex(octets.replace(" ", "")))
            .with(List.of(tlvs));
    return (CarrierEvent.Incoming)
        CarrierEvents.read("c", message, CarrierQuirks.NONE, new Unanswered()).orElseThrow();
  }

  private static final class Unanswered implements CarrierEvent.Acknowledgement {
    @Override
    public void taken() {}

    @Override
    public void notTaken() {}
  }
}
