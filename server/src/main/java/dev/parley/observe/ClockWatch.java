package dev.parley.observe;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The wall clock, and whether it can be believed: compares it with monotonic time from look to
 * look. What would destroy something because of its age (a partition, an old receipt's reference, a
 * part of a text) asks here first and waits when the clock jumped, because the age may be wrong. A
 * machine that slept looks like a jump forward, too; waiting is harmless then. Thread-safe.
 */
public final class ClockWatch {
  /** What the two clocks may drift apart between two looks without being called a jump. */
  public static final Duration TOLERANCE = Duration.ofMinutes(1);

  private static final Logger log = LoggerFactory.getLogger(ClockWatch.class);

  private final Clock clock;
  private final LongSupplier nanoTime;
  private final Consumer<Duration> jumped;
  private Instant wallAtLook;
  private long nanosAtLook;
  private @Nullable Long nanosAtJump;

  /**
   * @param nanoTime monotonic, like {@link System#nanoTime}
   * @param jumped told of each jump, on the thread that found it: how far, negative when back
   */
  public ClockWatch(Clock clock, LongSupplier nanoTime, Consumer<Duration> jumped) {
    this.clock = clock;
    this.nanoTime = nanoTime;
    this.jumped = jumped;
    this.wallAtLook = clock.instant();
    this.nanosAtLook = nanoTime.getAsLong();
  }

  public Instant instant() {
    return clock.instant();
  }

  /** Compares the clocks; to be called every few seconds. True when the wall clock jumped. */
  public boolean look() {
    Duration jump = compare();
    if (jump.isZero()) {
      return false;
    }
    log.warn("event=clock_jumped seconds={} now={}", jump.toSeconds(), clock.instant());
    jumped.accept(jump);
    return true;
  }

  /** Whether a jump was seen less than this long ago, by monotonic time. */
  public boolean jumpedWithin(Duration time) {
    look();
    synchronized (this) {
      Long at = nanosAtJump;
      return at != null && nanoTime.getAsLong() - at < time.toNanos();
    }
  }

  private synchronized Duration compare() {
    Instant wall = clock.instant();
    long nanos = nanoTime.getAsLong();
    Duration jump = Duration.between(wallAtLook, wall).minusNanos(nanos - nanosAtLook);
    wallAtLook = wall;
    nanosAtLook = nanos;
    if (jump.abs().compareTo(TOLERANCE) <= 0) {
      return Duration.ZERO;
    }
    nanosAtJump = nanos;
    return jump;
  }
}
