package dev.parley.dispatch;

import dev.parley.dispatch.SenderWindows.Refill;
import dev.parley.loop.Loops;
import dev.parley.message.LiveMessage;
import dev.parley.message.LiveMessages;
import dev.parley.message.LiveMessages.Recorded;
import dev.parley.message.MessageReader;
import dev.parley.message.MessageReader.Loaded;
import dev.parley.message.MessageState;
import dev.parley.message.UnfinishedMessages;
import dev.parley.message.UnfinishedMessages.Entry;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves messages between the windows of the queues and the database: what does not fit is listed
 * there and leaves memory; what a window has room for comes back in the order of sids; what is no
 * longer valid ends there without waiting for its turn. One thread does it all, so that a message
 * on its way out never meets itself on its way in.
 */
final class Overflow {
  /** Messages listed, ended or removed by one statement. */
  static final int BATCH_MAX = 1_000;

  private static final Duration EXPIRY_EVERY = Duration.ofSeconds(2);
  private static final Duration PAUSE = Duration.ofMillis(200);

  private static final Logger log = LoggerFactory.getLogger(Overflow.class);

  private final SenderQueues queues;
  private final UnfinishedMessages unfinished;
  private final MessageReader reader;
  private final LiveMessages live;
  private final StillAllowed stillAllowed;
  private final Clock clock;
  private final LongSupplier nanoTime;
  private final Loops loops;
  private final Thread thread;

  /**
   * Takes up a listed message that does not wait for its turn; false when nothing is left to do.
   */
  private volatile Predicate<Loaded> resumer = _ -> false;

  private long expiredAtNanos;
  private volatile boolean listedWanted;

  Overflow(
      SenderQueues queues,
      UnfinishedMessages unfinished,
      MessageReader reader,
      LiveMessages live,
      StillAllowed stillAllowed,
      Clock clock,
      LongSupplier nanoTime,
      Loops loops) {
    this.queues = queues;
    this.unfinished = unfinished;
    this.reader = reader;
    this.live = live;
    this.stillAllowed = stillAllowed;
    this.clock = clock;
    this.nanoTime = nanoTime;
    this.expiredAtNanos = nanoTime.getAsLong();
    this.loops = loops;
    this.thread = loops.thread("queue-overflow", this::run);
  }

  void start(Predicate<Loaded> whoResumes) {
    resumer = whoResumes;
    thread.start();
  }

  /** Waits for the end of what is under way; {@link SenderQueues#close} comes before. */
  void join() {
    try {
      thread.join();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try {
      while (queues.awaitOverflow(EXPIRY_EVERY)) {
        try {
          restoreListed();
          spill();
          removeGone();
          refill();
          boolean due = nanoTime.getAsLong() - expiredAtNanos >= EXPIRY_EVERY.toNanos();
          if (due || queues.hasStandingFallen()) {
            endOfStanding();
          }
          if (due) {
            expire();
          }
        } catch (SQLException | RuntimeException failed) {
          log.warn("event=overflow_failed problem={}", failed.toString());
          loops.sleep(PAUSE);
        }
      }
    } catch (InterruptedException stop) {
      log.error("event=overflow_interrupted", stop);
    }
  }

  /** What is listed is counted and refilled from now on, the oldest first. */
  void takeUpListed() {
    listedWanted = true;
  }

  private void restoreListed() throws SQLException {
    if (listedWanted) {
      queues.restore(unfinished.waiting());
      listedWanted = false;
    }
  }

  private void spill() throws SQLException {
    List<LiveMessage> batch = queues.spilling(BATCH_MAX);
    if (!batch.isEmpty()) {
      unfinished.add(batch.stream().map(Entry::queued).toList());
      queues.spilled(batch.size(), live::park);
    }
  }

  private void removeGone() throws SQLException {
    List<Entry> gone = queues.gone(BATCH_MAX);
    listElsewhere(gone);
    unfinished.remove(gone);
    queues.removed(gone);
  }

  /** What left its queue and is not at its end, held for one, must be found by recovery still. */
  private void listElsewhere(List<Entry> gone) throws SQLException {
    List<LiveMessage> goesOn = new ArrayList<>();
    for (Entry entry : gone) {
      live.inMemory(entry.message())
          .filter(message -> !message.state().finished())
          .ifPresent(goesOn::add);
    }
    unfinished.add(goesOn.stream().map(Entry::withoutQueue).toList());
    goesOn.forEach(message -> live.listed(message, UnfinishedMessages.NO_QUEUE));
  }

  private void refill() throws SQLException {
    Refill refill = queues.nextRefill();
    if (refill == null) {
      return;
    }
    boolean done = false;
    try {
      List<Entry> entries =
          unfinished.page(
              refill.queue().account.sid, refill.queue().sender, refill.after(), refill.limit());
      queues.refilled(refill, entries, waiting(refill.queue().sender, entries));
      done = true;
    } finally {
      if (!done) {
        queues.again(refill);
      }
    }
  }

  /** Takes up what is listed; answers what waits for its sender's turn. */
  private List<LiveMessage> waiting(String sender, List<Entry> entries) throws SQLException {
    UUID asked = live.newestSid();
    Map<UUID, Loaded> loaded = load(entries);
    List<LiveMessage> inMemory = new ArrayList<>();
    List<Loaded> queued = new ArrayList<>(entries.size());
    List<Entry> settled = new ArrayList<>();
    for (Entry entry : entries) {
      Optional<LiveMessage> there = live.inMemory(entry.message());
      Loaded stored = loaded.get(entry.message());
      if (there.isPresent()) {
        there.filter(message -> message.state() == MessageState.QUEUED).ifPresent(inMemory::add);
      } else if (stored != null && waitsForItsTurn(stored)) {
        queued.add(stored);
      } else if (!resumed(entry)) {
        settled.add(entry);
      }
    }
    unfinished.remove(settled);
    List<LiveMessage> waiting = new ArrayList<>(live.readmitted(queued, sender, asked));
    waiting.addAll(inMemory);
    return stillAllowed.allowed(waiting);
  }

  /** Of the others, a carrier was asked to take a part by the process before. */
  private static boolean waitsForItsTurn(Loaded loaded) {
    return loaded.fold().state() == MessageState.QUEUED && !LiveMessages.outstanding(loaded.fold());
  }

  /**
   * It does not wait for its turn, but may for something else. It is read again: what was in memory
   * when it was read before may have come to its end since.
   */
  private boolean resumed(Entry entry) {
    for (Loaded loaded : reader.load(List.of(entry.message()))) {
      if (resumer.test(loaded)) {
        live.inMemory(entry.message()).ifPresent(message -> live.listed(message, entry.sender()));
        return true;
      }
    }
    return false;
  }

  private Map<UUID, Loaded> load(List<Entry> entries) {
    Map<UUID, Loaded> loaded = new HashMap<>();
    reader
        .load(entries.stream().map(Entry::message).sorted(LiveMessages::unsigned).toList())
        .forEach(each -> loaded.put(each.row().sid().id(), each));
    return loaded;
  }

  /**
   * What waits of an account that is not active (S3), or for an end user that was stopped (S17),
   * ends without waiting for its turn or its carrier: at once, and what was under way into its
   * queue then with the next look. What is in the database only follows, as windows that were
   * emptied are filled.
   */
  private void endOfStanding() {
    queues
        .waitingOf(stillAllowed::mayBeStopped, stillAllowed::isStopped, BATCH_MAX)
        .forEach(stillAllowed::stop);
  }

  /** What is in memory is ended there, by the sweep. */
  private void expire() throws SQLException {
    expiredAtNanos = nanoTime.getAsLong();
    Instant now = clock.instant();
    Instant afterExpiry = Instant.EPOCH;
    UUID after = SenderQueue.LOWEST;
    List<Entry> page;
    do {
      page = unfinished.expired(now, afterExpiry, after, BATCH_MAX);
      if (!end(onlyStored(page))) {
        return; // The journal is behind: later.
      }
      removeGone();
      if (!page.isEmpty()) {
        afterExpiry = page.getLast().expiresAt();
        after = page.getLast().message();
      }
    } while (page.size() == BATCH_MAX);
  }

  private boolean end(List<LiveMessage> messages) {
    boolean taken = true;
    long now = nanoTime.getAsLong();
    for (LiveMessage message : messages) {
      if (!message.overdue(now)) {
        boolean _ = live.park(message); // Its entry is older than the last time it was put off.
      } else if (live.expire(message) == Recorded.JOURNAL_FULL) {
        taken &= !live.park(message);
      }
    }
    return taken;
  }

  private List<LiveMessage> onlyStored(List<Entry> entries) {
    UUID asked = live.newestSid();
    List<Entry> absent =
        entries.stream().filter(entry -> live.inMemory(entry.message()).isEmpty()).toList();
    List<LiveMessage> found = new ArrayList<>();
    Map<String, List<Loaded>> bySender = new HashMap<>();
    for (Loaded loaded : load(absent).values()) {
      if (waitsForItsTurn(loaded)) {
        bySender.computeIfAbsent(loaded.row().from(), _ -> new ArrayList<>()).add(loaded);
      } else if (LiveMessages.outstanding(loaded.fold())) {
        // Unknown from now on; the sweep ends it.
        live.find(loaded.row().sid().id())
            .ifPresent(message -> live.listed(message, loaded.row().from()));
      }
    }
    bySender.forEach((sender, loaded) -> found.addAll(live.readmitted(loaded, sender, asked)));
    return found;
  }
}
