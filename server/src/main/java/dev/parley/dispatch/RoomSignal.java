package dev.parley.dispatch;

import dev.parley.loop.Loops;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Tells the loop that a carrier may have room again. Thread-safe. */
final class RoomSignal {
  private final Loops loops;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition somethingChanged = lock.newCondition();
  private volatile boolean changed;

  RoomSignal(Loops loops) {
    this.loops = loops;
  }

  /** What changed before this is known to the caller. */
  void clear() {
    changed = false;
  }

  void changed() {
    if (changed) {
      return;
    }
    lock.lock();
    try {
      changed = true;
      somethingChanged.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Waits for a change since {@link #clear}, at most so long. */
  void await(Duration most) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      long left = most.toNanos();
      while (!changed && left > 0) {
        left = loops.awaitNanos(lock, somethingChanged, left);
      }
    } finally {
      lock.unlock();
    }
  }
}
