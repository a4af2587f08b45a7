package dev.parley.message;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.parley.observe.ClockWatch;
import dev.parley.store.Database;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * Which segment a carrier's reference names. Memory first (at most {@value #MEMORY_MAX}), the table
 * behind it for {@value #DAYS_KEPT} days. Thread-safe.
 */
public final class ReceiptReferences {
  /** References held in memory; older ones are looked up in the database. */
  public static final int MEMORY_MAX = 200_000;

  public static final int DAYS_KEPT = 7;
  static final int SLOTS = 9;

  private final Database database;
  private final Cache<Key, Place> memory =
      Caffeine.newBuilder().maximumSize(MEMORY_MAX).executor(Runnable::run).build();

  public ReceiptReferences(Database database) {
    this.database = database;
  }

  /** A segment of a message. */
  public record Place(UUID message, int segment) {}

  private record Key(String carrier, String reference) {}

  /** Called before the event is journaled, so that a receipt right behind the response finds it. */
  public void remember(String carrier, String reference, UUID message, int segment) {
    memory.put(new Key(carrier, reference), new Place(message, segment));
  }

  public Optional<Place> inMemory(String carrier, String reference) {
    return Optional.ofNullable(memory.getIfPresent(new Key(carrier, reference)));
  }

  /** Blocking look into the table; the newest wins, since carriers reuse references. */
  public Optional<Place> stored(String carrier, String reference) {
    return database
        .jdbi()
        .withHandle(
            handle ->
                handle
                    .createQuery(
                        """
                        select message, segment from receipt_reference
                        where reference = :reference and carrier = :carrier
                        order by message desc limit 1
                        """)
                    .bind("reference", reference)
                    .bind("carrier", carrier)
                    .map(
                        (result, _) -> new Place(result.getObject(1, UUID.class), result.getInt(2)))
                    .findOne());
  }

  /** Nothing more is expected of this reference. */
  public void forget(String carrier, String reference) {
    memory.invalidate(new Key(carrier, reference));
  }

  /**
   * Empties the slot that tomorrow will use; run at least daily. After a jump of the wall clock
   * that slot may hold what is a few days old: it is left alone until all from before the jump is
   * older than {@value #DAYS_KEPT} days. Not for the first moments of a process, which cannot know
   * whether its clock is right.
   */
  public void dropOld(ClockWatch clock) {
    if (clock.jumpedWithin(Duration.ofDays(DAYS_KEPT + 1))) {
      return;
    }
    int free = (slot(clock.instant()) + 1) % SLOTS;
    database.jdbi().useHandle(handle -> handle.execute("truncate receipt_reference_" + free));
  }

  static int slot(Instant at) {
    return Math.floorMod(Duration.between(Instant.EPOCH, at).toDays(), SLOTS);
  }
}
