package dev.parley.cli;

import dev.parley.store.transfer.Progress;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.function.LongSupplier;

/**
 * Shows how long work goes on: on a terminal one line that is drawn again, elsewhere a line every
 * ten seconds. Single-owner.
 */
final class ProgressLine implements Progress {
  static final Duration LINE_EVERY = Duration.ofSeconds(10);
  static final Duration RATE_OVER = Duration.ofSeconds(5);
  static final Duration NO_ETA_BEFORE = Duration.ofSeconds(3);

  private static final Duration DRAW_EVERY = Duration.ofMillis(200);
  private static final int BAR = 20;

  private final PrintWriter out;
  private final LongSupplier nanoTime;
  private final boolean terminal;
  private final String unit;
  private final Deque<Sample> samples = new ArrayDeque<>();
  private String what = "";
  private long done;
  private long total;
  private long begun;
  private long shown;
  private volatile boolean lineOpen;
  private volatile boolean cancelled;

  /**
   * @param unit for example {@code rows}
   */
  ProgressLine(PrintWriter out, LongSupplier nanoTime, boolean terminal, String unit) {
    this.out = out;
    this.nanoTime = nanoTime;
    this.terminal = terminal;
    this.unit = unit;
  }

  private record Sample(long at, long done) {}

  /** Work that was told to stop stopped. */
  static final class Cancelled extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Cancelled() {
      super("cancelled", null, false, false);
    }
  }

  /** Work ends at its next step, by an exception. From any thread. */
  void cancel() {
    cancelled = true;
  }

  @Override
  public void begin(String work, long alreadyDone, long all) {
    clear();
    what = work;
    done = alreadyDone;
    total = all;
    begun = nanoTime.getAsLong();
    shown = begun;
    samples.clear();
    samples.add(new Sample(begun, done));
  }

  @Override
  public void advance(long units) {
    if (cancelled) {
      throw new Cancelled();
    }
    done += units;
    long now = nanoTime.getAsLong();
    if (now - shown < (terminal ? DRAW_EVERY : LINE_EVERY).toNanos()) {
      return;
    }
    shown = now;
    while (samples.size() > 1 && now - samples.getFirst().at() > RATE_OVER.toNanos()) {
      samples.removeFirst();
    }
    String line = line(now);
    samples.addLast(new Sample(now, done));
    if (terminal) {
      out.print("\r\033[K" + line);
      lineOpen = true;
    } else {
      out.println(line);
    }
    out.flush();
  }

  @Override
  public void say(String sentence) {
    clear();
    out.println(sentence);
    out.flush();
  }

  /** Takes the line away; the summary is the caller's. */
  void clear() {
    if (lineOpen) {
      out.print("\r\033[K");
      out.flush();
      lineOpen = false;
    }
  }

  private String line(long now) {
    Sample oldest = samples.getFirst();
    double seconds = (now - oldest.at()) / 1e9;
    double rate = seconds > 0 ? (done - oldest.done()) / seconds : 0;
    long percent = total == 0 ? 100 : Math.min(100, done * 100 / total);
    StringBuilder line = new StringBuilder(what);
    line.append("   ").append(grouped(done)).append(" / ").append(grouped(total));
    line.append(' ').append(unit).append("  ").append(percent).append(" %");
    if (terminal) {
      int full = (int) (percent * BAR / 100);
      line.append("  ▕").repeat("█", full).repeat(" ", BAR - full).append('▏');
    }
    line.append("   ").append(brief(rate)).append(' ').append(unit).append("/s");
    if (now - begun >= NO_ETA_BEFORE.toNanos() && rate > 0 && total > done) {
      line.append("  ETA ").append(clock((long) ((total - done) / rate)));
    }
    return line.toString();
  }

  static String grouped(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  private static String brief(double rate) {
    if (rate >= 1e6) {
      return String.format(Locale.ROOT, "%.1f M", rate / 1e6);
    }
    return rate >= 1e3
        ? String.format(Locale.ROOT, "%.1f k", rate / 1e3)
        : String.format(Locale.ROOT, "%.0f", rate);
  }

  private static String clock(long seconds) {
    return seconds >= 3600
        ? "%d:%02d:%02d".formatted(seconds / 3600, seconds / 60 % 60, seconds % 60)
        : "%d:%02d".formatted(seconds / 60, seconds % 60);
  }
}
