package dev.parley.carrier.smpp;

import dev.parley.carrier.OutgoingSegment;
import dev.parley.config.CarrierQuirks;
import dev.parley.config.CarrierQuirks.AddressType;
import dev.parley.config.CarrierQuirks.Alphabet;
import dev.parley.config.CarrierQuirks.ExtraTlv;
import dev.parley.config.CarrierQuirks.Joining;
import dev.parley.config.CarrierQuirks.PrefixRules;
import dev.parley.config.TlvTemplate;
import dev.parley.e164.Address;
import dev.parley.e164.AlphanumericId;
import dev.parley.e164.PhoneNumber;
import dev.parley.e164.ShortCode;
import dev.parley.wire.smpp.OptionalParameter;
import dev.parley.wire.smpp.ShortMessage;
import dev.parley.wire.smpp.SmppAddress;
import dev.parley.wire.smpp.Tlv;
import dev.parley.wire.sms.ConcatenationHeader;
import dev.parley.wire.sms.Encoding;
import dev.parley.wire.sms.TextDecoder;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Writes a segment as the body of a submit_sm (SMPP 3.4 s4.4.1). Pure. */
final class Submits {
  private Submits() {}

  /**
   * @throws IllegalArgumentException when it cannot be written as this carrier wants it
   */
  static ShortMessage message(OutgoingSegment segment, CarrierQuirks quirks) {
    byte[] octets = octets(segment, quirks.alphabet());
    List<Tlv> tlvs = tlvs(quirks.tlvs(), segment);
    boolean hasHeader = segment.hasHeader();
    if (hasHeader && quirks.joining() == Joining.SAR) {
      tlvs.addAll(sar(octets, segment.message().reference()));
      octets = Arrays.copyOfRange(octets, ConcatenationHeader.headerOctets(octets), octets.length);
      hasHeader = false;
    }
    ShortMessage message =
        ShortMessage.of(
            source(segment.from(), quirks),
            address(segment.to(), quirks, quirks.rewriteRecipient()),
            hasHeader ? ShortMessage.ESM_HEADER : 0,
            segment.receipt() ? ShortMessage.RECEIPT_ALWAYS : 0,
            segment.dataCoding(),
            octets);
    return tlvs.isEmpty() ? message : message.with(tlvs);
  }

  /** What the header says, with all bits of the reference; the header has nothing else. */
  private static List<Tlv> sar(byte[] octets, int reference) {
    ConcatenationHeader part =
        ConcatenationHeader.parse(octets)
            .orElseThrow(() -> new IllegalArgumentException("its header names no part"));
    return List.of(
        OptionalParameter.SAR_MSG_REF_NUM.of(reference),
        OptionalParameter.SAR_TOTAL_SEGMENTS.of(part.total()),
        OptionalParameter.SAR_SEGMENT_SEQNUM.of(part.number()));
  }

  static SmppAddress source(Address from, CarrierQuirks quirks) {
    return address(from, quirks, quirks.rewriteSender());
  }

  private static SmppAddress address(Address address, CarrierQuirks quirks, PrefixRules rules) {
    return switch (address) {
      case PhoneNumber number -> number(rules.rewrite(number.text()), quirks);
      case ShortCode code -> typed(quirks.shortCode(), rules.rewrite(code.text()));
      case AlphanumericId id -> typed(quirks.alphanumeric(), id.text());
    };
  }

  private static SmppAddress number(String text, CarrierQuirks quirks) {
    return text.startsWith("+")
        ? typed(quirks.phoneNumber(), text.substring(1))
        : typed(quirks.national(), text);
  }

  private static SmppAddress typed(AddressType type, String text) {
    return new SmppAddress((byte) type.ton(), (byte) type.npi(), text);
  }

  private static byte[] octets(OutgoingSegment segment, Alphabet alphabet) {
    if (alphabet == Alphabet.GSM7 || segment.dataCoding() != Encoding.GSM7.dataCoding()) {
      return segment.userData();
    }
    byte[] data = segment.userData();
    int start = segment.hasHeader() ? ConcatenationHeader.headerOctets(data) : 0;
    String text = TextDecoder.decode(segment.dataCoding(), data, start, data.length - start);
    byte[] encoded = encoded(text, alphabet);
    byte[] octets = new byte[start + encoded.length];
    System.arraycopy(data, 0, octets, 0, start);
    System.arraycopy(encoded, 0, octets, start, encoded.length);
    return octets;
  }

  private static byte[] encoded(String text, Alphabet alphabet) {
    Charset charset =
        alphabet == Alphabet.ASCII ? StandardCharsets.US_ASCII : StandardCharsets.ISO_8859_1;
    try {
      ByteBuffer buffer = charset.newEncoder().encode(CharBuffer.wrap(text));
      byte[] octets = new byte[buffer.remaining()];
      buffer.get(octets);
      return octets;
    } catch (CharacterCodingException _) {
      throw new IllegalArgumentException(
          "it holds a character that the carrier's alphabet, " + charset + ", does not have");
    }
  }

  private static List<Tlv> tlvs(List<ExtraTlv> extra, OutgoingSegment segment) {
    List<Tlv> tlvs = new ArrayList<>();
    if (extra.isEmpty()) {
      return tlvs;
    }
    OutgoingSegment.Message message = segment.message();
    TlvTemplate.Facts facts =
        new TlvTemplate.Facts(
            message.account().toString(),
            message.sid().toString(),
            message.purpose(),
            segment.from().text(),
            segment.to().text());
    for (ExtraTlv tlv : extra) {
      byte[] value = tlv.valueFor(facts);
      if (value != null) {
        tlvs.add(new Tlv(tlv.tag(), value));
      }
    }
    return tlvs;
  }
}
