package dev.parley.wire.smpp;

import dev.parley.wire.gsm.GsmAlphabet;
import dev.parley.wire.gsm.NationalLanguage;
import dev.parley.wire.gsm.SeptetPacking;
import dev.parley.wire.gsm.ShiftTables;
import dev.parley.wire.sms.Encoding;
import dev.parley.wire.sms.UserDataHeader;
import dev.parley.wire.sms.UserDataHeader.Element;
import java.text.BreakIterator;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How one carrier wants texts and data on the wire, where it is not the usual form of {@link
 * dev.parley.wire.sms.Segmentation}: the parts that it makes of them. With longer headers there may
 * be more parts than num_segments says; the count that customers see does not follow the carrier.
 *
 * @param joining how the phone learns which parts belong together
 * @param packed GSM-7 as a dense stream of septets (3GPP TS 23.038 s6.1.2.1)
 * @param locking the table instead of the basic one, where GSM-7 is used
 * @param single the table instead of the extension, where GSM-7 is used
 */
public record TextForm(
    Joining joining,
    boolean packed,
    @Nullable NationalLanguage locking,
    @Nullable NationalLanguage single) {
  /** Each header and each sar parameter counts its parts in one octet. */
  public static final int PARTS_MAX = 255;

  /** User data of one message (3GPP TS 23.040 s9.2.3.24). */
  private static final int USER_DATA_OCTETS = 140;

  /** What message_payload can hold in a PDU of the greatest length, with room for the rest. */
  public static final int PAYLOAD_MAX = PduCodec.PDU_MAX - 1024;

  /** Ways to say that parts belong together. */
  public enum Joining {
    /** A header with a reference of 8 bits (3GPP TS 23.040 s9.2.3.24.1). */
    HEADER_8_BIT(6),
    /** A header with a reference of 16 bits (3GPP TS 23.040 s9.2.3.24.8). */
    HEADER_16_BIT(7),
    /** The parameters sar_msg_ref_num, _total_segments, _segment_seqnum (SMPP 3.4 s5.3.2.22). */
    SAR(6),
    /** One message_payload (SMPP 3.4 s5.3.2.32); the carrier cuts it. */
    PAYLOAD(0);

    /** In the segment that reaches the phone, also where the carrier makes the header. */
    private final int headerOctets;

    Joining(int headerOctets) {
      this.headerOctets = headerOctets;
    }
  }

  /**
   * @param octets the short_message field; empty when the text is in message_payload
   * @param hasHeader esm_class has to say so
   */
  public record Part(byte[] octets, boolean hasHeader, List<Tlv> tlvs) {
    public Part {
      tlvs = List.copyOf(tlvs);
    }
  }

  /** Unpacked, with the default alphabet. */
  public static TextForm of(Joining joining) {
    return new TextForm(joining, false, null, null);
  }

  /**
   * @param encoding of the text; GSM-7 means the tables of this form
   * @param reference the same for each part; its low 8 or 16 bits are used
   * @throws IllegalArgumentException when the encoding lacks a character, or there would be more
   *     than {@link #PARTS_MAX} parts or {@link #PAYLOAD_MAX} octets
   */
  public List<Part> split(String text, Encoding encoding, int reference) {
    boolean septets = encoding == Encoding.GSM7;
    byte[] units =
        switch (encoding) {
          case GSM7 -> hasTables() ? ShiftTables.of(locking, single).encode(text) : gsm(text);
          case UCS2, LATIN_1 -> octets(text, encoding);
        };
    List<Element> languages = septets ? languages() : List.of();
    return parts(units, encoding, clusters(text), languages, reference);
  }

  /**
   * Octets that are no text (data coding 4) for an application of the phone.
   *
   * @throws IllegalArgumentException as {@link #split}
   */
  public List<Part> data(byte[] octets, UserDataHeader.Ports ports, int reference) {
    List<Element> fixed = List.of(Element.ports(ports));
    return parts(octets, Encoding.LATIN_1, clusters(""), fixed, reference);
  }

  /** Grapheme clusters (Unicode Standard Annex 29). */
  private static BreakIterator clusters(String text) {
    BreakIterator clusters = BreakIterator.getCharacterInstance(Locale.ROOT);
    clusters.setText(text);
    return clusters;
  }

  private boolean hasTables() {
    return locking != null || single != null;
  }

  private static byte[] gsm(String text) {
    return GsmAlphabet.encode(text);
  }

  private static byte[] octets(String text, Encoding encoding) {
    byte[] octets = new byte[encoding == Encoding.UCS2 ? 2 * text.length() : text.length()];
    for (int i = 0; i < text.length(); i++) {
      char unit = text.charAt(i);
      if (encoding == Encoding.UCS2) {
        octets[2 * i] = (byte) (unit >> 8);
        octets[2 * i + 1] = (byte) unit;
      } else if (unit > 0xFF) {
        throw new IllegalArgumentException("not in Latin-1");
      } else {
        octets[i] = (byte) unit;
      }
    }
    return octets;
  }

  private List<Element> languages() {
    List<Element> elements = new ArrayList<>();
    if (locking != null && locking.hasLockingTable()) {
      elements.add(Element.lockingShift(locking));
    }
    if (single != null) {
      elements.add(Element.singleShift(single));
    }
    return elements;
  }

  private List<Part> parts(
      byte[] units, Encoding encoding, BreakIterator clusters, List<Element> fixed, int reference) {
    int fixedOctets = new UserDataHeader(fixed).octets();
    if (joining == Joining.PAYLOAD || units.length <= room(encoding, fixedOctets)) {
      return List.of(whole(units, encoding, new UserDataHeader(fixed)));
    }
    int header = joining.headerOctets + (fixed.isEmpty() ? 0 : fixedOctets - 1);
    List<byte[]> cut = cut(units, encoding, clusters, room(encoding, header));
    List<Part> parts = new ArrayList<>(cut.size());
    for (byte[] piece : cut) {
      parts.add(part(piece, encoding, fixed, reference, cut.size(), parts.size() + 1));
    }
    return parts;
  }

  /** Septets or octets beside a header. */
  private static int room(Encoding encoding, int headerOctets) {
    return encoding == Encoding.GSM7
        ? (USER_DATA_OCTETS - headerOctets) * 8 / 7
        : USER_DATA_OCTETS - headerOctets;
  }

  private static List<byte[]> cut(
      byte[] units, Encoding encoding, BreakIterator clusters, int room) {
    List<byte[]> pieces = new ArrayList<>();
    int at = 0;
    while (at < units.length) {
      int end = Math.min(units.length, at + room);
      if (end < units.length) {
        end = before(units, encoding, clusters, at, end);
      }
      if (pieces.size() == PARTS_MAX) {
        throw new IllegalArgumentException("more than " + PARTS_MAX + " parts");
      }
      pieces.add(Arrays.copyOfRange(units, at, end));
      at = end;
    }
    return pieces;
  }

  /** No escape pair is cut and no grapheme cluster that fits; of a longer one no surrogate pair. */
  private static int before(
      byte[] units, Encoding encoding, BreakIterator clusters, int from, int end) {
    return switch (encoding) {
      case GSM7 -> {
        int escapes = 0;
        while (end - escapes > from && units[end - 1 - escapes] == GsmAlphabet.ESCAPE) {
          escapes++;
        }
        yield end - escapes % 2;
      }
      case UCS2 -> {
        int most = end / 2;
        int whole = clusters.isBoundary(most) ? most : clusters.preceding(most);
        if (2 * whole > from) {
          yield 2 * whole;
        }
        boolean high = (units[2 * most - 2] & 0xFC) == 0xD8;
        boolean low = (units[2 * most] & 0xFC) == 0xDC;
        yield 2 * (high && low ? most - 1 : most);
      }
      case LATIN_1 -> end;
    };
  }

  private Part whole(byte[] units, Encoding encoding, UserDataHeader header) {
    byte[] userData = userData(units, encoding, header);
    boolean hasHeader = !header.elements().isEmpty();
    if (joining != Joining.PAYLOAD) {
      return new Part(userData, hasHeader, List.of());
    }
    if (userData.length > PAYLOAD_MAX) {
      throw new IllegalArgumentException("more than " + PAYLOAD_MAX + " octets");
    }
    return new Part(
        new byte[0], hasHeader, List.of(OptionalParameter.MESSAGE_PAYLOAD.of(userData)));
  }

  private Part part(
      byte[] units, Encoding encoding, List<Element> fixed, int reference, int total, int number) {
    List<Element> elements = new ArrayList<>(fixed);
    List<Tlv> tlvs = List.of();
    switch (joining) {
      case HEADER_8_BIT -> elements.addFirst(Element.concatenation8(reference, total, number));
      case HEADER_16_BIT -> elements.addFirst(Element.concatenation16(reference, total, number));
      case SAR ->
          tlvs =
              List.of(
                  OptionalParameter.SAR_MSG_REF_NUM.of(reference),
                  OptionalParameter.SAR_TOTAL_SEGMENTS.of(total),
                  OptionalParameter.SAR_SEGMENT_SEQNUM.of(number));
      case PAYLOAD -> throw new IllegalStateException("a payload is not cut");
    }
    UserDataHeader header = new UserDataHeader(elements);
    return new Part(userData(units, encoding, header), !elements.isEmpty(), tlvs);
  }

  private byte[] userData(byte[] units, Encoding encoding, UserDataHeader header) {
    byte[] userData = header.before(units.length);
    System.arraycopy(units, 0, userData, header.octets(), units.length);
    return packed && encoding == Encoding.GSM7
        ? SeptetPacking.pack(userData, header.octets())
        : userData;
  }
}
