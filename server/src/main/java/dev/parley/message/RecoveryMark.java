package dev.parley.message;

import dev.parley.message.LiveMessages.Swept;
import dev.parley.message.UnfinishedMessages.Entry;
import dev.parley.sid.SidSource;
import dev.parley.store.Database;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Remembers where recovery has to begin: every message with unfinished business is younger, or on
 * the list of {@link UnfinishedMessages}. One old message does not hold the mark back: it is listed
 * when the mark wants to pass. Written every few seconds; it lags, which costs a longer scan, never
 * a message.
 */
public final class RecoveryMark {
  /**
   * A message may be this old when its commit ends and it enters memory (longer than the read-back
   * of 25 s).
   */
  private static final Duration IN_COMMIT = Duration.ofSeconds(60);

  /** Entries written or removed by one statement. */
  private static final int BATCH_MAX = 1_000;

  private final Database database;
  private final LiveMessages live;
  private final UnfinishedMessages unfinished;
  private final Clock clock;

  public RecoveryMark(
      Database database, LiveMessages live, UnfinishedMessages unfinished, Clock clock) {
    this.database = database;
    this.live = live;
    this.unfinished = unfinished;
    this.clock = clock;
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
   * Sweeps memory, lists what is too old to be found by a scan, writes the new mark. Answers the
   * time whose opt-outs every message in memory knows of. Blocking.
   */
  public Instant advance() throws SQLException {
    return advance(SidSource.floor(clock.instant().minus(IN_COMMIT)));
  }

  /** As {@link #advance()}, when nothing is being accepted any more: the mark does not lag. */
  public void close() throws SQLException {
    advance(SidSource.floor(clock.instant()));
  }

  private Instant advance(UUID youngest) throws SQLException {
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
        entries.add(Entry.of(message.row(), queueOf(message)));
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
}
