package dev.parley.message;

import dev.parley.account.AccountSid;
import dev.parley.message.UnfinishedMessages.Entry;
import dev.parley.store.CopyBinary;
import dev.parley.store.Database;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Messages that wait for their time, in a table of their own by due time; nothing of them is in
 * memory but how many each account has. Their rows are inserted with the messages. Thread-safe.
 */
public final class ScheduledMessages {
  /** Messages of one account that may be scheduled at the same time (35125). */
  public static final int SCHEDULED_MAX = 1_000_000;

  private final Database database;
  private final Map<AccountSid, AtomicInteger> counts = new ConcurrentHashMap<>();
  private final AtomicInteger count = new AtomicInteger();

  public ScheduledMessages(Database database) {
    this.database = database;
  }

  /** Counts what the process before left; before anything is accepted. */
  public void start() {
    database
        .jdbi()
        .useHandle(
            handle ->
                handle
                    .createQuery("select account, count(*) from scheduled_message group by account")
                    .map((row, _) -> Map.entry(row.getObject(1, UUID.class), row.getInt(2)))
                    .forEach(each -> add(new AccountSid(each.getKey()), each.getValue())));
  }

  /** Takes a place for one more of this account; false when it has {@link #SCHEDULED_MAX}. */
  public boolean reserve(AccountSid account) {
    AtomicInteger ofAccount = counts.computeIfAbsent(account, _ -> new AtomicInteger());
    if (ofAccount.incrementAndGet() > SCHEDULED_MAX) {
      ofAccount.decrementAndGet();
      return false;
    }
    count.incrementAndGet();
    return true;
  }

  /** It was stored already: it counts however many there are. */
  public void takeUp(AccountSid account) {
    add(account, 1);
  }

  /** The message was not stored after all. */
  public void release(AccountSid account) {
    add(account, -1);
  }

  private void add(AccountSid account, int howMany) {
    counts.computeIfAbsent(account, _ -> new AtomicInteger()).addAndGet(howMany);
    count.addAndGet(howMany);
  }

  /** A gauge. */
  public int count() {
    return count.get();
  }

  /** In the transaction that inserts the messages. */
  static void add(Connection connection, List<MessageRow> rows) throws SQLException {
    CopyBinary.copy(
        connection,
        "copy scheduled_message (message, account, due_at) from stdin (format binary)",
        rows,
        (row, out) -> {
          out.uuid(row.sid().id());
          out.uuid(row.account().id());
          out.timestamp(row.dueAt());
        });
  }

  /** What is due, the earliest first. */
  public List<UUID> due(Instant now, int limit) {
    return database
        .jdbi()
        .withHandle(
            handle ->
                handle
                    .createQuery(
                        """
                        select message from scheduled_message where due_at <= :now
                        order by due_at, message limit :limit
                        """)
                    .bind("now", now.atOffset(ZoneOffset.UTC))
                    .bind("limit", limit)
                    .mapTo(UUID.class)
                    .list());
  }

  /**
   * They no longer wait for their time. Those that wait for something else now are listed in the
   * same transaction: they are older than the recovery mark.
   *
   * @param unfinished those that wait for their sender's turn or for a check
   * @param held those that wait for a person
   */
  public void settled(List<UUID> messages, List<Entry> unfinished, List<UUID> held)
      throws SQLException {
    try (Connection connection = database.dataSource().getConnection()) {
      connection.setAutoCommit(false);
      try {
        delete(connection, messages);
        if (!unfinished.isEmpty()) {
          UnfinishedMessages.add(connection, unfinished);
        }
        if (!held.isEmpty()) {
          HeldRows.add(connection, held);
        }
        connection.commit();
      } catch (SQLException failed) {
        connection.rollback();
        throw failed;
      } finally {
        connection.setAutoCommit(true);
      }
    }
  }

  /** Deletes rows, also of messages that are there no more, and counts them off their accounts. */
  public void forget(List<UUID> messages) throws SQLException {
    try (Connection connection = database.dataSource().getConnection()) {
      delete(connection, messages);
    }
  }

  private void delete(Connection connection, List<UUID> messages) throws SQLException {
    try (PreparedStatement delete =
        connection.prepareStatement(
            "delete from scheduled_message where message = any(?) returning account")) {
      delete.setArray(1, connection.createArrayOf("uuid", messages.toArray()));
      try (var rows = delete.executeQuery()) {
        while (rows.next()) {
          add(new AccountSid(rows.getObject(1, UUID.class)), -1);
        }
      }
    }
  }
}
