package dev.parley.account;

import dev.parley.sid.SidText;
import java.util.Optional;
import java.util.UUID;

/** The sid of an outgoing caller id. */
public record CallerIdSid(UUID id) {
  public static final String PREFIX = "PN";

  public static Optional<CallerIdSid> parse(String text) {
    return SidText.parse(PREFIX, text).map(CallerIdSid::new);
  }

  @Override
  public String toString() {
    return SidText.format(PREFIX, id);
  }
}
