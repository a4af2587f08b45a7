package dev.parley.account;

import dev.parley.sid.SidText;
import java.util.Optional;
import java.util.UUID;

/** The sid of an account. */
public record AccountSid(UUID id) {
  public static final String PREFIX = "AC";

  public static Optional<AccountSid> parse(String text) {
    return SidText.parse(PREFIX, text).map(AccountSid::new);
  }

  @Override
  public String toString() {
    return SidText.format(PREFIX, id);
  }
}
