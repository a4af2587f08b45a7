package dev.parley.wire.sms;

import java.util.Optional;

/**
 * Which part of a long message this is (23.040 s9.2.3.24.1 and s9.2.3.24.8).
 *
 * @param reference the same in each part: 8 or 16 bits
 * @param number 1 to total
 */
public record ConcatenationHeader(int reference, int total, int number) {
  static final byte REFERENCE_8_BIT = 0x00;
  static final byte REFERENCE_16_BIT = 0x08;

  public ConcatenationHeader {
    if (total < 1 || number < 1 || number > total) {
      throw new IllegalArgumentException("no such part");
    }
  }

  /**
   * Looks for the element in user data that starts with a header. A header that is broken, or names
   * a part that cannot be, counts as none (23.040 s9.2.3.24.1).
   */
  public static Optional<ConcatenationHeader> parse(byte[] userData) {
    int end = headerOctets(userData);
    Optional<ConcatenationHeader> found = Optional.empty();
    int at = 1;
    while (at + 2 <= end) {
      int length = userData[at + 1] & 0xFF;
      int value = at + 2;
      if (value + length > end) {
        return found;
      }
      if (userData[at] == REFERENCE_8_BIT && length == 3) {
        found = of(userData[value] & 0xFF, userData[value + 1], userData[value + 2]);
      } else if (userData[at] == REFERENCE_16_BIT && length == 4) {
        int reference = ((userData[value] & 0xFF) << 8) | (userData[value + 1] & 0xFF);
        found = of(reference, userData[value + 2], userData[value + 3]);
      }
      at = value + length;
    }
    return found;
  }

  /** The part these octets name, or none when there can be no such part. */
  public static Optional<ConcatenationHeader> of(int reference, byte total, byte number) {
    int parts = total & 0xFF;
    int part = number & 0xFF;
    if (part < 1 || part > parts) {
      return Optional.empty();
    }
    return Optional.of(new ConcatenationHeader(reference, parts, part));
  }

  /**
   * Octets of the user data header, its length octet included. One that is longer than the user
   * data is none: its octets are text then, and none of them is lost.
   */
  public static int headerOctets(byte[] userData) {
    int octets = userData.length == 0 ? 0 : 1 + (userData[0] & 0xFF);
    return octets > userData.length ? 0 : octets;
  }
}
