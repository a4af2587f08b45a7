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
import java.util.regex.Pattern;

/**
 * Keeps monthly partitions of tables that are range-partitioned on a UUIDv7: the months come from
 * the id itself. A default partition takes what lies outside of all months (a clock gone wrong), so
 * that no row is refused for its time.
 */
public final class Partitions {
  /** Months ahead, the current one not counted. */
  public static final int MONTHS_AHEAD = 12;

  private static final Pattern TABLE = Pattern.compile("[a-z][a-z_]{0,40}");

  private Partitions() {}

  /**
   * Makes what is missing from the month before {@code now} to {@value #MONTHS_AHEAD} months after
   * it. To be called at the start and once a day.
   *
   * @param parents partitioned tables
   * @return names of the partitions made
   */
  public static List<String> keep(Connection connection, List<String> parents, Instant now)
      throws SQLException {
    List<String> made = new ArrayList<>();
    for (String parent : parents) {
      if (!TABLE.matcher(parent).matches()) {
        throw new IllegalArgumentException("not a table of ours: " + parent);
      }
      Set<String> present = partitionsOf(connection, parent);
      YearMonth current = YearMonth.from(now.atOffset(ZoneOffset.UTC));
      for (int i = -1; i <= MONTHS_AHEAD; i++) {
        YearMonth month = current.plusMonths(i);
        String name = name(parent, month);
        if (!present.contains(name)) {
          create(
              connection,
              name,
              parent,
              "from ('" + floor(month) + "') to ('" + floor(month.plusMonths(1)) + "')");
          made.add(name);
        }
      }
      String fallback = parent + "_default";
      if (!present.contains(fallback)) {
        execute(
            connection,
            "create table if not exists " + fallback + " partition of " + parent + " default");
        made.add(fallback);
      }
    }
    return made;
  }

  /** For example {@code message_2026_11}. */
  static String name(String parent, YearMonth month) {
    return String.format(
        Locale.ROOT, "%s_%04d_%02d", parent, month.getYear(), month.getMonthValue());
  }

  private static String floor(YearMonth month) {
    return SidSource.floor(month.atDay(1).atStartOfDay(ZoneOffset.UTC).toInstant()).toString();
  }

  private static void create(Connection connection, String name, String parent, String range)
      throws SQLException {
    execute(
        connection,
        "create table if not exists " + name + " partition of " + parent + " for values " + range);
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static Set<String> partitionsOf(Connection connection, String parent)
      throws SQLException {
    Set<String> names = new HashSet<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "select c.relname from pg_inherits i join pg_class c on c.oid = i.inhrelid"
                    + " where i.inhparent = '"
                    + parent
                    + "'::regclass")) {
      while (rows.next()) {
        names.add(rows.getString(1));
      }
    }
    return names;
  }
}
