package dev.parley.carrier.smpp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.wire.smpp.Decoded;
import dev.parley.wire.smpp.Malformed;
import dev.parley.wire.smpp.Pdu;
import dev.parley.wire.smpp.PduCodec;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * The mandatory fields of one PDU in their order (SMPP 3.4 s4), apart from the codec, so that each
 * can be held against the other. A PDU is written from them with any field set to anything.
 *
 * @param section of the specification
 * @param optional whether optional parameters may follow
 */
record PduFields(
    String command, int commandId, String section, List<Field> fields, boolean optional) {
  private static final String SOURCE = "source_addr_ton:1 source_addr_npi:1 source_addr:";
  private static final String DESTINATION = "dest_addr_ton:1 dest_addr_npi:1 destination_addr:";
  private static final String REST_OF_MESSAGE =
      " esm_class:1 protocol_id:1 priority_flag:1 schedule_delivery_time:t validity_period:t"
          + " registered_delivery:1 replace_if_present_flag:1 data_coding:1 sm_default_msg_id:1"
          + " short_message:m";
  private static final String MESSAGE =
      "service_type:5 " + SOURCE + "20 " + DESTINATION + "20" + REST_OF_MESSAGE;
  private static final String BIND =
      "system_id:15 password:8 system_type:12 interface_version:1 addr_ton:1 addr_npi:1"
          + " address_range:40";
  private static final String MESSAGE_ID = "message_id:255";

  static final List<PduFields> ALL =
      List.of(
          of("bind_transmitter", 0x02, "4.1.1", BIND, false),
          of("bind_transmitter_resp", 0x80000002, "4.1.2", "system_id:15", true),
          of("bind_receiver", 0x01, "4.1.3", BIND, false),
          of("bind_receiver_resp", 0x80000001, "4.1.4", "system_id:15", true),
          of("bind_transceiver", 0x09, "4.1.5", BIND, false),
          of("bind_transceiver_resp", 0x80000009, "4.1.6", "system_id:15", true),
          of("outbind", 0x0B, "4.1.7", "system_id:15 password:8", false),
          of("unbind", 0x06, "4.2.1", "", false),
          of("unbind_resp", 0x80000006, "4.2.2", "", false),
          of("generic_nack", 0x80000000, "4.3.1", "", false),
          of("submit_sm", 0x04, "4.4.1", MESSAGE, true),
          of("submit_sm_resp", 0x80000004, "4.4.2", MESSAGE_ID, true),
          of(
              "submit_multi",
              0x21,
              "4.5.1",
              "service_type:5 " + SOURCE + "20 dest_address:d" + REST_OF_MESSAGE,
              true),
          of("submit_multi_resp", 0x80000021, "4.5.2", MESSAGE_ID + " unsuccess_sme:u", true),
          of("deliver_sm", 0x05, "4.6.1", MESSAGE, true),
          of("deliver_sm_resp", 0x80000005, "4.6.2", "message_id:0", true),
          of(
              "data_sm",
              0x103,
              "4.7.1",
              "service_type:5 "
                  + SOURCE
                  + "64 "
                  + DESTINATION
                  + "64 esm_class:1 registered_delivery:1 data_coding:1",
              true),
          of("data_sm_resp", 0x80000103, "4.7.2", MESSAGE_ID, true),
          of("query_sm", 0x03, "4.8.1", MESSAGE_ID + " " + SOURCE + "20", false),
          of(
              "query_sm_resp",
              0x80000003,
              "4.8.2",
              MESSAGE_ID + " final_date:t message_state:1 error_code:1",
              false),
          of(
              "cancel_sm",
              0x08,
              "4.9.1",
              "service_type:5 " + MESSAGE_ID + " " + SOURCE + "20 " + DESTINATION + "20",
              false),
          of("cancel_sm_resp", 0x80000008, "4.9.2", "", false),
          of(
              "replace_sm",
              0x07,
              "4.10.1",
              MESSAGE_ID
                  + " "
                  + SOURCE
                  + "20 schedule_delivery_time:t validity_period:t registered_delivery:1"
                  + " sm_default_msg_id:1 short_message:m",
              false),
          of("replace_sm_resp", 0x80000007, "4.10.2", "", false),
          of("enquire_link", 0x15, "4.11.1", "", false),
          of("enquire_link_resp", 0x80000015, "4.11.2", "", false),
          of(
              "alert_notification",
              0x102,
              "4.12.1",
              SOURCE + "64 esme_addr_ton:1 esme_addr_npi:1 esme_addr:64",
              true));

  /**
   * @param form {@code 1}: an octet; {@code t}: a time of 16 characters or none; {@code m}: length
   *     and octets; {@code d}: destinations; {@code u}: unsuccessful ones; {@code s}: a text
   * @param max characters of a text, without its NUL
   */
  record Field(String name, char form, int max) {
    private static Field of(String written) {
      int colon = written.indexOf(':');
      String form = written.substring(colon + 1);
      String name = written.substring(0, colon);
      // A text of one character there is none.
      return form.equals("1") || Character.isLetter(form.charAt(0))
          ? new Field(name, form.charAt(0), 16)
          : new Field(name, 's', Integer.parseInt(form));
    }

    boolean isText() {
      return form == 's' || form == 't';
    }

    private byte[] octets(String value) {
      return switch (form) {
        case '1' -> new byte[] {(byte) Integer.parseInt(value.isEmpty() ? "0" : value)};
        case 'm' -> {
          byte[] text = value.getBytes(StandardCharsets.ISO_8859_1);
          byte[] octets = new byte[text.length + 1];
          octets[0] = (byte) text.length;
          System.arraycopy(text, 0, octets, 1, text.length);
          yield octets;
        }
        case 'd' -> HexFormat.of().parseHex("02" + "01" + "0101" + "3100" + "02" + "6c00");
        case 'u' -> HexFormat.of().parseHex("01" + "0101" + "3100" + "0000000b");
        default -> (value + "\0").getBytes(StandardCharsets.ISO_8859_1);
      };
    }

    /** As long as it may be. */
    private String full() {
      return switch (form) {
        case '1' -> "5";
        case 'm' -> "x".repeat(254);
        case 't' -> "261124180600000+";
        case 's' -> "1".repeat(max);
        default -> "";
      };
    }
  }

  private static PduFields of(
      String command, int commandId, String section, String fields, boolean optional) {
    List<Field> list =
        fields.isEmpty() ? List.of() : Arrays.stream(fields.split(" ")).map(Field::of).toList();
    return new PduFields(command, commandId, section, list, optional);
  }

  static PduFields named(String command) {
    return ALL.stream().filter(pdu -> pdu.command().equals(command)).findFirst().orElseThrow();
  }

  static String nameOf(int commandId) {
    return ALL.stream()
        .filter(pdu -> pdu.commandId() == commandId)
        .map(PduFields::command)
        .findFirst()
        .orElseThrow();
  }

  boolean isRequest() {
    return commandId > 0;
  }

  /** With these fields, the others empty or zero; {@code tlv} is appended as hexadecimal octets. */
  byte[] octets(int sequence, Map<String, String> values) {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    List<String> used = new ArrayList<>();
    for (Field field : fields) {
      body.writeBytes(field.octets(values.getOrDefault(field.name(), "")));
      used.add(field.name());
    }
    body.writeBytes(HexFormat.of().parseHex(values.getOrDefault("tlv", "")));
    used.add("tlv");
    assertThat(used).as(command).containsAll(values.keySet());
    return ByteBuffer.allocate(PduCodec.HEADER_OCTETS + body.size())
        .putInt(PduCodec.HEADER_OCTETS + body.size())
        .putInt(commandId)
        .putInt(0)
        .putInt(sequence)
        .put(body.toByteArray())
        .array();
  }

  /** Every field as long as it may be: what the codec reads it writes again. */
  void checkFull() {
    byte[] octets = octets(1, full());
    Decoded decoded = PduCodec.decode(octets);
    assertThat(decoded).as(command).isInstanceOf(Pdu.class);
    assertThat(decoded.commandId()).isEqualTo(commandId);
    assertThat(PduCodec.encode((Pdu) decoded)).as(command).isEqualTo(octets);
  }

  private Map<String, String> full() {
    Map<String, String> values = new HashMap<>();
    fields.forEach(field -> values.put(field.name(), field.full()));
    return values;
  }

  /** What the codec makes of a text that is one character longer than it may be; a status. */
  String tooLong(Field field) {
    Map<String, String> values = full();
    values.merge(field.name(), "1", String::concat);
    Decoded decoded = PduCodec.decode(octets(1, values));
    return decoded instanceof Malformed malformed ? malformed.commandStatus().name() : "read";
  }
}
