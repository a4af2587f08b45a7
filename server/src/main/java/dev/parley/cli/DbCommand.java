package dev.parley.cli;

import dev.parley.consent.RestoreMarks;
import dev.parley.store.DataDirectory;
import dev.parley.store.Database;
import dev.parley.store.Migrations;
import dev.parley.store.transfer.Backup;
import dev.parley.store.transfer.Exporter;
import dev.parley.store.transfer.Importer;
import dev.parley.store.transfer.KeyFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/** {@code parley db}: moving, backing up and restoring the database. */
@Command(
    name = "db",
    mixinStandardHelpOptions = true,
    description = "Move, back up and restore the database. See docs/operations.md.")
public final class DbCommand implements Runnable {
  private final Clock clock;

  @Spec private CommandSpec spec;

  /** Picocli fills {@code spec}. */
  @SuppressWarnings("NullAway.Init")
  public DbCommand(Clock clock) {
    this.clock = clock;
  }

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }

  @Command(
      name = "export",
      mixinStandardHelpOptions = true,
      description =
          "Write every table into a directory, for another machine or PostgreSQL version.",
      footer = {
        "",
        "Ends with 0 when complete, 1 when it failed, 2 for wrong usage. What is done is kept:",
        "  bin/parley db export --data .parley --to /backups/monday",
        "  bin/parley db export --data .parley --to /backups/monday --resume"
      })
  int export(
      @Mixin DbOptions options,
      @Option(names = "--to", paramLabel = "DIR", required = true, description = "New directory.")
          Path to,
      @Option(names = "--resume", description = "Go on with an export that was interrupted.")
          boolean resume,
      @Option(names = "--with-key", description = "Take master.key along, readable by you only.")
          boolean withKey)
      throws Exception {
    ProgressLine progress = options.progress("rows");
    String again =
        "bin/parley db export "
            + options.written()
            + " --to "
            + to
            + (withKey ? " --with-key" : "")
            + " --resume";
    return options.run(
        progress,
        again,
        () -> {
          try (DbSource source = DbSource.forReading(options, progress::say)) {
            Exporter.Summary done =
                new Exporter(source.target(), to, progress, clock, options.version())
                    .run(new Exporter.Options(resume, options.data(), withKey));
            progress.clear();
            options
                .out()
                .printf(
                    "Exported %s rows of %d tables in %d parts (%s MB) to %s%n",
                    ProgressLine.grouped(done.rows()),
                    done.tables(),
                    done.parts(),
                    ProgressLine.grouped(done.bytes() / 1_000_000),
                    to);
            LastBackup.note(options.data(), to, clock.instant());
            shoutAboutKey(options, done.keyIncluded(), options.data());
            options
                .out()
                .println(
                    "The opt-out journal is not in it either, and must not be: keep the newest,\n  "
                        + options.optOutJournal()
                        + " and .key beside it,\n"
                        + "or messages are held after the import until an operator confirms.");
            return 0;
          }
        });
  }

  @Command(
      name = "import",
      mixinStandardHelpOptions = true,
      description = "Fill an empty database from an export.",
      footer = {
        "",
        "Ends with 0 when complete, 1 when it failed, 2 for wrong usage. What is done is kept:",
        "  bin/parley db import --data new --from /backups/monday",
        "  bin/parley db import --data new --from /backups/monday --resume"
      })
  int importInto(
      @Mixin DbOptions options,
      @Option(names = "--from", paramLabel = "DIR", required = true, description = "An export.")
          Path from,
      @Option(names = "--resume", description = "Go on with an import that was interrupted.")
          boolean resume)
      throws Exception {
    ProgressLine progress = options.progress("rows");
    String again = "bin/parley db import " + options.written() + " --from " + from + " --resume";
    return options.run(
        progress,
        again,
        () -> {
          try (DbSource target = DbSource.forWriting(options, progress::say)) {
            Importer.Summary done =
                new Importer(target.target(), from, progress)
                    .run(resume, options.data(), this::noteImport);
            progress.clear();
            options
                .out()
                .printf(
                    "Imported %s rows of %d tables; every table has the rows it had.%n",
                    ProgressLine.grouped(done.rows()), done.tables());
            afterwards(options, done.key());
            return 0;
          }
        });
  }

  /** Either takes a backup or looks at one. */
  static final class Task {
    @Option(names = "--to", paramLabel = "DIR", description = "Back up into this new directory.")
    private @Nullable Path to;

    @Option(
        names = "--verify",
        paramLabel = "DIR",
        description = "Check a backup: every file, then a start beside it, and all rows counted.")
    private @Nullable Path verify;
  }

  @Command(
      name = "backup",
      mixinStandardHelpOptions = true,
      description = {
        "Copy the files of the built-in database, which must be stopped: it keeps too little log",
        "(wal_level=minimal) for a copy while it runs. For that there is db export."
      },
      footer = {
        "",
        "Ends with 0 when done, 1 when it failed, 2 for wrong usage.",
        "  bin/parley db backup --data .parley --to /backups/tuesday",
        "  bin/parley db backup --verify /backups/tuesday"
      })
  int backup(
      @Mixin DbOptions options,
      @ArgGroup(exclusive = true, multiplicity = "1") Task task,
      @Option(names = "--with-key", description = "Take master.key along, readable by you only.")
          boolean withKey)
      throws Exception {
    ProgressLine progress = options.progress("octets");
    Backup backup = new Backup(progress);
    return options.run(
        progress,
        null,
        () -> {
          Path to = task.to;
          if (to == null) {
            return verify(options, progress, backup, task);
          }
          requireDatabase(options);
          try (DataDirectory directory = DbSource.lock(options)) {
            Backup.Summary done = backup.take(directory, to, withKey, clock, options.version());
            progress.clear();
            LastBackup.note(options.data(), to, clock.instant());
            print(options, "Backed up", done, " to " + to);
            shoutAboutKey(options, done.keyIncluded(), options.data());
            return 0;
          }
        });
  }

  private static int verify(DbOptions options, ProgressLine progress, Backup backup, Task task)
      throws IOException, SQLException {
    Path folder = task.verify;
    if (folder == null) {
      throw new IllegalStateException("picocli wants --to or --verify");
    }
    Backup.Summary done = backup.verify(folder);
    progress.clear();
    print(options, "Verified: it starts, and holds", done, "");
    if (!done.keyIncluded()) {
      options.out().println("!! master.key IS NOT IN IT: make sure that you have it elsewhere.");
    }
    return 0;
  }

  @Command(
      name = "restore",
      mixinStandardHelpOptions = true,
      description = "Put a backup into a data directory that has no database.",
      footer = {
        "",
        "Ends with 0 when done, 1 when it failed, 2 for wrong usage.",
        "  bin/parley db restore --from /backups/tuesday --data .parley"
      })
  int restore(
      @Mixin DbOptions options,
      @Option(names = "--from", paramLabel = "DIR", required = true, description = "A backup.")
          Path from)
      throws Exception {
    ProgressLine progress = options.progress("octets");
    return options.run(
        progress,
        null,
        () -> {
          try (DataDirectory directory = DbSource.lock(options)) {
            KeyFile.Arrival key =
                new Backup(progress)
                    .restore(
                        from,
                        directory,
                        postgres -> {
                          try (Database database = Database.open(postgres.target())) {
                            Migrations.apply(database, progress::say);
                            try (Connection connection = database.connect()) {
                              RestoreMarks.note(
                                  connection, RestoreMarks.Kind.RESTORE, clock.instant());
                            }
                          }
                        });
            progress.clear();
            options.out().println("Restored into " + options.data() + ".");
            afterwards(options, key);
            return 0;
          }
        });
  }

  @Command(
      name = "confirm-restore",
      mixinStandardHelpOptions = true,
      description = {
        "After a restore without opt-out journal: say that no opt-out is missing.",
        "What waited is decided again, then sent or refused. The name is a note in the record."
      },
      footer = {"", "  bin/parley db confirm-restore --by 'Ada Lovelace'"})
  int confirmRestore(
      @Mixin ClientOptions options,
      @Option(
              names = "--by",
              paramLabel = "NAME",
              defaultValue = "${sys:user.name}",
              description = "Whose word it is (${DEFAULT-VALUE}).")
          String by)
      throws Exception {
    return options.run(
        () -> {
          try (ApiClient api = options.connectAsOperator()) {
            JsonNode answer =
                api.post("/v1/parley/Restore/Confirmation", Map.of("ConfirmedBy", by))
                    .orFail("Confirming the restore");
            Printer printer = options.printer();
            if (printer.json()) {
              printer.json(answer);
            } else if (answer.path("confirmed").asInt() == 0) {
              printer.line("Nothing waited for a confirmation.");
            } else {
              printer.line("Confirmed by " + by + ". What waited is decided again.");
            }
            return 0;
          }
        });
  }

  private void noteImport(Connection connection) throws SQLException {
    RestoreMarks.note(connection, RestoreMarks.Kind.IMPORT, clock.instant());
  }

  private static void requireDatabase(DbOptions options) {
    if (!Files.isDirectory(options.data())) {
      throw new CommandFailure(
          CommandFailure.FAILED,
          options.data() + " does not exist.",
          "",
          "Name the data directory with --data.");
    }
  }

  private static void print(DbOptions options, String what, Backup.Summary done, String where) {
    options
        .out()
        .printf(
            "%s %s rows, %d files, %s MB%s%n",
            what,
            ProgressLine.grouped(done.rows()),
            done.files(),
            ProgressLine.grouped(done.bytes() / 1_000_000),
            where);
  }

  private static void shoutAboutKey(DbOptions options, boolean included, Path where) {
    options
        .out()
        .println(
            included
                ? "master.key IS IN IT: who reads it can sign in as every account. Keep it locked."
                : "!! master.key IS NOT IN IT. Without it no auth token can be opened and nothing"
                    + " starts.\n!! Keep it apart: "
                    + where.resolve(KeyFile.NAME)
                    + " (or use --with-key).");
  }

  /** What a person must still bring to a database that was put back. */
  private static void afterwards(DbOptions options, KeyFile.Arrival key) {
    switch (key) {
      case MISSING ->
          options
              .out()
              .println(
                  "!! master.key IS MISSING in "
                      + options.data()
                      + ": put it there before you start Parley.");
      case BROUGHT -> options.out().println("master.key came with it.");
      case THERE -> {}
    }
    Path journal = options.optOutJournal();
    Optional<Path> there = Optional.of(journal).filter(Files::exists);
    options
        .out()
        .println(
            there.isPresent()
                ? "The opt-out journal " + journal + " is there: the next start merges it."
                : "!! The opt-out journal "
                    + journal
                    + " IS NOT THERE. Put the newest one and its .key there before you start,\n"
                    + "!! or messages are held until: bin/parley db confirm-restore");
  }
}
