package dev.parley.simulation;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * What happened, in order; the last of it unless all is wanted. Holds no bodies but made-up ones.
 */
final class Trace {
  private static final int KEPT = 80;

  private final VirtualTime time;
  private final boolean whole;
  private final Deque<String> lines = new ArrayDeque<>();
  private int step;

  Trace(VirtualTime time, boolean whole) {
    this.time = time;
    this.whole = whole;
  }

  void step() {
    step++;
  }

  int steps() {
    return step;
  }

  void add(String what) {
    String line = "%6d %10.3f s  %s".formatted(step, time.nanos() / 1e9, what);
    lines.add(line);
    if (!whole && lines.size() > KEPT) {
      lines.remove();
    }
  }

  List<String> lines() {
    return List.copyOf(lines);
  }
}
