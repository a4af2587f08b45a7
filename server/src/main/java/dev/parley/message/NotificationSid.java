package dev.parley.message;

import dev.parley.sid.SidText;
import java.util.Optional;
import java.util.UUID;

/**
 * The sid of a notification: that of the message, with the number of its event laid over the last
 * 16 bits. Nothing is stored for it, and two messages that differ in those bits alone do not exist:
 * the 46 bits before them are random.
 */
public record NotificationSid(UUID id) {
  public static final String PREFIX = "NO";

  private static final long SEQ_BITS = 0xFFFF;

  static NotificationSid of(UUID message, int seq) {
    long last = message.getLeastSignificantBits() ^ (seq & SEQ_BITS);
    return new NotificationSid(new UUID(message.getMostSignificantBits(), last));
  }

  public static Optional<NotificationSid> parse(String text) {
    return SidText.parse(PREFIX, text).map(NotificationSid::new);
  }

  /** The message is at or after this one. */
  UUID lowest() {
    return new UUID(id.getMostSignificantBits(), id.getLeastSignificantBits() & ~SEQ_BITS);
  }

  /** And at or before this one. */
  UUID highest() {
    return new UUID(id.getMostSignificantBits(), id.getLeastSignificantBits() | SEQ_BITS);
  }

  @Override
  public String toString() {
    return SidText.format(PREFIX, id);
  }
}
