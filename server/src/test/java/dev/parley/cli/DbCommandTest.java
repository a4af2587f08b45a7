package dev.parley.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.store.DataDirectory;
import dev.parley.store.Database;
import dev.parley.store.EmbeddedPostgres;
import dev.parley.store.Migrations;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The commands as a person types them, on data directories with a database of their own. */
class DbCommandTest {
  @TempDir private Path directory = Path.of("");
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void aDirectoryIsExportedAndImportedAndTheKeyIsShoutedAbout() throws IOException {
    fill(path("data"));
    assertThat(run("export", "--data", path("data"), "--to", path("export"))).isZero();
    assertThat(out.toString())
        .contains("Exported 20 rows of", "master.key IS NOT IN IT", "data-opt-outs.journal");
    assertThat(run("import", "--data", path("new"), "--from", path("export"))).isZero();
    assertThat(out.toString())
        .contains("Imported 20 rows", "every table has the rows it had", "master.key IS MISSING")
        .contains("new-opt-outs.journal IS NOT THERE", "db confirm-restore");
    assertThat(optOuts(path("new"))).isEqualTo(20);
    assertThat(text(path("new"), "select kind || outcome from restore_mark"))
        .isEqualTo("importnew");
    assertThat(run("import", "--data", path("new"), "--from", path("export"))).isEqualTo(1);
    assertThat(err.toString()).contains("is not empty");
  }

  @Test
  void theKeyGoesAlongWhenAskedAndArrives() throws IOException {
    fill(path("data"));
    assertThat(run("export", "--data", path("data"), "--to", path("export"), "--with-key"))
        .isZero();
    assertThat(out.toString()).contains("master.key IS IN IT");
    Path key = directory.resolve("export").resolve("master.key");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key)))
        .isEqualTo("rw-------");
    assertThat(run("import", "--data", path("new"), "--from", path("export"))).isZero();
    assertThat(out.toString()).contains("master.key came with it");
    assertThat(Files.readAllBytes(directory.resolve("new").resolve("master.key")))
        .isEqualTo(Files.readAllBytes(directory.resolve("data").resolve("master.key")));
  }

  @Test
  void aDirectoryIsBackedUpVerifiedAndRestored() throws IOException {
    fill(path("data"));
    assertThat(run("backup", "--data", path("data"), "--to", path("backup"))).isZero();
    assertThat(out.toString()).contains("Backed up", "master.key IS NOT IN IT");
    assertThat(run("backup", "--verify", path("backup"))).isZero();
    assertThat(out.toString()).contains("Verified: it starts, and holds");
    assertThat(run("restore", "--from", path("backup"), "--data", path("back"))).isZero();
    assertThat(out.toString()).contains("Restored into", "master.key IS MISSING");
    assertThat(optOuts(path("back"))).isEqualTo(20);
    assertThat(text(path("back"), "select kind || outcome from restore_mark"))
        .isEqualTo("restorenew");
    assertThat(run("restore", "--from", path("backup"), "--data", path("back"))).isEqualTo(1);
    assertThat(err.toString()).contains("holds a database already", "Next:");
  }

  @Test
  void aDatabaseInUseIsExportedButNotCopied() throws IOException {
    fill(path("data"));
    try (DataDirectory running = DataDirectory.open(Path.of(path("data")));
        EmbeddedPostgres postgres = EmbeddedPostgres.start(running, _ -> {})) {
      assertThat(postgres.pid()).isPositive();
      assertThat(run("backup", "--data", path("data"), "--to", path("backup"))).isEqualTo(1);
      assertThat(err.toString()).contains("is in use by process", "wal_level=minimal", "Next:");
      assertThat(directory.resolve("backup")).doesNotExist();
      assertThat(run("export", "--data", path("data"), "--to", path("export"))).isZero();
      assertThat(err.toString()).contains("Parley is running here");
      assertThat(run("import", "--data", path("data"), "--from", path("export"))).isEqualTo(1);
    }
  }

  @Test
  void mistakesAreExitCodeTwoAndSayWhatIsMissing() {
    for (List<String> wrong :
        List.of(
            List.of("export"),
            List.of("import"),
            List.of("backup"),
            List.of("restore"),
            List.of("backup", "--to", "a", "--verify", "b"),
            List.of("export", "--to", "a", "--nonsense"))) {
      assertThat(run(wrong.toArray(String[]::new))).as("%s", wrong).isEqualTo(2);
    }
    assertThat(err.toString()).contains("--to", "--from", "--verify");
  }

  @Test
  void whatIsNotThereIsSaidWithTheWayOut() {
    assertThat(run("export", "--data", path("none"), "--to", path("export"))).isEqualTo(1);
    assertThat(err.toString()).contains("holds no database", "Next:");
    assertThat(run("backup", "--data", path("none"), "--to", path("backup"))).isEqualTo(1);
    assertThat(run("backup", "--verify", path("none"))).isEqualTo(1);
    assertThat(run("import", "--data", path("new"), "--from", path("none"))).isEqualTo(1);
    assertThat(err.toString()).contains("holds no export", "holds no whole backup");
  }

  @Test
  void helpShowsExamples() {
    for (String command : List.of("export", "import", "backup", "restore", "confirm-restore")) {
      assertThat(run(command, "--help")).isZero();
      assertThat(out.toString()).contains("bin/parley db " + command + " ");
    }
  }

  private int run(String... arguments) {
    return new CommandLine(new DbCommand(Clock.systemUTC()))
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(arguments);
  }

  private String path(String name) {
    return directory.resolve(name).toString();
  }

  private static void fill(String data) throws IOException {
    try (DataDirectory locked = DataDirectory.open(Path.of(data));
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
                          + " from generate_series(1, 20) i"));
    }
    Files.write(Path.of(data, "master.key"), new byte[32]);
  }

  private static long optOuts(String data) {
    return Long.parseLong(text(data, "select count(*)::text from opt_out"));
  }

  private static String text(String data, String sql) {
    try (DataDirectory locked = DataDirectory.open(Path.of(data));
        EmbeddedPostgres postgres = EmbeddedPostgres.start(locked, _ -> {});
        Database database = Database.open(postgres.target())) {
      return database
          .jdbi()
          .withHandle(handle -> handle.createQuery(sql).mapTo(String.class).one());
    }
  }
}
