package dev.parley.cli;

import dev.parley.config.Configuration;
import dev.parley.store.DataDirectory;
import dev.parley.store.DataDirectoryInUse;
import dev.parley.store.DatabaseTarget;
import dev.parley.store.EmbeddedPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.Consumer;

/** A database to work on, with what had to be started for it. */
final class DbSource implements AutoCloseable {
  private final DatabaseTarget target;
  private final Deque<AutoCloseable> started;

  private DbSource(DatabaseTarget target, Deque<AutoCloseable> started) {
    this.target = target;
    this.started = started;
  }

  DatabaseTarget target() {
    return target;
  }

  /**
   * For an export. A built-in database that is stopped is started read-only; one that runs is read
   * through its own port, where a snapshot harms nobody.
   */
  static DbSource forReading(DbOptions options, Consumer<String> say) {
    Optional<DatabaseTarget> external = external(options.configuration());
    if (external.isPresent()) {
      return new DbSource(external.get(), new ArrayDeque<>());
    }
    requireDatabase(options);
    Deque<AutoCloseable> started = new ArrayDeque<>();
    try {
      DataDirectory directory = DataDirectory.open(options.data());
      started.push(directory);
      EmbeddedPostgres postgres = EmbeddedPostgres.startForReading(directory, say);
      started.push(postgres);
      return new DbSource(postgres.target(), started);
    } catch (DataDirectoryInUse inUse) {
      DatabaseTarget running =
          EmbeddedPostgres.running(options.data()).orElseThrow(() -> stopFirst(options, inUse));
      say.accept(
          "Parley is running here: what it accepts from now on is not in this export."
              + " To move, stop it first.");
      return new DbSource(running, new ArrayDeque<>());
    } catch (RuntimeException failed) {
      close(started);
      throw failed;
    }
  }

  /** Refuses a data directory without a database, which would be made by opening it. */
  static void requireDatabase(DbOptions options) {
    if (!Files.exists(options.data().resolve("postgres"))) {
      throw new CommandFailure(
          CommandFailure.FAILED,
          options.data() + " holds no database.",
          "There is no directory postgres in it.",
          "Name the data directory with --data, or an external database with --config.");
    }
  }

  /** For an import: an external database, or a data directory that is made when missing. */
  static DbSource forWriting(DbOptions options, Consumer<String> say) {
    Optional<DatabaseTarget> external = external(options.configuration());
    if (external.isPresent()) {
      return new DbSource(external.get(), new ArrayDeque<>());
    }
    Deque<AutoCloseable> started = new ArrayDeque<>();
    try {
      DataDirectory directory = DataDirectory.open(options.data());
      started.push(directory);
      EmbeddedPostgres postgres = EmbeddedPostgres.start(directory, say);
      started.push(postgres);
      return new DbSource(postgres.target(), started);
    } catch (DataDirectoryInUse inUse) {
      throw stopFirst(options, inUse);
    } catch (RuntimeException failed) {
      close(started);
      throw failed;
    }
  }

  /** The lock of a data directory, for work on its files. */
  static DataDirectory lock(DbOptions options) {
    try {
      return DataDirectory.open(options.data());
    } catch (DataDirectoryInUse inUse) {
      throw stopFirst(options, inUse);
    }
  }

  private static CommandFailure stopFirst(DbOptions options, DataDirectoryInUse inUse) {
    Path data = options.data();
    return new CommandFailure(
        CommandFailure.FAILED,
        "The data directory " + data + " is in use by process " + inUse.holder() + ".",
        "Its files change while it runs, and wal_level=minimal keeps no log to mend a copy with.",
        "Stop that process first (a copy while it runs: bin/parley db export).");
  }

  private static Optional<DatabaseTarget> external(Configuration configuration) {
    String url = configuration.database().url();
    return url == null
        ? Optional.empty()
        : Optional.of(
            new DatabaseTarget(
                url, configuration.database().user(), configuration.database().password()));
  }

  @Override
  public void close() {
    close(started);
  }

  private static void close(Deque<AutoCloseable> started) {
    while (!started.isEmpty()) {
      try {
        started.pop().close();
      } catch (Exception failed) {
        throw new IllegalStateException("what was started could not be stopped", failed);
      }
    }
  }
}
