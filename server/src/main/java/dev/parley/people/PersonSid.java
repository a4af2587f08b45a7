package dev.parley.people;

import dev.parley.sid.SidText;
import java.util.Optional;
import java.util.UUID;

/** The sid of a person. */
public record PersonSid(UUID id) {
  public static final String PREFIX = "US";

  public static Optional<PersonSid> parse(String text) {
    return SidText.parse(PREFIX, text).map(PersonSid::new);
  }

  @Override
  public String toString() {
    return SidText.format(PREFIX, id);
  }
}
