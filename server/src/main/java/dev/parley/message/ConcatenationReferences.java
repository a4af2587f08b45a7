package dev.parley.message;

import dev.parley.observe.ClockWatch;
import dev.parley.store.Database;
import java.nio.charset.StandardCharsets;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What tells the parts of one long message from those of another (3GPP TS 23.040 s9.2.3.24.1): a
 * phone knows them by sender and reference alone, so each pair of sender and recipient counts its
 * own. The last number is stored in the transaction of the message that got it; a restart goes on
 * behind it. Two messages of a pair have the same low 8 bits only when 255 others came between
 * them.
 *
 * <p>A pair is a hash of both addresses: two that share one share a counter, which is harmless. A
 * pair without a number starts where the sid of its message says. Messages of one part get none and
 * cost nothing. Not thread-safe: the intake loop's.
 */
public final class ConcatenationReferences {
  /** References have 16 bits. */
  public static final int MAX = 0xFFFF;

  /** Pairs in memory; those that were not used for longest are read again when they come back. */
  public static final int PAIRS_MAX = 50_000;

  /** How long a number is kept after the validity of its message: receipts do not come later. */
  public static final int DAYS_KEPT = 7;

  private static final Logger log = LoggerFactory.getLogger(ConcatenationReferences.class);

  private final Database database;
  private final SequencedMap<Long, Integer> last = new LinkedHashMap<>(16, 0.75f, true);

  public ConcatenationReferences(Database database) {
    this.database = database;
  }

  /**
   * The rows in their order, those of more than one part with a reference. When the database cannot
   * be asked, pairs that are not in memory leave it to the sid.
   */
  public List<MessageRow> given(List<MessageRow> rows) {
    if (rows.stream().noneMatch(ConcatenationReferences::needsOne)) {
      return rows;
    }
    Map<Long, Integer> stored;
    try {
      stored = stored(rows);
    } catch (SQLException | RuntimeException away) {
      log.warn("event=references_not_read", away);
      return rows;
    }
    List<MessageRow> given = new ArrayList<>(rows.size());
    for (MessageRow row : rows) {
      given.add(needsOne(row) ? row.withReference(next(row, stored)) : row);
    }
    return given;
  }

  private static boolean needsOne(MessageRow row) {
    return row.segments() > 1 && row.initial() != MessageState.REFUSED;
  }

  private int next(MessageRow row, Map<Long, Integer> stored) {
    long pair = pair(row);
    Integer before = last.get(pair);
    if (before == null) {
      before = stored.get(pair);
    }
    int next = before == null ? row.reference() : (before + 1) & MAX;
    last.put(pair, next);
    if (last.size() > PAIRS_MAX) {
      last.pollFirstEntry();
    }
    return next;
  }

  /** Pairs in memory. */
  int pairs() {
    return last.size();
  }

  private Map<Long, Integer> stored(List<MessageRow> rows) throws SQLException {
    Set<Long> missing = new TreeSet<>();
    for (MessageRow row : rows) {
      if (needsOne(row) && !last.containsKey(pair(row))) {
        missing.add(pair(row));
      }
    }
    return missing.isEmpty() ? Map.of() : read(missing);
  }

  private Map<Long, Integer> read(Set<Long> pairs) throws SQLException {
    Map<Long, Integer> found = new LinkedHashMap<>();
    try (Connection connection = database.dataSource().getConnection();
        PreparedStatement select =
            connection.prepareStatement(
                "select pair, last from concatenation_reference where pair = any(?)")) {
      select.setArray(1, connection.createArrayOf("bigint", pairs.toArray()));
      try (ResultSet result = select.executeQuery()) {
        while (result.next()) {
          found.put(result.getLong(1), result.getInt(2));
        }
      }
    }
    return found;
  }

  /** Of the same sender and recipient always the same. */
  static long pair(MessageRow row) {
    String pair = row.from() + '>' + row.to();
    return UUID.nameUUIDFromBytes(pair.getBytes(StandardCharsets.UTF_8)).getMostSignificantBits();
  }

  /** Inside the transaction that inserts these rows, in the order they got their references. */
  static void keep(Connection connection, List<MessageRow> rows) throws SQLException {
    Map<Long, MessageRow> latest = new LinkedHashMap<>();
    rows.forEach(row -> latest.put(pair(row), row));
    Array pairs = connection.createArrayOf("bigint", latest.keySet().toArray());
    Object[] references = latest.values().stream().map(MessageRow::reference).toArray();
    Object[] until =
        latest.values().stream().map(row -> row.validUntil().atOffset(ZoneOffset.UTC)).toArray();
    try (PreparedStatement upsert =
        connection.prepareStatement(
            """
            insert into concatenation_reference as kept (pair, last, valid_until)
            select * from unnest(?::bigint[], ?::integer[], ?::timestamptz[])
            on conflict (pair) do update set last = excluded.last,
              valid_until = greatest(kept.valid_until, excluded.valid_until)
            """)) {
      upsert.setArray(1, pairs);
      upsert.setArray(2, connection.createArrayOf("integer", references));
      upsert.setArray(3, connection.createArrayOf("timestamptz", until));
      upsert.executeUpdate();
    }
  }

  /**
   * Forgets pairs whose messages are over; run daily or more often. Not while the clock is not to
   * be believed.
   */
  public static void dropOld(Database database, ClockWatch clock) {
    Duration kept = Duration.ofDays(DAYS_KEPT);
    if (clock.jumpedWithin(kept)) {
      return;
    }
    Instant before = clock.instant().minus(kept);
    database
        .jdbi()
        .useHandle(
            handle ->
                handle
                    .createUpdate("delete from concatenation_reference where valid_until < :before")
                    .bind("before", before.atOffset(ZoneOffset.UTC))
                    .execute());
  }
}
