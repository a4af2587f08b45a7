package dev.parley.cli;

import dev.parley.account.KeyRotation;
import dev.parley.account.MasterKeyFile;
import dev.parley.account.SealedColumn;
import dev.parley.audit.Actor;
import dev.parley.audit.AuditTable;
import dev.parley.audit.Cause;
import dev.parley.store.DataDirectory;
import dev.parley.store.Database;
import dev.parley.store.Migrations;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code parley keys rotate}: a new master key. */
@Command(
    name = "rotate",
    mixinStandardHelpOptions = true,
    description = {
      "Makes a new master key and seals everything anew with it. Stop the server first. Nothing is",
      "lost when it is cut off: the next start finishes it or goes on with the old key."
    },
    footer = {"", "Example:", "  bin/parley keys rotate --config /etc/parley.yaml"})
public final class RotateKeyCommand implements Callable<Integer> {
  @Mixin private DbOptions options = new DbOptions();

  @Option(
      names = "--reason",
      paramLabel = "TEXT",
      defaultValue = "",
      description = "For the record of changes.")
  private String reason = "";

  private final Clock clock;

  public RotateKeyCommand(Clock clock) {
    this.clock = clock;
  }

  @Override
  public Integer call() throws Exception {
    ProgressLine progress = options.progress("values");
    return options.run(progress, null, () -> rotate(progress));
  }

  private int rotate(ProgressLine progress) throws Exception {
    Path key = MasterKeyFile.of(options.configuration(), options.data());
    if (!options.external()) {
      DbSource.requireDatabase(options);
    }
    if (!Files.exists(key)) {
      throw new CommandFailure(
          CommandFailure.FAILED,
          "The master key " + key + " is missing.",
          "What is sealed opens with the key that there is, and with no new one.",
          "Put it there, or name its place: keys.masterFile in the file of --config");
    }
    // The built-in database holds the data directory; with one of its own, a server holds it too.
    try (@Nullable DataDirectory _ = options.external() ? DbSource.lock(options) : null;
        DbSource source = DbSource.forWriting(options, progress::say);
        Database database = Database.open(source.target())) {
      Migrations.apply(database, progress::say);
      KeyRotation.Rotated done =
          new KeyRotation(database.jdbi(), key, new SecureRandom(), clock)
              .rotate(
                  SealedColumn.ALL, new AuditTable(clock), new Cause(new Actor.Operator(), reason));
      progress.clear();
      options
          .out()
          .printf(
              "%d values are sealed with the new key %s.%n"
                  + "!! Backups from before open with the old one only, which is kept as%n  %s%n"
                  + "!! Keep the new one apart from backups as well.%n",
              done.values(), done.fingerprint(), done.old());
      return 0;
    }
  }
}
