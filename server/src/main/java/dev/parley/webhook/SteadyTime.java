package dev.parley.webhook;

import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/**
 * The time of the start plus what passed since by monotonic time: a wall clock that is set while
 * the process runs neither hurries nor delays what is due. Immutable.
 */
final class SteadyTime implements InstantSource {
  private final Instant start;
  private final long startNanos;
  private final LongSupplier nanoTime;

  SteadyTime(Clock clock, LongSupplier nanoTime) {
    this.start = clock.instant();
    this.startNanos = nanoTime.getAsLong();
    this.nanoTime = nanoTime;
  }

  @Override
  public Instant instant() {
    return start.plusNanos(nanoTime.getAsLong() - startNanos);
  }
}
