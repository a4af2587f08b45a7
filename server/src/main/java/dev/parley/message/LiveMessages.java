package dev.parley.message;

import dev.parley.message.Journal.Urgency;
import dev.parley.message.LiveMessage.Announcement;
import dev.parley.message.MessageEvent.Details;
import dev.parley.message.MessageReader.Loaded;
import dev.parley.message.UnfinishedMessages.Entry;
import dev.parley.sid.SidSource;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
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

  /**
   * Sent messages without a receipt that stay in memory; of more, the receipts of the oldest find
   * theirs in the database. Carriers that send no receipts would fill memory otherwise.
   */
  public static final int SENT_MAX = 60_000;

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
  private final SidSource sids;
  private final Clock clock;
  private final LongSupplier nanoTime;
  private final ConcurrentHashMap<UUID, LiveMessage> messages = new ConcurrentHashMap<>();
  private final Unknowns unknowns;
  private final Queue<Entry> settledEntries = new ConcurrentLinkedQueue<>();
  private final int sentMax;

  /** In the order in which they were sent; those that left memory since are among them. */
  private final Queue<UUID> sent = new ConcurrentLinkedQueue<>();

  private final AtomicInteger sentCount = new AtomicInteger();

  /** Messages before it are found by the next start only when they are listed. */
  private volatile UUID passed = new UUID(0, 0);

  private volatile Consumer<LiveMessage> announcer = _ -> {};
  private volatile Consumer<LiveMessage> leaving = _ -> {};

  /**
   * @param sids where messages get theirs
   * @param clock for what is written down
   * @param nanoTime for what becomes due; monotonic, like {@link System#nanoTime}
   */
  public LiveMessages(
      Journal journal, MessageReader reader, SidSource sids, Clock clock, LongSupplier nanoTime) {
    this(journal, reader, sids, clock, nanoTime, SENT_MAX);
  }

  LiveMessages(
      Journal journal,
      MessageReader reader,
      SidSource sids,
      Clock clock,
      LongSupplier nanoTime,
      int sentMax) {
    this.sentMax = sentMax;
    this.journal = journal;
    this.reader = reader;
    this.sids = sids;
    this.clock = clock;
    this.nanoTime = nanoTime;
    this.unknowns = new Unknowns(messages.values(), nanoTime);
  }

  /** What became of an attempt to record an event. */
  public enum Recorded {
    /** It is in the journal, and the message's state is another one. */
    YES,
    /** It is in the journal, and the message's state is the same. */
    NOTED,
    /** It means nothing in the message's state; nothing changed. */
    MEANINGLESS,
    /** The journal's backlog is full; nothing changed. */
    JOURNAL_FULL
  }

  /** Who tells applications of states; called whenever a message has something to announce. */
  public void announceThrough(Consumer<LiveMessage> listener) {
    this.announcer = listener;
  }

  /**
   * Who keeps the queues; called when a message leaves them by another way than its turn: canceled,
   * expired, stopped, held, its outcome lost or known after all. No monitor is held.
   */
  public void tellWhatLeavesQueues(Consumer<LiveMessage> listener) {
    this.leaving = listener;
  }

  /** Takes in a message that was just inserted. */
  public LiveMessage inserted(MessageRow row) {
    MessageFold fold = row.newFold();
    LiveMessage made =
        row.dueAt() == null
            ? new LiveMessage(
                row, fold, nanoTime.getAsLong(), Duration.ofSeconds(row.validitySeconds()))
            : loaded(row, fold);
    if (MessageInsert.isListed(row)) {
      made.listedUnder(UnfinishedMessages.NO_QUEUE);
    }
    // Who asked for it since its commit has loaded it, and may have canceled it.
    LiveMessage there = messages.putIfAbsent(row.sid().id(), made);
    LiveMessage message = there == null ? made : there;
    if (row.initial() == MessageState.FAILED) {
      announce(message, MessageState.FAILED);
    } else if (there == null && row.announcesQueued() && row.statusCallback() != null) {
      announce(message, MessageState.QUEUED);
    }
    return message;
  }

  /**
   * Takes in a message found by recovery, and announces what was reached but not announced before.
   */
  public LiveMessage recovered(MessageRow row, MessageFold fold) {
    LiveMessage message = loaded(row, fold);
    messages.put(row.sid().id(), message);
    if (fold.state() == MessageState.UNKNOWN) {
      unknowns.add(message);
    }
    if (row.announcesQueued()
        && row.statusCallback() != null
        && !message.wasAnnounced(MessageState.QUEUED)) {
      announce(message, MessageState.QUEUED);
    }
    for (MessageState state : ANNOUNCED) {
      if (message.reached(state) && !message.wasAnnounced(state)) {
        announce(message, state);
      }
    }
    return message;
  }

  /**
   * Takes messages back into memory that wait in their queues. What is in memory already stays as
   * it is. One that changed between the load and now is left out: its successor in memory came and
   * went, and what was loaded is no longer true.
   *
   * @param listedUnder the sender under which they are listed as unfinished; null when they are
   *     not, so that the next start would not find what is to be announced of them
   * @param checkedAt the newest sid when opt-outs were asked for: those that commit later are in
   *     memory
   */
  public List<LiveMessage> readmitted(
      List<Loaded> queued, @Nullable String listedUnder, UUID checkedAt) {
    List<LiveMessage> admitted = new ArrayList<>(queued.size());
    List<LiveMessage> fresh = new ArrayList<>(queued.size());
    for (Loaded loaded : queued) {
      LiveMessage made = loaded(loaded.row(), loaded.fold());
      made.listedUnder(listedUnder);
      made.checkedAt(checkedAt);
      made.loading();
      LiveMessage there = messages.putIfAbsent(id(made), made);
      admitted.add(there == null ? made : there);
      if (there == null) {
        fresh.add(made);
      }
    }
    admitted.removeAll(stale(fresh));
    return admitted;
  }

  /**
   * Ends the loading of messages. Those that are answered changed between the load and now: they
   * were in memory, and are not any more.
   */
  private Set<LiveMessage> stale(List<LiveMessage> loading) {
    Set<LiveMessage> stale = new HashSet<>(loading);
    try {
      Map<UUID, Integer> lastSeqs =
          loading.isEmpty()
              ? Map.of()
              : reader.lastSeqs(loading.stream().map(LiveMessages::id).toList());
      stale.removeIf(message -> message.loaded(lastSeqs.getOrDefault(id(message), 0)));
    } catch (RuntimeException away) {
      loading.forEach(message -> message.loaded(Integer.MAX_VALUE));
      throw away;
    } finally {
      stale.forEach(message -> messages.remove(id(message), message));
    }
    return stale;
  }

  private static UUID id(LiveMessage message) {
    return message.row().sid().id();
  }

  /** Lets a held message go, which is where held messages are: in the database. */
  public void stillHeld(LiveMessage message) {
    if (message.retireIfHeld()) {
      messages.remove(message.row().sid().id(), message);
    }
  }

  /** In memory, else loaded from the database (blocking); empty when there is no such message. */
  public Optional<LiveMessage> find(UUID id) {
    while (true) {
      LiveMessage live = messages.get(id);
      if (live != null) {
        return Optional.of(live);
      }
      Optional<Loaded> stored = reader.load(id);
      if (stored.isEmpty()) {
        return Optional.empty();
      }
      Optional<LiveMessage> found = found(stored.get());
      if (found.isPresent()) {
        return found;
      }
    }
  }

  /**
   * Empty when what was loaded is no longer true: another one came into memory since, changed, and
   * left again.
   */
  private Optional<LiveMessage> found(Loaded loaded) {
    LiveMessage made = loaded(loaded.row(), loaded.fold());
    made.loading();
    LiveMessage there = messages.putIfAbsent(id(made), made);
    if (there != null) {
      return Optional.of(there);
    }
    if (!stale(List.of(made)).isEmpty()) {
      return Optional.empty();
    }
    if (loaded.fold().state() == MessageState.UNKNOWN) {
      unknowns.add(made);
    } else if (outstanding(loaded.fold())) {
      record(made, EventKind.RECOVERED, Details.NONE, Urgency.MARK, null);
    }
    return Optional.of(made);
  }

  /**
   * A carrier may have taken what it was asked to take, and its answer never came. Of a message
   * that is not in memory it never will: it was asked by the process before, since a message stays
   * in memory while an answer is outstanding.
   */
  public static boolean outstanding(MessageFold fold) {
    return fold.state() == MessageState.SUBMITTING
        || (fold.outstanding() && !fold.state().finished());
  }

  private LiveMessage loaded(MessageRow row, MessageFold fold) {
    return new LiveMessage(
        row, fold, nanoTime.getAsLong(), Lifecycle.validityLeft(row, fold, clock.instant()));
  }

  public Optional<LiveMessage> inMemory(UUID id) {
    return Optional.ofNullable(messages.get(id));
  }

  /**
   * Records that something happened. {@code written} runs on the journal's thread once it is in the
   * database; it is not called unless the answer is {@code YES} or {@code NOTED}.
   */
  public Recorded record(
      LiveMessage message,
      EventKind kind,
      Details details,
      Urgency urgency,
      @Nullable Runnable written) {
    return record(message, kind, _ -> details, urgency, written, null);
  }

  /**
   * As {@link #record(LiveMessage, EventKind, Details, Urgency, Runnable)}, for who waits for the
   * database's word.
   *
   * @param refused runs instead of {@code written} when PostgreSQL does not take the event, on the
   *     journal's thread
   */
  public Recorded record(
      LiveMessage message,
      EventKind kind,
      Details details,
      Urgency urgency,
      Runnable written,
      Runnable refused) {
    return record(message, kind, _ -> details, urgency, written, refused);
  }

  private Recorded record(
      LiveMessage message,
      EventKind kind,
      Function<LiveMessage, Details> details,
      Urgency urgency,
      @Nullable Runnable written,
      @Nullable Runnable refused) {
    Recorded recorded = Recorded.NOTED;
    boolean leaves = false;
    synchronized (message) {
      message.awaitLoaded();
      if (message.retired()) {
        // It left memory between look-up and now: its successor, loaded from the journal, takes the
        // event. A message that was deleted has none.
        Optional<LiveMessage> successor = find(message.row().sid().id());
        if (successor.isEmpty()) {
          return Recorded.MEANINGLESS;
        }
        if (successor.get() != message) {
          return record(successor.get(), kind, details, urgency, written, refused);
        }
      }
      Optional<MessageEvent> prepared =
          message.prepare(kind, details.apply(message), clock.instant());
      if (prepared.isEmpty()) {
        return Recorded.MEANINGLESS;
      }
      boolean lists = isPassed(message, prepared.get());
      MessageEvent event =
          lists ? prepared.get().listing(Entry.withoutQueue(message)) : prepared.get();
      Journal.Outcome outcome = outcome(message, event, written, refused);
      if (mayBePutOff(kind)) {
        if (!journal.append(event, urgency, outcome)) {
          return Recorded.JOURNAL_FULL;
        }
      } else {
        journal.appendAlways(event, urgency, outcome);
      }
      message.apply(event, nanoTime.getAsLong());
      if (lists) {
        message.listedUnder(UnfinishedMessages.NO_QUEUE);
      }
      if (event.changesState()) {
        recorded = Recorded.YES;
        unknowns.moved(message, event);
        leaves = leavesQueue(event);
      }
    }
    if (leaves) {
      leaving.accept(message);
    }
    if (recorded == Recorded.YES && message.state() == MessageState.SENT) {
      keepSent(id(message));
    }
    return recorded;
  }

  private void keepSent(UUID id) {
    sent.add(id);
    if (sentCount.incrementAndGet() <= sentMax) {
      return;
    }
    UUID oldest = sent.poll();
    if (oldest == null) {
      return;
    }
    sentCount.decrementAndGet();
    LiveMessage message = messages.get(oldest);
    if (message != null && message.state() == MessageState.SENT && message.retireIfSettled()) {
      letGo(message);
    }
  }

  /**
   * Nothing was left to do for it when the recovery mark passed, and now a state is to be
   * announced: the next start would not look for it. The sweep looks at a message under its
   * monitor, as the caller does: what it finds settled sees where the mark is by then.
   */
  private boolean isPassed(LiveMessage message, MessageEvent event) {
    return event.changesState()
        && message.row().statusCallback() != null
        && !message.listed()
        && unsigned(id(message), passed) < 0
        && ANNOUNCED.contains(event.after());
  }

  /** The recovery mark of the process before; before anything happens. */
  public void passed(UUID mark) {
    passed = mark;
  }

  private Journal.Outcome outcome(
      LiveMessage message,
      MessageEvent event,
      @Nullable Runnable written,
      @Nullable Runnable refused) {
    return new Journal.Outcome() {
      @Override
      public void written() {
        afterWrite(message, event, written);
      }

      @Override
      public void refused() {
        afterRefusal(message);
        if (refused != null) {
          refused.run();
        }
      }
    };
  }

  /** What is true is in the database: what memory believed goes. */
  private void afterRefusal(LiveMessage message) {
    message.retireAnyhow();
    messages.remove(id(message), message);
  }

  /** What recovery finds is in no queue yet. */
  private static boolean leavesQueue(MessageEvent event) {
    return event.before() == MessageState.QUEUED
        && event.after() != MessageState.SUBMITTING
        && event.kind() != EventKind.RECOVERED;
  }

  /**
   * New work is refused when the journal is behind. What already happened (an answer to a PDU, to a
   * callback, a time that came) is not: windows, connection caps and pages bound it.
   */
  private static boolean mayBePutOff(EventKind kind) {
    return switch (kind) {
      case SUBMITTING,
          DELIVERED,
          UNDELIVERED,
          CANCELED,
          EXPIRED,
          RESCHEDULED,
          CHECKED,
          QUERIED,
          RETRIED ->
          true;
      case ACCEPTED,
          REJECTED,
          THROTTLED,
          NOT_WRITTEN,
          LOST,
          RECOVERED,
          STOPPED,
          RELEASED,
          CALLBACK,
          CONVERSATION,
          REPLAYED,
          DUE,
          HELD,
          CHECKING ->
          false;
    };
  }

  /**
   * Runs the action once everything recorded so far of this message is in the database; at once
   * when it is. For those who say a second time what was said before and want to know it kept.
   */
  public void whenWritten(LiveMessage message, Runnable action) {
    if (!message.whenWritten(action)) {
      action.run();
    }
  }

  private void afterWrite(LiveMessage message, MessageEvent event, @Nullable Runnable written) {
    message.written(event).forEach(Runnable::run);
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
      letGo(message);
    }
  }

  private void letGo(LiveMessage message) {
    messages.remove(message.row().sid().id(), message);
    unlist(message);
  }

  /** Nothing is left to do for it, so its entry may go. */
  private void unlist(LiveMessage message) {
    String listedUnder = message.listedUnder();
    if (listedUnder != null) {
      message.listedUnder(null);
      settledEntries.add(Entry.of(message, listedUnder));
    }
  }

  /** The message stands in the list of unfinished ones from now on, until it is settled. */
  public void listed(LiveMessage message, String sender) {
    message.listedUnder(sender);
    if (message.retired()) {
      settledEntries.add(Entry.of(message, sender));
    }
  }

  /**
   * Lets a message go that waits in its queue, on the list of unfinished messages; false when
   * something is under way with it.
   */
  public boolean park(LiveMessage message) {
    boolean parked = message.retireIfParked();
    if (parked) {
      messages.remove(message.row().sid().id(), message);
      if (UnfinishedMessages.NO_QUEUE.equals(message.listedUnder())) {
        unlist(message); // It is listed under its sender now.
      }
    }
    return parked;
  }

  /** Entries of listed messages that were settled since the last call, at most so many. */
  List<Entry> settledEntries(int max) {
    List<Entry> entries = new ArrayList<>();
    while (entries.size() < max) {
      Entry entry = settledEntries.poll();
      if (entry == null) {
        break;
      }
      entries.add(entry);
    }
    return entries;
  }

  /**
   * What memory holds.
   *
   * @param oldest the oldest message with unfinished business that is not listed, where recovery
   *     would have to begin; stragglers are not looked at
   * @param stragglers messages with unfinished business that are older than the time asked for and
   *     not listed
   * @param checkedAt opt-outs that committed before this sid was given are known to every message
   */
  record Swept(@Nullable UUID oldest, List<LiveMessage> stragglers, UUID checkedAt) {}

  /**
   * Lets sent messages go whose receipt is late, ends what is no longer valid, and tells what is
   * left.
   *
   * @param straggling older messages are stragglers
   */
  Swept sweep(UUID straggling) {
    passed = straggling;
    long now = nanoTime.getAsLong();
    UUID checkedAt = straggling;
    UUID oldest = null;
    List<LiveMessage> stragglers = new ArrayList<>();
    for (LiveMessage message : messages.values()) {
      if (message.settled()) {
        if ((message.finished() || message.quietFor(SENT_KEPT, now)) && message.retireIfSettled()) {
          letGo(message);
        }
        unlist(message);
        continue;
      }
      expire(message, now);
      if (unsigned(message.checkedAt(), checkedAt) < 0) {
        checkedAt = message.checkedAt();
      }
      if (message.listed()) {
        continue;
      }
      UUID id = message.row().sid().id();
      if (unsigned(id, straggling) < 0) {
        stragglers.add(message);
      } else if (oldest == null || unsigned(id, oldest) < 0) {
        oldest = id;
      }
    }
    return new Swept(oldest, stragglers, checkedAt);
  }

  /** The newest sid that was given: what commits from now on, commits behind it. */
  public UUID newestSid() {
    return sids.newest();
  }

  /** The oldest message in memory, whether something is left to do or not. */
  Optional<UUID> oldest() {
    return messages.keySet().stream().min(LiveMessages::unsigned);
  }

  private void expire(LiveMessage message, long now) {
    if (message.row().direction() != Direction.INBOUND && message.overdue(now)) {
      Recorded _ = expire(message);
    }
  }

  /** Ends what is no longer valid, with the code of the state it is in; the caller knows it is. */
  public Recorded expire(LiveMessage message) {
    return record(
        message,
        EventKind.EXPIRED,
        expired -> Details.code(expired.expiryCode(), null),
        Urgency.MARK,
        null,
        null);
  }

  /** Messages whose outcome nobody knows. */
  public List<LiveMessage> unknown() {
    return unknowns.all();
  }

  /** See {@link Unknowns#match}. */
  public ReceiptMatch unknownTo(String carrier, String recipient, String sender) {
    return unknowns.match(carrier, recipient, sender);
  }

  /** The message was deleted: what still comes for it is not kept. */
  void forget(UUID id) {
    messages.remove(id);
  }

  public int size() {
    return messages.size();
  }

  /** As {@link SidSource#compare}. */
  public static int unsigned(UUID left, UUID right) {
    return SidSource.compare(left, right);
  }
}
