package dev.parley.account;

import dev.parley.sid.SidText;
import java.util.Optional;
import java.util.UUID;

/** The sid of a postal address. */
public record AddressSid(UUID id) {
  public static final String PREFIX = "AD";

  public static Optional<AddressSid> parse(String text) {
    return SidText.parse(PREFIX, text).map(AddressSid::new);
  }

  @Override
  public String toString() {
    return SidText.format(PREFIX, id);
  }
}
