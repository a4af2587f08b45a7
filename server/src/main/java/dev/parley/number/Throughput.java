package dev.parley.number;

import dev.parley.config.Shaping;
import java.time.Duration;

/**
 * How fast somebody may send.
 *
 * @param segmentsPerSecond 1 to {@link #RATE_MAX}
 * @param reason what the rate comes from, in words, for example "US or Canadian long code"
 * @param paced whether it is kept to; else it only says how much may wait
 */
public record Throughput(int segmentsPerSecond, String reason, boolean paced) {
  /** Longer than that nothing waits: it is also the longest validity. */
  public static final Duration QUEUE_TIME = Duration.ofHours(10);

  /** Segments a second that anybody may be given. */
  public static final int RATE_MAX = Shaping.RATE_MAX;

  public Throughput {
    if (segmentsPerSecond < 1 || segmentsPerSecond > RATE_MAX) {
      throw new IllegalArgumentException("a rate of " + segmentsPerSecond);
    }
  }

  /** Segments that may wait for one sender: what it sends in ten hours, as at Twilio. */
  public int queueMax() {
    return (int) (segmentsPerSecond * QUEUE_TIME.toSeconds());
  }
}
