package dev.parley.store.transfer;

import dev.parley.store.Database;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * How far an import is, in a schema of its own inside the database that is filled. Each part's rows
 * and its line here are one transaction. The schema goes with the end of the import: while it is
 * there, no Parley starts on that database.
 */
public final class Imports {
  private static final String TABLE = "parley_transfer.import";

  private Imports() {}

  /** Stages, in order. */
  enum Stage {
    /** The schema is being made. */
    SCHEMA,
    /** Rows are put in. */
    ROWS,
    /** All rows are there and were counted; what is left is later migrations. */
    COUNTED
  }

  record State(String export, Stage stage) {}

  /** Keeps a server from running on half of its messages. */
  public static void refuseUnfinished(Database database) {
    try (Connection connection = database.connect()) {
      Optional<State> state = read(connection);
      if (state.isPresent()) {
        throw new TransferException(
            "An import into this database was begun and did not end.",
            "Go on with it: bin/parley db import --data DIR --from EXPORT --resume");
      }
    } catch (SQLException e) {
      throw new TransferException(
          "The database cannot be asked: " + e.getMessage(), "Look at its log.", e);
    }
  }

  static Optional<State> read(Connection connection) throws SQLException {
    if (!Catalogue.hasTable(connection, TABLE)) {
      return Optional.empty();
    }
    try (PreparedStatement select =
            connection.prepareStatement("select export, stage from parley_transfer.import");
        ResultSet row = select.executeQuery()) {
      return row.next()
          ? Optional.of(new State(row.getString(1), Stage.valueOf(row.getString(2))))
          : Optional.empty();
    }
  }

  static void begin(Connection connection, String export) throws SQLException {
    Connections.execute(connection, "create schema parley_transfer");
    Connections.execute(
        connection,
        "create table parley_transfer.import (export text not null, stage text not null)");
    Connections.execute(
        connection, "create table parley_transfer.part (file text primary key, rows bigint)");
    try (PreparedStatement insert =
        connection.prepareStatement("insert into parley_transfer.import values (?, ?)")) {
      insert.setString(1, export);
      insert.setString(2, Stage.SCHEMA.name());
      insert.executeUpdate();
    }
  }

  static void reached(Connection connection, Stage stage) throws SQLException {
    try (PreparedStatement update =
        connection.prepareStatement("update parley_transfer.import set stage = ?")) {
      update.setString(1, stage.name());
      update.executeUpdate();
    }
  }

  static Set<String> parts(Connection connection) throws SQLException {
    Set<String> files = new HashSet<>();
    try (PreparedStatement select =
            connection.prepareStatement("select file from parley_transfer.part");
        ResultSet rows = select.executeQuery()) {
      while (rows.next()) {
        files.add(rows.getString(1));
      }
    }
    return files;
  }

  static void done(Connection connection, Manifest.Part part) throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement("insert into parley_transfer.part values (?, ?)")) {
      insert.setString(1, part.file());
      insert.setLong(2, part.rows());
      insert.executeUpdate();
    }
  }

  static void end(Connection connection) throws SQLException {
    Connections.execute(connection, "drop schema parley_transfer cascade");
  }
}
