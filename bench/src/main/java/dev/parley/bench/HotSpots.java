package dev.parley.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordedStackTrace;
import jdk.jfr.consumer.RecordedThread;
import jdk.jfr.consumer.RecordingFile;

/** Where the samples of a recording fell, five ways; each as shares of all samples. */
final class HotSpots {
  private static final Set<String> SAMPLES = Set.of("jdk.CPUTimeSample", "jdk.ExecutionSample");
  private static final int SHOWN = 40;

  private final Map<String, Integer> threads = new HashMap<>();
  private final Map<String, Integer> parts = new HashMap<>();
  private final Map<String, Integer> top = new HashMap<>();
  private final Map<String, Integer> ours = new HashMap<>();
  private final Map<String, Integer> within = new HashMap<>();
  private int all;

  private HotSpots() {}

  static String of(Path recording) throws IOException {
    HotSpots spots = new HotSpots();
    try (RecordingFile file = new RecordingFile(recording)) {
      while (file.hasMoreEvents()) {
        RecordedEvent event = file.readEvent();
        if (SAMPLES.contains(event.getEventType().getName())) {
          spots.add(event);
        }
      }
    }
    return spots.text();
  }

  private void add(RecordedEvent event) {
    RecordedStackTrace trace = event.getStackTrace();
    if (trace == null || trace.getFrames().isEmpty()) {
      return;
    }
    all++;
    List<RecordedFrame> frames = trace.getFrames();
    count(threads, thread(event));
    count(parts, part(frames, thread(event)));
    count(top, name(frames.getFirst()));
    count(ours, firstOfOurs(frames));
    Set<String> seen = new HashSet<>();
    for (RecordedFrame frame : frames) {
      if (isOurs(frame) && seen.add(name(frame))) {
        count(within, name(frame));
      }
    }
  }

  private static String thread(RecordedEvent event) {
    String field = event.hasField("eventThread") ? "eventThread" : "sampledThread";
    RecordedThread thread = event.getThread(field);
    if (thread == null) {
      return "?";
    }
    String name = thread.getJavaName();
    return name == null || name.isEmpty()
        ? thread.isVirtual() ? "(virtual)" : String.valueOf(thread.getOSName())
        : name.replaceAll("[0-9]+", "N");
  }

  /** The first method of Parley's, else the first of the libraries. */
  private static String firstOfOurs(List<RecordedFrame> frames) {
    for (RecordedFrame frame : frames) {
      if (isOurs(frame)) {
        return name(frame);
      }
    }
    for (RecordedFrame frame : frames) {
      if (!isJdk(frame)) {
        return "- " + name(frame);
      }
    }
    return "- " + name(frames.getLast());
  }

  private static boolean isJdk(RecordedFrame frame) {
    String type = frame.getMethod().getType().getName();
    return type.startsWith("java.") || type.startsWith("jdk.") || type.startsWith("sun.");
  }

  /** The package of Parley's innermost method; HTTP works mostly without any. */
  private static String part(List<RecordedFrame> frames, String thread) {
    for (RecordedFrame frame : frames) {
      String type = frame.getMethod().getType().getName();
      if (isOurs(frame)) {
        return type.substring(0, type.lastIndexOf('.'));
      }
      if (type.contains("ClientConnection") || type.contains("ClientStream")) {
        return "- HTTP client";
      }
      if (type.contains("ServerConnection") || type.contains("ServerRequest")) {
        return "- HTTP server";
      }
    }
    return "- thread " + thread;
  }

  private static boolean isOurs(RecordedFrame frame) {
    return frame.isJavaFrame() && frame.getMethod().getType().getName().startsWith("dev.parley.");
  }

  private static String name(RecordedFrame frame) {
    String type = frame.getMethod().getType().getName();
    return type.replaceFirst("/0x.*", "") + "." + frame.getMethod().getName();
  }

  private static void count(Map<String, Integer> counts, String name) {
    counts.merge(name, 1, Integer::sum);
  }

  private String text() {
    return all
        + " samples\n\nBy thread\n"
        + table(threads)
        + "\nBy package\n"
        + table(parts)
        + "\nBy the innermost method\n"
        + table(top)
        + "\nBy the innermost method of Parley\n"
        + table(ours)
        + "\nIn a method of Parley and what it calls\n"
        + table(within);
  }

  private String table(Map<String, Integer> counts) {
    StringBuilder text = new StringBuilder();
    counts.entrySet().stream()
        .sorted(Map.Entry.<String, Integer>comparingByValue(Comparator.reverseOrder()))
        .limit(SHOWN)
        .forEach(
            entry ->
                text.append(
                    String.format(
                        Locale.ROOT,
                        "%6.1f %%  %s%n",
                        100.0 * entry.getValue() / all,
                        entry.getKey())));
    return text.toString();
  }
}
