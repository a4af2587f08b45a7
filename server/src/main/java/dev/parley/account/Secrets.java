package dev.parley.account;

import dev.parley.config.Secret;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.HexFormat;

/** Where tokens and the secrets of keys come from: 128 random bits in hex, as Twilio's look. */
final class Secrets {
  private static final int OCTETS = 16;

  private final SecureRandom random;

  Secrets(SecureRandom random) {
    this.random = random;
  }

  Secret next() {
    byte[] octets = new byte[OCTETS];
    random.nextBytes(octets);
    return new Secret(HexFormat.of().formatHex(octets));
  }

  /** SHA-256: what is random and 128 bits long needs no slow hash. */
  static byte[] digest(String secret) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
