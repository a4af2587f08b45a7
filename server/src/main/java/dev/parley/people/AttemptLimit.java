package dev.parley.people;

import java.time.Duration;

/**
 * How often somebody may be wrong: so many failures at once, then one more each time that a share
 * of the time has passed (with 10 in 15 minutes, every 90 seconds). Until then everything is
 * refused, right answers too, so that guessing on is worth nothing. What {@link AttemptLimiter}
 * forgets is forgiven.
 */
public enum AttemptLimit {
  /** Sign-ins with one login, whether there is such a person or not. */
  SIGN_IN_OF_PERSON(10, Duration.ofMinutes(15)),
  /** Sign-ins from one address, for any login. */
  SIGN_IN_FROM_ADDRESS(50, Duration.ofMinutes(15)),
  /** Bearer tokens from one address. */
  TOKEN_FROM_ADDRESS(60, Duration.ofMinutes(1)),
  /** Tries of the first admin's token, from anywhere. */
  FIRST_ADMIN(10, Duration.ofMinutes(15));

  private final int failures;
  private final Duration refill;

  AttemptLimit(int failures, Duration refill) {
    this.failures = failures;
    this.refill = refill;
  }

  public int failures() {
    return failures;
  }

  /** After it, without failures meanwhile, all of them may be made at once again. */
  public Duration refill() {
    return refill;
  }
}
