package dev.parley.webhook;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * When a failed call is made again: after half a minute, then after twice as long each time, at
 * most two hours, each a tenth sooner or later by chance so that what failed together does not come
 * together. The last time is 24 hours after the first failure. Thread-safe if the randomness is.
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
   * @return empty when 24 hours are over
   */
  Optional<Instant> next(int retry, Instant failedAt, Instant now) {
    Instant end = failedAt.plus(END);
    if (!now.isBefore(end)) {
      return Optional.empty();
    }
    Instant due = now.plusMillis(Math.round(delay(retry).toMillis() * jitter()));
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
