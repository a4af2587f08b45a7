package dev.parley.store.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.store.DataDirectory;
import dev.parley.store.Database;
import dev.parley.store.DatabaseTarget;
import dev.parley.store.EmbeddedPostgres;
import dev.parley.store.Migrations;
import dev.parley.store.Partitions;
import dev.parley.store.TestDatabase;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Exports of a real database with every table filled, imported into real empty ones. */
class TransferTest {
  private static final Instant NOW = Instant.parse("2026-11-24T10:00:00Z");
  private static final int PART = 40;
  private static final Exporter.Options PLAIN =
      new Exporter.Options(false, Path.of("/none"), false);
  private static final Exporter.Options RESUMED =
      new Exporter.Options(true, Path.of("/none"), false);

  private static TestDatabase source;
  @TempDir private Path directory = Path.of("");

  @BeforeAll
  static void open() throws SQLException {
    source = TestDatabase.fresh();
    fill(source.database());
  }

  private static void fill(Database database) throws SQLException {
    try (Connection connection = database.connect()) {
      // Two years apart: the import must make months that today's Parley would not.
      Partitions.keep(connection, List.of("message", "message_event"), NOW);
      Partitions.keep(
          connection, List.of("message", "message_event"), Instant.parse("2024-08-24T10:00:00Z"));
    }
    String rows =
        """
        insert into account select ('00000000-0000-7000-8000-' || lpad(i::text, 12, '0'))::uuid,
          '00000000-0000-7000-8000-000000000001', E'Näme "quoted"\\t\\\\ ' || i, 'active',
          decode(repeat('00ff0a0d5c', 9), 'hex'), '2026-11-01T00:00:00.123456Z', '2026-11-01'
        from generate_series(1, 95) i;
        insert into api_key values ('00000000-0000-7000-8000-0000000000aa',
          '00000000-0000-7000-8000-000000000001', 'key', sha256('secret'), '2026-11-01');
        insert into sender values ('00000000-0000-7000-8000-0000000000bb',
          '00000000-0000-7000-8000-000000000001', '12345', 'short_code', 'US', 'Short', null, 'POST', null, 'POST',
          null, 'POST', '2026-11-01', '2026-11-01');
        insert into opt_out (recipient, scope_kind, scope_key, since, source, keyword, lifted_at, lifted_by)
        select '+1202555' || lpad(i::text, 4, '0'), 'sender', '12345', '2026-11-02', 'keyword', 'STOP',
          case when i % 7 = 0 then timestamptz '2026-11-03' end, case when i % 7 = 0 then 'SM1' end
        from generate_series(1, 130) i;
        insert into message (id, prefix, account, owner_account, direction, sender, recipient, body, segments,
          validity_seconds, created_at, initial_state, findings, facts, policy_version, verdict, origin, purpose)
        select (case when i % 3 = 0 then '0191' else '0199' end || lpad(to_hex(i), 4, '0')
            || '-0000-7000-8000-000000000000')::uuid, 'SM',
          '00000000-0000-7000-8000-000000000001', '00000000-0000-7000-8000-000000000001', 1, '12345', '+12025550101',
          case i % 4 when 0 then null when 1 then '' when 2 then E'a\\nb\\r\\t\\\\N \\U0001F600' else '\\.' end,
          1, 36000, '2026-11-04T00:00:00.000001Z', 4, '[{"rule": "x\\"y"}]', '{"a":"\\\\"}', 1, 0, 'api', 'unspecified'
        from generate_series(1, 200) i;
        insert into message_event select m.id, s, 1, '2026-11-04', null, -1, 'sim', null, null, 4, 5
        from message m, generate_series(1, 3) s;
        insert into receipt_reference select i % 9, 'sim', 'ref-' || i, '01990001-0000-7000-8000-000000000000', 0
        from generate_series(1, 100) i;
        insert into recovery_mark values (true, '01990001-0000-7000-8000-000000000000');
        insert into inbound_part values ('sim', '+12025550101', '12345', 7, 2, 1, 'half', '2026-11-04')
        """;
    try (Connection connection = database.connect()) {
      Connections.execute(connection, rows);
    }
  }

  @AfterAll
  static void close() {
    source.close();
  }

  @Test
  void whatIsImportedIsWhatWasExportedToTheLastOctet() throws Exception {
    Exporter.Summary exported = export(new RecordedProgress(), PLAIN);
    try (TestDatabase target = TestDatabase.empty()) {
      RecordedProgress progress = new RecordedProgress();
      Importer.Summary imported = importInto(target, progress, false);
      assertThat(imported.rows()).isEqualTo(exported.rows());
      assertThat(progress.done).isEqualTo(progress.total).isEqualTo(exported.rows());
      assertSame(target);
    }
  }

  @Test
  void aMonthThatRetentionIsDroppingStaysBehind() throws Exception {
    source.execute("create table dropped_message_2020_01 (id uuid)");
    try {
      export(new RecordedProgress(), PLAIN);
    } finally {
      source.execute("drop table dropped_message_2020_01");
    }
    try (TestDatabase target = TestDatabase.empty()) {
      importInto(target, new RecordedProgress(), false);
      assertSame(target);
    }
  }

  @Test
  void numberingGoesOnWhereItWas() throws Exception {
    export(new RecordedProgress(), PLAIN);
    try (TestDatabase target = TestDatabase.empty()) {
      importInto(target, new RecordedProgress(), false);
      target.execute(
          "insert into opt_out (recipient, scope_kind, scope_key, since, source)"
              + " values ('+12025559999', 'sender', '12345', '2026-11-05', 'web')");
      assertThat(number(target, "select id from opt_out where recipient = '+12025559999'"))
          .isEqualTo(131);
    }
  }

  /** On a server of its own that is started for reading, as the command does with a stopped one. */
  @Test
  void anExportThatWasKilledAnywhereGoesOnToTheSameRows() throws Exception {
    try (DataDirectory data = DataDirectory.open(directory.resolve("data"))) {
      try (EmbeddedPostgres postgres = EmbeddedPostgres.start(data, _ -> {});
          Database database = Database.open(postgres.target())) {
        Migrations.apply(database, _ -> {});
        fill(database);
      }
      List<String> expected = List.of();
      for (long kill = -1; kill < 1_000; kill += 130) {
        Path to = directory.resolve("killed-" + kill);
        RecordedProgress progress = new RecordedProgress();
        // A server of its own each time: so much happens between a kill and the next attempt.
        if (kill >= 0) {
          try (EmbeddedPostgres postgres = EmbeddedPostgres.startForReading(data, _ -> {})) {
            RecordedProgress killed = RecordedProgress.killedAfter(kill);
            assertThatThrownBy(() -> exporter(postgres.target(), to, killed).run(PLAIN))
                .isInstanceOf(RecordedProgress.Killed.class);
          }
        }
        try (EmbeddedPostgres postgres = EmbeddedPostgres.startForReading(data, _ -> {})) {
          exporter(postgres.target(), to, progress).run(kill < 0 ? PLAIN : RESUMED);
        }
        expected = kill < 0 ? parts(to) : expected;
        assertThat(progress.sentences).as("it did not begin again").isEmpty();
        assertThat(progress.done).isEqualTo(progress.total).isGreaterThan(1_000);
        assertThat(parts(to)).as("killed after %d", kill).isEqualTo(expected).isNotEmpty();
        try (Stream<Path> files = Files.list(to)) {
          assertThat(files).noneMatch(it -> it.toString().endsWith(".part"));
        }
      }
    }
  }

  @Test
  void aResumedExportOfADatabaseThatChangedBeginsAgain() throws Exception {
    Path to = directory.resolve("changed");
    assertThatThrownBy(() -> exporter(to, RecordedProgress.killedAfter(300)).run(PLAIN))
        .isInstanceOf(RecordedProgress.Killed.class);
    source.execute("update account set friendly_name = friendly_name || ''");
    RecordedProgress resumed = new RecordedProgress();
    exporter(to, resumed).run(RESUMED);
    assertThat(resumed.resumedAt).isZero();
    assertThat(resumed.sentences).singleElement().asString().contains("begins again");
  }

  @Test
  void anImportThatWasKilledAnywhereGoesOnToTheSameRows() throws Exception {
    long rows = export(new RecordedProgress(), PLAIN).rows();
    for (long kill = 0; kill < rows; kill += 450) {
      try (TestDatabase target = TestDatabase.empty()) {
        RecordedProgress killed = RecordedProgress.killedAfter(kill);
        assertThatThrownBy(() -> importInto(target, killed, false))
            .isInstanceOf(RecordedProgress.Killed.class);
        assertThatThrownBy(() -> Imports.refuseUnfinished(target.database()))
            .isInstanceOf(TransferException.class)
            .hasMessageContaining("did not end");
        assertThatThrownBy(() -> importInto(target, new RecordedProgress(), false))
            .isInstanceOf(TransferException.class);
        importInto(target, new RecordedProgress(), true);
        Imports.refuseUnfinished(target.database());
        assertSame(target);
      }
    }
  }

  @Test
  void partsOfAHugeTableHoldNoMoreThanTheirRows() throws Exception {
    export(new RecordedProgress(), PLAIN);
    Manifest manifest = manifest();
    assertThat(manifest.complete()).isTrue();
    for (Manifest.TableEntry table : manifest.tables()) {
      if (!table.key().isEmpty()) {
        assertThat(table.parts()).allSatisfy(it -> assertThat(it.rows()).isBetween(1L, 40L));
      }
      assertThat(table.exported()).as(table.name()).isEqualTo(table.rows());
    }
    assertThat(Exporter.PART_ROWS).isEqualTo(200_000);
  }

  @Test
  void filesOfAnExportAreForTheirOwnerOnly() throws Exception {
    export(new RecordedProgress(), PLAIN);
    Path export = directory.resolve("export");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(export)))
        .isEqualTo("rwx------");
    try (Stream<Path> files = Files.list(export)) {
      assertThat(files.toList())
          .allSatisfy(
              file ->
                  assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                      .isEqualTo("rw-------"));
    }
  }

  @Test
  void aDamagedOrMissingPartIsNamedAndCanBeBroughtLater() throws Exception {
    export(new RecordedProgress(), PLAIN);
    Path part = directory.resolve("export").resolve("message.00002.copy.gz");
    byte[] good = Files.readAllBytes(part);
    for (int at : List.of(3, good.length / 2, good.length - 6)) {
      byte[] bad = good.clone();
      bad[at] ^= 4;
      Files.write(part, bad);
      try (TestDatabase target = TestDatabase.empty()) {
        assertThatThrownBy(() -> importInto(target, new RecordedProgress(), false))
            .as("octet %d", at)
            .isInstanceOf(TransferException.class)
            .hasMessageContaining("message.00002.copy.gz");
        if (at == good.length - 6) { // Where it was damaged makes no difference to that.
          Files.write(part, good);
          importInto(target, new RecordedProgress(), true);
          assertSame(target);
        }
      }
    }
    Files.delete(part);
    try (TestDatabase target = TestDatabase.empty()) {
      assertThatThrownBy(() -> importInto(target, new RecordedProgress(), false))
          .hasMessageContaining("missing");
    }
  }

  @Test
  void nothingIsImportedOverRows() throws Exception {
    export(new RecordedProgress(), PLAIN);
    try (TestDatabase target = TestDatabase.fresh()) {
      target.execute(
          "insert into opt_out (recipient, scope_kind, scope_key, since, source)"
              + " values ('+1', 'sender', '1', '2026-11-05', 'web')");
      assertThatThrownBy(() -> importInto(target, new RecordedProgress(), false))
          .isInstanceOf(TransferException.class)
          .hasMessageContaining("opt_out has rows");
    }
    try (TestDatabase target = TestDatabase.fresh()) {
      importInto(target, new RecordedProgress(), false);
      assertSame(target);
    }
  }

  @Test
  void anExportOfANewerParleyIsRefusedAndOneOfAnOlderIsMigrated() throws Exception {
    export(new RecordedProgress(), PLAIN);
    rewriteManifest("\"schema\" : [", "\"schema\" : [ 9999,");
    try (TestDatabase target = TestDatabase.empty()) {
      assertThatThrownBy(() -> importInto(target, new RecordedProgress(), false))
          .isInstanceOf(TransferException.class)
          .hasMessageContaining("newer Parley")
          .hasMessageContaining("9999");
    }
    Set<Integer> old = new TreeSet<>(Set.of(1, 2, 3, 10, 11));
    try (TestDatabase older = TestDatabase.empty();
        TestDatabase target = TestDatabase.empty()) {
      Migrations.applyOnly(older.database(), old);
      assertThat(Migrations.applied(older.database())).isEqualTo(old);
      older.execute(
          "insert into opt_out (recipient, scope_kind, scope_key, since, source)"
              + " values ('+1', 'sender', '1', '2026-11-05', 'web')");
      Path to = directory.resolve("older");
      new Exporter(
              older.database().target(), to, new RecordedProgress(), Clock.systemUTC(), "t", PART)
          .run(PLAIN);
      Importer.Summary done =
          new Importer(target.database().target(), to, new RecordedProgress())
              .run(false, directory, _ -> {});
      assertThat(done.migratedFurther()).isTrue();
      assertThat(Migrations.applied(target.database())).isEqualTo(Migrations.available());
      assertThat(number(target, "select count(*) from opt_out")).isEqualTo(1);
      try (TestDatabase newest = TestDatabase.fresh()) {
        assertThatThrownBy(
                () ->
                    new Importer(newest.database().target(), to, new RecordedProgress())
                        .run(false, directory, _ -> {}))
            .hasMessageContaining("newer than the export");
      }
    }
  }

  @Test
  void anUnfinishedExportIsNotImportedAndAFinishedOneNotResumed() throws Exception {
    Path to = directory.resolve("export");
    assertThatThrownBy(() -> exporter(to, RecordedProgress.killedAfter(100)).run(PLAIN))
        .isInstanceOf(RecordedProgress.Killed.class);
    try (TestDatabase target = TestDatabase.empty()) {
      assertThatThrownBy(() -> importInto(target, new RecordedProgress(), false))
          .hasMessageContaining("not complete");
    }
    assertThatThrownBy(() -> exporter(to, new RecordedProgress()).run(PLAIN))
        .hasMessageContaining("not empty");
    exporter(to, new RecordedProgress()).run(RESUMED);
    assertThatThrownBy(() -> exporter(to, new RecordedProgress()).run(RESUMED))
        .hasMessageContaining("complete");
  }

  @Test
  void theMasterKeyGoesAlongOnlyWhenAskedAndNeverOverAnother() throws Exception {
    Path data = Files.createDirectory(directory.resolve("data"));
    Files.write(data.resolve("master.key"), new byte[32]);
    export(new RecordedProgress(), new Exporter.Options(false, data, false));
    Path export = directory.resolve("export");
    assertThat(export.resolve("master.key")).doesNotExist();
    Path elsewhere = Files.createDirectory(directory.resolve("elsewhere"));
    assertThat(KeyFile.bring(export, elsewhere, manifest().masterKey()))
        .isEqualTo(KeyFile.Arrival.MISSING);
    assertThat(KeyFile.copy(data, export)).isTrue();
    assertThat(KeyFile.bring(export, elsewhere, manifest().masterKey()))
        .isEqualTo(KeyFile.Arrival.BROUGHT);
    assertThat(KeyFile.bring(export, elsewhere, manifest().masterKey()))
        .isEqualTo(KeyFile.Arrival.THERE);
    Files.write(
        elsewhere.resolve("master.key"),
        "another key of 32 octets, really".getBytes(StandardCharsets.US_ASCII));
    assertThatThrownBy(() -> KeyFile.bring(export, elsewhere, manifest().masterKey()))
        .isInstanceOf(TransferException.class);
  }

  @Test
  void namesInAManifestCannotLeaveTheDirectoryOrBecomeStatements() throws Exception {
    export(new RecordedProgress(), PLAIN);
    rewriteManifest("\"message.00001.copy.gz\"", "\"../message.00001.copy.gz\"");
    try (TestDatabase target = TestDatabase.empty()) {
      assertThatThrownBy(() -> importInto(target, new RecordedProgress(), false))
          .hasMessageContaining("outside");
    }
    rewriteManifest("\"../message.00001.copy.gz\"", "\"message.00001.copy.gz\"");
    rewriteManifest("\"name\" : \"inbound_part\"", "\"name\" : \"inbound_part; drop table x\"");
    try (TestDatabase target = TestDatabase.empty()) {
      assertThatThrownBy(() -> importInto(target, new RecordedProgress(), false))
          .hasMessageContaining("no name of a table");
    }
  }

  private Exporter.Summary export(Progress progress, Exporter.Options options) throws Exception {
    return exporter(directory.resolve("export"), progress).run(options);
  }

  private static Exporter exporter(Path to, Progress progress) {
    return exporter(source.database().target(), to, progress);
  }

  private static Exporter exporter(DatabaseTarget from, Path to, Progress progress) {
    return new Exporter(from, to, progress, Clock.systemUTC(), "test", PART);
  }

  private Importer.Summary importInto(TestDatabase target, Progress progress, boolean resume)
      throws IOException, SQLException {
    return new Importer(target.database().target(), directory.resolve("export"), progress)
        .run(resume, directory, _ -> {});
  }

  private Manifest manifest() throws IOException {
    return new Folder(directory.resolve("export"))
        .readJson(Manifest.FILE, Manifest.class)
        .orElseThrow();
  }

  private void rewriteManifest(String from, String to) throws IOException {
    Path file = directory.resolve("export").resolve(Manifest.FILE);
    String json = Files.readString(file);
    assertThat(json).contains(from);
    Files.writeString(file, json.replace(from, to));
  }

  private static List<String> parts(Path export) throws IOException {
    return new Folder(export)
        .readJson(Manifest.FILE, Manifest.class).orElseThrow().tables().stream()
            .flatMap(table -> table.parts().stream())
            .map(part -> part.file() + " " + part.rows() + " " + part.sha256())
            .toList();
  }

  /** Every row of every table, as text, in one hash for each table. */
  private static void assertSame(TestDatabase target) {
    assertThat(hashes(target.database())).isEqualTo(hashes(source.database()));
  }

  private static List<String> hashes(Database database) {
    return database
        .jdbi()
        .withHandle(
            handle -> {
              List<String> hashes = new ArrayList<>();
              for (String table :
                  handle
                      .createQuery(
                          "select relname from pg_class where relnamespace = 'public'::regnamespace"
                              + " and relkind in ('r', 'p') and not relispartition"
                              + " and relname <> 'flyway_schema_history' order by 1")
                      .mapTo(String.class)
                      .list()) {
                hashes.add(
                    handle
                        .createQuery(
                            "select '"
                                + table
                                + " ' || count(*) || ' ' || coalesce(md5(string_agg(t::text, '|'"
                                + " order by t::text)), '') from "
                                + table
                                + " t")
                        .mapTo(String.class)
                        .one());
              }
              return hashes;
            });
  }

  private static long number(TestDatabase database, String sql) {
    return database
        .database()
        .jdbi()
        .withHandle(handle -> handle.createQuery(sql).mapTo(Long.class).one());
  }
}
