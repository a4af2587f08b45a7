package dev.parley.sim;

import dev.parley.wire.smpp.ShortMessage;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What waits for somebody who is bound: receipts and texts of phones. A message counts until it is
 * acknowledged, so that what is outstanding or waits for another attempt is bounded too. The parts
 * of one text each have a lane, so that sessions that are bound at the same time share them.
 * Thread-safe.
 */
final class DeliveryQueue {
  static final int MESSAGES_MAX = 200_000;

  private static final int ANY_LANE = -1;

  private final Deque<Waiting> waiting = new ArrayDeque<>();
  private int held;

  private record Waiting(ShortMessage message, int lane) {}

  /** For whoever asks first. All or none; false when there is no room. */
  synchronized boolean add(List<ShortMessage> messages) {
    if (held + messages.size() > MESSAGES_MAX) {
      return false;
    }
    held += messages.size();
    messages.forEach(message -> waiting.addLast(new Waiting(message, ANY_LANE)));
    return true;
  }

  /** One lane after another. All or none; false when there is no room. */
  synchronized boolean addInLanes(List<ShortMessage> parts) {
    if (held + parts.size() > MESSAGES_MAX) {
      return false;
    }
    held += parts.size();
    int lane = 0;
    for (ShortMessage part : parts) {
      waiting.addLast(new Waiting(part, lane++));
    }
    return true;
  }

  /**
   * The next one for a session.
   *
   * @param rank of the session among those that are bound and receive, from 0
   * @param sessions how many those are, at least 1
   */
  synchronized @Nullable ShortMessage take(int rank, int sessions) {
    for (Iterator<Waiting> each = waiting.iterator(); each.hasNext(); ) {
      Waiting next = each.next();
      if (next.lane() == ANY_LANE || next.lane() % sessions == rank) {
        each.remove();
        return next.message();
      }
    }
    return null;
  }

  /** It was taken, but not acknowledged: next again, for whoever asks first. */
  synchronized void putBack(ShortMessage message) {
    waiting.addFirst(new Waiting(message, ANY_LANE));
  }

  synchronized void acknowledged() {
    held--;
  }

  synchronized int held() {
    return held;
  }
}
