package dev.parley.wire.smpp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.wire.Seed;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PduCodecTest {
  private final RandomPdu pdus = new RandomPdu(Seed.random(this));

  @Test
  void whatIsEncodedDecodesToTheSame() {
    for (int run = 0; run < 2400; run++) {
      Pdu pdu = pdus.ofKind(run % RandomPdu.KINDS);
      Decoded decoded = PduCodec.decode(PduCodec.encode(pdu));
      assertThat(decoded).usingRecursiveComparison().isEqualTo(pdu);
      assertThat(PduCodec.encode((Pdu) decoded)).isEqualTo(PduCodec.encode(pdu));
    }
  }

  /** The bind_transmitter that the specification prints in s3.2.2 (its example of a PDU). */
  @Test
  void theExampleOfTheSpecificationIsRead() {
    byte[] octets =
        hex(
            "0000002F 00000002 00000000 00000001 534D50503354455354 00 7365637265743038 00"
                + " 5355424D495431 00 00 01 01 00");
    assertThat(PduCodec.decode(octets))
        .isEqualTo(
            new Pdu.Bind(
                Pdu.BindKind.TRANSMITTER,
                1,
                "SMPP3TEST",
                "secret08",
                "SUBMIT1",
                (byte) 0,
                (byte) 1,
                (byte) 1,
                ""));
    assertThat(PduCodec.encode((Pdu) PduCodec.decode(octets))).isEqualTo(octets);
  }

  @Test
  void aSubmitIsWrittenFieldByFieldInTheOrderOfTheSpecification() {
    Pdu submit =
        new Pdu.SubmitSm(
            2,
            ShortMessage.of(
                SmppAddress.international("+12015550123"),
                SmppAddress.international("+12025550101"),
                (byte) 0,
                ShortMessage.RECEIPT_ALWAYS,
                (byte) 0,
                new byte[] {0x48, 0x69}));
    assertThat(PduCodec.encode(submit))
        .isEqualTo(
            hex(
                "00000039 00000004 00000000 00000002 00 0101 3132303135353530313233 00"
                    + " 0101 3132303235353530313031 00 00 00 00 00 00 01 00 00 00 02 4869"));
  }

  @Test
  void aDeliverWithUnknownParametersKeepsThem() {
    byte[] octets =
        hex(
            "00000042 00000005 00000000 00000003 00 0101 31323032353535303130310001013132303135"
                + "35353031323300 04 00 00 00 00 00 00 00 00 00 0427 0001 02 1401 0002 ABCD");
    Pdu.DeliverSm deliver = (Pdu.DeliverSm) PduCodec.decode(octets);
    assertThat(deliver.message().isReceipt()).isTrue();
    assertThat(deliver.message().source().written()).isEqualTo("+12025550101");
    assertThat(deliver.message().tlvs()).extracting(Tlv::tag).containsExactly(0x0427, 0x1401);
    assertThat(PduCodec.encode(deliver)).isEqualTo(octets);
  }

  @Test
  void anUnknownCommandIsKeptWithItsBody() {
    Decoded decoded = PduCodec.decode(hex("00000012 00000111 00000000 00000009 4100"));
    assertThat(decoded).isInstanceOf(Pdu.Unrecognised.class);
    assertThat(PduCodec.encode((Pdu) decoded))
        .isEqualTo(hex("00000012 00000111 00000000 00000009 4100"));
  }

  @Test
  void aQueryAndItsAnswerAreWrittenFieldByFieldInTheOrderOfTheSpecification() {
    Pdu query = new Pdu.QuerySm(8, "a1", SmppAddress.international("+12015550123"));
    assertThat(PduCodec.encode(query))
        .isEqualTo(
            hex("00000021 00000003 00000000 00000008 613100 0101 3132303135353530313233 00"));
    Pdu answer = new Pdu.QuerySmResponse(0, 8, "a1", "261123180000000+", (byte) 5, (byte) 0x1B);
    assertThat(PduCodec.encode(answer))
        .isEqualTo(
            hex(
                "00000026 80000003 00000000 00000008 613100"
                    + " 3236313132333138303030303030302B00 05 1B"));
    assertThat(PduCodec.decode(hex("00000010 80000003 00000067 00000008")))
        .isEqualTo(Pdu.QuerySmResponse.refusal(CommandStatus.ESME_RQUERYFAIL, 8));
  }

  @Test
  void anAnswerToAQueryWithABrokenDateIsMalformed() {
    Decoded decoded =
        PduCodec.decode(hex("00000017 80000003 00000000 00000008 6100 3100 02 00 00"));
    assertThat(decoded).isInstanceOf(Malformed.class);
  }

  @Test
  void aRefusalWithoutABodyIsRead() {
    assertThat(PduCodec.decode(hex("00000010 80000004 00000058 00000007")))
        .isEqualTo(new Pdu.SubmitSmResponse(0x58, 7, "", List.of()));
    assertThat(PduCodec.decode(hex("00000010 80000009 0000000E 00000001")))
        .isEqualTo(new Pdu.BindResponse(Pdu.BindKind.TRANSCEIVER, 0x0E, 1, "", List.of()));
    assertThat(PduCodec.decode(hex("00000010 80000005 00000008 00000001")))
        .isEqualTo(new Pdu.DeliverSmResponse(0x08, 1, List.of()));
  }

  @Test
  void octetsThatEndEarlyAreMalformedWhereverTheyEnd() {
    for (int run = 0; run < 300; run++) {
      byte[] octets = PduCodec.encode(pdus.next());
      for (int length = 0; length < octets.length; length++) {
        Decoded decoded = PduCodec.decode(octets, 0, length);
        assertThat(decoded).isInstanceOf(Malformed.class);
        Malformed malformed = (Malformed) decoded;
        assertThat(malformed.commandStatus()).isEqualTo(CommandStatus.ESME_RINVCMDLEN);
        assertThat(malformed.framingLost()).isTrue();
      }
    }
  }

  @Test
  void aBodyCutAnywhereWithAFittingLengthIsMalformedOrShorterButWhole() {
    for (int run = 0; run < 600; run++) {
      byte[] whole = PduCodec.encode(pdus.ofKind(run % RandomPdu.KINDS));
      for (int length = PduCodec.HEADER_OCTETS; length < whole.length; length++) {
        byte[] octets = withLength(Arrays.copyOf(whole, length));
        switch (PduCodec.decode(octets)) {
          case Malformed malformed -> {
            assertThat(malformed.framingLost()).isFalse();
            assertThat(malformed.commandStatus()).isNotEqualTo(CommandStatus.ESME_ROK);
            assertThat(malformed.sequence()).isEqualTo(PduCodec.number(octets, 12));
            assertThat(malformed.commandId()).isEqualTo(PduCodec.number(octets, 4));
          }
          case Pdu pdu ->
              assertThat(afterLength(PduCodec.encode(pdu))).startsWith(afterLength(octets));
        }
      }
    }
  }

  @Test
  void octetsChangedAtRandomNeverFailAndWhatIsReadCanBeWritten() {
    Random random = Seed.random(this);
    for (int run = 0; run < 50_000; run++) {
      byte[] octets = PduCodec.encode(pdus.next());
      for (int i = random.nextInt(6); i >= 0; i--) {
        octets[4 + random.nextInt(octets.length - 4)] = (byte) random.nextInt();
      }
      if (PduCodec.decode(octets) instanceof Pdu pdu) {
        PduCodec.encode(pdu);
      }
    }
  }

  @Test
  void eachBrokenFieldNamesItsOwnError() {
    assertThat(error("00 0101 31 00 0101 32 00 00 00 00 00 00 00 00 00 00 05 41"))
        .isEqualTo(CommandStatus.ESME_RINVMSGLEN);
    assertThat(error("00 0101 " + "31".repeat(21) + "00 0101 32 00"))
        .isEqualTo(CommandStatus.ESME_RINVSRCADR);
    assertThat(error("00 0101 31 00 0101 " + "31".repeat(21) + "00"))
        .isEqualTo(CommandStatus.ESME_RINVDSTADR);
    assertThat(error("414243444546 00")).isEqualTo(CommandStatus.ESME_RINVSERTYP);
    assertThat(error("00 0101 31 00 0101 32 00 00 00 00 3100 00"))
        .isEqualTo(CommandStatus.ESME_RINVSCHED);
    assertThat(error("00 0101 31 00 0101 32 00 00 00 00 00 3100"))
        .isEqualTo(CommandStatus.ESME_RINVEXPIRY);
    assertThat(error("00 0101 31 00 0101 32 00 00 00 00 00 00 00 00 00 00 00 0427"))
        .isEqualTo(CommandStatus.ESME_RINVTLVSTREAM);
    assertThat(error("00 0101 31 00 0101 32 00 00 00 00 00 00 00 00 00 00 00 0427 0002 01"))
        .isEqualTo(CommandStatus.ESME_RINVTLVLEN);
  }

  @Test
  void anAddressOfTwentyCharactersIsReadAndTwentyOneAreNot() {
    String rest = "00 00 00 00 00 00 00 00 00 00";
    String address = "31".repeat(20);
    assertThat(PduCodec.decode(submit("00 0101 " + address + "00 0101 32 00" + rest)))
        .isInstanceOf(Pdu.SubmitSm.class);
    assertThatThrownBy(() -> SmppAddress.international("1".repeat(21)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void theGreatestPduIsWrittenAndOneOctetMoreIsNot() {
    int most = PduCodec.PDU_MAX - PduCodec.HEADER_OCTETS;
    byte[] octets = PduCodec.encode(new Pdu.Unrecognised(0x111, 0, 1, new byte[most]));
    assertThat(PduCodec.decode(octets)).isInstanceOf(Pdu.Unrecognised.class);
    assertThatThrownBy(() -> PduCodec.encode(new Pdu.Unrecognised(0x111, 0, 1, new byte[most + 1])))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aPduIsWrittenInTheMiddleOfAnArrayAndNotBeyondItsRoom() {
    Pdu pdu = new Pdu.QuerySm(8, "a1", SmppAddress.international("+12015550123"));
    byte[] alone = PduCodec.encode(pdu);
    byte[] target = new byte[alone.length + 7];
    assertThat(PduCodec.encode(pdu, target, 7)).isEqualTo(target.length);
    assertThat(Arrays.copyOfRange(target, 7, target.length)).isEqualTo(alone);
    assertThatThrownBy(() -> PduCodec.encode(pdu, target, 8))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aDataSmIsWrittenFieldByFieldInTheOrderOfTheSpecification() {
    SmppAddress number = SmppAddress.international("+12015550123");
    Pdu data =
        new Pdu.DataSm(
            9,
            "",
            number,
            number,
            (byte) 0,
            (byte) 1,
            (byte) 0,
            List.of(OptionalParameter.MESSAGE_PAYLOAD.of(new byte[] {0x48, 0x69})));
    assertThat(PduCodec.encode(data))
        .isEqualTo(
            hex(
                "00000036 00000103 00000000 00000009 00 0101 3132303135353530313233 00"
                    + " 0101 3132303135353530313233 00 00 01 00 0424 0002 4869"));
  }

  @Test
  void aMultiIsWrittenFieldByFieldInTheOrderOfTheSpecification() {
    Pdu multi =
        new Pdu.SubmitMulti(
            9,
            ShortMessage.of(
                new SmppAddress((byte) 5, (byte) 0, "A"),
                SmppAddress.NONE,
                (byte) 0,
                (byte) 0,
                (byte) 0,
                new byte[] {0x48}),
            List.of(
                new Pdu.Destination.Sme(new SmppAddress((byte) 1, (byte) 1, "2")),
                new Pdu.Destination.DistributionList("L")));
    assertThat(PduCodec.encode(multi))
        .isEqualTo(
            hex(
                "00000029 00000021 00000000 00000009 00 0500 4100 02 01 0101 3200 02 4C00"
                    + " 00 00 00 00 00 00 00 00 00 01 48"));
    Pdu response =
        new Pdu.SubmitMultiResponse(
            0,
            9,
            "7",
            List.of(new Pdu.Unsuccessful(new SmppAddress((byte) 1, (byte) 1, "2"), 0x0B)),
            List.of());
    assertThat(PduCodec.encode(response))
        .isEqualTo(hex("0000001B 80000021 00000000 00000009 3700 01 0101 3200 0000000B"));
  }

  @Test
  void destinationsAreCountedBeforeTheyAreKept() {
    assertThat(multiError("00")).isEqualTo(CommandStatus.ESME_RINVNUMDESTS);
    assertThat(multiError("FF" + "02 4C00".repeat(255))).isEqualTo(CommandStatus.ESME_RINVNUMDESTS);
    assertThat(multiError("FE" + "02 4C00".repeat(253))).isEqualTo(CommandStatus.ESME_RINVDESTFLAG);
    assertThat(multiError("01 02" + "4C".repeat(21) + "00"))
        .isEqualTo(CommandStatus.ESME_RINVDLNAME);
    String rest = "00 00 00 00 00 00 00 00 00 00";
    byte[] most =
        hex(
            "0".repeat(8)
                + "00000021 00000000 00000001 00 0500 4100 FE"
                + "02 4C00".repeat(254)
                + rest);
    assertThat(((Pdu.SubmitMulti) PduCodec.decode(withLength(most))).destinations()).hasSize(254);
    List<Pdu.Destination> many =
        Collections.nCopies(255, new Pdu.Destination.DistributionList("L"));
    assertThatThrownBy(
            () ->
                new Pdu.SubmitMulti(
                    1,
                    ShortMessage.of(
                        SmppAddress.NONE,
                        SmppAddress.NONE,
                        (byte) 0,
                        (byte) 0,
                        (byte) 0,
                        new byte[0]),
                    many))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void parametersAreCountedBeforeTheyAreKept() {
    String body = "00 0101 31 00 0101 32 00 00 00 00 00 00 00 00 00 00 00";
    byte[] most = submit(body + "1401 0000".repeat(Tlv.COUNT_MAX));
    assertThat(((Pdu.SubmitSm) PduCodec.decode(most)).message().tlvs()).hasSize(Tlv.COUNT_MAX);
    assertThat(error(body + "1401 0000".repeat(Tlv.COUNT_MAX + 1)))
        .isEqualTo(CommandStatus.ESME_RINVTLVSTREAM);
  }

  @Test
  void aShortMessageOf254OctetsIsReadAnd255AreNot() {
    String body = "00 0101 31 00 0101 32 00 00 00 00 00 00 00 00 00 00 ";
    assertThat(PduCodec.decode(submit(body + "FE" + "41".repeat(254))))
        .isInstanceOf(Pdu.SubmitSm.class);
    assertThat(error(body + "FF" + "41".repeat(255))).isEqualTo(CommandStatus.ESME_RINVMSGLEN);
  }

  @Test
  void addressesOfDataSmHave64CharactersAndNotMore() {
    String rest = "00 00 00 00";
    assertThat(PduCodec.decode(data("00 0101" + "31".repeat(64) + "00 0101 32" + rest)))
        .isInstanceOf(Pdu.DataSm.class);
    assertThat(
            ((Malformed) PduCodec.decode(data("00 0101" + "31".repeat(65) + "00 0101 32" + rest)))
                .commandStatus())
        .isEqualTo(CommandStatus.ESME_RINVSRCADR);
  }

  @Test
  void aRequestThatCannotBeReadIsAnsweredInItsOwnResponse() {
    for (int command : List.of(1, 2, 3, 4, 5, 7, 8, 9, 0x21, 0x103)) {
      byte[] octets = new byte[17];
      octets[14] = 1;
      octets[15] = 2;
      octets[16] = 1;
      octets[6] = (byte) (command >> 8);
      octets[7] = (byte) command;
      Malformed malformed = (Malformed) PduCodec.decode(withLength(octets));
      Pdu answer = malformed.answer().orElseThrow();
      assertThat(answer.commandId()).isEqualTo(command | CommandId.RESPONSE);
      assertThat(answer.sequence()).isEqualTo(0x102);
      assertThat(answer.commandStatus()).isEqualTo(malformed.commandStatus().code());
      assertThat(PduCodec.decode(PduCodec.encode(answer)))
          .usingRecursiveComparison()
          .isEqualTo(answer);
    }
  }

  @Test
  void aResponseThatCannotBeReadIsNotAnswered() {
    Malformed malformed =
        (Malformed) PduCodec.decode(hex("00000011 80000004 00000000 00000001 41"));
    assertThat(malformed.answer()).isEmpty();
  }

  @Test
  void requestsWithoutAResponseAreRefusedByAGenericNack() {
    for (int command : List.of(CommandId.OUTBIND, CommandId.ALERT_NOTIFICATION, 0x111)) {
      assertThat(Refusals.of(command, CommandStatus.ESME_RINVCMDID, 7))
          .isEqualTo(new Pdu.GenericNack(CommandStatus.ESME_RINVCMDID.code(), 7));
    }
    assertThat(Refusals.of(CommandId.ENQUIRE_LINK, CommandStatus.ESME_RSYSERR, 7))
        .isEqualTo(new Pdu.EnquireLinkResponse(8, 7));
    assertThat(Refusals.of(CommandId.UNBIND, CommandStatus.ESME_RSYSERR, 7))
        .isEqualTo(new Pdu.UnbindResponse(8, 7));
  }

  @Test
  void everySingleOctetChangedGivesATypedResult() {
    for (int kind = 0; kind < RandomPdu.KINDS; kind++) {
      byte[] whole = PduCodec.encode(pdus.ofKind(kind));
      for (int at = 0; at < Math.min(whole.length, 200); at++) {
        for (int value : List.of(0, 1, 0x7F, 0x80, 0xFF, whole[at] ^ 1)) {
          byte[] octets = whole.clone();
          octets[at] = (byte) value;
          if (PduCodec.decode(octets) instanceof Pdu pdu) {
            assertThat(PduCodec.octets(pdu)).isLessThanOrEqualTo(octets.length + 2);
          }
        }
      }
    }
  }

  @Test
  void aTextThatTheWireCannotCarryIsNotWritten() {
    assertThatThrownBy(() -> PduCodec.encode(response("a\0b")))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> PduCodec.encode(response("я")))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aBindDoesNotPrintItsPassword() {
    assertThat(Pdu.Bind.of(Pdu.BindKind.TRANSCEIVER, 1, "parley", "hush").toString())
        .doesNotContain("hush");
  }

  private static Pdu response(String messageId) {
    return new Pdu.SubmitSmResponse(0, 1, messageId, List.of());
  }

  private static CommandStatus error(String body) {
    return ((Malformed) PduCodec.decode(submit(body))).commandStatus();
  }

  private static CommandStatus multiError(String destinations) {
    byte[] octets =
        hex("0000000000000021 00000000 00000001 00 0500 4100" + destinations + "00".repeat(10));
    return ((Malformed) PduCodec.decode(withLength(octets))).commandStatus();
  }

  private static byte[] data(String body) {
    return withLength(hex("00000000 00000103 00000000 00000001" + body));
  }

  private static byte[] submit(String body) {
    return withLength(hex("00000000 00000004 00000000 00000001" + body));
  }

  private static byte[] withLength(byte[] octets) {
    octets[0] = 0;
    octets[1] = 0;
    octets[2] = (byte) (octets.length >> 8);
    octets[3] = (byte) octets.length;
    return octets;
  }

  private static byte[] afterLength(byte[] octets) {
    return Arrays.copyOfRange(octets, 4, octets.length);
  }

  private static byte[] hex(String digits) {
    return HexFormat.of().parseHex(digits.replace(" ", ""));
  }
}
