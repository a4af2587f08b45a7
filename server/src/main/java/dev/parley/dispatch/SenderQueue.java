package dev.parley.dispatch;

import dev.parley.account.AccountSid;
import dev.parley.message.LiveMessage;
import dev.parley.message.LiveMessages;
import dev.parley.number.SenderRate;
import java.util.LinkedHashSet;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What waits for one sender: its window in memory, and how much more waits in the database only.
 * What is in the database only has a sid above {@link #highest}; what is in memory has one up to
 * it, but for messages that were there before the queue knew of older ones in the database. Guarded
 * by the lock of {@link SenderQueues}.
 */
final class SenderQueue {
  static final UUID LOWEST = new UUID(0, 0);

  final AccountSid account;
  final String sender;

  /** In the order they came; a set, so that one that was canceled leaves its place at once. */
  private final LinkedHashSet<LiveMessage> window = new LinkedHashSet<>();

  /** Taken before and put back: they go first, the oldest first. Mostly there are none. */
  private @Nullable NavigableMap<UUID, LiveMessage> returned;

  UUID highest = LOWEST;

  /** Messages in the database only, those on their way there included. */
  int spilled;

  /** Of them, those on their way there. */
  int spilling;

  /** Segments waiting in window and database, and those of messages being stored. */
  long segments;

  /** Messages being stored. */
  int reserved;

  boolean inTurn;
  boolean refillWanted;

  SenderQueue(AccountSid account, String sender) {
    this.account = account;
    this.sender = sender;
  }

  static int segmentsOf(LiveMessage message) {
    return Math.max(1, message.row().segments());
  }

  /** Whether it is beyond the window, in the database. */
  boolean beyond(UUID id) {
    return LiveMessages.unsigned(id, highest) > 0;
  }

  int inMemory() {
    return window.size() + (returned == null ? 0 : returned.size());
  }

  /** False when it is there already. */
  boolean enter(LiveMessage message) {
    reach(message.row().sid().id());
    return window.add(message);
  }

  /** While the database has some, only a refill knows that none between is passed over. */
  private void reach(UUID id) {
    if (spilled == 0 && beyond(id)) {
      highest = id;
    }
  }

  boolean putBack(LiveMessage message) {
    UUID id = message.row().sid().id();
    reach(id);
    if (returned == null) {
      returned = new TreeMap<>(LiveMessages::unsigned);
    }
    return returned.put(id, message) == null;
  }

  LiveMessage take() {
    if (returned != null) {
      LiveMessage message = returned.pollFirstEntry().getValue();
      if (returned.isEmpty()) {
        returned = null;
      }
      return message;
    }
    return window.removeFirst();
  }

  @Nullable LiveMessage head() {
    if (returned != null) {
      return returned.firstEntry().getValue();
    }
    return window.isEmpty() ? null : window.getFirst();
  }

  boolean remove(LiveMessage message) {
    if (window.remove(message)) {
      return true;
    }
    if (returned == null || !returned.remove(message.row().sid().id(), message)) {
      return false;
    }
    if (returned.isEmpty()) {
      returned = null;
    }
    return true;
  }

  /** Nothing waits and nothing is on its way: it can be forgotten. */
  boolean idle() {
    return inMemory() == 0 && spilled == 0 && reserved == 0;
  }

  boolean hasRoomFor(SenderRate rate, int more) {
    return segments + more <= rate.queueMax();
  }
}
