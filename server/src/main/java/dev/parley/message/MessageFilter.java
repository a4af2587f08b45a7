package dev.parley.message;

import dev.parley.account.AccountSid;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a list asks for; newest first.
 *
 * @param account null lists all accounts (console of an operator)
 * @param sentFrom inclusive; filters by the time the message was sent (or received)
 * @param sentBefore exclusive
 * @param withRefused refused messages are not in Twilio's list; our own pages show them
 * @param after the last message of the page before; null for the first page
 * @param limit 1 to {@value #LIMIT_MAX}
 */
public record MessageFilter(
    @Nullable AccountSid account,
    @Nullable String to,
    @Nullable String from,
    @Nullable Instant sentFrom,
    @Nullable Instant sentBefore,
    boolean withRefused,
    @Nullable MessageSid after,
    int limit) {
  /** Twilio's largest page. */
  public static final int LIMIT_MAX = 1000;

  public MessageFilter {
    if (limit < 1 || limit > LIMIT_MAX) {
      throw new IllegalArgumentException("limit " + limit);
    }
  }
}
