package dev.parley.message;

import dev.parley.sid.SidSource;
import dev.parley.store.Database;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/**
 * Remembers where recovery has to begin: no message with unfinished business is older. Written
 * every few seconds; it lags, which costs a longer scan, never a message.
 */
public final class RecoveryMark {
  /**
   * A message may be this old when its commit ends and it enters memory (longer than the read-back
   * of 25 s).
   */
  private static final Duration IN_COMMIT = Duration.ofSeconds(60);

  private final Database database;
  private final LiveMessages live;
  private final Clock clock;

  public RecoveryMark(Database database, LiveMessages live, Clock clock) {
    this.database = database;
    this.live = live;
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
   * Takes the mark back to a message that is in memory already, before it gets business again.
   * Blocking; durable when it returns.
   */
  public synchronized void lower(UUID message) {
    database
        .jdbi()
        .useHandle(
            handle ->
                handle
                    .createUpdate(
                        "update recovery_mark set message = :message where message > :message")
                    .bind("message", message)
                    .execute());
  }

  /** Sweeps memory, writes the new mark and answers it. Blocking. */
  public synchronized UUID advance() {
    UUID youngest = SidSource.floor(clock.instant().minus(IN_COMMIT));
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
}
