package dev.parley.simulation;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/** Time that passes when the simulation says so, and what is to happen at which time. */
final class VirtualTime extends Clock {
  private static final Instant BEGINNING = Instant.parse("2026-06-15T12:00:00Z");

  private final PriorityQueue<Timer> timers = new PriorityQueue<>();
  private long now;
  private long made;

  /**
   * @param owner what it ends with; null for the world
   */
  private record Timer(long at, long number, @Nullable Object owner, Runnable action)
      implements Comparable<Timer> {
    @Override
    public int compareTo(Timer other) {
      return at == other.at ? Long.compare(number, other.number) : Long.compare(at, other.at);
    }
  }

  long nanos() {
    return now;
  }

  /** The action must not block. */
  void after(@Nullable Object owner, long nanos, Runnable action) {
    timers.add(new Timer(now + Math.max(0, nanos), made++, owner, action));
  }

  void after(@Nullable Object owner, Duration delay, Runnable action) {
    after(owner, delay.toNanos(), action);
  }

  /** Goes forward to what is next and does it; false when nothing is until then. */
  boolean next(long until) {
    Timer timer = timers.peek();
    if (timer == null || timer.at() > until) {
      now = Math.max(now, until);
      return false;
    }
    timers.remove();
    now = Math.max(now, timer.at());
    timer.action().run();
    return true;
  }

  void forward(Duration time) {
    now += time.toNanos();
  }

  /** What the owner waited for never happens. */
  void forget(Object owner) {
    timers.removeIf(timer -> owner.equals(timer.owner()));
  }

  @Override
  public Instant instant() {
    return BEGINNING.plusNanos(now);
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
