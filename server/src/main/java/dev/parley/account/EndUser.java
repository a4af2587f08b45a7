package dev.parley.account;

import java.time.Instant;

/**
 * A user of the application of an account (clauses S5, S17) who is stopped, or was just resumed.
 *
 * @param tag as the application writes it on messages
 * @param setBy what the operator set, an owner does not lift
 * @param since when it was set
 */
public record EndUser(
    AccountSid account,
    String tag,
    boolean stopped,
    Standing.SetBy setBy,
    String reason,
    Instant since) {
  public static final int TAG_MAX = 64;

  public EndUser {
    if (!isTag(tag)) {
      throw new IllegalArgumentException("no tag of an end user");
    }
  }

  /** One token of printable ASCII: it goes into headers, addresses and logs as it is. */
  public static boolean isTag(String text) {
    return !text.isEmpty()
        && text.length() <= TAG_MAX
        && text.chars().allMatch(c -> c > ' ' && c < 0x7F);
  }
}
