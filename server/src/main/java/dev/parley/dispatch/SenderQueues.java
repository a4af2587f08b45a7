package dev.parley.dispatch;

import dev.parley.message.LiveMessage;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Messages waiting for their turn, a queue for each sender, served in turn so that one sender's
 * million does not hold another's one. Thread-safe.
 */
final class SenderQueues {
  private final int max;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Map<String, Deque<LiveMessage>> bySender = new HashMap<>();
  private final Deque<String> turn = new ArrayDeque<>();
  private final AtomicInteger size = new AtomicInteger();

  /**
   * @param max messages in all queues together
   */
  SenderQueues(int max) {
    this.max = max;
  }

  boolean hasRoom() {
    return size.get() < max;
  }

  int size() {
    return size.get();
  }

  void add(LiveMessage message) {
    insert(message, false);
  }

  /** Back to the head of its queue: it was taken and could not be written. */
  void putBack(LiveMessage message) {
    insert(message, true);
  }

  private void insert(LiveMessage message, boolean first) {
    lock.lock();
    try {
      String sender = message.row().from();
      Deque<LiveMessage> queue = bySender.get(sender);
      if (queue == null) {
        queue = new ArrayDeque<>();
        bySender.put(sender, queue);
        turn.addLast(sender);
      }
      if (first) {
        queue.addFirst(message);
      } else {
        queue.addLast(message);
      }
      size.incrementAndGet();
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  /** Waits until something is queued. */
  void awaitSome() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (turn.isEmpty()) {
        changed.await();
      }
    } finally {
      lock.unlock();
    }
  }

  /** The next message of the sender whose turn it is. */
  Optional<LiveMessage> poll() {
    lock.lock();
    try {
      String sender = turn.pollFirst();
      if (sender == null) {
        return Optional.empty();
      }
      Deque<LiveMessage> queue = bySender.get(sender);
      if (queue == null) {
        throw new IllegalStateException("a turn without a queue");
      }
      LiveMessage message = queue.removeFirst();
      size.decrementAndGet();
      if (queue.isEmpty()) {
        bySender.remove(sender);
      } else {
        turn.addLast(sender);
      }
      return Optional.of(message);
    } finally {
      lock.unlock();
    }
  }
}
