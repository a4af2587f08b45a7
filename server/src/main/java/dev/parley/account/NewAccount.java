package dev.parley.account;

import dev.parley.config.Secret;
import org.jspecify.annotations.Nullable;

/**
 * An account that is wanted.
 *
 * @param owner the parent; null for an account of its own
 * @param sid one that it had elsewhere and keeps; null for a fresh one
 * @param authToken likewise, so that signatures made with it stay valid; null for a fresh one
 * @param type of an account of its own; a subaccount has that of its owner
 */
public record NewAccount(
    String friendlyName,
    @Nullable AccountSid owner,
    @Nullable AccountSid sid,
    @Nullable Secret authToken,
    AccountType type) {
  public static final int NAME_MAX = 64;

  public static final int TOKEN_MIN = 20;
  public static final int TOKEN_MAX = 128;

  public NewAccount {
    if (friendlyName.isEmpty() || friendlyName.length() > NAME_MAX) {
      throw new IllegalArgumentException("a name of " + friendlyName.length() + " characters");
    }
    if (authToken != null && !isToken(authToken.value())) {
      throw new IllegalArgumentException("no auth token");
    }
  }

  /** A full account. */
  public NewAccount(
      String friendlyName,
      @Nullable AccountSid owner,
      @Nullable AccountSid sid,
      @Nullable Secret authToken) {
    this(friendlyName, owner, sid, authToken, AccountType.FULL);
  }

  /** A top-level account with fresh sid and token. */
  public static NewAccount named(String friendlyName) {
    return new NewAccount(friendlyName, null, null, null);
  }

  public static NewAccount under(AccountSid owner, String friendlyName) {
    return new NewAccount(friendlyName, owner, null, null);
  }

  /** Letters and digits, as Twilio's tokens; they sign, so short ones are not taken. */
  public static boolean isToken(String text) {
    return text.length() >= TOKEN_MIN
        && text.length() <= TOKEN_MAX
        && text.chars()
            .allMatch(
                c -> (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'));
  }
}
