package dev.parley.webhook;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * When a failed call is made again: after half a minute, then after twice as long each time, at
 * most two hours, each a tenth sooner or later by chance so that what failed together does not come
 * together. A receiver that asks for a longer pause gets it, up to a tenth longer by chance. The
 * last time is 24 hours after the first failure. Thread-safe if the randomness is.
 */
final class RetrySchedule {
  static final Duration FIRST = Duration.ofSeconds(30);
  static final Duration DELAY_MAX = Duration.ofHours(2);
  static final Duration END = Duration.ofHours(24);
  static final double JITTER = 0.1;

  private final RandomGenerator random;

  RetrySchedule(RandomGenerator random) {
    this.random = random;
  }

  /**
   * @param retry number of the call to come, from 1
   * @param pause that the receiver asked for; a shorter one than the usual changes nothing
   * @return empty when 24 hours are over
   */
  Optional<Instant> next(int retry, Instant failedAt, Instant now, Duration pause) {
    Instant end = failedAt.plus(END);
    if (!now.isBefore(end)) {
      return Optional.empty();
    }
    double usual = delay(retry).toMillis() * jitter();
    double asked = pause.toMillis() * (pause.isZero() ? 1 : 1 + JITTER * random.nextDouble());
    Instant due = now.plusMillis(Math.round(Math.max(usual, asked)));
    return Optional.of(due.isBefore(end) ? due : end);
  }

  private static Duration delay(int retry) {
    Duration delay = FIRST;
    for (int i = 1; i < retry && delay.compareTo(DELAY_MAX) < 0; i++) {
      delay = delay.multipliedBy(2);
    }
    return delay.compareTo(DELAY_MAX) < 0 ? delay : DELAY_MAX;
  }

  private double jitter() {
    return 1 - JITTER + 2 * JITTER * random.nextDouble();
  }
}
