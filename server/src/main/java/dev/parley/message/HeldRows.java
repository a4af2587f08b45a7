package dev.parley.message;

import dev.parley.message.MessageReader.Loaded;
import dev.parley.sid.SidSource;
import dev.parley.store.Database;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

/** Finds the messages that are held: few, by an index of their own. Blocking. */
public final class HeldRows {
  /** A message may be this old when its commit ends (longer than the read-back of 25 s). */
  private static final Duration IN_COMMIT = Duration.ofSeconds(60);

  private static final String HELD =
      """
       from message m
      where initial_state = 3 and deleted_at is null and id >= :from
        and not exists (
          select from message_event e
          where e.message = m.id and e.state_before = 3 and e.state_after <> 3)
      """;

  private final Database database;

  public HeldRows(Database database) {
    this.database = database;
  }

  /** The oldest held messages from this one on. */
  public List<Loaded> page(UUID from, int limit) {
    return database
        .jdbi()
        .withHandle(
            handle ->
                MessageReader.withFolds(
                    handle,
                    handle
                        .createQuery(
                            "select " + MessageReader.COLUMNS + HELD + " order by id limit :limit")
                        .bind("from", from)
                        .bind("limit", limit)
                        .map((result, _) -> MessageReader.row(result))
                        .list()));
  }

  public long count() {
    return database
        .jdbi()
        .withHandle(
            handle ->
                handle
                    .createQuery("select count(*)" + HELD)
                    .bind("from", new UUID(0, 0))
                    .mapTo(Long.class)
                    .one());
  }

  /** The next id in the order of the database. */
  public static UUID after(Loaded last) {
    UUID id = last.row().sid().id();
    long least = id.getLeastSignificantBits() + 1;
    return new UUID(id.getMostSignificantBits() + (least == 0 ? 1 : 0), least);
  }

  /** Where to look from when all up to this one are settled: some may have committed after it. */
  public static UUID wellBefore(UUID settled) {
    return SidSource.floor(SidSource.timeOf(settled).minus(IN_COMMIT));
  }
}
