package dev.parley.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;

/**
 * Whether something grew: the median of the last third of the samples against that of the first, so
 * that one spike neither fails nor hides anything. Each has a slack for what is noise.
 */
final class SoakVerdict {
  private static final int HEAP_SLACK_MEGABYTES = 24;
  private static final int HEAP_SLACK_PERCENT = 10;
  private static final int THREADS_SLACK = 8;
  private static final int FILES_SLACK = 16;

  /** A backlog of so many seconds of traffic is what batches and lingering make. */
  private static final int BACKLOG_SLACK_SECONDS = 1;

  private SoakVerdict() {}

  /** What is wrong, in words; empty when all is flat. */
  static List<String> problems(List<SoakSample> samples, int heapMaxMegabytes, int rate) {
    List<String> problems = new ArrayList<>();
    long most = samples.stream().mapToLong(SoakSample::heapMegabytes).max().orElse(0);
    if (most > heapMaxMegabytes) {
      problems.add("the heap held " + most + " MB after a collection");
    }
    long heap = first(samples, SoakSample::heapMegabytes);
    long slack = HEAP_SLACK_MEGABYTES + heap * HEAP_SLACK_PERCENT / 100;
    grown(problems, "heap after collection, MB", samples, SoakSample::heapMegabytes, slack);
    grown(problems, "threads", samples, SoakSample::threads, THREADS_SLACK);
    grown(problems, "open files", samples, SoakSample::files, FILES_SLACK);
    long seconds = (long) rate * BACKLOG_SLACK_SECONDS;
    grown(problems, "backlog", samples, SoakSample::backlog, seconds);
    grown(problems, "messages in memory", samples, SoakSample::live, seconds);
    return problems;
  }

  private static void grown(
      List<String> problems,
      String what,
      List<SoakSample> samples,
      ToLongFunction<SoakSample> value,
      long slack) {
    long before = first(samples, value);
    long after = median(samples.subList(samples.size() - third(samples), samples.size()), value);
    if (after > before + slack) {
      problems.add(what + " grew from " + before + " to " + after);
    }
  }

  private static long first(List<SoakSample> samples, ToLongFunction<SoakSample> value) {
    return median(samples.subList(0, third(samples)), value);
  }

  private static int third(List<SoakSample> samples) {
    return Math.max(1, samples.size() / 3);
  }

  private static long median(List<SoakSample> samples, ToLongFunction<SoakSample> value) {
    long[] sorted = samples.stream().mapToLong(value).sorted().toArray();
    return sorted[sorted.length / 2];
  }
}
