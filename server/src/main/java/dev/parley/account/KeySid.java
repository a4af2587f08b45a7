package dev.parley.account;

import dev.parley.sid.SidText;
import java.util.Optional;
import java.util.UUID;

/** The sid of an API key. */
public record KeySid(UUID id) {
  public static final String PREFIX = "SK";

  public static Optional<KeySid> parse(String text) {
    return SidText.parse(PREFIX, text).map(KeySid::new);
  }

  @Override
  public String toString() {
    return SidText.format(PREFIX, id);
  }
}
