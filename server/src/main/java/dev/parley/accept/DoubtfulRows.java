package dev.parley.accept;

import dev.parley.message.MessageInsert;
import dev.parley.message.MessageRow;
import dev.parley.message.RecoveryMark;
import dev.parley.store.Database;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * Rows of which nobody knows whether they are stored: the connection broke inside their commit, and
 * the database did not come back in time to be asked. Their callers were told nothing. Here they
 * wait until the database can be asked; the recovery mark stays before them, so that after a crash
 * the next start finds them. Thread-safe.
 */
final class DoubtfulRows {
  /** A session that hangs in its commit could still end it so long after. */
  static final Duration KEPT = Duration.ofMinutes(10);

  private final Database database;
  private final RecoveryMark mark;
  private final LongSupplier nanoTime;
  private final Map<UUID, Doubtful> rows = new ConcurrentHashMap<>();

  private record Doubtful(MessageRow row, long sinceNanos) {}

  DoubtfulRows(Database database, RecoveryMark mark, LongSupplier nanoTime) {
    this.database = database;
    this.mark = mark;
    this.nanoTime = nanoTime;
  }

  void add(MessageRow row) {
    mark.holdBack(row.sid().id());
    rows.put(row.sid().id(), new Doubtful(row, nanoTime.getAsLong()));
  }

  /**
   * Those that are stored after all; each stays until it is {@link #settled}. Those that are not,
   * and will not be any more, are forgotten. Blocking.
   */
  List<MessageRow> stored() throws SQLException {
    List<Doubtful> asked = List.copyOf(rows.values());
    List<MessageRow> stored = new ArrayList<>();
    if (asked.isEmpty()) {
      return stored;
    }
    Set<UUID> present;
    try (Connection connection = database.dataSource().getConnection()) {
      present =
          MessageInsert.present(connection, asked.stream().map(it -> it.row().sid().id()).toList());
    }
    long now = nanoTime.getAsLong();
    for (Doubtful each : asked) {
      if (present.contains(each.row().sid().id())) {
        stored.add(each.row());
      } else if (now - each.sinceNanos() > KEPT.toNanos()) {
        settled(each.row());
      }
    }
    return stored;
  }

  /** A reply that was in doubt came again, was stored, and is followed as any other. */
  void followed(MessageRow row) {
    if (rows.containsKey(row.sid().id())) {
      settled(row);
    }
  }

  /** Its outcome is known and followed. */
  void settled(MessageRow row) {
    rows.remove(row.sid().id());
    mark.letPass(row.sid().id());
  }

  int size() {
    return rows.size();
  }
}
