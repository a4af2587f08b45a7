package dev.parley.message;

import dev.parley.message.Journal.Urgency;
import dev.parley.message.LiveMessage.Announcement;
import dev.parley.message.MessageEvent.Details;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The messages in flight, and the only way to change one. A change is decided by {@link Lifecycle},
 * appended to the journal and applied in one step under the message's monitor, so that the order in
 * the journal is the order of what happened. Thread-safe.
 */
public final class LiveMessages {
  /**
   * How long a sent message without a receipt stays in memory; its receipt finds it in the database
   * then.
   */
  private static final Duration SENT_KEPT = Duration.ofSeconds(60);

  /** Twilio's code for a message that was never handed over in time. */
  private static final int NOT_SENT_IN_TIME = 30036;

  /** Twilio's code for an outcome that nobody knows. */
  private static final int OUTCOME_UNKNOWN = 30008;

  /**
   * States that Twilio calls back for, in the order they are reached; sending is not one of them.
   */
  public static final List<MessageState> ANNOUNCED =
      List.of(
          MessageState.SENT,
          MessageState.DELIVERED,
          MessageState.UNDELIVERED,
          MessageState.FAILED,
          MessageState.CANCELED);

  private final Journal journal;
  private final MessageReader reader;
  private final Clock clock;
  private final ConcurrentHashMap<UUID, LiveMessage> messages = new ConcurrentHashMap<>();
  private volatile Consumer<LiveMessage> announcer = _ -> {};

  public LiveMessages(Journal journal, MessageReader reader, Clock clock) {
    this.journal = journal;
    this.reader = reader;
    this.clock = clock;
  }

  /** What became of an attempt to record an event. */
  public enum Recorded {
    YES,
    /** It means nothing in the message's state; nothing changed. */
    MEANINGLESS,
    /** The journal's backlog is full; nothing changed. */
    JOURNAL_FULL
  }

  /** Who tells applications of states; called whenever a message has something to announce. */
  public void announceThrough(Consumer<LiveMessage> listener) {
    this.announcer = listener;
  }

  /** Takes in a message that was just inserted. */
  public LiveMessage inserted(MessageRow row) {
    LiveMessage message = new LiveMessage(row, row.newFold());
    messages.put(row.sid().id(), message);
    if (row.initial() == MessageState.FAILED) {
      announce(message, MessageState.FAILED);
    }
    return message;
  }

  /**
   * Takes in a message found by recovery, and announces what was reached but not announced before.
   */
  public LiveMessage recovered(MessageRow row, MessageFold fold) {
    LiveMessage message = new LiveMessage(row, fold);
    messages.put(row.sid().id(), message);
    for (MessageState state : ANNOUNCED) {
      if (message.reached(state) && !message.wasAnnounced(state)) {
        announce(message, state);
      }
    }
    return message;
  }

  /** Takes in a held message that is about to leave its state. */
  public LiveMessage held(MessageReader.Loaded loaded) {
    return messages.computeIfAbsent(
        loaded.row().sid().id(), _ -> new LiveMessage(loaded.row(), loaded.fold()));
  }

  /** A held message goes back to where held messages are, the database. */
  public void stillHeld(LiveMessage message) {
    if (message.state() == MessageState.HELD) {
      messages.remove(message.row().sid().id(), message);
    }
  }

  /** In memory, else loaded from the database (blocking); empty when there is no such message. */
  public Optional<LiveMessage> find(UUID id) {
    LiveMessage live = messages.get(id);
    if (live != null) {
      return Optional.of(live);
    }
    return reader
        .load(id)
        .map(
            loaded ->
                messages.computeIfAbsent(id, _ -> new LiveMessage(loaded.row(), loaded.fold())));
  }

  public Optional<LiveMessage> inMemory(UUID id) {
    return Optional.ofNullable(messages.get(id));
  }

  /**
   * Records that something happened. {@code written} runs on the journal's thread once it is in the
   * database; it is not called unless the answer is {@code YES}.
   */
  public Recorded record(
      LiveMessage message,
      EventKind kind,
      Details details,
      Urgency urgency,
      @Nullable Runnable written) {
    synchronized (message) {
      if (message.retired()) {
        // It left memory between look-up and now: its successor, loaded from the journal, takes the
        // event.
        LiveMessage successor = find(message.row().sid().id()).orElseThrow();
        if (successor != message) {
          return record(successor, kind, details, urgency, written);
        }
      }
      Optional<MessageEvent> prepared = message.prepare(kind, details, clock.instant());
      if (prepared.isEmpty()) {
        return Recorded.MEANINGLESS;
      }
      MessageEvent event = prepared.get();
      Runnable afterWrite = () -> afterWrite(message, event, written);
      if (mayBePutOff(kind)) {
        if (!journal.append(event, urgency, afterWrite)) {
          return Recorded.JOURNAL_FULL;
        }
      } else {
        journal.appendAlways(event, urgency, afterWrite);
      }
      message.apply(event);
      return Recorded.YES;
    }
  }

  /**
   * New work is refused when the journal is behind. What already happened (an answer to a PDU, to a
   * callback) is not: windows and connection caps bound it.
   */
  private static boolean mayBePutOff(EventKind kind) {
    return switch (kind) {
      case SUBMITTING, DELIVERED, UNDELIVERED, CANCELED, EXPIRED -> true;
      case ACCEPTED,
          REJECTED,
          THROTTLED,
          NOT_WRITTEN,
          LOST,
          RECOVERED,
          STOPPED,
          RELEASED,
          CALLBACK,
          CONVERSATION ->
          false;
    };
  }

  private void afterWrite(LiveMessage message, MessageEvent event, @Nullable Runnable written) {
    message.written();
    if (event.changesState() && ANNOUNCED.contains(event.after())) {
      announce(message, event.after());
    } else {
      retire(message);
    }
    if (written != null) {
      written.run();
    }
  }

  private void announce(LiveMessage message, MessageState state) {
    if (message.row().statusCallback() == null) {
      retire(message);
      return;
    }
    Announcement announcement = message.announcementOf(state);
    message.enqueue(announcement);
    announcer.accept(message);
  }

  /** Lets a message go that is finished and has nothing left to do. */
  public void retire(LiveMessage message) {
    if (message.finished() && message.retireIfSettled()) {
      messages.remove(message.row().sid().id(), message);
    }
  }

  /**
   * Lets sent messages go whose receipt is late, and tells the oldest message with unfinished
   * business, where recovery would have to begin.
   */
  public Optional<UUID> sweep() {
    Instant now = clock.instant();
    Instant old = now.minus(SENT_KEPT);
    UUID oldest = null;
    for (LiveMessage message : messages.values()) {
      if (message.settled()) {
        if ((message.finished() || message.updatedAt().isBefore(old))
            && message.retireIfSettled()) {
          messages.remove(message.row().sid().id(), message);
        }
        continue;
      }
      expire(message, now);
      UUID id = message.row().sid().id();
      if (oldest == null || unsigned(id, oldest) < 0) {
        oldest = id;
      }
    }
    return Optional.ofNullable(oldest);
  }

  private void expire(LiveMessage message, Instant now) {
    if (message.row().direction() == Direction.INBOUND
        || now.isBefore(message.row().validUntil())) {
      return;
    }
    switch (message.state()) {
      case QUEUED ->
          record(
              message, EventKind.EXPIRED, Details.code(NOT_SENT_IN_TIME, null), Urgency.MARK, null);
      case UNKNOWN ->
          record(
              message, EventKind.EXPIRED, Details.code(OUTCOME_UNKNOWN, null), Urgency.MARK, null);
      default -> {}
    }
  }

  /** The message was deleted: what still comes for it is not kept. */
  void forget(UUID id) {
    messages.remove(id);
  }

  public int size() {
    return messages.size();
  }

  /** UUIDs in the order PostgreSQL sorts them. {@link UUID#compareTo} compares as signed. */
  public static int unsigned(UUID left, UUID right) {
    int most = Long.compareUnsigned(left.getMostSignificantBits(), right.getMostSignificantBits());
    return most != 0
        ? most
        : Long.compareUnsigned(left.getLeastSignificantBits(), right.getLeastSignificantBits());
  }
}
