package dev.parley.webhook;

import java.time.Duration;

/**
 * What may be hoped for from another call after one that failed.
 *
 * @param temporary a later call may succeed
 * @param pause for how long the receiver asked to be left alone; zero when it did not
 */
public record Prospect(boolean temporary, Duration pause) {
  public static final Prospect NONE = new Prospect(false, Duration.ZERO);
  public static final Prospect LATER = new Prospect(true, Duration.ZERO);

  public Prospect {
    if (pause.isNegative() || (!temporary && pause.isPositive())) {
      throw new IllegalArgumentException("a pause of " + pause);
    }
  }

  /** Of two calls, one of which has to succeed. */
  public Prospect or(Prospect other) {
    return new Prospect(
        temporary || other.temporary, pause.compareTo(other.pause) > 0 ? pause : other.pause);
  }
}
