package dev.parley.simulation;

import dev.parley.loop.Loops;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/** Loops on the threads of a simulated process, which wait in virtual time. */
final class SimulatedLoops implements Loops {
  private final Turns turns;
  private final VirtualTime time;

  SimulatedLoops(Turns turns, VirtualTime time) {
    this.turns = turns;
    this.time = time;
  }

  @Override
  public Thread thread(String name, Runnable loop) {
    return turns.thread(name, loop);
  }

  @Override
  public void sleep(Duration duration) throws InterruptedException {
    AtomicBoolean due = wakeAfter(duration);
    while (!due.get()) {
      LockSupport.park(this);
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
    }
  }

  private AtomicBoolean wakeAfter(Duration duration) {
    Thread sleeper = Thread.currentThread();
    AtomicBoolean due = new AtomicBoolean();
    time.after(
        turns,
        duration,
        () -> {
          due.set(true);
          LockSupport.unpark(sleeper);
        });
    return due;
  }

  @Override
  @SuppressWarnings("WaitNotInLoop") // The caller's loop, as with the condition itself.
  public long awaitNanos(ReentrantLock lock, Condition condition, long nanos)
      throws InterruptedException {
    long deadline = time.nanos() + nanos;
    time.after(
        turns,
        nanos,
        () -> {
          lock.lock();
          try {
            condition.signalAll();
          } finally {
            lock.unlock();
          }
        });
    condition.await();
    return deadline - time.nanos();
  }

  /** A latch that opens meanwhile is seen at the end of the time: nobody is hurt by that. */
  @Override
  public boolean await(CountDownLatch latch, Duration most) throws InterruptedException {
    if (latch.getCount() > 0 && most.isPositive()) {
      sleep(most);
    }
    return latch.getCount() == 0;
  }
}
