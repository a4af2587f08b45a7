package dev.parley.store;

import dev.parley.loop.Loops;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gathers rows of many callers into batches: while one batch commits, the next one fills. One
 * thread, so rows commit in the order of their offers.
 *
 * <p>A batch that cannot be written because the database is away, full or read-only stays first and
 * is tried again until it is, so that later rows never overtake it; rows pile up behind it to the
 * maximum. Only {@link #close} gives up.
 *
 * <p>One row that needs {@link Durability#FSYNC} makes its batch FSYNC. A batch that holds {@link
 * Haste#LAZY} rows only waits a little to fill. Thread-safe.
 */
public final class GroupCommit<R> implements AutoCloseable {
  /** Rows of one transaction. */
  public static final int BATCH_MAX = 512;

  /** Rows that wait; the next offer is turned away. */
  public static final int WAITING_MAX = 50_000;

  /** How long a batch of lazy rows waits to fill. */
  public static final Duration LINGER = Duration.ofMillis(10);

  /** Between attempts to write a batch that the database does not take. */
  public static final Duration RETRY_EVERY = Duration.ofMillis(500);

  private static final Duration DRAIN_LIMIT = Duration.ofSeconds(60);
  private static final Logger LOG = LoggerFactory.getLogger(GroupCommit.class);

  private final BatchCommitter<R> committer;
  private final int waitingMax;
  private final long lingerNanos;
  private final Loops loops;
  private final Thread thread;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final ArrayDeque<Entry<R>> waiting = new ArrayDeque<>();
  private int promptWaiting;
  private int committing;
  private boolean closed;

  /** Whether anybody waits for the row. */
  public enum Haste {
    /** Commit with the next batch. */
    PROMPT,
    /** May wait a little for company. */
    LAZY
  }

  private record Entry<R>(
      R row, Durability durability, Haste haste, Consumer<CommitOutcome> completion) {}

  public GroupCommit(String name, BatchCommitter<R> committer) {
    this(name, committer, Loops.THREADS);
  }

  /** Owns the committer from now on. */
  public GroupCommit(String name, BatchCommitter<R> committer, Loops loops) {
    this(name, committer, WAITING_MAX, LINGER, loops);
  }

  /** Owns the committer from now on. */
  public GroupCommit(String name, BatchCommitter<R> committer, int waitingMax, Duration linger) {
    this(name, committer, waitingMax, linger, Loops.THREADS);
  }

  private GroupCommit(
      String name, BatchCommitter<R> committer, int waitingMax, Duration linger, Loops loops) {
    this.committer = committer;
    this.waitingMax = waitingMax;
    this.lingerNanos = linger.toNanos();
    this.loops = loops;
    this.thread = loops.thread("commit-" + name, this::run);
    thread.setDaemon(true);
    thread.start();
  }

  /**
   * False when too many rows wait, or after close: nothing was taken, the completion will not be
   * called. Otherwise the completion is called once, on the committing thread; it must not block.
   */
  public boolean offer(
      R row, Durability durability, Haste haste, Consumer<CommitOutcome> completion) {
    return offer(row, durability, haste, completion, waitingMax);
  }

  /**
   * As {@link #offer}, also when too many rows wait: for rows that are bounded elsewhere and for
   * those offered again. After close nothing is taken.
   */
  public void offerAlways(
      R row, Durability durability, Haste haste, Consumer<CommitOutcome> completion) {
    offer(row, durability, haste, completion, Integer.MAX_VALUE);
  }

  private boolean offer(
      R row, Durability durability, Haste haste, Consumer<CommitOutcome> completion, int max) {
    lock.lock();
    try {
      if (closed || waiting.size() >= max) {
        return false;
      }
      waiting.add(new Entry<>(row, durability, haste, completion));
      if (haste == Haste.PROMPT) {
        promptWaiting++;
      }
      if (waiting.size() == 1
          || waiting.size() == BATCH_MAX
          || (haste == Haste.PROMPT && promptWaiting == 1)) {
        changed.signal();
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Prompt unless said otherwise. */
  public boolean offer(R row, Durability durability, Consumer<CommitOutcome> completion) {
    return offer(row, durability, Haste.PROMPT, completion);
  }

  /** Rows offered and not completed. */
  public int pending() {
    lock.lock();
    try {
      return waiting.size() + committing;
    } finally {
      lock.unlock();
    }
  }

  /** Takes no more rows, commits those that wait, then closes the committer. */
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    try {
      if (!thread.join(DRAIN_LIMIT)) {
        LOG.error("drain_timed_out thread={} pending={}", thread.getName(), pending());
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try {
      List<Entry<R>> batch = take();
      while (!batch.isEmpty()) {
        commit(batch);
        batch = take();
      }
    } finally {
      committer.close();
    }
  }

  /** The next batch; empty when closed and drained. */
  private List<Entry<R>> take() {
    lock.lock();
    try {
      committing = 0;
      while (waiting.isEmpty() && !closed) {
        changed.awaitUninterruptibly();
      }
      linger();
      List<Entry<R>> batch = new ArrayList<>(Math.min(waiting.size(), BATCH_MAX));
      while (batch.size() < BATCH_MAX && !waiting.isEmpty()) {
        Entry<R> entry = waiting.remove();
        if (entry.haste() == Haste.PROMPT) {
          promptWaiting--;
        }
        batch.add(entry);
      }
      committing = batch.size();
      return batch;
    } finally {
      lock.unlock();
    }
  }

  private void linger() {
    long left = lingerNanos;
    try {
      while (left > 0 && promptWaiting == 0 && waiting.size() < BATCH_MAX && !closed) {
        left = loops.awaitNanos(lock, changed, left);
      }
    } catch (InterruptedException _) {
      LOG.debug("linger_interrupted after={}", TimeUnit.NANOSECONDS.toMillis(lingerNanos - left));
    }
  }

  private void commit(List<Entry<R>> batch) {
    List<Entry<R>> left = attempt(batch);
    while (!left.isEmpty()) {
      pause();
      left = attempt(left);
    }
  }

  private void pause() {
    lock.lock();
    try {
      long nanos = RETRY_EVERY.toNanos();
      while (nanos > 0 && !closed) {
        nanos = loops.awaitNanos(lock, changed, nanos);
      }
    } catch (InterruptedException _) {
      LOG.debug("pause_interrupted thread={}", thread.getName());
    } finally {
      lock.unlock();
    }
  }

  private boolean givesUp() {
    lock.lock();
    try {
      return closed;
    } finally {
      lock.unlock();
    }
  }

  /** Completes what has its outcome; the rest is to be tried again. */
  private List<Entry<R>> attempt(List<Entry<R>> batch) {
    List<R> rows = new ArrayList<>(batch.size());
    Durability durability = Durability.ASYNC;
    for (Entry<R> entry : batch) {
      rows.add(entry.row());
      if (entry.durability() == Durability.FSYNC) {
        durability = Durability.FSYNC;
      }
    }
    // Asked before the attempt: what waits at the close is tried once more.
    boolean last = givesUp();
    List<CommitOutcome> outcomes = outcomes(rows, durability);
    List<Entry<R>> left = new ArrayList<>();
    for (int i = 0; i < batch.size(); i++) {
      CommitOutcome outcome = outcomes.get(i);
      if (isOpen(outcome) && !last) {
        left.add(batch.get(i));
      } else {
        complete(batch.get(i), outcome);
      }
    }
    return left;
  }

  private static boolean isOpen(CommitOutcome outcome) {
    return switch (outcome) {
      case CommitOutcome.Committed _, CommitOutcome.Rejected _ -> false;
      case CommitOutcome.Unavailable _, CommitOutcome.Unknowable _ -> true;
    };
  }

  private List<CommitOutcome> outcomes(List<R> rows, Durability durability) {
    try {
      return committer.commit(rows, durability);
    } catch (RuntimeException e) {
      LOG.error("commit_failed thread={} rows={}", thread.getName(), rows.size(), e);
      return Collections.nCopies(rows.size(), new CommitOutcome.Unknowable());
    }
  }

  private void complete(Entry<R> entry, CommitOutcome outcome) {
    try {
      entry.completion().accept(outcome);
    } catch (RuntimeException e) {
      LOG.error("completion_failed thread={}", thread.getName(), e);
    }
  }
}
