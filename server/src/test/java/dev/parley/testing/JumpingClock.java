package dev.parley.testing;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.concurrent.atomic.AtomicReference;

/** A running clock that a test sets forth and back. Thread-safe. */
public final class JumpingClock extends Clock {
  private final Clock running;
  private final AtomicReference<Duration> offset = new AtomicReference<>(Duration.ZERO);

  public JumpingClock(Clock running) {
    this.running = running;
  }

  public void jump(Duration by) {
    offset.updateAndGet(before -> before.plus(by));
  }

  @Override
  public Instant instant() {
    return running.instant().plus(offset.get());
  }

  @Override
  public ZoneId getZone() {
    return running.getZone();
  }

  @Override
  public Clock withZone(ZoneId zone) {
    return this;
  }
}
