package dev.parley.policy;

/**
 * Addresses as they may stand in evidence and digests: recognisable, and of no use to a stranger.
 */
final class Mask {
  private static final int OPEN_MAX = 6;
  private static final int HEAD = 5;
  private static final int TAIL = 2;

  private Mask() {}

  /**
   * The first five and last two characters of a number, fewer of a short one. Short codes and
   * emergency numbers are nobody's and stay readable.
   */
  static String address(String text) {
    String printable = text.codePoints().allMatch(Mask::isPlain) ? text : plainPartOf(text);
    int length = printable.length();
    if (length <= OPEN_MAX) {
      return printable;
    }
    int head = Math.min(HEAD, length / 2 - 1);
    return printable.substring(0, head) + "…" + printable.substring(length - TAIL);
  }

  private static String plainPartOf(String text) {
    StringBuilder out = new StringBuilder();
    text.codePoints().forEach(c -> out.append(isPlain(c) ? (char) c : '?'));
    return out.toString();
  }

  private static boolean isPlain(int c) {
    return c >= ' ' && c < 0x7F;
  }
}
