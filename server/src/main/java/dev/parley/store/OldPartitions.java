package dev.parley.store;

import static dev.parley.store.Partitions.execute;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.DateTimeException;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Takes old months out of partitioned tables, in two steps: detached and renamed by one short
 * transaction, for all tables together; then dropped, when nobody uses them any more. A process
 * that is killed in between leaves tables with the prefix {@value #DETACHED}, which the next one
 * drops. What is old, and whether it may go, is for the caller to know.
 *
 * <p>Connections are in autocommit.
 */
public final class OldPartitions {
  public static final String DETACHED = "dropped_";

  private static final Pattern MONTH = Pattern.compile("(\\d{4})_(\\d{2})");

  private OldPartitions() {}

  /** Months for which any of these tables has a partition, oldest first. */
  public static NavigableSet<YearMonth> months(Connection connection, List<String> parents)
      throws SQLException {
    NavigableSet<YearMonth> months = new TreeSet<>();
    for (String parent : parents) {
      for (String name : Partitions.partitionsOf(connection, parent)) {
        monthOf(parent, name).ifPresent(months::add);
      }
    }
    return months;
  }

  /**
   * Detaches a month from all tables, or from none. False when a lock could not be had soon enough:
   * try again later.
   */
  public static boolean detach(Connection connection, List<String> parents, YearMonth month)
      throws SQLException {
    connection.setAutoCommit(false);
    try {
      execute(connection, "set local lock_timeout = " + Partitions.LOCK_MILLIS);
      for (String parent : parents) {
        String name = Partitions.name(parent, month);
        if (Partitions.partitionsOf(connection, parent).contains(name)) {
          execute(connection, "alter table " + parent + " detach partition " + name);
          execute(connection, "alter table " + name + " rename to " + DETACHED + name);
        }
      }
      connection.commit();
      return true;
    } catch (SQLException failed) {
      connection.rollback();
      if (Partitions.LOCK_NOT_AVAILABLE.equals(failed.getSQLState())) {
        return false;
      }
      throw failed;
    } finally {
      connection.setAutoCommit(true);
    }
  }

  /**
   * Drops what was detached, by this process or by one before it.
   *
   * @return names of the partitions that are gone now
   */
  public static List<String> dropDetached(Connection connection, List<String> parents)
      throws SQLException {
    List<String> dropped = new ArrayList<>();
    execute(connection, "set lock_timeout = " + Partitions.LOCK_MILLIS);
    for (String table : detached(connection)) {
      String name = table.substring(DETACHED.length());
      if (parents.stream().anyMatch(parent -> monthOf(parent, name).isPresent())
          && dropped(connection, table)) {
        dropped.add(name);
      }
    }
    return dropped;
  }

  private static boolean dropped(Connection connection, String table) throws SQLException {
    try {
      execute(connection, "drop table if exists " + table);
      return true;
    } catch (SQLException failed) {
      if (Partitions.LOCK_NOT_AVAILABLE.equals(failed.getSQLState())) {
        return false;
      }
      throw failed;
    }
  }

  private static List<String> detached(Connection connection) throws SQLException {
    List<String> names = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                """
                select relname from pg_class
                where relkind = 'r' and not relispartition and relname ~ '^dropped_[a-z_0-9]+$'
                  and relnamespace = current_schema()::regnamespace
                order by relname
                """)) {
      while (rows.next()) {
        names.add(rows.getString(1));
      }
    }
    return names;
  }

  private static Optional<YearMonth> monthOf(String parent, String partition) {
    String prefix = parent + "_";
    if (!partition.startsWith(prefix)) {
      return Optional.empty();
    }
    Matcher month = MONTH.matcher(partition.substring(prefix.length()));
    if (!month.matches()) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          YearMonth.of(Integer.parseInt(month.group(1)), Integer.parseInt(month.group(2))));
    } catch (DateTimeException notOfOurs) {
      return Optional.empty();
    }
  }
}
