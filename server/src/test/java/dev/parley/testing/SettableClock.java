package dev.parley.testing;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Time that a test moves: a wall clock that jumps, and a monotonic one that only goes on. They
 * stand still otherwise. Thread-safe.
 */
public final class SettableClock extends Clock {
  private final AtomicReference<Instant> wall;
  private final AtomicLong nanos = new AtomicLong(1_000);

  public SettableClock(Instant start) {
    this.wall = new AtomicReference<>(start);
  }

  /** Time passes: both clocks go on. */
  public void pass(Duration time) {
    wall.updateAndGet(now -> now.plus(time));
    nanos.addAndGet(time.toNanos());
  }

  /** Somebody sets the wall clock, forth or back; no time passes. */
  public void jump(Duration by) {
    wall.updateAndGet(now -> now.plus(by));
  }

  public long nanoTime() {
    return nanos.get();
  }

  @Override
  public Instant instant() {
    return wall.get();
  }

  @Override
  public ZoneId getZone() {
    return ZoneOffset.UTC;
  }

  @Override
  public Clock withZone(ZoneId zone) {
    return this;
  }
}
