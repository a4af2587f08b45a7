package dev.parley.store;

import dev.parley.sid.SidSource;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * Keeps monthly partitions of tables that are range-partitioned on a UUIDv7: the months come from
 * the id itself. A default partition takes what lies outside of all months (a clock gone wrong), so
 * that no row is refused for its time; when its month is made, such rows move there. Old months are
 * dropped by {@link OldPartitions}.
 *
 * <p>Connections are in autocommit; locks are waited for {@value #LOCK_MILLIS} ms at most, because
 * everybody else queues behind one who waits for an exclusive lock.
 */
public final class Partitions {
  /**
   * Months ahead, the current one not counted. More would be planned and opened in vain by each
   * query without an upper bound.
   */
  public static final int MONTHS_AHEAD = 2;

  /** Rows that move out of the default partition while it is locked; more stay where they are. */
  public static final int MOVED_MAX = 100_000;

  static final int LOCK_MILLIS = 500;
  static final int LOCK_TRIES = 5;
  static final String LOCK_NOT_AVAILABLE = "55P03";

  private static final String CHECK_VIOLATION = "23514";
  private static final Pattern TABLE = Pattern.compile("[a-z][a-z_]{0,40}");

  private Partitions() {}

  /**
   * Makes what is missing from the month before {@code now} to {@value #MONTHS_AHEAD} months after
   * it. To be called at the start, several times a day, and when the clock jumped.
   *
   * @param parents partitioned tables
   * @return names of the partitions made
   */
  public static List<String> keep(Connection connection, List<String> parents, Instant now)
      throws SQLException {
    List<String> made = new ArrayList<>();
    YearMonth current = YearMonth.from(now.atOffset(ZoneOffset.UTC));
    execute(connection, "set lock_timeout = " + LOCK_MILLIS);
    for (String parent : parents) {
      Set<String> present = partitionsOf(connection, parent);
      String fallback = parent + "_default";
      if (!present.contains(fallback)) {
        execute(
            connection,
            "create table if not exists " + fallback + " partition of " + parent + " default");
        made.add(fallback);
      }
      for (int i = -1; i <= MONTHS_AHEAD; i++) {
        YearMonth month = current.plusMonths(i);
        if (!present.contains(name(parent, month)) && create(connection, parent, month)) {
          made.add(name(parent, month));
        }
      }
    }
    return made;
  }

  /** For example {@code message_2026_11}. */
  public static String name(String parent, YearMonth month) {
    return String.format(
        Locale.ROOT, "%s_%04d_%02d", checked(parent), month.getYear(), month.getMonthValue());
  }

  /** The smallest id of a month. */
  public static UUID floor(YearMonth month) {
    return SidSource.floor(month.atDay(1).atStartOfDay(ZoneOffset.UTC).toInstant());
  }

  static Set<String> partitionsOf(Connection connection, String parent) throws SQLException {
    Set<String> names = new HashSet<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "select c.relname from pg_inherits i join pg_class c on c.oid = i.inhrelid"
                    + " where i.inhparent = '"
                    + checked(parent)
                    + "'::regclass")) {
      while (rows.next()) {
        names.add(rows.getString(1));
      }
    }
    return names;
  }

  static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  static String checked(String table) {
    if (!TABLE.matcher(table).matches()) {
      throw new IllegalArgumentException("not a table of ours: " + table);
    }
    return table;
  }

  private static boolean create(Connection connection, String parent, YearMonth month)
      throws SQLException {
    for (int attempt = 1; ; attempt++) {
      try {
        execute(
            connection,
            "create table if not exists "
                + name(parent, month)
                + " partition of "
                + parent
                + range(month));
        return true;
      } catch (SQLException failed) {
        if (CHECK_VIOLATION.equals(failed.getSQLState())) {
          return moveOutOfDefault(connection, parent, month);
        }
        if (!LOCK_NOT_AVAILABLE.equals(failed.getSQLState()) || attempt == LOCK_TRIES) {
          throw failed;
        }
      }
    }
  }

  private static String range(YearMonth month) {
    return " for values from ('" + floor(month) + "') to ('" + floor(month.plusMonths(1)) + "')";
  }

  /**
   * Makes a month whose rows came before it did. Nobody sees them missing: it is one transaction.
   * False when they are too many.
   */
  private static boolean moveOutOfDefault(Connection connection, String parent, YearMonth month)
      throws SQLException {
    String fallback = parent + "_default";
    String key = keyOf(connection, parent);
    String inMonth =
        key + " >= '" + floor(month) + "' and " + key + " < '" + floor(month.plusMonths(1)) + "'";
    connection.setAutoCommit(false);
    try {
      execute(connection, "lock table " + fallback + " in access exclusive mode");
      String name = name(parent, month);
      execute(connection, "create table " + name + " (like " + parent + " including all)");
      int moved =
          update(
              connection,
              "with moved as (delete from "
                  + fallback
                  + (" where ctid in (select ctid from " + fallback + " where " + inMonth)
                  + (" limit " + (MOVED_MAX + 1) + ")")
                  + " returning *) insert into "
                  + name
                  + " select * from moved");
      if (moved > MOVED_MAX) {
        connection.rollback();
        return false;
      }
      execute(connection, "alter table " + parent + " attach partition " + name + range(month));
      connection.commit();
      return true;
    } catch (SQLException failed) {
      connection.rollback();
      throw failed;
    } finally {
      connection.setAutoCommit(true);
    }
  }

  private static int update(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      return statement.executeUpdate(sql);
    }
  }

  private static String keyOf(Connection connection, String parent) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "select a.attname from pg_partitioned_table p join pg_attribute a"
                    + " on a.attrelid = p.partrelid and a.attnum = p.partattrs[0]"
                    + " where p.partrelid = '"
                    + parent
                    + "'::regclass")) {
      rows.next();
      return rows.getString(1);
    }
  }
}
