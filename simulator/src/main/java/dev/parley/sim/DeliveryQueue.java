package dev.parley.sim;

import dev.parley.wire.smpp.ShortMessage;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What waits for somebody who is bound: receipts and texts of phones. A message counts until it is
 * acknowledged, so that what is outstanding or waits for another attempt is bounded too.
 * Thread-safe.
 */
final class DeliveryQueue {
  static final int MESSAGES_MAX = 200_000;

  private final Deque<ShortMessage> waiting = new ArrayDeque<>();
  private int held;

  /** All or none; false when there is no room. */
  synchronized boolean add(List<ShortMessage> messages) {
    if (held + messages.size() > MESSAGES_MAX) {
      return false;
    }
    held += messages.size();
    waiting.addAll(messages);
    return true;
  }

  synchronized @Nullable ShortMessage take() {
    return waiting.pollFirst();
  }

  /** It was taken, but not acknowledged: next again. */
  synchronized void putBack(ShortMessage message) {
    waiting.addFirst(message);
  }

  synchronized void acknowledged() {
    held--;
  }

  synchronized int held() {
    return held;
  }
}
