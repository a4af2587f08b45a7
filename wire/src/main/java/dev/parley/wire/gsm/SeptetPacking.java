package dev.parley.wire.gsm;

/**
 * Septets as a dense stream of bits, for carriers that want GSM-7 packed (3GPP TS 23.038 s6.1.2.1).
 * After a user data header the first septet starts at a septet boundary counted from the first
 * octet, so that up to six fill bits come before it (3GPP TS 23.040 s9.2.3.24).
 */
public final class SeptetPacking {
  private SeptetPacking() {}

  /** Fill bits after a header of so many octets, 0 to 6. */
  public static int fillBits(int headerOctets) {
    return (7 - headerOctets * 8 % 7) % 7;
  }

  /**
   * Packs what comes after the header, which is kept as it is.
   *
   * @param userData header, if any, and one septet in each octet after it
   * @param headerOctets with its length octet; 0 without a header
   */
  public static byte[] pack(byte[] userData, int headerOctets) {
    int septets = userData.length - headerOctets;
    int bit = headerOctets * 8 + (septets == 0 ? 0 : fillBits(headerOctets));
    byte[] packed = new byte[(bit + 7 * septets + 7) / 8];
    System.arraycopy(userData, 0, packed, 0, headerOctets);
    for (int i = headerOctets; i < userData.length; i++) {
      int septet = (userData[i] & 0x7F) << (bit & 7);
      packed[bit >> 3] |= (byte) septet;
      if (septet > 0xFF) {
        packed[(bit >> 3) + 1] |= (byte) (septet >> 8);
      }
      bit += 7;
    }
    return packed;
  }

  /**
   * How many septets there can be: with seven bits left over one more than were meant, because SMPP
   * does not carry the count.
   */
  public static int septetsAtMost(int packedOctets, int headerOctets) {
    int bits = (packedOctets - headerOctets) * 8 - fillBits(headerOctets);
    return Math.max(0, bits / 7);
  }

  /**
   * The reverse of {@link #pack}.
   *
   * @param septets how many to read; more than there can be are not read
   * @return header and one septet in each octet after it
   */
  public static byte[] unpack(byte[] packed, int headerOctets, int septets) {
    int header = Math.min(headerOctets, packed.length);
    int count = Math.min(septets, septetsAtMost(packed.length, header));
    byte[] userData = new byte[header + count];
    System.arraycopy(packed, 0, userData, 0, header);
    int bit = header * 8 + fillBits(header);
    for (int i = 0; i < count; i++) {
      int low = packed[bit >> 3] & 0xFF;
      int high = (bit >> 3) + 1 < packed.length ? packed[(bit >> 3) + 1] & 0xFF : 0;
      userData[header + i] = (byte) ((((high << 8) | low) >> (bit & 7)) & 0x7F);
      bit += 7;
    }
    return userData;
  }
}
