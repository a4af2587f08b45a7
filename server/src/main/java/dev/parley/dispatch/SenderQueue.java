package dev.parley.dispatch;

import dev.parley.carrier.Route;
import dev.parley.message.LiveMessage;
import dev.parley.message.LiveMessages;
import dev.parley.message.MessageState;
import dev.parley.number.Throughput;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/**
 * What waits for one sender: its window in memory, as lines, and how much more waits in the
 * database only. What is in the database only has a sid above {@link #highest}; what is in memory
 * has one up to it, but for messages that were there before the queue knew of older ones in the
 * database. Guarded by the lock of {@link SenderQueues}.
 */
final class SenderQueue {
  static final UUID LOWEST = new UUID(0, 0);

  /** Messages of the highest lane that may be in memory beyond a window that is full. */
  static final int AHEAD_MAX = 100;

  final AccountQueue account;
  final String sender;

  /** None is empty: at most as many as lanes and routes. */
  private final List<Line> lines = new ArrayList<>(1);

  private int inMemory;

  UUID highest = LOWEST;

  /** Messages in the database only, those on their way there included. */
  int spilled;

  /** Of them, those on their way there. */
  int spilling;

  /** Segments waiting in window and database, and those of messages being stored. */
  long segments;

  /** Messages being stored. */
  int reserved;

  boolean refillWanted;

  final Budget budget = new Budget();

  /** Of the highest lane, in memory before older ones in the database; some may have left. */
  private final Map<UUID, LiveMessage> ahead = new HashMap<>(0);

  /** Of the routes by which the lines were made. */
  int routesSeen;

  SenderQueue(AccountQueue account, String sender) {
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

  /** Whether it was let into memory before older ones. */
  boolean isAhead(UUID id) {
    return ahead.containsKey(id);
  }

  /**
   * Lets it go before what is in the database.
   *
   * @param window messages that the sender may have in memory
   * @return false when {@link #AHEAD_MAX} did already
   */
  boolean letAhead(LiveMessage message, int window) {
    if (spilled == 0) {
      return inMemory < window + AHEAD_MAX;
    }
    if (ahead.size() >= AHEAD_MAX) {
      ahead.values().removeIf(other -> !isInQueue(other.state()) || !beyond(idOf(other)));
    }
    if (ahead.size() >= AHEAD_MAX) {
      return false;
    }
    ahead.put(idOf(message), message);
    return true;
  }

  private static boolean isInQueue(MessageState state) {
    return state == MessageState.QUEUED || state == MessageState.SUBMITTING;
  }

  private static UUID idOf(LiveMessage message) {
    return message.row().sid().id();
  }

  int inMemory() {
    return inMemory;
  }

  List<Line> lines() {
    return lines;
  }

  /** Its line; empty when it is there already. */
  Optional<Line> enter(LiveMessage message, Route route) {
    reach(message.row().sid().id());
    Line line = line(Lane.of(message), route);
    return counted(line, line.enter(message));
  }

  Optional<Line> putBack(LiveMessage message, Route route) {
    reach(message.row().sid().id());
    Line line = line(Lane.of(message), route);
    return counted(line, line.putBack(message));
  }

  private Optional<Line> counted(Line line, boolean isNew) {
    if (!isNew) {
      return Optional.empty();
    }
    inMemory++;
    return Optional.of(line);
  }

  /** While the database has some, only a refill knows that none between is passed over. */
  private void reach(UUID id) {
    if (spilled == 0 && beyond(id)) {
      highest = id;
    }
  }

  private Line line(Lane lane, Route route) {
    for (Line line : lines) {
      if (line.is(lane, route)) {
        return line;
      }
    }
    Line made = new Line(this, lane, route);
    lines.add(made);
    return made;
  }

  /** The line it waited in; empty when it is not in memory. */
  Optional<Line> remove(LiveMessage message) {
    for (Line line : lines) {
      if (line.remove(message)) {
        removed(line);
        return Optional.of(line);
      }
    }
    return Optional.empty();
  }

  /** Takes the head of one of its lines. */
  LiveMessage take(Line line) {
    LiveMessage message = line.head();
    boolean _ = line.remove(message);
    removed(line);
    return message;
  }

  private void removed(Line line) {
    inMemory--;
    if (line.isEmpty()) {
      lines.remove(line);
    }
  }

  /** Sorts all messages into lines anew, the oldest first. */
  void sortAnew(Function<LiveMessage, Route> routeOf) {
    List<LiveMessage> messages = new ArrayList<>(inMemory);
    lines.forEach(line -> line.forEach(messages::add));
    messages.sort(
        Comparator.comparing(message -> message.row().sid().id(), LiveMessages::unsigned));
    lines.clear();
    for (LiveMessage message : messages) {
      boolean _ = line(Lane.of(message), routeOf.apply(message)).enter(message);
    }
  }

  /** Nothing waits and nothing is on its way: it can be forgotten. */
  boolean idle() {
    return inMemory == 0
        && spilled == 0
        && spilling == 0
        && reserved == 0
        && !refillWanted
        && !budget.owes;
  }

  boolean hasRoomFor(Throughput rate, int more) {
    return segments + more <= rate.queueMax();
  }
}
