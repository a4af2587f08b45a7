package dev.parley.message;

import dev.parley.sid.SidSource;
import dev.parley.store.Database;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.UUID;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Remembers where recovery has to begin: no message with unfinished business is older. Written
 * every few seconds; it lags, which costs a longer scan, never a message.
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

  private final Database database;
  private final LiveMessages live;
  private final SidSource sids;
  private final LongSupplier nanoTime;
  private final Deque<Seen> seen = new ArrayDeque<>();
  private @Nullable UUID settledBefore;

  /** The newest sid there was at a moment. */
  private record Seen(long nanos, UUID newest) {}

  public RecoveryMark(Database database, LiveMessages live, SidSource sids, LongSupplier nanoTime) {
    this.database = database;
    this.live = live;
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

  /** Sweeps memory, writes the new mark and answers it. Blocking. */
  public UUID advance() {
    UUID youngest = settledBefore();
    Optional<UUID> oldest = live.sweep();
    UUID mark =
        oldest.isPresent() && LiveMessages.unsigned(oldest.get(), youngest) < 0
            ? oldest.get()
            : youngest;
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
    return mark;
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
    settledBefore = settled;
    return settled;
  }
}
