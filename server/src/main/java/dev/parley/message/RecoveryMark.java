package dev.parley.message;

import dev.parley.message.LiveMessages.Swept;
import dev.parley.message.UnfinishedMessages.Entry;
import dev.parley.sid.SidSource;
import dev.parley.store.Database;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Remembers where recovery has to begin: every message with unfinished business is younger, or on
 * the list of {@link UnfinishedMessages}. One old message does not hold the mark back: it is listed
 * when the mark wants to pass. Written every few seconds; it lags, which costs a longer scan, never
 * a message.
 *
 * <p>It goes by the order of sids and by monotonic time, not by the wall clock: a clock that ran
 * ahead for a moment must not leave a mark behind which messages to come would not be found. One
 * thread at a time.
 */
public final class RecoveryMark {
  /**
   * A message may be this old when its commit ends and it enters memory (it waits 30 s at most to
   * be decided, 5 s for a database that is away, 25 s for the read-back).
   */
  static final Duration IN_COMMIT = Duration.ofSeconds(60);

  private static final UUID BEGINNING = new UUID(0, 0);

  /** Entries written or removed by one statement. */
  private static final int BATCH_MAX = 1_000;

  private final Database database;
  private final LiveMessages live;
  private final UnfinishedMessages unfinished;
  private final SidSource sids;
  private final LongSupplier nanoTime;
  private final Deque<Seen> seen = new ArrayDeque<>();
  private final Set<UUID> heldBack = ConcurrentHashMap.newKeySet();
  private volatile @Nullable UUID settledBefore;

  /** The newest sid there was at a moment. */
  private record Seen(long nanos, UUID newest) {}

  public RecoveryMark(
      Database database,
      LiveMessages live,
      UnfinishedMessages unfinished,
      SidSource sids,
      LongSupplier nanoTime) {
    this.database = database;
    this.live = live;
    this.unfinished = unfinished;
    this.sids = sids;
    this.nanoTime = nanoTime;
  }

  public Optional<UUID> read() {
    return database
        .jdbi()
        .withHandle(
            handle ->
                handle
                    .createQuery("select message from recovery_mark")
                    .mapTo(UUID.class)
                    .findOne());
  }

  /**
   * As of the last advance: every message up to this sid was committed, or never will be. Any
   * thread.
   */
  public UUID settled() {
    UUID settled = settledBefore;
    return settled == null ? BEGINNING : settled;
  }

  /**
   * Sweeps memory, lists what is too old to be found by a scan, writes the new mark. Answers the
   * sid: opt-outs that committed before it was given are known to every message in memory.
   * Blocking.
   */
  public UUID advance() throws SQLException {
    return advance(settledBefore());
  }

  /** As {@link #advance()}, when nothing is being accepted any more: the mark does not lag. */
  public void close() throws SQLException {
    advance(notBeyondHeldBack(sids.newest()));
  }

  /** The mark does not pass this message, of which nobody knows whether it is stored. */
  public void holdBack(UUID message) {
    heldBack.add(message);
  }

  public void letPass(UUID message) {
    heldBack.remove(message);
  }

  private UUID notBeyondHeldBack(UUID sid) {
    return Stream.concat(Stream.of(sid), heldBack.stream())
        .min(LiveMessages::unsigned)
        .orElseThrow();
  }

  private UUID advance(UUID youngest) throws SQLException {
    Swept swept = live.sweep(youngest);
    list(swept.stragglers());
    UUID oldest = swept.oldest();
    write(oldest != null && LiveMessages.unsigned(oldest, youngest) < 0 ? oldest : youngest);
    removeSettled();
    return swept.checkedAt();
  }

  private void list(List<LiveMessage> stragglers) throws SQLException {
    for (int from = 0; from < stragglers.size(); from += BATCH_MAX) {
      List<LiveMessage> part =
          stragglers.subList(from, Math.min(stragglers.size(), from + BATCH_MAX));
      List<Entry> entries = new ArrayList<>(part.size());
      for (LiveMessage message : part) {
        entries.add(Entry.of(message, queueOf(message)));
      }
      unfinished.add(entries);
      for (int i = 0; i < part.size(); i++) {
        live.listed(part.get(i), entries.get(i).sender());
      }
    }
  }

  private static String queueOf(LiveMessage message) {
    return message.state() == MessageState.QUEUED
        ? message.row().from()
        : UnfinishedMessages.NO_QUEUE;
  }

  private void removeSettled() throws SQLException {
    List<Entry> entries = live.settledEntries(BATCH_MAX);
    while (!entries.isEmpty()) {
      unfinished.remove(entries);
      entries = live.settledEntries(BATCH_MAX);
    }
  }

  private void write(UUID mark) {
    database
        .jdbi()
        .useHandle(
            handle ->
                handle
                    .createUpdate(
                        """
                        insert into recovery_mark (message) values (:mark)
                        on conflict (only_one) do update set message = excluded.message
                        """)
                    .bind("mark", mark)
                    .execute());
  }

  /** Every message up to this sid was committed, or never will be. */
  private UUID settledBefore() {
    long now = nanoTime.getAsLong();
    UUID settled = settledBefore;
    if (settled == null) {
      settled = read().orElse(BEGINNING);
    }
    seen.addLast(new Seen(now, sids.newest()));
    while (now - seen.getFirst().nanos() >= IN_COMMIT.toNanos()) {
      settled = seen.removeFirst().newest();
    }
    settled = notBeyondHeldBack(settled);
    settledBefore = settled;
    return settled;
  }
}
