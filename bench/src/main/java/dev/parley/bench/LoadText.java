package dev.parley.bench;

import java.nio.charset.StandardCharsets;

/** The text of the messages: one segment of GSM-7 that starts with the message's serial number. */
final class LoadText {
  static final int SERIAL_DIGITS = 8;
  static final int SERIALS_MAX = 100_000_000;

  private static final String AFTER_SERIAL =
      " is your Example code. It is good for ten minutes; give it to nobody else.";

  private LoadText() {}

  /**
   * With zeros as its serial number, for {@link #write} to replace; no character needs escaping.
   */
  static String form() {
    return "0".repeat(SERIAL_DIGITS) + AFTER_SERIAL.replace(' ', '+');
  }

  static void write(int number, int digits, byte[] octets, int offset) {
    int rest = number;
    for (int at = offset + digits - 1; at >= offset; at--) {
      octets[at] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
  }

  /** The serial number of a text; -1 when it has none. */
  static int serial(byte[] octets) {
    if (octets.length < SERIAL_DIGITS) {
      return -1;
    }
    String digits = new String(octets, 0, SERIAL_DIGITS, StandardCharsets.US_ASCII);
    return digits.chars().allMatch(c -> c >= '0' && c <= '9') ? Integer.parseInt(digits) : -1;
  }
}
