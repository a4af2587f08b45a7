package dev.parley.wire.smpp;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * An optional parameter (SMPP 3.4 s3.2.4.1 and s5.3). Unknown ones are kept as they came; {@link
 * OptionalParameter} has those of the specification with their formats.
 *
 * @param tag 0 to 0xFFFF
 */
public record Tlv(int tag, byte[] value) {
  /** In one PDU; the specification defines fewer. Bounds what a peer can make us keep. */
  public static final int COUNT_MAX = 128;

  public static final int RECEIPTED_MESSAGE_ID = 0x001E;
  public static final int SAR_REFERENCE = 0x020C;
  public static final int SAR_TOTAL_SEGMENTS = 0x020E;
  public static final int SAR_SEGMENT_NUMBER = 0x020F;
  public static final int INTERFACE_VERSION = 0x0210;
  public static final int NETWORK_ERROR_CODE = 0x0423;
  public static final int MESSAGE_PAYLOAD = 0x0424;
  public static final int MESSAGE_STATE = 0x0427;

  public Tlv {
    if (tag < 0 || tag > 0xFFFF || value.length > 0xFFFF) {
      throw new IllegalArgumentException("tag and length have two octets");
    }
  }

  public static Tlv ofOctet(int tag, int value) {
    return new Tlv(tag, new byte[] {(byte) value});
  }

  /** A C-octet string, with its NUL. */
  public static Tlv ofText(int tag, String value) {
    return new Tlv(tag, (value + '\0').getBytes(StandardCharsets.ISO_8859_1));
  }

  /** The first one with this tag. */
  public static Optional<Tlv> find(List<Tlv> tlvs, int tag) {
    for (Tlv tlv : tlvs) {
      if (tlv.tag == tag) {
        return Optional.of(tlv);
      }
    }
    return Optional.empty();
  }

  /** A C-octet string; the NUL may be missing. */
  public String text() {
    int length = 0;
    while (length < value.length && value[length] != 0) {
      length++;
    }
    return new String(value, 0, length, StandardCharsets.ISO_8859_1);
  }

  /** An unsigned number of up to 4 octets; of a longer value the last 4. */
  public int number() {
    int number = 0;
    for (byte octet : value) {
      number = (number << 8) | (octet & 0xFF);
    }
    return number;
  }

  @Override
  public String toString() {
    return "Tlv[" + Integer.toHexString(tag) + "=" + HexFormat.of().formatHex(value) + "]";
  }
}
