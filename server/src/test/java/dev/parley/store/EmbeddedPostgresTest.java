package dev.parley.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.parley.testing.MemoryDirectory;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Temporary directories have mode 0700: as root, all of this works below such a parent. */
@Tag("alone")
class EmbeddedPostgresTest {

  private Path parent;
  private DataDirectory directory;

  @BeforeEach
  void openDirectory() throws IOException {
    parent = MemoryDirectory.create("parley-embedded-");
    directory = DataDirectory.open(parent.resolve("data"));
  }

  @AfterEach
  void closeDirectory() throws IOException {
    directory.close();
    FileTree.delete(parent);
  }

  /** A server whose Parley is dead. */
  private EmbeddedPostgres abandoned() {
    EmbeddedPostgres postgres = EmbeddedPostgres.start(directory, EmbeddedPostgresTest::silent);
    postgres.abandon();
    return postgres;
  }

  private static void silent(String sentence) {}

  private Path data() {
    return directory.path().resolve("postgres");
  }

  private static String ask(EmbeddedPostgres postgres, String sql) throws SQLException {
    DatabaseTarget target = postgres.target();
    try (Connection connection =
            DriverManager.getConnection(target.url(), target.user(), target.password().value());
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return String.valueOf(rows.getString(1));
    }
  }

  private static void makeMark(EmbeddedPostgres postgres) throws SQLException {
    DatabaseTarget target = postgres.target();
    try (Connection connection =
            DriverManager.getConnection(target.url(), target.user(), target.password().value());
        Statement statement = connection.createStatement()) {
      statement.execute("create table mark as select 42 as value");
    }
  }

  private static void assertMark(EmbeddedPostgres postgres) throws SQLException {
    assertThat(ask(postgres, "select value from mark")).isEqualTo("42");
  }

  @Test
  void whatWasPromisedIsSet() throws SQLException {
    try (EmbeddedPostgres postgres =
        EmbeddedPostgres.start(directory, EmbeddedPostgresTest::silent)) {
      assertThat(ask(postgres, "show fsync")).isEqualTo("on");
      assertThat(ask(postgres, "show ssl")).isEqualTo("off");
      assertThat(ask(postgres, "show listen_addresses")).isEqualTo("127.0.0.1");
      assertThat(ask(postgres, "show unix_socket_directories")).isEmpty();
      assertThat(ask(postgres, "select datlocprovider from pg_database where datname = 'postgres'"))
          .isEqualTo("b");
      assertThat(
              ask(
                  postgres,
                  "select count(*) from pg_hba_file_rules where auth_method <> 'scram-sha-256'"))
          .isEqualTo("0");
    }
  }

  @Test
  void nobodyGetsInWithoutThePassword() throws IOException {
    try (EmbeddedPostgres postgres =
        EmbeddedPostgres.start(directory, EmbeddedPostgresTest::silent)) {
      assertThatThrownBy(
              () -> DriverManager.getConnection(postgres.target().url(), "parley", "guessed"))
          .isInstanceOf(SQLException.class);
    }
    Path password = directory.path().resolve("postgres.password");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(password)))
        .isEqualTo("rw-------");
  }

  @Test
  void aStoppedServerStartsAgainWithItsData() throws SQLException {
    try (EmbeddedPostgres postgres =
        EmbeddedPostgres.start(directory, EmbeddedPostgresTest::silent)) {
      makeMark(postgres);
    }
    assertThat(data().resolve(Postmaster.FILE)).doesNotExist();
    try (EmbeddedPostgres postgres =
        EmbeddedPostgres.start(directory, EmbeddedPostgresTest::silent)) {
      assertThat(postgres.adopted()).isFalse();
      assertMark(postgres);
    }
  }

  @Test
  void aServerLeftByAKilledParleyIsAdopted() throws Exception {
    directory.close();
    Process child = startChild();
    long serverPid = pidFrom(child);
    child.destroyForcibly().waitFor();
    directory = DataDirectory.open(directory.path());
    try (EmbeddedPostgres postgres =
        EmbeddedPostgres.start(directory, EmbeddedPostgresTest::silent)) {
      assertThat(postgres.adopted()).isTrue();
      assertThat(postgres.pid()).isEqualTo(serverPid);
      assertThat(ask(postgres, "select 1")).isEqualTo("1");
    }
    assertThat(new Postmaster(serverPid, 0, false).alive()).isFalse();
  }

  @Test
  void theSessionsOfTheDeadAreEndedBeforeAdoption() throws SQLException {
    EmbeddedPostgres dropped = abandoned();
    DatabaseTarget target = dropped.target();
    try (Connection old =
            DriverManager.getConnection(target.url(), target.user(), target.password().value());
        EmbeddedPostgres postgres =
            EmbeddedPostgres.start(directory, EmbeddedPostgresTest::silent)) {
      assertThat(postgres.adopted()).isTrue();
      assertThat(old.isValid(5)).isFalse();
    }
  }

  @Test
  void aServerThatCannotBeAdoptedIsStoppedAndReplaced() throws Exception {
    EmbeddedPostgres dropped = abandoned();
    makeMark(dropped);
    try (Connection connection =
            DriverManager.getConnection(
                dropped.target().url(), "parley", dropped.target().password().value());
        Statement statement = connection.createStatement()) {
      statement.execute("alter user parley password null");
    }
    // Nobody can log in: the old server must go. The new one refuses just the same, but it runs.
    try (EmbeddedPostgres postgres =
        EmbeddedPostgres.start(directory, EmbeddedPostgresTest::silent)) {
      assertThat(postgres.adopted()).isFalse();
      assertThat(postgres.pid()).isNotEqualTo(dropped.pid());
    }
  }

  @Test
  void aKilledServerRecovers() throws SQLException {
    EmbeddedPostgres killed = abandoned();
    makeMark(killed);
    ProcessHandle.of(killed.pid()).ifPresent(ProcessHandle::destroyForcibly);
    await().until(() -> !new Postmaster(killed.pid(), 0, false).alive());
    assertThat(data().resolve(Postmaster.FILE)).exists();
    try (EmbeddedPostgres postgres =
        EmbeddedPostgres.start(directory, EmbeddedPostgresTest::silent)) {
      assertMark(postgres);
    }
  }

  @Test
  void aServerThatDiesUnderALivingParleyIsStartedAgainOnItsPort() throws SQLException {
    try (EmbeddedPostgres postgres =
        EmbeddedPostgres.start(directory, EmbeddedPostgresTest::silent)) {
      makeMark(postgres);
      DatabaseTarget before = postgres.target();
      for (int death = 1; death <= 2; death++) {
        long killed = postgres.pid();
        ProcessHandle.of(killed).ifPresent(ProcessHandle::destroyForcibly);
        int deaths = death;
        await().atMost(Duration.ofSeconds(60)).until(() -> postgres.restarts() == deaths);
        assertThat(postgres.pid()).isNotEqualTo(killed);
      }
      assertThat(postgres.target()).isEqualTo(before);
      assertMark(postgres);
    }
    assertThat(data().resolve(Postmaster.FILE)).doesNotExist();
  }

  @Test
  void aSessionThatIsKilledTakesTheServerDownAndItComesBackByItself() throws SQLException {
    try (EmbeddedPostgres postgres =
        EmbeddedPostgres.start(directory, EmbeddedPostgresTest::silent)) {
      makeMark(postgres);
      DatabaseTarget target = postgres.target();
      try (Connection victim =
          DriverManager.getConnection(target.url(), target.user(), target.password().value())) {
        int backend = victim.unwrap(org.postgresql.PGConnection.class).getBackendPID();
        ProcessHandle.of(backend).ifPresent(ProcessHandle::destroyForcibly);
      }
      await()
          .atMost(Duration.ofSeconds(60))
          .ignoreExceptions()
          .untilAsserted(() -> assertMark(postgres));
      assertThat(postgres.restarts()).isZero();
    }
  }

  @Test
  void aProcessIdThatNowBelongsToAnotherProgramDoesNotStopTheStart() throws Exception {
    EmbeddedPostgres killed = abandoned();
    makeMark(killed);
    Path pidFile = data().resolve(Postmaster.FILE);
    String text = Files.readString(pidFile);
    ProcessHandle.of(killed.pid()).ifPresent(ProcessHandle::destroyForcibly);
    await().until(() -> !new Postmaster(killed.pid(), 0, false).alive());
    Files.writeString(
        pidFile, text.replaceFirst("^\\d+", Long.toString(ProcessHandle.current().pid())));
    try (EmbeddedPostgres postgres =
        EmbeddedPostgres.start(directory, EmbeddedPostgresTest::silent)) {
      assertMark(postgres);
    }
  }

  @Test
  void aClusterThatWasHalfMadeIsMadeAnew() throws Exception {
    Path half = directory.path().resolve("postgres.new");
    Files.createDirectories(half.resolve("base"));
    Files.writeString(half.resolve("PG_VERSION"), "18\n");
    try (EmbeddedPostgres postgres =
        EmbeddedPostgres.start(directory, EmbeddedPostgresTest::silent)) {
      assertThat(ask(postgres, "select 1")).isEqualTo("1");
    }
    assertThat(half).doesNotExist();
  }

  @Test
  void aClusterOfAnotherMajorVersionIsRefusedInWords() throws Exception {
    Files.createDirectories(data());
    Files.writeString(data().resolve("PG_VERSION"), "17\n");
    Files.writeString(directory.path().resolve("postgres.password"), "x\n");
    assertThatThrownBy(() -> EmbeddedPostgres.start(directory, EmbeddedPostgresTest::silent))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("PostgreSQL 17");
  }

  @Test
  void aDirectoryHeldByALiveProcessIsRefusedWithItsPid() throws Exception {
    directory.close();
    Process child = startChild();
    try {
      pidFrom(child);
      assertThatThrownBy(() -> DataDirectory.open(directory.path()))
          .isInstanceOf(DataDirectoryInUse.class)
          .hasMessageContaining(Long.toString(child.pid()));
    } finally {
      child.destroyForcibly().waitFor();
    }
    directory = DataDirectory.open(directory.path());
    EmbeddedPostgres.start(directory, EmbeddedPostgresTest::silent).close();
  }

  @Test
  void oneProcessCannotOpenADirectoryTwice() {
    assertThatThrownBy(() -> DataDirectory.open(directory.path()))
        .isInstanceOf(DataDirectoryInUse.class)
        .hasMessageContaining(Long.toString(ProcessHandle.current().pid()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"setpriv", "runuser", "su"})
  void rootCanRunCommandsAsSomebodyElseInEachWay(String program) {
    assumeTrue(RunAs.isRoot());
    RunAs way = RunAs.by(program, "nobody").orElse(null);
    assumeTrue(way != null);
    Command.Result result =
        Command.run(
            way.command(List.of("/bin/sh", "-c", "id -un; echo \"it's\" $0", "here")),
            parent,
            Duration.ofSeconds(20));
    assertThat(result.output()).isEqualTo("nobody\nit's here");
  }

  @Test
  void aCommandThatDoesNotEndIsEnded() {
    Command.Result result =
        Command.run(List.of("/bin/sleep", "60"), parent, Duration.ofMillis(100));
    assertThat(result.ok()).isFalse();
  }

  private Process startChild() throws IOException {
    return new ProcessBuilder(
            ProcessHandle.current().info().command().orElse("java"),
            "-cp",
            System.getProperty("java.class.path"),
            ChildServer.class.getName(),
            directory.path().toString())
        .redirectErrorStream(true)
        .start();
  }

  private static long pidFrom(Process child) throws IOException {
    BufferedReader output = child.inputReader();
    StringBuilder all = new StringBuilder();
    for (String line = output.readLine(); line != null; line = output.readLine()) {
      if (line.startsWith("pid=")) {
        return Long.parseLong(line.substring(4));
      }
      all.append(line).append('\n');
    }
    throw new IllegalStateException("the child said: " + all);
  }
}
