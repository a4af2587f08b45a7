package dev.parley.carrier.smpp;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Room for submits: so many at a time, and none while the link is not bound. Places taken while it
 * was bound stay taken until they are given back. Thread-safe.
 */
final class Window {
  private final int size;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private int inUse;
  private boolean open;
  private boolean closed;

  Window(int size) {
    this.size = size;
  }

  /**
   * @throws IllegalStateException when the link was closed
   */
  void take() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (!closed && (!open || inUse == size)) {
        changed.await();
      }
      if (closed) {
        throw new IllegalStateException("the link is closed");
      }
      inUse++;
    } finally {
      lock.unlock();
    }
  }

  void giveBack() {
    lock.lock();
    try {
      if (inUse == 0) {
        throw new IllegalStateException("more places given back than were taken");
      }
      inUse--;
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  void open(boolean nowOpen) {
    lock.lock();
    try {
      open = nowOpen;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** For good: whoever waits is told. */
  void close() {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  int inUse() {
    lock.lock();
    try {
      return inUse;
    } finally {
      lock.unlock();
    }
  }

  int size() {
    return size;
  }
}
