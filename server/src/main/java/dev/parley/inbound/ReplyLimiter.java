package dev.parley.inbound;

import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

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

  private final Clock clock;
  private final Map<Pair, Times> pairs;

  public ReplyLimiter(Clock clock) {
    this(clock, PAIRS_MAX);
  }

  ReplyLimiter(Clock clock, int pairsMax) {
    this.clock = clock;
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
    return pairs.computeIfAbsent(Pair.of(one, other), _ -> new Times()).tryAdd(clock.millis());
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
    private final long[] millis = new long[REPLIES_MAX];
    private int count;
    private int next;

    boolean tryAdd(long now) {
      boolean full = count == REPLIES_MAX;
      if (full && now - millis[next] < WINDOW.toMillis()) {
        return false;
      }
      millis[next] = now;
      next = (next + 1) % REPLIES_MAX;
      count = full ? count : count + 1;
      return true;
    }
  }
}
