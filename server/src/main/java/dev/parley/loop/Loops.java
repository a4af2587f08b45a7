package dev.parley.loop;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Makes the threads that the platform's loops run on, and lets them wait for time to pass. Comes in
 * through constructors, as clocks do: a simulation runs the same loops one step at a time, on a
 * time of its own. Thread-safe.
 */
public interface Loops {
  /** Each loop on a platform thread; time as it passes. */
  Loops THREADS = new Threads();

  /** A thread for a loop, not started. */
  Thread thread(String name, Runnable loop);

  void sleep(Duration time) throws InterruptedException;

  /**
   * As {@link Condition#awaitNanos}: about how many nanoseconds are left.
   *
   * @param lock the condition's, held by the caller
   */
  long awaitNanos(ReentrantLock lock, Condition condition, long nanos) throws InterruptedException;

  /** As {@link CountDownLatch#await(long, TimeUnit)}: false when the time passed first. */
  boolean await(CountDownLatch latch, Duration most) throws InterruptedException;

  /** What {@link #THREADS} is. */
  final class Threads implements Loops {
    private Threads() {}

    @Override
    public Thread thread(String name, Runnable loop) {
      return Thread.ofPlatform().name(name).unstarted(loop);
    }

    @Override
    public void sleep(Duration time) throws InterruptedException {
      Thread.sleep(time);
    }

    @Override
    @SuppressWarnings("WaitNotInLoop") // The caller's loop, as with the condition itself.
    public long awaitNanos(ReentrantLock lock, Condition condition, long nanos)
        throws InterruptedException {
      return condition.awaitNanos(nanos);
    }

    @Override
    public boolean await(CountDownLatch latch, Duration most) throws InterruptedException {
      return latch.await(most.toNanos(), TimeUnit.NANOSECONDS);
    }
  }
}
