package dev.parley.message;

import dev.parley.sid.SidText;
import java.util.Optional;
import java.util.UUID;

/**
 * The sid of a message: {@code SM} for text, {@code MM} for one with media. The UUID alone is
 * unique.
 */
public record MessageSid(String prefix, UUID id) {
  public MessageSid {
    if (!prefix.equals("SM") && !prefix.equals("MM")) {
      throw new IllegalArgumentException("no message prefix: " + prefix);
    }
  }

  public static MessageSid sms(UUID id) {
    return new MessageSid("SM", id);
  }

  public static Optional<MessageSid> parse(String text) {
    return SidText.parse("SM", text)
        .map(MessageSid::sms)
        .or(() -> SidText.parse("MM", text).map(id -> new MessageSid("MM", id)));
  }

  @Override
  public String toString() {
    return SidText.format(prefix, id);
  }
}
