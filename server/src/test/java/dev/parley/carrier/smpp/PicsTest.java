package dev.parley.carrier.smpp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.wire.smpp.OptionalParameter;
import dev.parley.wire.smpp.Pdu;
import dev.parley.wire.smpp.PduCodec;
import dev.parley.wire.smpp.ShortMessage;
import dev.parley.wire.smpp.SmppAddress;
import dev.parley.wire.smpp.Tlv;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * docs/smpp-pics.md says what our stack does because it is made here, from the codec and from what
 * the two sides answer over sockets. {@code -Dparley.pics=write} writes it anew.
 */
@Timeout(60)
class PicsTest {
  private static final Path PAGE = Path.of("..", "docs", "smpp-pics.md");

  @Test
  void everyMandatoryFieldIsReadAndWrittenAtItsMaximum() {
    PduFields.ALL.forEach(PduFields::checkFull);
  }

  @Test
  void everyOptionalParameterIsReadAndWrittenAtItsMinimumAndMaximum() {
    for (OptionalParameter parameter : OptionalParameter.values()) {
      for (int length : List.of(parameter.octetsMin(), Math.min(parameter.octetsMax(), 1000))) {
        byte[] octets =
            PduCodec.encode(
                new Pdu.SubmitSm(
                    1, message().with(List.of(new Tlv(parameter.tag(), new byte[length])))));
        Pdu.SubmitSm read = (Pdu.SubmitSm) PduCodec.decode(octets);
        assertThat(parameter.find(read.message().tlvs())).as(parameter.name()).isPresent();
        assertThat(PduCodec.encode(read)).isEqualTo(octets);
      }
    }
  }

  private static ShortMessage message() {
    return ShortMessage.of(
        SmppAddress.NONE, SmppAddress.NONE, (byte) 0, (byte) 0, (byte) 0, new byte[0]);
  }

  @Test
  void thePageIsWhatTheCodecAndBothSidesDo() throws Exception {
    String page = page();
    if (System.getProperty("parley.pics", "").equals("write")) {
      Files.writeString(PAGE, page);
    }
    assertThat(page)
        .as("docs/smpp-pics.md is out of date; -Dparley.pics=write writes it anew")
        .isEqualTo(Files.readString(PAGE));
  }

  private static String page() throws IOException, InterruptedException {
    return """
    # SMPP: what is implemented

    Made by `PicsTest` from the codec and from what both sides answer over sockets; a test fails when this page is out of date. To write it anew:
    `mvn test -Dlight -pl server -am -Dsurefire.failIfNoSpecifiedTests=false -Dtest=PicsTest -Dparley.pics=write`. Sections are those of SMPP 3.4.

    ## PDUs and mandatory fields
    Each is read and written by the codec with every field at its maximum. Numbers are characters without the NUL, `1` is one octet, `time` is 16 characters or none; behind the arrow is
    what a longer text is answered with. A message_id may have 65 octets by the specification; longer ones are read all the same. The last column: whether optional parameters are read
    and written (octets behind the last field of other PDUs are passed over).

    | PDU | section | fields | optional |
    |---|---|---|---|
    %s
    ## Optional parameters
    Read and written in every PDU that may have them; a tag that is not here is kept as it came. Octets of the value, with the NUL of a text.

    | parameter | tag | format | octets |
    |---|---|---|---|
    %s
    Our link looks at receipted_message_id, message_state and network_error_code of a receipt, at the sar_ ones and message_payload of a text, and writes what the operator configured
    ([carriers.md](carriers.md)). The simulated carrier looks at the sar_ ones and message_payload, and writes sc_interface_version, receipted_message_id and message_state.

    ## The simulated carrier, by state of the session
    What it answers to a request with empty fields: the status, in the response of the request or in a generic_nack. After an unbind the connection is closed. Responses that nobody asked for are passed over.

    | request | open | bound as transmitter | as receiver | as transceiver |
    |---|---|---|---|---|
    %s
    ## Our link, by kind of bind
    The same for what a carrier sends. Until a bind is answered the link waits for that answer only. It writes bind_*, submit_sm, query_sm, enquire_link, unbind, deliver_sm_resp, enquire_link_resp,
    unbind_resp, and the refusals of this table.

    | request | bound as transmitter | as receiver | as transceiver |
    |---|---|---|---|
    %s
    ## Cases of a public list
    The %d names are those of a test list of a short message centre that is public (SmppProtocolCheckList.hpp in github.com/kirikprotocol/MSAG-Console): its binds, unbind, enquire_link and the
    cases of submit, data, replace, query and cancel with correct, incorrect and impossible fields, without its checks of each response, which `SmscCasesTest` makes for every case. What is
    sent for each is ours (an async one is three requests before the first answer is read). %d apply to the simulated carrier and pass; the others say why they do not apply. It is a test bench, not a message centre: it has no queue to schedule, cancel or replace in.

    | case | sent | answer |
    |---|---|---|
    %s\
    """
        .formatted(
            fields(),
            parameters(),
            PicsAnswers.ofSimulatedCarrier(),
            PicsAnswers.ofLink(),
            SmscCase.all().size(),
            SmscCase.applicable().size(),
            cases());
  }

  private static String fields() {
    StringBuilder rows = new StringBuilder();
    for (PduFields pdu : PduFields.ALL) {
      List<String> fields = pdu.fields().stream().map(field -> field(pdu, field)).toList();
      row(
          rows,
          pdu.command(),
          pdu.section(),
          fields.isEmpty() ? "–" : String.join(", ", fields),
          pdu.optional() ? "yes" : "–");
    }
    return rows.toString();
  }

  private static String field(PduFields pdu, PduFields.Field field) {
    String form =
        switch (field.form()) {
          case 's' -> field.max() == 0 ? "empty" : Integer.toString(field.max());
          case 't' -> "time";
          case 'm' -> "length and 0–254 octets";
          case 'd' -> "1–254 addresses and lists";
          case 'u' -> "0–255 addresses with a status";
          default -> Character.toString(field.form());
        };
    String longer =
        field.isText() && pdu.isRequest() ? " → " + pdu.tooLong(field).replace("ESME_", "") : "";
    return "%s (%s%s)".formatted(field.name(), form, longer);
  }

  private static String parameters() {
    StringBuilder rows = new StringBuilder();
    for (OptionalParameter parameter : OptionalParameter.values()) {
      String octets =
          parameter.octetsMin() == parameter.octetsMax()
              ? Integer.toString(parameter.octetsMin())
              : parameter.octetsMin() + "–" + parameter.octetsMax();
      row(
          rows,
          parameter.name().toLowerCase(Locale.ROOT),
          "0x%04X".formatted(parameter.tag()),
          parameter.format().name().toLowerCase(Locale.ROOT),
          octets);
    }
    return rows.toString();
  }

  private static String cases() {
    StringBuilder rows = new StringBuilder();
    for (SmscCase row : SmscCase.all()) {
      row(
          rows,
          row.name(),
          row.applies() ? sent(row) : "–",
          row.applies() ? row.expected() + ": pass" : "not applicable: " + row.why());
    }
    return rows.toString();
  }

  private static String sent(SmscCase row) {
    String fields = row.fields().isEmpty() ? "" : " `" + row.fields() + "`";
    return row.state() + ": " + row.command() + fields;
  }

  static void row(StringBuilder rows, String... cells) {
    rows.append("| ").append(String.join(" | ", cells)).append(" |\n");
  }

  /** A request of the kind with nothing in it. */
  static byte[] empty(PduFields pdu, int sequence) {
    return pdu.octets(sequence, Map.of());
  }
}
