package dev.parley.people;

import java.time.Instant;

/** What a phone makes of a secret. */
public final class AuthenticatorApp {
  private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

  private AuthenticatorApp() {}

  /**
   * @param secret in Base32
   */
  public static String code(String secret, Instant at) {
    return Totp.code(decoded(secret), Totp.step(at), Totp.DIGITS);
  }

  static byte[] decoded(String base32) {
    byte[] octets = new byte[base32.length() * 5 / 8];
    int buffer = 0;
    int held = 0;
    int at = 0;
    for (int i = 0; i < base32.length(); i++) {
      buffer = (buffer << 5) | ALPHABET.indexOf(base32.charAt(i));
      held += 5;
      if (held >= 8) {
        held -= 8;
        octets[at++] = (byte) (buffer >> held);
      }
    }
    return octets;
  }
}
