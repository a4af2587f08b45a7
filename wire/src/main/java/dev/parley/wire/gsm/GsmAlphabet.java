package dev.parley.wire.gsm;

import java.util.Arrays;

/**
 * The GSM 7 bit default alphabet with its extension table (3GPP TS 23.038 s6.2.1 and s6.2.1.1),
 * unpacked: one septet in each octet, as SMPP carries it. Characters of the extension table take
 * two septets, the first of which is the escape.
 */
public final class GsmAlphabet {
  public static final byte ESCAPE = 0x1B;

  /** Where an octet or an escape pair means nothing. */
  private static final char REPLACEMENT = '\uFFFD';

  private static final String BASIC =
      "@£$¥èéùìòÇ\nØø\rÅå"
          + "Δ_ΦΓΛΩΠΨΣΘΞ\u001BÆæßÉ"
          + " !\"#¤%&'()*+,-./"
          + "0123456789:;<=>?"
          + "¡ABCDEFGHIJKLMNO"
          + "PQRSTUVWXYZÄÖÑÜ§"
          + "¿abcdefghijklmno"
          + "pqrstuvwxyzäöñüà";

  /** Position and character by turns. */
  private static final String EXTENSION = "\n\f\u0014^({)}/\\<[=~>]@|e€";

  private static final int TABLE_SIZE = 0x400;
  private static final byte NONE = -1;
  private static final char EURO = '€';
  private static final byte EURO_POSITION = 0x65;

  /** By character below {@link #TABLE_SIZE}: position in the basic table. */
  private static final byte[] TO_BASIC = new byte[TABLE_SIZE];

  /** By character below {@link #TABLE_SIZE}: position in the extension table. */
  private static final byte[] TO_EXTENSION = new byte[TABLE_SIZE];

  private static final char[] FROM_EXTENSION = new char[128];

  static {
    Arrays.fill(TO_BASIC, NONE);
    Arrays.fill(TO_EXTENSION, NONE);
    for (int position = 0; position < BASIC.length(); position++) {
      if (position != ESCAPE) {
        TO_BASIC[BASIC.charAt(position)] = (byte) position;
      }
    }
    for (int i = 0; i < EXTENSION.length(); i += 2) {
      char character = EXTENSION.charAt(i + 1);
      FROM_EXTENSION[EXTENSION.charAt(i)] = character;
      if (character != EURO) {
        TO_EXTENSION[character] = (byte) EXTENSION.charAt(i);
      }
    }
  }

  private GsmAlphabet() {}

  /** Septets this UTF-16 unit takes: 1, 2 with the escape, 0 when the alphabet lacks it. */
  public static int septets(char character) {
    if (character >= TABLE_SIZE) {
      return character == EURO ? 2 : 0;
    }
    if (TO_BASIC[character] != NONE) {
      return 1;
    }
    return TO_EXTENSION[character] != NONE ? 2 : 0;
  }

  public static boolean canEncode(CharSequence text) {
    for (int i = 0; i < text.length(); i++) {
      if (septets(text.charAt(i)) == 0) {
        return false;
      }
    }
    return true;
  }

  /** Septets of the whole text, escapes counted; -1 when a character is not in the alphabet. */
  public static int septets(CharSequence text) {
    int total = 0;
    for (int i = 0; i < text.length(); i++) {
      int septets = septets(text.charAt(i));
      if (septets == 0) {
        return -1;
      }
      total += septets;
    }
    return total;
  }

  /**
   * @throws IllegalArgumentException when the alphabet lacks a character of the text
   */
  public static byte[] encode(CharSequence text) {
    int length = septets(text);
    if (length < 0) {
      throw new IllegalArgumentException("not in the GSM alphabet");
    }
    byte[] octets = new byte[length];
    encode(text, 0, text.length(), octets, 0);
    return octets;
  }

  /**
   * Encodes a part of a text into an array that has room for it.
   *
   * @return the offset after the last octet written
   * @throws IllegalArgumentException when the alphabet lacks a character of the text
   */
  public static int encode(CharSequence text, int from, int to, byte[] target, int offset) {
    int at = offset;
    for (int i = from; i < to; i++) {
      char character = text.charAt(i);
      byte basic = character < TABLE_SIZE ? TO_BASIC[character] : NONE;
      if (basic != NONE) {
        target[at++] = basic;
        continue;
      }
      byte extension = extension(character);
      if (extension == NONE) {
        throw new IllegalArgumentException("not in the GSM alphabet");
      }
      target[at++] = ESCAPE;
      target[at++] = extension;
    }
    return at;
  }

  private static byte extension(char character) {
    if (character < TABLE_SIZE) {
      return TO_EXTENSION[character];
    }
    return character == EURO ? EURO_POSITION : NONE;
  }

  public static String decode(byte[] octets) {
    return decode(octets, 0, octets.length);
  }

  /**
   * Never fails. An escaped position without a character is read in the basic table, a lonely or
   * doubled escape as a space (23.038 s6.2.1.1); an octet above 0x7F as U+FFFD.
   */
  public static String decode(byte[] octets, int offset, int length) {
    StringBuilder text = new StringBuilder(length);
    int end = offset + length;
    for (int i = offset; i < end; i++) {
      byte octet = octets[i];
      if (octet < 0) {
        text.append(REPLACEMENT);
      } else if (octet != ESCAPE) {
        text.append(BASIC.charAt(octet));
      } else if (i + 1 == end || octets[i + 1] == ESCAPE) {
        text.append(' ');
        i++;
      } else {
        i++;
        text.append(escaped(octets[i]));
      }
    }
    return text.toString();
  }

  private static char escaped(byte octet) {
    if (octet < 0) {
      return REPLACEMENT;
    }
    char character = FROM_EXTENSION[octet];
    return character == 0 ? BASIC.charAt(octet) : character;
  }
}
