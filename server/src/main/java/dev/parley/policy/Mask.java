package dev.parley.policy;

/**
 * Addresses as they may stand in evidence and digests: recognisable, and of no use to a stranger.
 */
final class Mask {
  /** Texts with fewer digits are nobody's number: short codes, emergency numbers, names. */
  private static final int PERSONAL_DIGITS = 7;

  private static final int OPEN_MAX = 12;
  private static final int HEAD = 5;
  private static final int TAIL = 2;

  private Mask() {}

  /** The first five and last two characters of what may be a person's number, or a long text. */
  static String address(String text) {
    String printable = printable(text);
    if (printable.isBlank()) {
      return "(blank)";
    }
    int length = printable.length();
    if (length <= OPEN_MAX && digits(printable) < PERSONAL_DIGITS) {
      return printable;
    }
    int head = Math.min(HEAD, length / 2 - 1);
    return printable.substring(0, head) + "…" + printable.substring(length - TAIL);
  }

  private static long digits(String text) {
    return text.chars().filter(Character::isDigit).count();
  }

  /** Without what PostgreSQL cannot store and what would change the direction of the line. */
  private static String printable(String text) {
    if (text.chars().allMatch(c -> c >= ' ' && c < 0x7F)) {
      return text;
    }
    StringBuilder out = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      out.append(isPrintable(c) ? c : '?');
    }
    return out.toString();
  }

  private static boolean isPrintable(char c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.UNASSIGNED,
          Character.PRIVATE_USE ->
          false;
      default -> true;
    };
  }
}
