package dev.parley.store;

import dev.parley.testing.MemoryDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A fresh, migrated database on a PostgreSQL that all tests of one JVM share. Each test class takes
 * one ({@code static final TestDatabase TEST = TestDatabase.fresh()}) and closes it after all.
 */
public final class TestDatabase implements AutoCloseable {
  private static final AtomicInteger COUNTER = new AtomicInteger();

  private final Database database;
  private final String name;

  private TestDatabase(Database database, String name) {
    this.database = database;
    this.name = name;
  }

  /** With all migrations. */
  public static TestDatabase fresh() {
    return create("parley_template");
  }

  /** With nothing in it. */
  public static TestDatabase empty() {
    return create("template1");
  }

  public Database database() {
    return database;
  }

  /** Runs statements that return nothing. */
  public void execute(String sql) {
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    database.close();
    onServer(Shared.INSTANCE.postgres.target(), "drop database " + name + " with (force)");
  }

  private static void silent(String sentence) {}

  private static synchronized TestDatabase create(String template) {
    String name = "test_" + COUNTER.incrementAndGet();
    DatabaseTarget server = Shared.INSTANCE.postgres.target();
    onServer(server, "create database " + name + " template " + template);
    return new TestDatabase(Database.open(server.database(name)), name);
  }

  private static void onServer(DatabaseTarget server, String sql) {
    try (Connection connection =
            java.sql.DriverManager.getConnection(
                server.url(), server.user(), server.password().value());
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Started by the first test that needs it, stopped when the JVM ends. */
  private static final class Shared {
    static final Shared INSTANCE = new Shared();

    final EmbeddedPostgres postgres;

    private Shared() {
      try {
        Path directory = MemoryDirectory.create("parley-test-");
        DataDirectory data = DataDirectory.open(directory);
        postgres = EmbeddedPostgres.start(data, TestDatabase::silent);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(data, directory)));
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
      onServer(postgres.target(), "create database parley_template");
      try (Database template = Database.open(postgres.target().database("parley_template"))) {
        Migrations.apply(template, TestDatabase::silent);
      }
    }

    private void stop(DataDirectory data, Path directory) {
      postgres.close();
      data.close();
      try {
        FileTree.delete(directory);
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
