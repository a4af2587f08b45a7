package dev.parley.webhook;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Time-outs of calls. Nearly all calls have the same few durations and end long before them, so
 * each duration has a list in order of expiry: setting and cancelling are a few assignments, and a
 * sweep looks at the heads only. A time-out is late by at most {@value #TICK_MILLIS} ms. While
 * nothing is set nothing runs. Single-owner: used on the client's event loop.
 */
final class Deadlines {
  static final long TICK_MILLIS = 20;

  private final Scheduler scheduler;
  private final LongSupplier nanoTime;
  private final Map<Long, Deadline> heads = new HashMap<>();
  private boolean sweeping;

  /** Runs something on the owner's thread, later. */
  interface Scheduler {
    void schedule(Runnable task, long delay, TimeUnit unit);
  }

  Deadlines(Scheduler scheduler, LongSupplier nanoTime) {
    this.scheduler = scheduler;
    this.nanoTime = nanoTime;
  }

  /** A moment at which something is done unless it is cancelled before; a link of its list. */
  static final class Deadline {
    private final long at;
    private final Runnable action;
    private Deadline previous = this;
    private Deadline next = this;

    private Deadline(long at, Runnable action) {
      this.at = at;
      this.action = action;
    }

    /** Does nothing when it was cancelled or has run already. */
    void cancel() {
      previous.next = next;
      next.previous = previous;
      previous = this;
      next = this;
    }
  }

  Deadline in(Duration delay, Runnable action) {
    long millis = delay.toMillis();
    Deadline deadline =
        new Deadline(nanoTime.getAsLong() + TimeUnit.MILLISECONDS.toNanos(millis), action);
    Deadline head = heads.computeIfAbsent(millis, _ -> new Deadline(0, () -> {}));
    deadline.previous = head.previous;
    deadline.next = head;
    head.previous.next = deadline;
    head.previous = deadline;
    if (!sweeping) {
      sweeping = true;
      scheduler.schedule(this::sweep, TICK_MILLIS, TimeUnit.MILLISECONDS);
    }
    return deadline;
  }

  private void sweep() {
    long now = nanoTime.getAsLong();
    for (Deadline due = nextDue(now); due != null; due = nextDue(now)) {
      due.cancel();
      due.action.run();
    }
    heads.values().removeIf(head -> head.next == head);
    sweeping = !heads.isEmpty();
    if (sweeping) {
      scheduler.schedule(this::sweep, TICK_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  private @Nullable Deadline nextDue(long now) {
    for (Deadline head : heads.values()) {
      if (head.next != head && head.next.at - now <= 0) {
        return head.next;
      }
    }
    return null;
  }
}
