package dev.parley.account;

import java.util.Optional;

/** Whether somebody vouches for an account: a trial account texts verified numbers only (S7). */
public enum AccountType {
  TRIAL("Trial"),
  FULL("Full");

  private final String text;

  AccountType(String text) {
    this.text = text;
  }

  /** As Twilio's API writes it. */
  public String text() {
    return text;
  }

  /** In any case; empty when it is neither. */
  public static Optional<AccountType> parse(String written) {
    for (AccountType type : values()) {
      if (type.text.equalsIgnoreCase(written)) {
        return Optional.of(type);
      }
    }
    return Optional.empty();
  }
}
