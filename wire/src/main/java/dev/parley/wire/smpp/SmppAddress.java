package dev.parley.wire.smpp;

/**
 * An address with its type of number and numbering plan (SMPP 3.4 s5.2.5, s5.2.6, s5.2.8).
 *
 * @param text up to 64 characters of Latin-1; up to 20 everywhere but in data_sm (s4.7.1) and
 *     alert_notification (s4.12.1)
 */
public record SmppAddress(byte ton, byte npi, String text) {
  public static final int TEXT_MAX = 20;
  public static final int LONG_TEXT_MAX = 64;

  public static final byte TON_UNKNOWN = 0;
  public static final byte TON_INTERNATIONAL = 1;
  public static final byte TON_NETWORK_SPECIFIC = 3;
  public static final byte TON_ALPHANUMERIC = 5;
  public static final byte NPI_UNKNOWN = 0;
  public static final byte NPI_E164 = 1;

  public static final SmppAddress NONE = new SmppAddress(TON_UNKNOWN, NPI_UNKNOWN, "");

  public SmppAddress {
    if (text.length() > LONG_TEXT_MAX) {
      throw new IllegalArgumentException("an address has at most " + LONG_TEXT_MAX + " characters");
    }
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) == 0 || text.charAt(i) > 0xFF) {
        throw new IllegalArgumentException("an address is Latin-1 without NUL");
      }
    }
  }

  /** With TON and NPI of an international number; a leading plus is not sent. */
  public static SmppAddress international(String number) {
    SmppAddress address =
        new SmppAddress(
            TON_INTERNATIONAL, NPI_E164, number.startsWith("+") ? number.substring(1) : number);
    address.checkShort();
    return address;
  }

  /** Whether it is no longer than most PDUs allow. */
  boolean isShort() {
    return text.length() <= TEXT_MAX;
  }

  /**
   * @throws IllegalArgumentException when it is longer than most PDUs allow
   */
  void checkShort() {
    if (!isShort()) {
      throw new IllegalArgumentException("an address has at most " + TEXT_MAX + " characters");
    }
  }

  /** As people write it: an international number with a plus, everything else as it is. */
  public String written() {
    return ton == TON_INTERNATIONAL && !text.startsWith("+") ? "+" + text : text;
  }
}
