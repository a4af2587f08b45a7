package dev.parley.account;

import java.time.Instant;
import java.util.Locale;

/**
 * A user of the application of an account (clauses S5, S17) who is stopped.
 *
 * @param tag as the application writes it on messages
 * @param since when it was set
 */
public record EndUser(
    AccountSid account, String tag, StoppedBy stoppedBy, String reason, Instant since) {
  public static final int TAG_MAX = 64;

  public EndUser {
    if (!isTag(tag)) {
      throw new IllegalArgumentException("no tag of an end user");
    }
  }

  /** Who stopped one; who stands lower does not lift it. In the order of their standing. */
  public enum StoppedBy {
    ACCOUNT,
    PARENT,
    OPERATOR;

    /** As API and database write it. */
    public String text() {
      return name().toLowerCase(Locale.ROOT);
    }

    boolean isAbove(StoppedBy other) {
      return compareTo(other) > 0;
    }
  }

  /** One token of printable ASCII: it goes into headers, addresses and logs as it is. */
  public static boolean isTag(String text) {
    return !text.isEmpty()
        && text.length() <= TAG_MAX
        && text.chars().allMatch(c -> c > ' ' && c < 0x7F);
  }
}
