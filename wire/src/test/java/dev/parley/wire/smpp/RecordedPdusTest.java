package dev.parley.wire.smpp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** PDUs as other stacks wrote them on a socket, read as what they meant. */
class RecordedPdusTest {
  private static final String FILE = "recorded-pdus.tsv";

  /**
   * @param stack who wrote it, with version and side
   * @param meaning as {@link #describe} tells it
   */
  record Recorded(String stack, String meaning, byte[] octets) {
    @Override
    public String toString() {
      return stack + ": " + meaning;
    }
  }

  static List<Recorded> recorded() throws IOException {
    try (InputStream in =
        Objects.requireNonNull(RecordedPdusTest.class.getResourceAsStream(FILE), FILE)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.startsWith("#"))
          .map(line -> line.split("\t", -1))
          .map(cells -> new Recorded(cells[0], cells[1], HexFormat.of().parseHex(cells[2])))
          .toList();
    }
  }

  @ParameterizedTest
  @MethodSource("recorded")
  void whatOtherStacksWriteIsReadAsTheyMeantIt(Recorded recorded) {
    assertThat(PduCodec.decode(recorded.octets()))
        .isInstanceOfSatisfying(
            Pdu.class, pdu -> assertThat(describe(pdu)).isEqualTo(recorded.meaning()));
  }

  /** But for refusals without a body, which we write with an empty message_id. */
  @ParameterizedTest
  @MethodSource("recorded")
  void whatWasReadIsWrittenWithTheSameOctets(Recorded recorded) {
    Pdu pdu = (Pdu) PduCodec.decode(recorded.octets());
    if (recorded.octets().length > PduCodec.HEADER_OCTETS || pdu.commandStatus() == 0) {
      assertThat(PduCodec.encode(pdu)).isEqualTo(recorded.octets());
    }
  }

  @Test
  void everyStackIsThere() throws IOException {
    assertThat(recorded())
        .extracting(Recorded::stack)
        .contains(
            "jSMPP 3.0.1 application",
            "jSMPP 3.0.1 carrier",
            "npm smpp 0.5.1 application",
            "npm smpp 0.5.1 carrier",
            "Kannel 1.4.5-12 application");
  }

  private static String describe(Pdu pdu) {
    return switch (pdu) {
      case Pdu.Bind bind ->
          "bind %s %s %02x".formatted(bind.kind(), bind.systemId(), bind.interfaceVersion());
      case Pdu.SubmitSm(int _, ShortMessage message) -> "submit_sm " + describe(message);
      case Pdu.DeliverSm(int _, ShortMessage message) -> "deliver_sm " + describe(message);
      default -> pdu.toString();
    };
  }

  private static String describe(ShortMessage message) {
    String part =
        message
            .concatenation()
            .map(
                header ->
                    "part %d of %d (%d) "
                        .formatted(header.number(), header.total(), header.reference()))
            .orElse("");
    return "%s>%s %s%s'%s' %s"
        .formatted(
            message.source().written(),
            message.destination().written(),
            part,
            message.isReceipt() ? "receipt " : "",
            message.text(),
            message.tlvs().stream().filter(tlv -> tlv.tag() != Tlv.MESSAGE_PAYLOAD).toList());
  }
}
