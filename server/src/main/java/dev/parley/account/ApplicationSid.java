package dev.parley.account;

import dev.parley.sid.SidText;
import java.util.Optional;
import java.util.UUID;

/** The sid of an application. */
public record ApplicationSid(UUID id) {
  public static final String PREFIX = "AP";

  public static Optional<ApplicationSid> parse(String text) {
    return SidText.parse(PREFIX, text).map(ApplicationSid::new);
  }

  @Override
  public String toString() {
    return SidText.format(PREFIX, id);
  }
}
