package dev.parley.config;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/** A value that prints as redacted and compares in constant time. */
public record Secret(String value) {
  public boolean matches(String candidate) {
    return MessageDigest.isEqual(
        value.getBytes(StandardCharsets.UTF_8), candidate.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public String toString() {
    return "[secret]";
  }
}
