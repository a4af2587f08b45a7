package dev.parley.people;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.OptionalLong;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Codes of an authenticator app: RFC 6238 with HMAC-SHA-1, steps of 30 s and six digits, which is
 * what every app reads.
 */
final class Totp {
  static final Duration STEP = Duration.ofSeconds(30);
  static final int DIGITS = 6;

  /** Steps that a phone's clock may be off, either way (RFC 6238 s5.2). */
  static final int STEPS_OFF = 1;

  private static final int SIGN_OFF = 0x7fff_ffff;

  private Totp() {}

  static long step(Instant at) {
    return Math.floorDiv(at.getEpochSecond(), STEP.toSeconds());
  }

  /** RFC 4226 s5.3. */
  static String code(byte[] secret, long step, int digits) {
    byte[] hash = hmac(secret, ByteBuffer.allocate(Long.BYTES).putLong(step).array());
    int offset = hash[hash.length - 1] & 0xf;
    int number = ByteBuffer.wrap(hash).getInt(offset) & SIGN_OFF;
    int modulus = (int) Math.pow(10, digits);
    return String.format(Locale.ROOT, "%0" + digits + "d", number % modulus);
  }

  /**
   * The step whose code this is, of those around now that are later than the last one used: a code
   * opens once.
   */
  static OptionalLong match(byte[] secret, String written, Instant now, long lastUsed) {
    OptionalLong found = OptionalLong.empty();
    for (long step = step(now) - STEPS_OFF; step <= step(now) + STEPS_OFF; step++) {
      boolean same = MessageDigest.isEqual(octets(code(secret, step, DIGITS)), octets(written));
      if (same && step > lastUsed) {
        found = OptionalLong.of(step);
      }
    }
    return found;
  }

  private static byte[] octets(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] hmac(byte[] secret, byte[] text) {
    try {
      Mac mac = Mac.getInstance("HmacSHA1");
      mac.init(new SecretKeySpec(secret, "HmacSHA1"));
      return mac.doFinal(text);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
