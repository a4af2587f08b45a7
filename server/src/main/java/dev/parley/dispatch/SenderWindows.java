package dev.parley.dispatch;

import dev.parley.carrier.Route;
import dev.parley.message.LiveMessage;
import dev.parley.message.MessageRow;
import dev.parley.message.UnfinishedMessages.Entry;
import dev.parley.message.UnfinishedMessages.Waiting;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.locks.Condition;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What of the queues is in memory, what is in the database only, and what is on its way between the
 * two. Guarded by the lock of {@link SenderQueues}.
 */
final class SenderWindows {
  /** A sender whose window is to be filled from the database, from a position on. */
  record Refill(SenderQueue queue, UUID after, int limit) {}

  private final QueueLimits limits;
  private final QueueDirectory directory;
  private final Turns turns;
  private final Pacing pacing;
  private final Function<LiveMessage, Route> routeOf;

  /** Signalled when there is something to spill, to refill or to remove. */
  private final Condition hasWork;

  private final Deque<LiveMessage> spilling = new ArrayDeque<>();
  private final Deque<SenderQueue> refills = new ArrayDeque<>();

  /** Canceled or expired in the database only: a refill passes them over. */
  private final Map<UUID, Entry> gone = new HashMap<>();

  /** Of them, those whose end is in the database: their entries are to be removed. */
  private final Deque<Entry> removable = new ArrayDeque<>();

  private int inMemory;
  private int spilled;

  /** How often the routes changed. */
  private int routesChanged;

  /** Size of {@link #spilling}; written under the lock. */
  private volatile int spillingCount;

  SenderWindows(
      QueueLimits limits,
      QueueDirectory directory,
      Turns turns,
      Pacing pacing,
      Function<LiveMessage, Route> routeOf,
      Condition hasWork) {
    this.limits = limits;
    this.directory = directory;
    this.turns = turns;
    this.pacing = pacing;
    this.routeOf = routeOf;
    this.hasWork = hasWork;
  }

  /** Without the lock: false when too much is on its way into the database. */
  boolean hasRoom() {
    return spillingCount < limits.spilling();
  }

  int inMemory() {
    return inMemory;
  }

  int spilled() {
    return spilled;
  }

  boolean hasWork() {
    return !spilling.isEmpty() || !refills.isEmpty() || !removable.isEmpty();
  }

  /**
   * Behind what is spilled already, else into the window. What comes late, older than what went
   * before it, goes into the window in any case: a refill would not look so far back. So does, up
   * to a maximum, what goes before everything else.
   */
  void place(SenderQueue queue, LiveMessage message) {
    boolean full = queue.spilled > 0 || queue.inMemory() >= window();
    boolean beyond = full && queue.beyond(message.row().sid().id());
    boolean ahead =
        beyond && Lane.of(message) == Lane.PRIORITY && queue.letAhead(message, window());
    if (beyond && !ahead) {
      queue.spilled++;
      queue.spilling++;
      spilled++;
      spilling.addLast(message);
      spillingCount = spilling.size();
      hasWork.signal();
      wantRefill(queue);
      return;
    }
    boolean _ = enter(queue, message);
  }

  private int window() {
    return inMemory < limits.inMemory() ? limits.window() : limits.atLeast();
  }

  /** False when it is there already. */
  private boolean enter(SenderQueue queue, LiveMessage message) {
    sort(queue);
    return queue.enter(message, routeOf.apply(message)).map(this::entered).orElse(false);
  }

  boolean putBack(SenderQueue queue, LiveMessage message) {
    sort(queue);
    return queue.putBack(message, routeOf.apply(message)).map(this::entered).orElse(false);
  }

  private boolean entered(Line line) {
    inMemory++;
    if (!line.queue.budget.resting) {
      turns.enter(line);
    }
    return true;
  }

  /** The routes changed: what waits is sorted anew, each queue when something happens to it. */
  void routesChanged() {
    routesChanged++;
  }

  /** False when the queue's lines are those of the routes as they are. */
  boolean sort(SenderQueue queue) {
    if (queue.routesSeen == routesChanged) {
      return false;
    }
    queue.routesSeen = routesChanged;
    queue.lines().forEach(turns::leave);
    queue.sortAnew(routeOf);
    if (!queue.budget.resting) {
      queue.lines().forEach(turns::enter);
    }
    return true;
  }

  LiveMessage take(Line line, long nowNanos) {
    SenderQueue queue = line.queue;
    LiveMessage message = queue.take(line);
    inMemory--;
    queue.segments -= SenderQueue.segmentsOf(message);
    turns.took(line);
    pacing.took(queue, SenderQueue.segmentsOf(message), nowNanos);
    wantRefill(queue);
    directory.forgetIfIdle(queue);
    return message;
  }

  /**
   * A message left its queue by another way than its turn: canceled, expired, stopped, held.
   *
   * @return whether an entry of it is in the database; {@link #removable} says when that may go
   */
  boolean left(SenderQueue queue, LiveMessage message) {
    UUID id = message.row().sid().id();
    Line line = queue.remove(message).orElse(null);
    boolean hasEntry = line == null && queue.spilled > 0 && queue.beyond(id) && !queue.isAhead(id);
    if (line != null) {
      inMemory--;
      if (line.isEmpty()) {
        turns.leave(line);
      }
    } else if (hasEntry && gone.putIfAbsent(id, Entry.queued(message)) == null) {
      spilled--;
      queue.spilled--;
    } else {
      return false; // Taken by dispatch, which counted it off.
    }
    queue.segments -= SenderQueue.segmentsOf(message);
    wantRefill(queue);
    directory.forgetIfIdle(queue);
    return hasEntry;
  }

  /** What became of a message that {@link #left} is in the database. */
  void removable(LiveMessage message) {
    Entry entry = gone.get(message.row().sid().id());
    if (entry != null) {
      removable.addLast(entry);
      hasWork.signal();
    }
  }

  /**
   * What the process before left in the database. Refills begin at the oldest, also when younger
   * ones came and went before this was known; what is counted twice then is set right by the refill
   * that reaches the end.
   */
  void restore(Waiting waiting) {
    SenderQueue queue = directory.queue(waiting.account(), waiting.sender());
    queue.highest = SenderQueue.LOWEST;
    queue.spilled += waiting.messages();
    queue.segments += waiting.segments();
    spilled += waiting.messages();
    wantRefill(queue);
  }

  private void wantRefill(SenderQueue queue) {
    if (!queue.refillWanted && queue.spilled > queue.spilling && 2 * queue.inMemory() <= window()) {
      queue.refillWanted = true;
      refills.addLast(queue);
      hasWork.signal();
    }
  }

  /** What is to be listed in the database; it stays here until {@link #spilled(int, Predicate)}. */
  List<LiveMessage> spilling(int max) {
    return spilling.stream().limit(max).toList();
  }

  /**
   * The first so many are listed: each leaves memory, or enters the window when a younger one is
   * there already, or when something is under way with it.
   *
   * @param park lets a message go from memory; false when it must stay
   */
  void spilled(int count, Predicate<LiveMessage> park) {
    for (int i = 0; i < count; i++) {
      LiveMessage message = spilling.removeFirst();
      MessageRow row = message.row();
      SenderQueue queue = directory.queue(row);
      queue.spilling--;
      boolean isGone = gone.containsKey(row.sid().id());
      if (!isGone && (!queue.beyond(row.sid().id()) || !park.test(message))) {
        queue.spilled--;
        spilled--;
        message.listedUnder(row.from());
        boolean _ = enter(queue, message);
      }
      wantRefill(queue);
      directory.forgetIfIdle(queue);
    }
    spillingCount = spilling.size();
  }

  /** A sender whose window is low. */
  @Nullable Refill nextRefill() {
    SenderQueue queue = refills.pollFirst();
    if (queue == null) {
      return null;
    }
    return new Refill(queue, queue.highest, Math.max(1, window() - queue.inMemory()));
  }

  /** The database could not be read: it is tried again. */
  void again(Refill refill) {
    refills.addLast(refill.queue());
  }

  /**
   * What a refill found.
   *
   * @param entries as read, in order
   * @param waiting the messages among them that wait for their turn, in order
   */
  void refilled(Refill refill, List<Entry> entries, List<LiveMessage> waiting) {
    SenderQueue queue = refill.queue();
    queue.refillWanted = false;
    Map<UUID, LiveMessage> byId = new HashMap<>();
    waiting.forEach(message -> byId.put(message.row().sid().id(), message));
    for (Entry entry : entries) {
      refilled(queue, entry, byId.get(entry.message()));
    }
    if (entries.size() < refill.limit()) {
      // Nothing more is in the database but what is on its way: the count starts anew from there.
      spilled -= queue.spilled - queue.spilling;
      queue.spilled = queue.spilling;
    } else if (queue.spilled <= queue.spilling) {
      // A full page: there may be more.
      spilled += queue.spilling + 1 - queue.spilled;
      queue.spilled = queue.spilling + 1;
    }
    wantRefill(queue);
    directory.forgetIfIdle(queue);
  }

  private void refilled(SenderQueue queue, Entry entry, @Nullable LiveMessage message) {
    if (!gone.containsKey(entry.message()) && !queue.isAhead(entry.message())) {
      queue.spilled--;
      spilled--;
      if (message == null || !enter(queue, message)) {
        queue.segments -= entry.segments();
      }
    }
    if (queue.beyond(entry.message())) {
      queue.highest = entry.message();
    }
  }

  /** Entries to be removed; they stay here until {@link #removed}, which takes as many. */
  List<Entry> gone(int max) {
    return removable.stream().limit(max).toList();
  }

  void removed(List<Entry> entries) {
    for (Entry entry : entries) {
      removable.removeFirst();
      gone.remove(entry.message());
    }
  }
}
