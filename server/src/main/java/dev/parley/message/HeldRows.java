package dev.parley.message;

import dev.parley.message.MessageReader.Loaded;
import dev.parley.store.Database;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.UUID;

/**
 * Finds the messages that are held: those that were held at the door by an index of their own,
 * those that were held later by a list. An entry of the list says "look at this message", never
 * what its state is: it is written before the message is taken off the list it came from, and
 * deleted once the journal says that the message is held no more. Blocking.
 */
public final class HeldRows {
  private static final String HELD =
      """
       from message m
      where initial_state = 3 and deleted_at is null and id >= :from
        and not exists (
          select from message_event e
          where e.message = m.id and e.state_before = 3 and e.state_after <> 3)
      """;

  private final Database database;
  private final MessageReader reader;

  public HeldRows(Database database) {
    this.database = database;
    this.reader = new MessageReader(database);
  }

  /** The oldest messages from this one on that were held at the door and still are. */
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

  /**
   * A page of the list.
   *
   * @param messages in order
   * @param held those of them that are held
   */
  public record Listed(List<UUID> messages, List<Loaded> held) {
    public Listed {
      messages = List.copyOf(messages);
      held = List.copyOf(held);
    }

    /** Entries that nobody needs any more. */
    public List<UUID> settled() {
      List<UUID> settled = new ArrayList<>(messages);
      held.forEach(loaded -> settled.remove(loaded.row().sid().id()));
      return settled;
    }
  }

  /** The oldest entries of the list after {@code after}. */
  public Listed listed(UUID after, int limit) {
    List<UUID> messages =
        database
            .jdbi()
            .withHandle(
                handle ->
                    handle
                        .createQuery(
                            """
                            select message from held_message where message > :after
                            order by message limit :limit
                            """)
                        .bind("after", after)
                        .bind("limit", limit)
                        .mapTo(UUID.class)
                        .list());
    return new Listed(
        messages,
        reader.load(messages).stream()
            .filter(loaded -> loaded.fold().state() == MessageState.HELD)
            .toList());
  }

  /** Entries of the list. */
  public int listed() {
    return database
        .jdbi()
        .withHandle(
            handle ->
                handle.createQuery("select count(*) from held_message").mapTo(Integer.class).one());
  }

  /** In the caller's transaction; those that are there already stay. */
  static void add(Connection connection, Collection<UUID> messages) throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            """
            insert into held_message (message) select * from unnest(?::uuid[])
            on conflict do nothing
            """)) {
      insert.setArray(1, connection.createArrayOf("uuid", messages.toArray()));
      insert.executeUpdate();
    }
  }

  /** Deletes entries. */
  public void forget(Collection<UUID> messages) {
    if (messages.isEmpty()) {
      return;
    }
    database
        .jdbi()
        .useHandle(
            handle ->
                handle
                    .createUpdate("delete from held_message where message = any(:messages)")
                    .bind("messages", messages.toArray(UUID[]::new))
                    .execute());
  }

  /** How many are held; one that was held later counts until its entry is looked at. */
  public long count() {
    return listed()
        + database
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
}
