package dev.parley.carrier.smpp;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Room for submits in the windows of all binds of a link, and the link's rate. A place is taken in
 * the bound window with the most room; places taken while it was bound stay taken until they are
 * given back. Thread-safe.
 */
final class Windows {
  private final LinkRate rate;
  private final LongSupplier nanoTime;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final List<Window> windows = new ArrayList<>();
  private boolean closed;

  /**
   * @param nanoTime monotonic, like {@link System#nanoTime}
   */
  Windows(LinkRate rate, LongSupplier nanoTime) {
    this.rate = rate;
    this.nanoTime = nanoTime;
  }

  /** A window that is not open yet. */
  Window add(int size) {
    lock.lock();
    try {
      Window window = new Window(size);
      windows.add(window);
      return window;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits for room, and for the rate.
   *
   * @throws IllegalStateException when the link was closed
   */
  Window take() throws InterruptedException {
    Window taken = take(true);
    if (taken == null) {
      throw new IllegalStateException("the link is closed");
    }
    return taken;
  }

  /** As {@link #take}, but null as soon as no window is open. */
  @Nullable Window takeWhileOpen() throws InterruptedException {
    return take(false);
  }

  private @Nullable Window take(boolean waitsForOpen) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (true) {
        if (closed || (!waitsForOpen && windows.stream().noneMatch(window -> window.open))) {
          return null;
        }
        Window roomiest = roomiest();
        if (roomiest == null) {
          changed.await();
          continue;
        }
        long wait = rate.take(nanoTime.getAsLong());
        if (wait == 0) {
          roomiest.inUse++;
          return roomiest;
        }
        var _ = changed.awaitNanos(wait);
      }
    } finally {
      lock.unlock();
    }
  }

  private @Nullable Window roomiest() {
    Window best = null;
    for (Window window : windows) {
      if (window.open && window.room() > 0 && (best == null || window.room() > best.room())) {
        best = window;
      }
    }
    return best;
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
      return windows.stream().mapToInt(window -> window.inUse).sum();
    } finally {
      lock.unlock();
    }
  }

  int size() {
    lock.lock();
    try {
      return windows.stream().mapToInt(window -> window.size).sum();
    } finally {
      lock.unlock();
    }
  }

  /** Of the windows that are open. */
  int room() {
    lock.lock();
    try {
      return windows.stream().filter(window -> window.open).mapToInt(Window::room).sum();
    } finally {
      lock.unlock();
    }
  }

  /** The window of one bind. */
  final class Window {
    private final int size;
    private int inUse;
    private boolean open;

    private Window(int size) {
      this.size = size;
    }

    private int room() {
      return size - inUse;
    }

    void giveBack() {
      lock.lock();
      try {
        if (inUse == 0) {
          throw new IllegalStateException("more places given back than were taken");
        }
        inUse--;
        changed.signalAll();
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

    /** Takes this window out for good, and waits until what was in it is answered, or so long. */
    void retire(long nanos) throws InterruptedException {
      lock.lockInterruptibly();
      try {
        windows.remove(this);
        changed.signalAll();
        long left = nanos;
        while (inUse > 0 && left > 0) {
          left = changed.awaitNanos(left);
        }
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
}
