package dev.parley.message;

import dev.parley.account.AccountSid;
import dev.parley.store.Database;
import dev.parley.store.SqlArrays;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * The list of unfinished messages that recovery does not find from its mark on. It holds what does
 * not fit into the windows of the queues, and what is older than the mark may be held back for. An
 * entry says "look at this message", never what its state is: one too many costs a look, one too
 * few would lose a message. So entries are written before a message leaves memory or the mark
 * passes it, and deleted only after the message is settled in the journal.
 *
 * <p>Writes do not wait for the disk: the mark is written later, with fsync, and the log of
 * PostgreSQL is flushed in order.
 */
public final class UnfinishedMessages {
  /** What stands for the queue in entries of messages that wait for something else. */
  public static final String NO_QUEUE = "";

  private static final Instant NEVER = Instant.parse("9999-01-01T00:00:00Z");

  private final Database database;

  public UnfinishedMessages(Database database) {
    this.database = database;
  }

  /**
   * @param sender whose queue it waits in, or {@link #NO_QUEUE}
   */
  public record Entry(
      AccountSid account, String sender, UUID message, int segments, Instant expiresAt) {
    public static Entry queued(LiveMessage message) {
      return of(message, message.row().from());
    }

    /** Of a row that is in the database only. */
    public static Entry queued(MessageRow row) {
      return of(row, row.from(), row.validUntil());
    }

    /** Of a message that waits for something else than its sender's turn. */
    public static Entry withoutQueue(LiveMessage message) {
      return of(message, NO_QUEUE);
    }

    /** As {@link #withoutQueue(LiveMessage)}, of a row that is in the database only. */
    public static Entry withoutQueue(MessageRow row) {
      return of(row, NO_QUEUE, row.validUntil());
    }

    /** While it is due later, its validity has no end. */
    static Entry of(LiveMessage message, String sender) {
      return of(message.row(), sender, message.validUntil());
    }

    private static Entry of(MessageRow row, String sender, Instant validUntil) {
      return new Entry(
          row.account(),
          sender,
          row.sid().id(),
          Math.max(1, row.segments()),
          sender.equals(NO_QUEUE) || validUntil.isAfter(NEVER) ? NEVER : validUntil);
    }
  }

  /** What waits for one sender's turn. */
  public record Waiting(AccountSid account, String sender, int messages, long segments) {}

  /** Adds entries; those that are there already stay. */
  public void add(Collection<Entry> entries) throws SQLException {
    if (entries.isEmpty()) {
      return;
    }
    try (Connection connection = database.dataSource().getConnection()) {
      lazily(connection, () -> add(connection, entries));
    }
  }

  /** As {@link #add(Collection)}, in the caller's transaction. */
  static void add(Connection connection, Collection<Entry> entries) throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            """
            insert into unfinished_message (account, sender, message, segments, expires_at)
            select * from unnest(?::uuid[], ?::text[], ?::uuid[], ?::smallint[], ?::timestamptz[])
            on conflict do nothing
            """)) {
      insert.setArray(1, SqlArrays.of(connection, "uuid", entries, entry -> entry.account().id()));
      insert.setArray(2, SqlArrays.of(connection, "text", entries, Entry::sender));
      insert.setArray(3, SqlArrays.of(connection, "uuid", entries, Entry::message));
      insert.setArray(
          4, SqlArrays.of(connection, "int2", entries, entry -> (short) entry.segments()));
      insert.setArray(
          5,
          SqlArrays.of(connection, "timestamptz", entries, entry -> entry.expiresAt().toString()));
      insert.executeUpdate();
    }
  }

  /** Removes entries of messages that are settled, or that wait for something else now. */
  public void remove(Collection<Entry> entries) throws SQLException {
    if (entries.isEmpty()) {
      return;
    }
    try (Connection connection = database.dataSource().getConnection();
        PreparedStatement delete =
            connection.prepareStatement(
                """
                delete from unfinished_message
                using unnest(?::uuid[], ?::text[], ?::uuid[]) as gone (account, sender, message)
                where unfinished_message.account = gone.account
                  and unfinished_message.sender = gone.sender
                  and unfinished_message.message = gone.message
                """)) {
      delete.setArray(1, SqlArrays.of(connection, "uuid", entries, entry -> entry.account().id()));
      delete.setArray(2, SqlArrays.of(connection, "text", entries, Entry::sender));
      delete.setArray(3, SqlArrays.of(connection, "uuid", entries, Entry::message));
      lazily(connection, delete::executeUpdate);
    }
  }

  /** The oldest entries of one sender's queue after {@code after}, in order. */
  public List<Entry> page(AccountSid account, String sender, UUID after, int limit)
      throws SQLException {
    try (Connection connection = database.dataSource().getConnection();
        PreparedStatement select =
            connection.prepareStatement(
                """
                select account, sender, message, segments, expires_at from unfinished_message
                where account = ? and sender = ? and message > ?
                order by message limit ?
                """)) {
      select.setObject(1, account.id());
      select.setString(2, sender);
      select.setObject(3, after);
      select.setInt(4, limit);
      return entries(select);
    }
  }

  /** Entries of messages that wait for something else than a sender's turn, after a position. */
  public List<Entry> withoutQueue(AccountSid afterAccount, UUID after, int limit)
      throws SQLException {
    try (Connection connection = database.dataSource().getConnection();
        PreparedStatement select =
            connection.prepareStatement(
                """
                select account, sender, message, segments, expires_at from unfinished_message
                where sender = '' and (account, message) > (?, ?)
                order by account, message limit ?
                """)) {
      select.setObject(1, afterAccount.id());
      select.setObject(2, after);
      select.setInt(3, limit);
      return entries(select);
    }
  }

  /** Entries of queues whose validity ended before {@code now}, after a position. */
  public List<Entry> expired(Instant now, Instant afterExpiry, UUID after, int limit)
      throws SQLException {
    try (Connection connection = database.dataSource().getConnection();
        PreparedStatement select =
            connection.prepareStatement(
                """
                select account, sender, message, segments, expires_at from unfinished_message
                where sender <> '' and expires_at <= ? and (expires_at, message) > (?, ?)
                order by expires_at, message limit ?
                """)) {
      select.setObject(1, now.atOffset(ZoneOffset.UTC));
      select.setObject(2, afterExpiry.atOffset(ZoneOffset.UTC));
      select.setObject(3, after);
      select.setInt(4, limit);
      return entries(select);
    }
  }

  /** How much waits for each sender's turn: one pass over an index, at the start only. */
  public List<Waiting> waiting() throws SQLException {
    try (Connection connection = database.dataSource().getConnection();
        PreparedStatement select =
            connection.prepareStatement(
                """
                select account, sender, count(*), sum(segments) from unfinished_message
                where sender <> '' group by account, sender order by account, sender
                """);
        ResultSet rows = select.executeQuery()) {
      List<Waiting> waiting = new ArrayList<>();
      while (rows.next()) {
        waiting.add(
            new Waiting(
                new AccountSid(rows.getObject(1, UUID.class)),
                rows.getString(2),
                rows.getInt(3),
                rows.getLong(4)));
      }
      return waiting;
    }
  }

  /** Which of these messages wait in a queue by an entry. */
  public Set<UUID> queued(Collection<MessageRow> rows) throws SQLException {
    Set<UUID> found = new HashSet<>();
    if (rows.isEmpty()) {
      return found;
    }
    try (Connection connection = database.dataSource().getConnection();
        PreparedStatement select =
            connection.prepareStatement(
                """
                select entry.message from unnest(?::uuid[], ?::text[], ?::uuid[])
                    as asked (account, sender, message)
                join unfinished_message entry on entry.account = asked.account
                  and entry.sender = asked.sender and entry.message = asked.message
                """)) {
      select.setArray(1, SqlArrays.of(connection, "uuid", rows, row -> row.account().id()));
      select.setArray(2, SqlArrays.of(connection, "text", rows, MessageRow::from));
      select.setArray(3, SqlArrays.of(connection, "uuid", rows, row -> row.sid().id()));
      try (ResultSet result = select.executeQuery()) {
        while (result.next()) {
          found.add(result.getObject(1, UUID.class));
        }
      }
    }
    return found;
  }

  private static List<Entry> entries(PreparedStatement select) throws SQLException {
    try (ResultSet rows = select.executeQuery()) {
      List<Entry> entries = new ArrayList<>();
      while (rows.next()) {
        entries.add(
            new Entry(
                new AccountSid(rows.getObject(1, UUID.class)),
                rows.getString(2),
                rows.getObject(3, UUID.class),
                rows.getInt(4),
                rows.getObject(5, OffsetDateTime.class).toInstant()));
      }
      return entries;
    }
  }

  private interface Work {
    void run() throws SQLException;
  }

  private static void lazily(Connection connection, Work work) throws SQLException {
    connection.setAutoCommit(false);
    try (var statement = connection.createStatement()) {
      statement.execute("set local synchronous_commit to off");
      work.run();
      connection.commit();
    } catch (SQLException failed) {
      connection.rollback();
      throw failed;
    } finally {
      connection.setAutoCommit(true);
    }
  }
}
