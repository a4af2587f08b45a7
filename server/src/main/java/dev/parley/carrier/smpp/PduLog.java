package dev.parley.carrier.smpp;

import dev.parley.carrier.LoggedPdu;
import dev.parley.wire.smpp.Decoded;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * What was said on a link, decoded, without passwords, texts and whole numbers. Off until somebody
 * asks for it, and off again after a while; the last entries stay. Thread-safe.
 */
final class PduLog {
  static final int ENTRIES_MAX = 1_000;
  static final Duration TIME_MAX = Duration.ofHours(1);

  private final Clock clock;
  private final LongSupplier nanoTime;
  private final Deque<LoggedPdu> entries = new ArrayDeque<>();
  private volatile boolean on;
  private volatile long untilNanos;

  PduLog(Clock clock, LongSupplier nanoTime) {
    this.clock = clock;
    this.nanoTime = nanoTime;
  }

  /**
   * @param time how long from now; zero for off
   */
  void record(Duration time) {
    if (time.isNegative() || time.compareTo(TIME_MAX) > 0) {
      throw new IllegalArgumentException("a log runs for at most " + TIME_MAX);
    }
    untilNanos = nanoTime.getAsLong() + time.toNanos();
    on = !time.isZero();
  }

  boolean isOn() {
    if (on && nanoTime.getAsLong() - untilNanos >= 0) {
      on = false;
    }
    return on;
  }

  void received(int bind, Decoded pdu) {
    if (on) {
      add(bind, false, pdu);
    }
  }

  void sent(int bind, Decoded pdu) {
    if (on) {
      add(bind, true, pdu);
    }
  }

  private void add(int bind, boolean sent, Decoded pdu) {
    if (!isOn()) {
      return;
    }
    LoggedPdu entry = new LoggedPdu(clock.instant(), bind, sent, PduText.of(pdu));
    synchronized (entries) {
      if (entries.size() == ENTRIES_MAX) {
        entries.removeFirst();
      }
      entries.addLast(entry);
    }
  }

  /** Oldest first. */
  List<LoggedPdu> entries() {
    synchronized (entries) {
      return List.copyOf(entries);
    }
  }
}
