package dev.parley.bench;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.util.Map;
import java.util.TreeMap;

/** Processor time of this process, of each group of its threads by name, in nanoseconds. */
final class ThreadTimes {
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private ThreadTimes() {}

  static Map<String, Long> now() {
    Map<String, Long> times = new TreeMap<>();
    for (long id : THREADS.getAllThreadIds()) {
      ThreadInfo thread = THREADS.getThreadInfo(id);
      long nanos = THREADS.getThreadCpuTime(id);
      if (thread != null && nanos >= 0) {
        times.merge(thread.getThreadName().replaceAll("[0-9]+", "N"), nanos, Long::sum);
      }
    }
    return times;
  }

  /** Threads that ended in between are left out. */
  static Map<String, Long> since(Map<String, Long> before) {
    Map<String, Long> times = now();
    times.replaceAll((name, nanos) -> Math.max(0, nanos - before.getOrDefault(name, 0L)));
    return times;
  }
}
