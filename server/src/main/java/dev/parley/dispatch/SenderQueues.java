package dev.parley.dispatch;

import dev.parley.account.AccountSid;
import dev.parley.carrier.Route;
import dev.parley.dispatch.SenderWindows.Refill;
import dev.parley.loop.Loops;
import dev.parley.message.LiveMessage;
import dev.parley.message.MessageRow;
import dev.parley.message.UnfinishedMessages.Entry;
import dev.parley.message.UnfinishedMessages.Waiting;
import dev.parley.number.Rates;
import dev.parley.number.Throughput;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Messages waiting for their turn: a queue for each sender, of which a window is in memory and the
 * rest in the database ({@link SenderWindows}). Accounts are served in turn, and the senders of an
 * account within its turn ({@link Turns}), so that neither one account's million nor one sender's
 * holds another's one, nor a route without room another route. Each step costs the same however
 * much waits.
 *
 * <p>These classes decide and count; {@link Overflow} moves messages between window and database.
 * Thread-safe: one lock, held for moments.
 */
final class SenderQueues {
  private final Loops loops;
  private final LongSupplier nanoTime;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition somethingWaits = lock.newCondition();
  private final Condition overflowHasWork = lock.newCondition();
  private final QueueDirectory directory = new QueueDirectory();
  private final Turns turns = new Turns();
  private final Pacing pacing;
  private final SenderWindows windows;
  private boolean closed;

  /** An account may have lost the right to send. */
  private boolean standingFell;

  /**
   * @param nanoTime monotonic
   * @param routeOf as {@link Outlets#routeOf}; called under the lock
   */
  SenderQueues(
      QueueLimits limits,
      Loops loops,
      LongSupplier nanoTime,
      Rates rates,
      Function<LiveMessage, Route> routeOf) {
    this.loops = loops;
    this.nanoTime = nanoTime;
    this.pacing = new Pacing(rates, directory, turns);
    this.windows = new SenderWindows(limits, directory, turns, pacing, routeOf, overflowHasWork);
  }

  /** A message that was taken, by its route, for that carrier. */
  record Taken(LiveMessage message, Route route, String carrier) {}

  /** Without the lock: callers at the front door are many. */
  boolean hasRoom() {
    return windows.hasRoom();
  }

  /** Messages in memory. */
  int inMemory() {
    return locked(windows::inMemory);
  }

  /** Messages in the database only. */
  int spilled() {
    return locked(windows::spilled);
  }

  /** Messages of one sender, wherever they are; at [0] in memory, at [1] in the database only. */
  int[] waitingOf(AccountSid account, String sender) {
    return locked(
        () -> {
          SenderQueue queue = directory.find(account, sender);
          return queue == null ? new int[2] : new int[] {queue.inMemory(), queue.spilled};
        });
  }

  /** When the message was created that waits longest; lines begin with the oldest. */
  Optional<Instant> oldest() {
    return locked(
        () ->
            directory
                .all()
                .flatMap(queue -> queue.lines().stream())
                .map(line -> line.head().row().createdAt())
                .min(Instant::compareTo));
  }

  /**
   * Takes room for a message that is about to be stored; false when the sender's queue would hold
   * more than it can send in its queue time. End it by {@link #add} or {@link #release}.
   */
  boolean reserve(AccountSid account, String sender, int segments) {
    Throughput rate = pacing.rateOf(sender);
    return locked(
        () -> {
          SenderQueue queue = directory.queue(account, sender);
          if (!queue.hasRoomFor(rate, segments)) {
            return false;
          }
          queue.segments += segments;
          queue.reserved++;
          return true;
        });
  }

  /** It was not stored after all. */
  void release(AccountSid account, String sender, int segments) {
    run(
        () -> {
          SenderQueue queue = directory.queue(account, sender);
          queue.segments -= segments;
          queue.reserved--;
          directory.forgetIfIdle(queue);
        });
  }

  /** A message with room reserved, stored now. */
  void add(LiveMessage message) {
    run(
        () -> {
          SenderQueue queue = directory.queue(message.row());
          queue.reserved--;
          windows.place(queue, message);
        });
  }

  /** A message that counts from now on, however much waits already: it was accepted before. */
  void addAccepted(LiveMessage message) {
    run(
        () -> {
          SenderQueue queue = directory.queue(message.row());
          queue.segments += SenderQueue.segmentsOf(message);
          windows.place(queue, message);
        });
  }

  /** It was taken and could not be written: it goes before all that is younger. */
  void putBack(LiveMessage message) {
    run(
        () -> {
          SenderQueue queue = directory.queue(message.row());
          if (windows.putBack(queue, message)) {
            queue.segments += SenderQueue.segmentsOf(message);
          }
        });
  }

  /**
   * A message left its queue by another way than its turn: canceled, expired, stopped, held.
   *
   * @return whether an entry of it is in the database; {@link #removable} says when that may go
   */
  boolean left(LiveMessage message) {
    MessageRow row = message.row();
    return locked(
        () -> {
          SenderQueue queue = directory.find(row.account(), row.from());
          return queue != null && windows.left(queue, message);
        });
  }

  /**
   * What became of it is in the database: were its entry gone before, a process that is killed
   * between would leave a message that waits and that nobody knows of.
   */
  void removable(LiveMessage message) {
    run(() -> windows.removable(message));
  }

  /** What the process before left in the database. */
  void restore(List<Waiting> waiting) {
    run(() -> waiting.forEach(windows::restore));
  }

  /** Messages may go other ways now; those of one sender keep their order all the same. */
  void routesChanged() {
    run(windows::routesChanged);
  }

  /** A route that had no room may have some: it is asked at once. */
  void roomAgain() {
    run(turns::roomAgain);
  }

  /**
   * Waits until something is in memory that may go; false when closed. A route without room is
   * asked again after {@link #roomAgain}, or after a pause.
   */
  boolean awaitSome() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (!closed) {
        long now = nanoTime.getAsLong();
        wake(now);
        if (turns.ready()) {
          return true;
        }
        long pause = Math.min(turns.nextWake(now), pacing.nextWake(now));
        if (pause == Long.MAX_VALUE) {
          somethingWaits.await();
        } else {
          long _ = loops.awaitNanos(lock, somethingWaits, pause);
        }
      }
      return false;
    } finally {
      lock.unlock();
    }
  }

  private void wake(long nowNanos) {
    pacing.wake(nowNanos);
    turns.wake(nowNanos);
  }

  /** The next messages, each of the sender whose turn it is; none of a route without room. */
  List<Taken> poll(int max, Outlets outlets) {
    List<Taken> taken = new ArrayList<>(max);
    lock.lock();
    try {
      long now = nanoTime.getAsLong();
      wake(now);
      while (taken.size() < max) {
        Line line = turns.next();
        if (line == null) {
          return taken;
        }
        if (windows.sort(line.queue)) {
          continue;
        }
        LiveMessage head = line.head();
        String carrier = outlets.choose(line.route, SenderQueue.segmentsOf(head));
        if (carrier == null) {
          turns.noRoom(line.route, now);
        } else {
          taken.add(new Taken(windows.take(line, now), line.route, carrier));
        }
      }
      return taken;
    } finally {
      lock.unlock();
    }
  }

  // What follows is for the overflow's one thread; see SenderWindows.

  /** Waits for work, at most so long; false when closed. */
  boolean awaitOverflow(Duration most) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      long left = most.toNanos();
      while (!closed && left > 0 && !windows.hasWork() && !standingFell) {
        left = loops.awaitNanos(lock, overflowHasWork, left);
      }
      return !closed;
    } finally {
      lock.unlock();
    }
  }

  /** What waits of accounts that are not active is to end: {@link #waitingOf} is asked at once. */
  void standingFell() {
    run(
        () -> {
          standingFell = true;
          overflowHasWork.signalAll();
        });
  }

  /** Whether {@link #waitingOf} is to be asked at once. */
  boolean hasStandingFallen() {
    return locked(() -> standingFell);
  }

  /**
   * Messages in memory for which both questions are answered yes; at most so many, and then it is
   * asked again at once.
   */
  List<LiveMessage> waitingOf(
      Predicate<AccountSid> accounts, Predicate<LiveMessage> wanted, int max) {
    return locked(
        () -> {
          List<LiveMessage> waiting = directory.waitingOf(accounts, wanted, max);
          standingFell = waiting.size() == max;
          return waiting;
        });
  }

  List<LiveMessage> spilling(int max) {
    return locked(() -> windows.spilling(max));
  }

  void spilled(int count, Predicate<LiveMessage> park) {
    run(() -> windows.spilled(count, park));
  }

  @Nullable Refill nextRefill() {
    lock.lock();
    try {
      return windows.nextRefill();
    } finally {
      lock.unlock();
    }
  }

  void again(Refill refill) {
    run(() -> windows.again(refill));
  }

  void refilled(Refill refill, List<Entry> entries, List<LiveMessage> waiting) {
    run(() -> windows.refilled(refill, entries, waiting));
  }

  List<Entry> gone(int max) {
    return locked(() -> windows.gone(max));
  }

  void removed(List<Entry> entries) {
    run(() -> windows.removed(entries));
  }

  /** Whoever waits is told. */
  void close() {
    run(
        () -> {
          closed = true;
          overflowHasWork.signalAll();
        });
  }

  /** Who rests, and how often a route had no room. */
  Waits waits() {
    return locked(() -> new Waits(pacing.report(), turns.noRoomCount()));
  }

  record Waits(Pacing.Report pacing, long noRoom) {}

  /** Segments that wait for a sender, wherever they are. */
  long segmentsOf(AccountSid account, String sender) {
    return locked(
        () -> {
          SenderQueue queue = directory.find(account, sender);
          return queue == null ? 0L : queue.segments;
        });
  }

  private <T> T locked(Supplier<T> step) {
    lock.lock();
    try {
      return step.get();
    } finally {
      lock.unlock();
    }
  }

  /** A step after which something more may be ready. */
  private void run(Runnable step) {
    lock.lock();
    try {
      step.run();
      if (closed || turns.ready()) {
        somethingWaits.signal();
      }
    } finally {
      lock.unlock();
    }
  }
}
