package dev.parley.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/**
 * What became of each message, told by the parties around the server: the answer to the request,
 * the submits at the carrier, the callbacks. Messages have serial numbers, which their texts carry.
 * Thread-safe.
 */
final class Ledger {
  static final int CREATED = 201;

  /** Nothing completes for so long: it never will. */
  static final Duration STALL_LIMIT = Duration.ofSeconds(60);

  private final Life life;
  private final AtomicIntegerArray accepted;
  private final AtomicIntegerArray submits;
  private final Semaphore room;
  private final AtomicLong acceptedCount = new AtomicLong();
  private final AtomicLong completed = new AtomicLong();
  private final LongAdder strangers = new LongAdder();
  private final LongAdder receiptsSent = new LongAdder();
  private final LongAdder receiptsTaken = new LongAdder();
  private final Map<Integer, LongAdder> refusals = new ConcurrentHashMap<>();
  private final Map<String, LongAdder> callbacks = new ConcurrentHashMap<>();

  /**
   * @param capacity serial numbers, from 0
   * @param inFlightMax messages between their request and the end of their life
   */
  Ledger(Life life, int capacity, int inFlightMax) {
    this.life = life;
    this.accepted = new AtomicIntegerArray(capacity);
    this.submits = new AtomicIntegerArray(capacity);
    this.room = new Semaphore(inFlightMax);
  }

  /** Waits until one more message may be in flight. */
  void enter() throws InterruptedException, BenchFailure {
    if (!room.tryAcquire(STALL_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
      throw new BenchFailure("No message came to its end for " + STALL_LIMIT.toSeconds() + " s.");
    }
  }

  void answered(int serial, int status) {
    if (status == CREATED) {
      accepted.incrementAndGet(serial);
      acceptedCount.incrementAndGet();
      return;
    }
    refusals.computeIfAbsent(status, _ -> new LongAdder()).increment();
    room.release();
  }

  /** The carrier has it. */
  void submitted(int serial) {
    if (serial < 0 || serial >= submits.length()) {
      strangers.increment();
      return;
    }
    submits.incrementAndGet(serial);
    if (life.end() == Life.End.SUBMIT) {
      complete();
    }
  }

  void receiptSent() {
    receiptsSent.increment();
  }

  /** The server acknowledged a receipt. */
  void receiptTaken() {
    receiptsTaken.increment();
    if (life.end() == Life.End.RECEIPT_TAKEN) {
      complete();
    }
  }

  void calledBack(String status) {
    callbacks.computeIfAbsent(status, _ -> new LongAdder()).increment();
    boolean last =
        switch (life.end()) {
          case SENT_CALLBACK -> status.equals("sent");
          case DELIVERED_CALLBACK -> status.equals("delivered");
          case SUBMIT, RECEIPT_TAKEN -> false;
        };
    if (last) {
      complete();
    }
  }

  private void complete() {
    completed.incrementAndGet();
    room.release();
  }

  long accepted() {
    return acceptedCount.get();
  }

  /** Messages whose life, as far as it is played, has ended. */
  long completed() {
    return completed.get();
  }

  /** In words, for the person who waits or looks for what went wrong. */
  String progress() {
    return accepted()
        + " accepted, "
        + receiptsSent.sum()
        + " receipts sent, "
        + receiptsTaken.sum()
        + " taken, callbacks "
        + new TreeMap<>(callbacks)
        + ", "
        + completed()
        + " complete";
  }

  /** What is wrong with the whole run; empty when every 201 reached the carrier exactly once. */
  List<String> problems() {
    List<String> problems = new ArrayList<>();
    int lost = 0;
    int repeated = 0;
    int unaccepted = 0;
    for (int serial = 0; serial < submits.length(); serial++) {
      lost += accepted.get(serial) == 1 && submits.get(serial) == 0 ? 1 : 0;
      repeated += submits.get(serial) > 1 ? 1 : 0;
      unaccepted += accepted.get(serial) == 0 && submits.get(serial) > 0 ? 1 : 0;
    }
    report(problems, lost, "messages were answered 201 and never reached the carrier");
    report(problems, repeated, "messages reached the carrier more than once");
    report(problems, unaccepted, "messages reached the carrier without a 201");
    report(problems, strangers.sum(), "submits carried no serial number of this run");
    refusals.forEach(
        (status, count) -> report(problems, count.sum(), "requests were answered " + status));
    if (life.callbacks()) {
      expect(problems, "sent");
      if (life.receipts()) {
        expect(problems, "delivered");
      }
    }
    return problems;
  }

  private void expect(List<String> problems, String status) {
    LongAdder count = callbacks.get(status);
    long came = count == null ? 0 : count.sum();
    if (came != accepted()) {
      problems.add(
          came + " callbacks of \"" + status + "\" for " + accepted() + " accepted messages");
    }
  }

  private static void report(List<String> problems, long count, String what) {
    if (count > 0) {
      problems.add(count + " " + what);
    }
  }
}
