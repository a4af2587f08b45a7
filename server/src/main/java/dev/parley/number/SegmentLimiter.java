package dev.parley.number;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * When somebody may send again: the generic cell rate algorithm, in segments. Each segment moves
 * the time at which all is paid for by what it costs at the rate; a message goes when that time is
 * no farther away than {@link #BURST}. A long message goes whole and is paid for afterwards, so
 * that in any t seconds no more than rate × (t + burst) segments and one message go. Time is
 * monotonic, in nanoseconds. Not thread-safe.
 */
public final class SegmentLimiter {
  /** How far one who was idle, or woken late, may be ahead. */
  public static final Duration BURST = Duration.ofMillis(100);

  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  private long paidAtNanos;

  public SegmentLimiter(long nowNanos) {
    this.paidAtNanos = nowNanos;
  }

  /** Nanoseconds until the next message may go; 0 when it may now. */
  public long waitNanos(long nowNanos) {
    return Math.max(0, paidAtNanos - nowNanos - BURST.toNanos());
  }

  /** Nanoseconds until all is paid for; one who owes nothing is as one who never sent. */
  public long owedNanos(long nowNanos) {
    return Math.max(0, paidAtNanos - nowNanos);
  }

  /**
   * A message went.
   *
   * @param segmentsPerSecond the rate, above 0
   */
  public void take(int segments, int segmentsPerSecond, long nowNanos) {
    paidAtNanos = nowNanos + owedNanos(nowNanos) + segments * SECOND / segmentsPerSecond;
  }
}
