package dev.parley.e164;

import java.text.Normalizer;
import java.util.Locale;

/**
 * What somebody wrote where a number belongs, taken apart once.
 *
 * @param digits all digits in it, whatever script they were written in, as 0-9
 * @param international whether a plus stands before the first digit
 * @param clean whether nothing else is in it but the separators Twilio tolerates: spaces, dashes,
 *     dots, parentheses, slashes
 * @param letters whether it has letters, besides the schemes {@code tel:} and {@code sms:}
 */
record WrittenNumber(String digits, boolean international, boolean clean, boolean letters) {
  /** Longer texts are no addresses and are not looked at. */
  static final int LENGTH_MAX = 64;

  static WrittenNumber read(String written) {
    String text = withoutScheme(Normalizer.normalize(written, Normalizer.Form.NFKC).strip());
    StringBuilder digits = new StringBuilder(16);
    boolean plus = false;
    boolean clean = true;
    boolean letters = false;
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      i += Character.charCount(c);
      int digit = Character.digit(c, 10);
      if (digit >= 0) {
        digits.append((char) ('0' + digit));
        continue;
      }
      if (c == '+' && digits.isEmpty() && !plus) {
        plus = true;
        continue;
      }
      letters |= Character.isLetter(c);
      clean &= isSeparator(c);
    }
    return new WrittenNumber(digits.toString(), plus, clean, letters);
  }

  /** {@code tel:} and {@code sms:} with their parameters (RFC 3966, RFC 5724) cut off. */
  private static String withoutScheme(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    if (!lower.startsWith("tel:") && !lower.startsWith("sms:")) {
      return text;
    }
    int parameters = text.indexOf(';');
    return text.substring(4, parameters < 0 ? text.length() : parameters);
  }

  /**
   * Separators, and what cannot be seen: joiners, marks of direction, keycap and variation marks.
   */
  private static boolean isSeparator(int c) {
    return switch (Character.getType(c)) {
      case Character.SPACE_SEPARATOR,
          Character.DASH_PUNCTUATION,
          Character.FORMAT,
          Character.NON_SPACING_MARK,
          Character.ENCLOSING_MARK ->
          true;
      default -> c == '.' || c == '(' || c == ')' || c == '/' || c == '\t' || c == '\u2212';
    };
  }
}
