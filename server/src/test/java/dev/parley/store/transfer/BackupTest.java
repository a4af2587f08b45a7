package dev.parley.store.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.store.DataDirectory;
import dev.parley.store.DataDirectoryInUse;
import dev.parley.store.Database;
import dev.parley.store.EmbeddedPostgres;
import dev.parley.store.Migrations;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** File copies of real clusters. */
@Tag("alone")
class BackupTest {
  @TempDir private Path directory = Path.of("");

  @Test
  void aBackupIsVerifiedAndRestoredAndTheOriginalIsUntouched() throws Exception {
    Path data = directory.resolve("data");
    Path to = directory.resolve("backup");
    fill(data, 1_000);
    try (DataDirectory locked = DataDirectory.open(data)) {
      assertThatThrownBy(() -> DataDirectory.open(data)).isInstanceOf(DataDirectoryInUse.class);
      RecordedProgress progress = new RecordedProgress();
      Backup.Summary taken =
          new Backup(progress).take(locked, to, false, Clock.systemUTC(), "test");
      assertThat(taken.rows()).isEqualTo(1_000);
      assertThat(taken.keyIncluded()).isFalse();
      assertThat(progress.done).isPositive();
    }
    assertThat(to.resolve("master.key")).doesNotExist();
    List<String> before = files(to);
    assertThat(new Backup(new RecordedProgress()).verify(to).rows()).isEqualTo(1_000);
    assertThat(files(to)).as("checking changes nothing").isEqualTo(before);
    assertThat(files(directory))
        .as("nothing is left beside it")
        .noneMatch(it -> it.contains("verify"));

    Path restored = directory.resolve("restored");
    try (DataDirectory target = DataDirectory.open(restored)) {
      List<Long> seen = new ArrayList<>();
      KeyFile.Arrival key =
          new Backup(new RecordedProgress())
              .restore(to, target, postgres -> seen.add(rows(postgres)));
      assertThat(seen).containsExactly(1_000L);
      assertThat(key).isEqualTo(KeyFile.Arrival.MISSING);
      assertThatThrownBy(() -> new Backup(new RecordedProgress()).restore(to, target, _ -> {}))
          .isInstanceOf(TransferException.class)
          .hasMessageContaining("holds a database already");
      try (EmbeddedPostgres postgres = EmbeddedPostgres.start(target, _ -> {})) {
        assertThat(rows(postgres)).isEqualTo(1_000);
      }
    }
    try (DataDirectory original = DataDirectory.open(data);
        EmbeddedPostgres postgres = EmbeddedPostgres.start(original, _ -> {})) {
      assertThat(rows(postgres)).isEqualTo(1_000);
    }
  }

  @Test
  void aRestoreThatWasKilledBeginsAgain() throws Exception {
    Path to = backup();
    try (DataDirectory target = DataDirectory.open(directory.resolve("restored"))) {
      assertThatThrownBy(
              () ->
                  new Backup(new RecordedProgress())
                      .restore(
                          to,
                          target,
                          _ -> {
                            throw new RecordedProgress.Killed();
                          }))
          .isInstanceOf(RecordedProgress.Killed.class);
      assertThat(target.path().resolve("postgres")).doesNotExist();
      new Backup(new RecordedProgress()).restore(to, target, _ -> {});
      assertThat(target.path().resolve("postgres")).exists();
      assertThat(target.path().resolve("restoring")).doesNotExist();
    }
  }

  @Test
  void aChangedMissingOrForeignFileIsNamedAndNothingIsRestored() throws Exception {
    Path to = backup();
    Path control = to.resolve("postgres").resolve("global").resolve("pg_control");
    byte[] good = Files.readAllBytes(control);
    byte[] bad = good.clone();
    bad[100] ^= 1;
    Files.write(control, bad);
    assertDamaged(to, "pg_control was changed");
    Files.delete(control);
    assertDamaged(to, "pg_control is missing");
    Files.write(control, good);
    Files.writeString(to.resolve("postgres").resolve("more"), "x");
    assertDamaged(to, "more does not belong here");
  }

  @Test
  void aBackupWithoutItsDescriptionWasNotFinished() throws Exception {
    Path to = backup();
    Files.delete(to.resolve(Backup.FILE));
    assertThatThrownBy(() -> new Backup(new RecordedProgress()).verify(to))
        .isInstanceOf(TransferException.class)
        .hasMessageContaining("no whole backup");
  }

  @Test
  void aRunningServerIsFoundForAnExportAndAStoppedOneIsNot() throws Exception {
    Path data = directory.resolve("data");
    fill(data, 10);
    assertThat(EmbeddedPostgres.running(data)).isEmpty();
    try (DataDirectory locked = DataDirectory.open(data);
        EmbeddedPostgres postgres = EmbeddedPostgres.start(locked, _ -> {})) {
      assertThat(EmbeddedPostgres.running(data)).contains(postgres.target());
    }
  }

  @Test
  void aServerStartedForReadingRefusesToWriteAndIsNotAdoptedForWriting() throws Exception {
    Path data = directory.resolve("data");
    fill(data, 10);
    try (DataDirectory locked = DataDirectory.open(data)) {
      EmbeddedPostgres reading = EmbeddedPostgres.startForReading(locked, _ -> {});
      try (Database database = Database.open(reading.target())) {
        assertThatThrownBy(
                () -> database.jdbi().useHandle(handle -> handle.execute("delete from opt_out")))
            .hasMessageContaining("read-only");
      }
      // As if the process had been killed: the server is left behind.
      try (EmbeddedPostgres writing = EmbeddedPostgres.start(locked, _ -> {});
          Database database = Database.open(writing.target())) {
        assertThat(writing.adopted()).isFalse();
        database.jdbi().useHandle(handle -> handle.execute("delete from opt_out"));
      }
    }
  }

  private void assertDamaged(Path backup, String what) throws IOException {
    assertThatThrownBy(() -> new Backup(new RecordedProgress()).verify(backup))
        .isInstanceOf(TransferException.class)
        .hasMessageContaining(what);
    try (DataDirectory target = DataDirectory.open(directory.resolve("restored"))) {
      assertThatThrownBy(() -> new Backup(new RecordedProgress()).restore(backup, target, _ -> {}))
          .isInstanceOf(TransferException.class)
          .hasMessageContaining(what);
      assertThat(target.path().resolve("postgres")).doesNotExist();
    }
  }

  private Path backup() throws Exception {
    Path data = directory.resolve("data");
    Path to = directory.resolve("backup");
    fill(data, 10);
    try (DataDirectory locked = DataDirectory.open(data)) {
      new Backup(new RecordedProgress()).take(locked, to, false, Clock.systemUTC(), "test");
    }
    return to;
  }

  private static void fill(Path data, int rows) {
    try (DataDirectory locked = DataDirectory.open(data);
        EmbeddedPostgres postgres = EmbeddedPostgres.start(locked, _ -> {});
        Database database = Database.open(postgres.target())) {
      Migrations.apply(database, _ -> {});
      database
          .jdbi()
          .useHandle(
              handle ->
                  handle.execute(
                      "insert into opt_out (recipient, scope_kind, scope_key, since, source)"
                          + " select '+1' || i, 'sender', '12345', '2026-11-02', 'keyword'"
                          + " from generate_series(1, ?) i",
                      rows));
    }
  }

  private static long rows(EmbeddedPostgres postgres) {
    try (Database database = Database.open(postgres.target())) {
      return database
          .jdbi()
          .withHandle(
              handle -> handle.createQuery("select count(*) from opt_out").mapTo(Long.class).one());
    }
  }

  private static List<String> files(Path root) throws IOException {
    try (Stream<Path> all = Files.walk(root)) {
      List<String> names = new ArrayList<>();
      for (Path path : all.sorted().toList()) {
        names.add(path + (Files.isRegularFile(path) ? " " + Folder.sha256(path) : ""));
      }
      return names;
    }
  }
}
