package dev.parley.service;

import dev.parley.sid.SidText;
import java.util.Optional;
import java.util.UUID;

/** The sid of a messaging service. */
public record ServiceSid(UUID id) {
  public static final String PREFIX = "MG";

  public static Optional<ServiceSid> parse(String text) {
    return SidText.parse(PREFIX, text).map(ServiceSid::new);
  }

  @Override
  public String toString() {
    return SidText.format(PREFIX, id);
  }
}
