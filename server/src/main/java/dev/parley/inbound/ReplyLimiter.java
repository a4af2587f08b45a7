package dev.parley.inbound;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Breaks loops of machines that answer each other: at most {@value #REPLIES_MAX} replies between
 * two numbers, either way, within 30 seconds (Twilio: 14107). A refused reply does not count. Pairs
 * are remembered up to a maximum, the least recently active forgotten first; a pair in a loop is
 * active. Thread-safe.
 */
public final class ReplyLimiter {
  public static final int REPLIES_MAX = 15;
  public static final Duration WINDOW = Duration.ofSeconds(30);

  /** About 20 MB when full. */
  public static final int PAIRS_MAX = 50_000;

  private final LongSupplier nanoTime;
  private final Map<Pair, Times> pairs;

  /**
   * @param nanoTime monotonic, like {@link System#nanoTime}
   */
  public ReplyLimiter(LongSupplier nanoTime) {
    this(nanoTime, PAIRS_MAX);
  }

  ReplyLimiter(LongSupplier nanoTime, int pairsMax) {
    this.nanoTime = nanoTime;
    this.pairs =
        new LinkedHashMap<>(16, 0.75f, true) {
          private static final long serialVersionUID = 1L;

          @Override
          protected boolean removeEldestEntry(Map.Entry<Pair, Times> eldest) {
            return size() > pairsMax;
          }
        };
  }

  /** Counts one reply; false when there were too many already. */
  public synchronized boolean tryReply(String one, String other) {
    return pairs
        .computeIfAbsent(Pair.of(one, other), _ -> new Times())
        .tryAdd(nanoTime.getAsLong());
  }

  synchronized int pairs() {
    return pairs.size();
  }

  private record Pair(String lower, String higher) {
    static Pair of(String one, String other) {
      return one.compareTo(other) <= 0 ? new Pair(one, other) : new Pair(other, one);
    }
  }

  /** The last times, as a ring: the oldest is the one that would be overwritten. */
  private static final class Times {
    private final long[] nanos = new long[REPLIES_MAX];
    private int count;
    private int next;

    boolean tryAdd(long now) {
      boolean full = count == REPLIES_MAX;
      if (full && now - nanos[next] < WINDOW.toNanos()) {
        return false;
      }
      nanos[next] = now;
      next = (next + 1) % REPLIES_MAX;
      count = full ? count : count + 1;
      return true;
    }
  }
}
