package dev.parley.store.transfer;

import dev.parley.store.DataDirectory;
import dev.parley.store.EmbeddedPostgres;
import dev.parley.store.FileNames;
import dev.parley.store.transfer.ClusterFiles.Copied;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Copies of the built-in cluster's files, taken while it is stopped.
 *
 * <p>The server runs with {@code wal_level=minimal}, under which PostgreSQL refuses {@code
 * pg_backup_start}: between the first and the last file that are copied, pages change in ways that
 * the log does not describe. So the caller holds the lock of the data directory, and the server is
 * started once and stopped cleanly before anything is copied: what a kill left is recovered, and
 * the files are at rest.
 */
public final class Backup {
  static final int FORMAT = 1;
  static final String FILE = "backup.json";
  static final String CLUSTER = "postgres";
  static final String PASSWORD = "postgres.password";

  private final Progress progress;

  public Backup(Progress progress) {
    this.progress = progress;
  }

  /**
   * What a backup says about itself; written last.
   *
   * @param masterKey fingerprint of the key that sealed the auth tokens; null when there was none
   */
  record Description(
      int format,
      String parley,
      String created,
      @Nullable String masterKey,
      List<Rows> tables,
      List<Copied> files) {
    long bytes() {
      return files.stream().mapToLong(Copied::bytes).sum();
    }
  }

  record Rows(String table, long rows) {}

  public record Summary(long rows, int files, long bytes, boolean keyIncluded) {}

  /** Copies the cluster of a data directory whose lock the caller holds. */
  public Summary take(
      DataDirectory directory, Path to, boolean withKey, Clock clock, String version)
      throws IOException, SQLException {
    Path data = directory.path();
    if (!Files.exists(data.resolve(CLUSTER).resolve("PG_VERSION"))) {
      throw new TransferException(
          data + " holds no built-in database.",
          "Name the data directory with --data; an external database has tools of its own.");
    }
    Folder folder = new Folder(to);
    if (!folder.isEmpty()) {
      throw new TransferException(to + " is not empty.", "Name a new directory.");
    }
    List<Rows> rows;
    try (EmbeddedPostgres postgres = EmbeddedPostgres.startForReading(directory, progress::say)) {
      rows = rows(postgres);
    }
    folder.make();
    progress.begin("db backup", 0, ClusterFiles.size(data.resolve(CLUSTER)));
    List<Copied> files = ClusterFiles.copy(data.resolve(CLUSTER), to.resolve(CLUSTER), progress);
    Folder.writePrivately(to.resolve(PASSWORD), Files.readAllBytes(data.resolve(PASSWORD)));
    boolean key = withKey && KeyFile.copy(data, to);
    Description description =
        new Description(
            FORMAT,
            version,
            clock.instant().toString(),
            KeyFile.fingerprint(data).orElse(null),
            rows,
            files);
    folder.writeJson(FILE, description);
    return summary(description, key);
  }

  /**
   * Checks every file, then starts a copy of the copy beside it, read-only and on a port of its
   * own, and counts all rows. The backup itself is not touched.
   */
  public Summary verify(Path backup) throws IOException, SQLException {
    Description description = checked(backup, "db backup --verify");
    Path scratch =
        backup
            .toAbsolutePath()
            .normalize()
            .resolveSibling(backup.getFileName() + ".verify-" + ProcessHandle.current().pid());
    try (DataDirectory directory = DataDirectory.open(scratch)) {
      copyInto(backup, scratch);
      try (EmbeddedPostgres postgres = EmbeddedPostgres.startForReading(directory, progress::say)) {
        compare(description.tables(), rows(postgres));
      }
    } finally {
      ClusterFiles.delete(scratch);
    }
    return summary(description, Files.exists(backup.resolve(KeyFile.NAME)));
  }

  /** A directory that is filled beside the place where it goes, and renamed when it is whole. */
  @FunctionalInterface
  public interface Finish {
    /** Works on the cluster before it is put in its place. */
    void on(EmbeddedPostgres postgres) throws SQLException;
  }

  /** Puts a backup into a data directory whose lock the caller holds and that has no cluster. */
  public KeyFile.Arrival restore(Path backup, DataDirectory directory, Finish finish)
      throws IOException, SQLException {
    Path data = directory.path();
    if (Files.exists(data.resolve(CLUSTER))) {
      throw new TransferException(
          data + " holds a database already; nothing is written over it.",
          "Name a new directory with --data, or move " + data.resolve(CLUSTER) + " away.");
    }
    Description description = checked(backup, "db restore");
    KeyFile.Arrival key = KeyFile.bring(backup, data, description.masterKey());
    Path work = data.resolve("restoring");
    ClusterFiles.delete(work);
    try (DataDirectory staging = DataDirectory.open(work)) {
      copyInto(backup, work);
      try (EmbeddedPostgres postgres = EmbeddedPostgres.start(staging, progress::say)) {
        finish.on(postgres);
      }
    }
    Files.deleteIfExists(data.resolve(PASSWORD));
    Files.move(work.resolve(PASSWORD), data.resolve(PASSWORD));
    Files.move(work.resolve(CLUSTER), data.resolve(CLUSTER));
    FileNames.force(data);
    ClusterFiles.delete(work);
    return key;
  }

  private Description checked(Path backup, String command) throws IOException {
    Description description =
        new Folder(backup)
            .readJson(FILE, Description.class)
            .orElseThrow(
                () ->
                    new TransferException(
                        backup + " holds no whole backup: there is no " + FILE + ".",
                        "Name the directory that bin/parley db backup wrote to its end."));
    if (description.format() != FORMAT) {
      throw new TransferException(
          "The backup has format " + description.format() + "; this Parley reads " + FORMAT + ".",
          "Restore it with Parley " + description.parley() + ".");
    }
    progress.begin(command, 0, description.bytes());
    List<String> differences =
        ClusterFiles.differences(backup.resolve(CLUSTER), description.files(), progress);
    if (!differences.isEmpty()) {
      throw new TransferException(
          "The backup is damaged: "
              + String.join(", ", differences.subList(0, Math.min(5, differences.size())))
              + (differences.size() > 5 ? " and " + (differences.size() - 5) + " more." : "."),
          "Use another backup.");
    }
    return description;
  }

  private void copyInto(Path backup, Path data) throws IOException {
    Progress silent = new Silent(progress);
    ClusterFiles.copy(backup.resolve(CLUSTER), data.resolve(CLUSTER), silent);
    Folder.writePrivately(data.resolve(PASSWORD), Files.readAllBytes(backup.resolve(PASSWORD)));
  }

  private static void compare(List<Rows> expected, List<Rows> found) {
    List<String> differences = new ArrayList<>();
    for (Rows table : expected) {
      if (!found.contains(table)) {
        differences.add(table.table() + " should have " + table.rows() + " rows");
      }
    }
    if (!differences.isEmpty() || expected.size() != found.size()) {
      throw new TransferException(
          "The backup starts, but its tables are not those that were copied: " + differences,
          "Use another backup.");
    }
  }

  private static List<Rows> rows(EmbeddedPostgres postgres) throws SQLException {
    List<Rows> rows = new ArrayList<>();
    try (Connection connection = Connections.open(postgres.target(), "parley backup")) {
      for (Catalogue.Table table : Catalogue.tables(connection)) {
        String count = "select count(*) from public." + table.name();
        rows.add(new Rows(table.name(), Connections.number(connection, count)));
      }
      connection.rollback();
    }
    return rows;
  }

  private static Summary summary(Description description, boolean key) {
    long rows = description.tables().stream().mapToLong(Rows::rows).sum();
    return new Summary(rows, description.files().size(), description.bytes(), key);
  }

  /** The second half of work whose first half was shown. */
  private record Silent(Progress progress) implements Progress {
    @Override
    public void begin(String what, long done, long total) {}

    @Override
    public void advance(long units) {}

    @Override
    public void say(String sentence) {
      progress.say(sentence);
    }
  }
}
