package dev.parley.number;

import dev.parley.sid.SidText;
import java.util.Optional;
import java.util.UUID;

/**
 * The sid of a sender: {@code PN} for phone numbers, {@code SC} for short codes, {@code AI} for
 * alphanumeric ids.
 */
public record SenderSid(String prefix, UUID id) {
  public SenderSid {
    if (!prefix.equals("PN") && !prefix.equals("SC") && !prefix.equals("AI")) {
      throw new IllegalArgumentException("no sender prefix: " + prefix);
    }
  }

  public static Optional<SenderSid> parse(String text) {
    if (text.length() != SidText.LENGTH) {
      return Optional.empty();
    }
    String prefix = text.substring(0, 2);
    if (!prefix.equals("PN") && !prefix.equals("SC") && !prefix.equals("AI")) {
      return Optional.empty();
    }
    return SidText.parse(prefix, text).map(id -> new SenderSid(prefix, id));
  }

  @Override
  public String toString() {
    return SidText.format(prefix, id);
  }
}
