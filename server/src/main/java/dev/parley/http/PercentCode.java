package dev.parley.http;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Percent-decoding of RFC 3986 s2.1, with {@code +} for space in forms. Strict: a percent sign
 * without two hex digits, bytes that are not UTF-8 (a surrogate written as three bytes is not), and
 * U+0000, which no store and no carrier takes, are refused.
 */
final class PercentCode {
  private PercentCode() {}

  /** Decodes {@code raw[from, to)}; {@code what} names it in the complaint. */
  static String decode(byte[] raw, int from, int to, boolean plusIsSpace, String what)
      throws MalformedInput {
    if (plain(raw, from, to)) {
      return new String(raw, from, to - from, StandardCharsets.ISO_8859_1);
    }
    byte[] decoded = new byte[to - from];
    int length = 0;
    int highBits = 0;
    for (int i = from; i < to; i++) {
      byte octet = raw[i];
      if (octet == '%') {
        octet = escaped(raw, i, to, what);
        i += 2;
      } else if (octet == '+' && plusIsSpace) {
        octet = ' ';
      }
      if (octet == 0) {
        throw new MalformedInput(
            what + " contains the character U+0000, which cannot be stored or sent; remove it.");
      }
      highBits |= octet;
      decoded[length++] = octet;
    }
    if (highBits >= 0) {
      return new String(decoded, 0, length, StandardCharsets.ISO_8859_1);
    }
    return utf8(decoded, length, what);
  }

  /** {@code raw} as the HTTP decoder gives it: one char per octet. */
  static String decode(String raw, boolean plusIsSpace, String what) throws MalformedInput {
    byte[] bytes = raw.getBytes(StandardCharsets.ISO_8859_1);
    return decode(bytes, 0, bytes.length, plusIsSpace, what);
  }

  private static boolean plain(byte[] raw, int from, int to) {
    for (int i = from; i < to; i++) {
      byte octet = raw[i];
      if (octet <= 0 || octet == '%' || octet == '+') {
        return false;
      }
    }
    return true;
  }

  private static byte escaped(byte[] raw, int at, int to, String what) throws MalformedInput {
    if (at + 2 < to) {
      int high = Character.digit(raw[at + 1], 16);
      int low = Character.digit(raw[at + 2], 16);
      if (high >= 0 && low >= 0) {
        return (byte) (high << 4 | low);
      }
    }
    throw new MalformedInput(
        what + " has a percent sign that is not followed by two hex digits; write it as %25.");
  }

  /**
   * The lenient decoder is fast; only where it put a replacement character must we look closely.
   */
  private static String utf8(byte[] bytes, int length, String what) throws MalformedInput {
    String text = new String(bytes, 0, length, StandardCharsets.UTF_8);
    if (text.indexOf('\uFFFD') >= 0) {
      try {
        StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, 0, length));
      } catch (CharacterCodingException _) {
        throw new MalformedInput(
            what
                + " is not valid UTF-8; a character outside the basic plane is four bytes, never"
                + " two surrogates.");
      }
    }
    return text;
  }
}
