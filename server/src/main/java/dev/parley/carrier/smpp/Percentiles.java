package dev.parley.carrier.smpp;

import dev.parley.carrier.LinkReport;
import java.time.Duration;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Percentiles of the last so many times, by nearest rank. Thread-safe. */
final class Percentiles {
  static final int TIMES_MAX = 1_000;

  private final long[] nanos = new long[TIMES_MAX];
  private long count;

  synchronized void add(long time) {
    nanos[(int) (count % TIMES_MAX)] = time;
    count++;
  }

  LinkReport.Times snapshot() {
    long[] sorted;
    long all;
    synchronized (this) {
      sorted = Arrays.copyOf(nanos, (int) Math.min(count, TIMES_MAX));
      all = count;
    }
    Arrays.sort(sorted);
    return new LinkReport.Times(all, at(sorted, 0.50), at(sorted, 0.95), at(sorted, 0.99));
  }

  private static @Nullable Duration at(long[] sorted, double share) {
    return sorted.length == 0
        ? null
        : Duration.ofNanos(sorted[(int) Math.ceil(share * sorted.length) - 1]);
  }
}
