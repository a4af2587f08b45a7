package dev.parley.carrier;

import java.util.BitSet;

/** How many of the last so many went well. Not thread-safe. */
final class RecentShare {
  private final int most;
  private final BitSet good = new BitSet();
  private int next;
  private int count;

  RecentShare(int most) {
    this.most = most;
  }

  void add(boolean went) {
    good.set(next, went);
    next = (next + 1) % most;
    count = Math.min(count + 1, most);
  }

  /** At most {@code most}. */
  int count() {
    return count;
  }

  /** From 0 to 100; 100 while there are none. */
  int percent() {
    return count == 0 ? 100 : good.cardinality() * 100 / count;
  }

  void clear() {
    good.clear();
    next = 0;
    count = 0;
  }
}
