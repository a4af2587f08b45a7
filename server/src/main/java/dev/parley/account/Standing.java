package dev.parley.account;

import java.time.Instant;
import java.util.Locale;

/**
 * Where an account stands (clause S3).
 *
 * <pre>
 *   active ⇄ suspended → closed, and active → closed; nothing leads out of closed
 * </pre>
 *
 * @param reason in the words of whoever set it; empty when none was given
 * @param since when it was set
 */
public record Standing(Status status, SetBy setBy, String reason, Instant since) {
  public static final int REASON_MAX = 1_000;

  public Standing {
    if (reason.length() > REASON_MAX) {
      throw new IllegalArgumentException("a reason of " + reason.length() + " characters");
    }
  }

  public enum Status {
    ACTIVE,
    SUSPENDED,
    CLOSED;

    private final String text = name().toLowerCase(Locale.ROOT);

    /** As API and database write it. */
    public String text() {
      return text;
    }
  }

  /** Who may change it back: what the operator set, an owner does not lift. */
  public enum SetBy {
    OWNER,
    OPERATOR;

    public String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** As every account begins. */
  static Standing first(Instant at) {
    return new Standing(Status.ACTIVE, SetBy.OPERATOR, "", at);
  }

  public boolean active() {
    return status == Status.ACTIVE;
  }

  /** The worse of the two; this one when they are alike. */
  Standing orWorse(Standing other) {
    return other.status.compareTo(status) > 0 ? other : this;
  }
}
