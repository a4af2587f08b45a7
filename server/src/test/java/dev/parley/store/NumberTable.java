package dev.parley.store;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** A table of numbers, unique and below 1,000,000, and the writer of its rows. */
final class NumberTable implements BatchWriter<Integer> {
  static final int REFUSED_BY_THE_DATABASE = 1_000_000;
  static final int REFUSED_BY_THE_WRITER = -1;

  private final TestDatabase test;
  private final CopyBinary copy = new CopyBinary();
  private final List<Integer> batchSizes = new CopyOnWriteArrayList<>();
  private final List<String> synchronousCommits = new CopyOnWriteArrayList<>();
  private @Nullable Interference interference;

  interface Interference {
    void on(Connection connection) throws SQLException;
  }

  NumberTable(TestDatabase test) {
    this.test = test;
  }

  void create() {
    test.execute(
        """
        drop table if exists number;
        create table number (
          position bigint generated always as identity,
          value integer primary key check (value < 1000000)
        )
        """);
  }

  /** Runs once, after the next rows were written and before their commit. */
  void onWrite(Interference once) {
    interference = once;
  }

  @Override
  public void write(Connection connection, List<Integer> rows) throws SQLException {
    batchSizes.add(rows.size());
    synchronousCommits.add(synchronousCommit(connection));
    copy.write(
        connection,
        "copy number (value) from stdin (format binary)",
        rows,
        (row, out) -> {
          if (row == REFUSED_BY_THE_WRITER) {
            throw new IllegalArgumentException("no number");
          }
          out.int4(row);
        });
    Interference once = interference;
    interference = null;
    if (once != null) {
      once.on(connection);
    }
  }

  @Override
  public List<Boolean> stored(Connection connection, List<Integer> rows) throws SQLException {
    Set<Integer> present = new HashSet<>(read(connection));
    return rows.stream().map(present::contains).toList();
  }

  /** Values in the order they were written. */
  List<Integer> stored() {
    try (Connection connection = test.database().connect()) {
      return read(connection);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  List<Integer> batchSizes() {
    return batchSizes;
  }

  List<String> synchronousCommits() {
    return synchronousCommits;
  }

  private static List<Integer> read(Connection connection) throws SQLException {
    List<Integer> values = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("select value from number order by position")) {
      while (rows.next()) {
        values.add(rows.getInt(1));
      }
    }
    return values;
  }

  private static String synchronousCommit(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("show synchronous_commit")) {
      rows.next();
      return rows.getString(1);
    }
  }
}
