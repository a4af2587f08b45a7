package dev.parley.number;

import dev.parley.sid.SidText;
import java.util.Optional;
import java.util.UUID;

/**
 * The sid of a sender: {@code PN} for phone numbers, {@code SC} for short codes, {@code AI} for
 * alphanumeric ids.
 */
public record SenderSid(String prefix, UUID id) {
  public static final String PHONE_NUMBER = "PN";
  public static final String SHORT_CODE = "SC";
  public static final String ALPHANUMERIC = "AI";

  public SenderSid {
    if (!isPrefix(prefix)) {
      throw new IllegalArgumentException("no sender prefix: " + prefix);
    }
  }

  public static Optional<SenderSid> parse(String text) {
    if (text.length() != SidText.LENGTH) {
      return Optional.empty();
    }
    String prefix = text.substring(0, 2);
    if (!isPrefix(prefix)) {
      return Optional.empty();
    }
    return SidText.parse(prefix, text).map(id -> new SenderSid(prefix, id));
  }

  private static boolean isPrefix(String text) {
    return text.equals(PHONE_NUMBER) || text.equals(SHORT_CODE) || text.equals(ALPHANUMERIC);
  }

  @Override
  public String toString() {
    return SidText.format(prefix, id);
  }
}
