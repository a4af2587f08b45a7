package dev.parley.wire.smpp;

import dev.parley.wire.sms.ConcatenationHeader;
import dev.parley.wire.sms.DataCoding;
import dev.parley.wire.sms.Encoding;
import dev.parley.wire.sms.TextDecoder;
import dev.parley.wire.sms.UserDataHeader;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The body that submit_sm and deliver_sm share (SMPP 3.4 s4.4.1 and s4.6.1).
 *
 * @param octets the short_message field: user data header, if any, and encoded text
 */
public record ShortMessage(
    String serviceType,
    SmppAddress source,
    SmppAddress destination,
    byte esmClass,
    byte protocolId,
    byte priority,
    String scheduledFor,
    String validity,
    byte registeredDelivery,
    byte replaceIfPresent,
    byte dataCoding,
    byte cannedMessage,
    byte[] octets,
    List<Tlv> tlvs) {
  public static final int OCTETS_MAX = 254;
  public static final int SERVICE_TYPE_MAX = 5;
  public static final int TIME_LENGTH = 16;

  /** esm_class: the short message starts with a user data header (s5.2.12). */
  public static final byte ESM_HEADER = 0x40;

  /** esm_class, bits 5 to 2: it carries a delivery receipt. */
  public static final byte ESM_RECEIPT = 0x04;

  /** esm_class, bits 5 to 2: it carries an intermediate notification. */
  public static final byte ESM_INTERMEDIATE = 0x20;

  private static final byte ESM_TYPE_MASK = 0x3C;
  private static final byte LATIN_1 = 0x03;

  /** registered_delivery: a receipt on success and on failure (s5.2.17). */
  public static final byte RECEIPT_ALWAYS = 0x01;

  /** registered_delivery: a receipt on failure only. */
  public static final byte RECEIPT_ON_FAILURE = 0x02;

  public ShortMessage {
    if (octets.length > OCTETS_MAX) {
      throw new IllegalArgumentException("a short message has at most " + OCTETS_MAX + " octets");
    }
    if (serviceType.length() > SERVICE_TYPE_MAX) {
      throw new IllegalArgumentException("service_type is too long");
    }
    source.checkShort();
    destination.checkShort();
    checkTime(scheduledFor);
    checkTime(validity);
    tlvs = List.copyOf(tlvs);
  }

  static void checkTime(String time) {
    if (!time.isEmpty() && time.length() != TIME_LENGTH) {
      throw new IllegalArgumentException("a time has no or " + TIME_LENGTH + " characters");
    }
  }

  /** With everything else at its default. */
  public static ShortMessage of(
      SmppAddress source,
      SmppAddress destination,
      byte esmClass,
      byte registeredDelivery,
      byte dataCoding,
      byte[] octets) {
    return new ShortMessage(
        "",
        source,
        destination,
        esmClass,
        (byte) 0,
        (byte) 0,
        "",
        "",
        registeredDelivery,
        (byte) 0,
        dataCoding,
        (byte) 0,
        octets,
        List.of());
  }

  public ShortMessage with(List<Tlv> more) {
    return new ShortMessage(
        serviceType,
        source,
        destination,
        esmClass,
        protocolId,
        priority,
        scheduledFor,
        validity,
        registeredDelivery,
        replaceIfPresent,
        dataCoding,
        cannedMessage,
        octets,
        more);
  }

  public boolean hasHeader() {
    return (esmClass & ESM_HEADER) != 0;
  }

  public boolean isReceipt() {
    int type = esmClass & ESM_TYPE_MASK;
    return type == ESM_RECEIPT || type == ESM_INTERMEDIATE;
  }

  /** The short message, or message_payload where that is used instead (s5.3.2.32). */
  public byte[] payload() {
    if (octets.length > 0 || tlvs.isEmpty()) {
      return octets;
    }
    return Tlv.find(tlvs, Tlv.MESSAGE_PAYLOAD).map(Tlv::value).orElse(octets);
  }

  /** The text without the user data header. */
  public String text() {
    byte[] payload = payload();
    return hasHeader()
        ? TextDecoder.decodeAfterHeader(dataCoding, payload)
        : TextDecoder.decode(dataCoding, payload, 0, payload.length);
  }

  /**
   * The text, or the octets where they are none. Octets of no text coding that are printable ASCII
   * all the same, and for no application, are a text: carriers mark plain texts so, and a STOP must
   * not be overlooked. Kanji in seven bits look like ASCII too, so that letters, digits and spaces
   * alone count there.
   */
  public Content content() {
    DataCoding coding = DataCoding.of(dataCoding);
    if (coding != DataCoding.OCTETS && coding != DataCoding.KANJI) {
      return new Content.Text(text());
    }
    byte[] payload = payload();
    int start = hasHeader() ? ConcatenationHeader.headerOctets(payload) : 0;
    UserDataHeader.Ports ports = ports().orElse(null);
    return ports == null && isPlain(payload, start, coding)
        ? new Content.Text(text())
        : new Content.Octets(dataCoding, ports, Arrays.copyOfRange(payload, start, payload.length));
  }

  private static boolean isPlain(byte[] payload, int start, DataCoding coding) {
    for (int i = start; i < payload.length; i++) {
      byte octet = payload[i];
      boolean word = octet == ' ' || (octet > 0 && Character.isLetterOrDigit(octet));
      boolean printable = (octet >= ' ' && octet < 0x7F) || "\r\n\t".indexOf(octet) >= 0;
      if (coding == DataCoding.KANJI ? !word : !printable) {
        return false;
      }
    }
    return true;
  }

  /** By user data header or by the parameters source_port and destination_port (s5.3.2.20). */
  private Optional<UserDataHeader.Ports> ports() {
    Optional<UserDataHeader.Ports> named =
        hasHeader() ? UserDataHeader.parse(payload()).ports() : Optional.empty();
    if (named.isPresent()) {
      return named;
    }
    int source =
        Tlv.find(tlvs, OptionalParameter.SOURCE_PORT.tag()).map(Tlv::number).orElse(0) & 0xFFFF;
    return Tlv.find(tlvs, OptionalParameter.DESTINATION_PORT.tag())
        .map(to -> new UserDataHeader.Ports(to.number() & 0xFFFF, source));
  }

  /**
   * The text of a receipt. It is ASCII whatever the data coding says: in the GSM alphabet an
   * underscore, which ids and words of carriers hold, would read as another character.
   */
  public String receiptText() {
    byte[] payload = payload();
    byte coding = dataCoding == Encoding.UCS2.dataCoding() ? dataCoding : LATIN_1;
    return TextDecoder.decode(coding, payload, 0, payload.length);
  }

  /** Which part this is, by user data header or by the sar parameters (s5.3.2.22 to s5.3.2.24). */
  public Optional<ConcatenationHeader> concatenation() {
    Optional<ConcatenationHeader> header =
        hasHeader() ? ConcatenationHeader.parse(payload()) : Optional.empty();
    return header.isPresent() || tlvs.isEmpty() ? header : byParameters();
  }

  private Optional<ConcatenationHeader> byParameters() {
    Optional<Tlv> reference = Tlv.find(tlvs, Tlv.SAR_REFERENCE);
    Optional<Tlv> total = Tlv.find(tlvs, Tlv.SAR_TOTAL_SEGMENTS);
    Optional<Tlv> number = Tlv.find(tlvs, Tlv.SAR_SEGMENT_NUMBER);
    if (reference.isEmpty() || total.isEmpty() || number.isEmpty()) {
      return Optional.empty();
    }
    return ConcatenationHeader.of(
        reference.get().number() & 0xFFFF,
        (byte) total.get().number(),
        (byte) number.get().number());
  }
}
