package dev.parley.store.transfer;

import dev.parley.store.OldPartitions;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The tables of a database as its own catalogue describes them, referenced ones first: what a
 * migration adds is exported without a line of code here.
 */
final class Catalogue {
  private static final Pattern NAME = Pattern.compile("[a-z_][a-z0-9_]{0,62}");

  private Catalogue() {}

  /**
   * @param columns without generated ones
   * @param key columns of the primary key, with their types; empty when there is none
   * @param partitions of a partitioned table; empty for others
   * @param identities columns that number their rows
   */
  record Table(
      String name,
      List<String> columns,
      Map<String, String> key,
      List<Partition> partitions,
      List<String> identities) {
    Table {
      columns = List.copyOf(columns);
      partitions = List.copyOf(partitions);
      identities = List.copyOf(identities);
    }
  }

  /**
   * @param bound as PostgreSQL writes it, for example {@code FOR VALUES IN ('0')}
   */
  record Partition(String name, String bound) {}

  static List<Table> tables(Connection connection) throws SQLException {
    Map<String, Set<String>> references = references(connection);
    List<Table> tables = new ArrayList<>();
    for (String name : inOrder(names(connection), references)) {
      tables.add(
          new Table(
              name,
              columns(connection, name),
              key(connection, name),
              partitions(connection, name),
              identities(connection, name)));
    }
    return tables;
  }

  /** Names come from files too: only ours pass. */
  static String checked(String name) {
    if (!NAME.matcher(name).matches()) {
      throw new TransferException(
          "\"" + name + "\" is no name of a table or column of Parley.",
          "Check where the files come from.");
    }
    return name;
  }

  /** Months that retention took out of their tables are on their way out, and stay behind. */
  private static List<String> names(Connection connection) throws SQLException {
    return texts(
            connection,
            """
            select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
            where n.nspname = 'public' and c.relkind in ('r', 'p') and not c.relispartition
              and c.relname <> 'flyway_schema_history'
            order by c.relname
            """)
        .stream()
        .filter(name -> !name.startsWith(OldPartitions.DETACHED))
        .toList();
  }

  private static Map<String, Set<String>> references(Connection connection) throws SQLException {
    Map<String, Set<String>> references = new LinkedHashMap<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                """
                select distinct f.relname, t.relname
                from pg_constraint k
                join pg_class f on f.oid = k.conrelid
                join pg_class t on t.oid = k.confrelid
                where k.contype = 'f' and f.oid <> t.oid
                """)) {
      while (rows.next()) {
        references
            .computeIfAbsent(rows.getString(1), _ -> new LinkedHashSet<>())
            .add(rows.getString(2));
      }
    }
    return references;
  }

  private static List<String> inOrder(List<String> names, Map<String, Set<String>> references) {
    List<String> left = new ArrayList<>(names);
    List<String> ordered = new ArrayList<>();
    while (!left.isEmpty()) {
      List<String> free =
          left.stream()
              .filter(
                  name ->
                      references.getOrDefault(name, Set.of()).stream().noneMatch(left::contains))
              .toList();
      if (free.isEmpty()) {
        throw new TransferException(
            "The tables " + left + " refer to each other in a circle.", "Report this as a bug.");
      }
      ordered.addAll(free);
      left.removeAll(free);
    }
    return ordered;
  }

  private static List<String> columns(Connection connection, String table) throws SQLException {
    return texts(
        connection,
        "select attname from pg_attribute where attrelid = "
            + regclass(table)
            + " and attnum > 0 and not attisdropped and attgenerated = '' order by attnum");
  }

  private static Map<String, String> key(Connection connection, String table) throws SQLException {
    Map<String, String> key = new LinkedHashMap<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "select a.attname, format_type(a.atttypid, a.atttypmod)"
                    + " from pg_index i cross join unnest(i.indkey) with ordinality k (attnum, n)"
                    + " join pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.attnum"
                    + " where i.indisprimary and i.indrelid = "
                    + regclass(table)
                    + " order by k.n")) {
      while (rows.next()) {
        key.put(rows.getString(1), rows.getString(2));
      }
    }
    return key;
  }

  static List<Partition> partitions(Connection connection, String table) throws SQLException {
    List<Partition> partitions = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "select c.relname, pg_get_expr(c.relpartbound, c.oid)"
                    + " from pg_inherits i join pg_class c on c.oid = i.inhrelid"
                    + " where c.relispartition and i.inhparent = "
                    + regclass(table)
                    + " order by c.relname")) {
      while (rows.next()) {
        partitions.add(new Partition(rows.getString(1), rows.getString(2)));
      }
    }
    return partitions;
  }

  private static List<String> identities(Connection connection, String table) throws SQLException {
    return texts(
        connection,
        "select attname from pg_attribute where attrelid = "
            + regclass(table)
            + " and attnum > 0 and not attisdropped and pg_get_serial_sequence("
            + Connections.literal(table)
            + ", attname) is not null order by attnum");
  }

  static boolean hasTable(Connection connection, String qualifiedName) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement("select to_regclass(?) is not null")) {
      select.setString(1, qualifiedName);
      try (ResultSet rows = select.executeQuery()) {
        return rows.next() && rows.getBoolean(1);
      }
    }
  }

  private static String regclass(String table) {
    return Connections.literal("public." + checked(table)) + "::regclass";
  }

  private static List<String> texts(Connection connection, String sql) throws SQLException {
    List<String> texts = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        texts.add(rows.getString(1));
      }
    }
    return texts;
  }
}
