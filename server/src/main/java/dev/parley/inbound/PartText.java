package dev.parley.inbound;

import java.util.HexFormat;

/**
 * A part's text in a form that PostgreSQL can store whole: it takes neither U+0000 nor half a
 * surrogate pair, and carriers cut pairs between two parts. Such a unit is written as {@link #MARK}
 * and its four hexadecimal digits; a text that is the same in both forms stays as it is.
 */
final class PartText {
  /** A noncharacter, which no text means. */
  private static final char MARK = '\uFDD0';

  private static final int DIGITS = 4;

  private PartText() {}

  static String stored(String text) {
    StringBuilder stored = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char unit = text.charAt(i);
      boolean pair = i + 1 < text.length() && Character.isSurrogatePair(unit, text.charAt(i + 1));
      if (pair) {
        stored.append(unit).append(text.charAt(++i));
      } else if (unit == 0 || unit == MARK || Character.isSurrogate(unit)) {
        stored.append(MARK).append(HexFormat.of().withUpperCase().toHexDigits(unit));
      } else {
        stored.append(unit);
      }
    }
    return stored.toString();
  }

  static String read(String stored) {
    StringBuilder text = new StringBuilder(stored.length());
    for (int i = 0; i < stored.length(); i++) {
      if (isMarked(stored, i)) {
        text.append((char) HexFormat.fromHexDigits(stored, i + 1, i + 1 + DIGITS));
        i += DIGITS;
      } else {
        text.append(stored.charAt(i));
      }
    }
    return text.toString();
  }

  private static boolean isMarked(String stored, int at) {
    return stored.charAt(at) == MARK
        && at + DIGITS < stored.length()
        && stored.substring(at + 1, at + 1 + DIGITS).chars().allMatch(HexFormat::isHexDigit);
  }
}
