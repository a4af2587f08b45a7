package dev.parley.cli;

import dev.parley.account.MasterKeyFile;
import dev.parley.config.Configuration;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What can be looked at without a server: disk, clock, keys, backups, opt-out journal. */
final class FileChecks {
  /** Less than that and PostgreSQL may stop in the middle of a day. */
  private static final long FREE_MIN = 1L << 30;

  private static final double FREE_SHARE_WARN = 0.1;
  private static final Duration BACKUP_AGE_WARN = Duration.ofDays(7);

  /** Written by systemd-timesyncd when the clock follows a server, below {@code /run}. */
  private static final String SYNCHRONIZED = "systemd/timesync/synchronized";

  /** There while chronyd runs, which says more itself; where it lies depends on the system. */
  private static final List<String> CHRONY = List.of("chrony/chronyd.pid", "chronyd.pid");

  private static final Set<PosixFilePermission> OTHERS =
      Set.of(
          PosixFilePermission.GROUP_READ,
          PosixFilePermission.GROUP_WRITE,
          PosixFilePermission.OTHERS_READ,
          PosixFilePermission.OTHERS_WRITE);

  private final Configuration configuration;
  private final Path data;
  private final Path run;
  private final Instant now;

  FileChecks(Configuration configuration, Path data, Instant now) {
    this(configuration, data, Path.of("/run"), now);
  }

  /**
   * @param run where running services say so
   */
  FileChecks(Configuration configuration, Path data, Path run, Instant now) {
    this.configuration = configuration;
    this.data = data;
    this.run = run;
    this.now = now;
  }

  Check disk() {
    Path there = data;
    while (!Files.exists(there) && there.getParent() != null) {
      there = there.getParent();
    }
    try {
      FileStore store = Files.getFileStore(there);
      long free = store.getUsableSpace();
      double share = (double) free / Math.max(1, store.getTotalSpace());
      String words = "%,d MB free for %s (%.0f %%)".formatted(free / (1 << 20), data, 100 * share);
      if (free < FREE_MIN) {
        return Check.fail("disk", words, "Make room, or move data.dir to a larger disk.");
      }
      return share < FREE_SHARE_WARN
          ? Check.warn("disk", words, "Make room before it is full.")
          : Check.ok("disk", words);
    } catch (IOException failed) {
      return Check.fail("disk", data + " cannot be looked at: " + failed, "Check data.dir.");
    }
  }

  Check clock() {
    if (Files.exists(run.resolve(SYNCHRONIZED))) {
      return Check.ok("clock", "kept right by a time server (" + now + ")");
    }
    return CHRONY.stream().anyMatch(file -> Files.exists(run.resolve(file)))
        ? Check.ok("clock", "kept right by chrony (" + now + "); chronyc tracking says how well")
        : Check.warn(
            "clock",
            "nothing says that it is kept right; it says " + now,
            "Run chrony or systemd-timesyncd, and compare it with another clock.");
  }

  /** A database of one's own may have been used before: it has no sign of that here. */
  private boolean used() {
    return configuration.database().url() != null || Files.isDirectory(data.resolve("postgres"));
  }

  Check keys() {
    Path file = MasterKeyFile.of(configuration, data);
    if (!Files.exists(file)) {
      return used()
          ? Check.fail(
              "keys",
              file + " is missing",
              "Put it back: it is not in backups. The first start with an empty database makes it.")
          : Check.warn("keys", file + " is not made yet", "The first start makes it.");
    }
    try {
      if (Files.getPosixFilePermissions(file).stream().anyMatch(OTHERS::contains)) {
        return Check.fail("keys", file + " is open to others", "chmod 600 " + file);
      }
    } catch (IOException failed) {
      return Check.fail("keys", file + " cannot be looked at: " + failed, "Check keys.masterFile.");
    }
    return Check.ok("keys", file + " is there for its owner alone; keep a copy apart from backups");
  }

  Check backups() {
    Optional<LastBackup> last = LastBackup.read(data);
    if (last.isEmpty()) {
      return Check.warn(
          "backups", "none was taken by bin/parley db", "bin/parley db export --to /backups/first");
    }
    Duration age = Duration.between(last.get().at(), now);
    String words = "the newest is of " + last.get().at() + ", in " + last.get().where();
    return age.compareTo(BACKUP_AGE_WARN) > 0
        ? Check.warn("backups", words, "Take one: bin/parley db export --to DIR")
        : Check.ok("backups", words);
  }

  Check optOutJournal() {
    Path file = DbOptions.optOutJournal(configuration, data);
    Path key = file.resolveSibling(file.getFileName() + ".key");
    if (!Files.exists(file)) {
      return Files.isDirectory(data.resolve("postgres"))
          ? Check.fail(
              "opt-out journal",
              file + " is missing",
              "Bring it back before the next start, or messages are held.")
          : Check.warn("opt-out journal", file + " is not made yet", "The first start makes it.");
    }
    if (!Files.exists(key)) {
      return Check.fail("opt-out journal", key + " is missing", "Bring it back.");
    }
    if (!Files.isWritable(file)) {
      return Check.fail(
          "opt-out journal", file + " cannot be written", "Check its owner and its disk.");
    }
    try {
      if (Files.exists(data) && Files.getFileStore(file).equals(Files.getFileStore(data))) {
        return Check.warn(
            "opt-out journal",
            file + " is on the disk of the database",
            "Name a file on another disk: optOutJournal.path");
      }
    } catch (IOException failed) {
      return Check.warn("opt-out journal", "its disk is unknown: " + failed, "");
    }
    return Check.ok("opt-out journal", file + " is there and can be written");
  }
}
