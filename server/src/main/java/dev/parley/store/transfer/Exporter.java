package dev.parley.store.transfer;

import dev.parley.store.DatabaseTarget;
import dev.parley.store.transfer.Catalogue.Table;
import dev.parley.store.transfer.Manifest.Part;
import dev.parley.store.transfer.Manifest.PartitionEntry;
import dev.parley.store.transfer.Manifest.SequenceEntry;
import dev.parley.store.transfer.Manifest.Source;
import dev.parley.store.transfer.Manifest.TableEntry;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyManager;

/**
 * Writes every table of a database into a directory: text of COPY, compressed, in parts along the
 * primary key, all of one snapshot (docs/adr/0005-logical-export.md).
 *
 * <p><b>Resuming.</b> A killed export leaves whole parts and a manifest that names them, but its
 * snapshot is gone with its session. It goes on only when nothing was written to the database since
 * (the next transaction id has not moved); then a new snapshot sees the same rows. Otherwise it
 * begins again and says so.
 */
public final class Exporter {
  /** Rows of one part, and so at most lost to a kill. */
  public static final int PART_ROWS = 200_000;

  private final DatabaseTarget target;
  private final Folder folder;
  private final Progress progress;
  private final Clock clock;
  private final String version;
  private final int partRows;

  public Exporter(
      DatabaseTarget target, Path directory, Progress progress, Clock clock, String version) {
    this(target, directory, progress, clock, version, PART_ROWS);
  }

  Exporter(
      DatabaseTarget target,
      Path directory,
      Progress progress,
      Clock clock,
      String version,
      int partRows) {
    this.target = target;
    this.folder = new Folder(directory);
    this.progress = progress;
    this.clock = clock;
    this.version = version;
    this.partRows = partRows;
  }

  /**
   * @param data where {@code master.key} is
   * @param withKey whether it is taken along
   */
  public record Options(boolean resume, Path data, boolean withKey) {}

  public record Summary(long rows, int tables, int parts, long bytes, boolean keyIncluded) {}

  public Summary run(Options options) throws IOException, SQLException {
    Optional<Manifest> before = earlier(options.resume());
    try (Connection connection = Connections.open(target, "parley export")) {
      Connections.execute(connection, "set transaction isolation level repeatable read, read only");
      Manifest manifest = begin(connection, before, options);
      progress.begin("db export", manifest.exported(), manifest.rows());
      for (TableEntry table : manifest.tables()) {
        if (!table.complete()) {
          manifest = export(connection, manifest, table);
        }
      }
      connection.rollback();
      boolean key = options.withKey() && KeyFile.copy(options.data(), folder.path());
      manifest = manifest.completed();
      folder.writeJson(Manifest.FILE, manifest);
      return summary(manifest, key);
    }
  }

  private Optional<Manifest> earlier(boolean resume) throws IOException {
    if (!resume) {
      if (!folder.isEmpty()) {
        throw new TransferException(
            folder.path() + " is not empty.",
            "Name a new directory, or go on with the export that is there: --resume");
      }
      folder.make();
      return Optional.empty();
    }
    Optional<Manifest> manifest = folder.readJson(Manifest.FILE, Manifest.class);
    if (manifest.isPresent() && manifest.get().complete()) {
      throw new TransferException(
          "The export in " + folder.path() + " is complete; there is nothing to resume.",
          "Import it: bin/parley db import --data DIR --from " + folder.path());
    }
    folder.make();
    return manifest;
  }

  private Manifest begin(Connection connection, Optional<Manifest> before, Options options)
      throws IOException, SQLException {
    if (Imports.read(connection).isPresent()) {
      throw new TransferException(
          "An import into this database was begun and did not end.",
          "Finish it first: bin/parley db import --data DIR --from EXPORT --resume");
    }
    Source source = source(connection);
    if (before.isPresent()) {
      if (before.get().source().equals(source)) {
        return before.get();
      }
      progress.say(
          "The database was written to since this export began: its parts do not belong together,"
              + " so it begins again.");
      for (TableEntry table : before.get().tables()) {
        for (Part part : table.parts()) {
          Files.deleteIfExists(folder.file(part.file()));
        }
      }
    }
    List<TableEntry> tables = new ArrayList<>();
    for (Table table : Catalogue.tables(connection)) {
      tables.add(entry(connection, table));
    }
    Manifest manifest =
        new Manifest(
            Manifest.FORMAT,
            UUID.randomUUID().toString(),
            version,
            clock.instant().toString(),
            false,
            schema(connection),
            source,
            KeyFile.fingerprint(options.data()).orElse(null),
            tables);
    folder.writeJson(Manifest.FILE, manifest);
    return manifest;
  }

  private static Source source(Connection connection) throws SQLException {
    return new Source(
        Connections.text(connection, "show server_version"),
        Connections.text(connection, "select system_identifier from pg_control_system()"),
        Connections.text(connection, "select current_database()"),
        Connections.number(
            connection, "select pg_snapshot_xmax(pg_current_snapshot())::text::bigint"));
  }

  private static List<Integer> schema(Connection connection) throws SQLException {
    if (!Catalogue.hasTable(connection, "public.flyway_schema_history")) {
      throw new TransferException(
          "This database has no schema of Parley.", "Check --data and database.url.");
    }
    List<Integer> versions = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "select version::int from flyway_schema_history"
                    + " where success and version is not null order by 1")) {
      while (rows.next()) {
        versions.add(rows.getInt(1));
      }
    }
    return versions;
  }

  private static TableEntry entry(Connection connection, Table table) throws SQLException {
    List<SequenceEntry> sequences = new ArrayList<>();
    for (String column : table.identities()) {
      String sequence =
          Connections.text(
              connection,
              "select pg_get_serial_sequence("
                  + Connections.literal(table.name())
                  + ", "
                  + Connections.literal(column)
                  + ")");
      try (Statement statement = connection.createStatement();
          ResultSet row = statement.executeQuery("select last_value, is_called from " + sequence)) {
        row.next();
        sequences.add(new SequenceEntry(column, row.getLong(1), row.getBoolean(2)));
      }
    }
    return new TableEntry(
        table.name(),
        table.columns(),
        table.key().entrySet().stream().map(it -> it.getKey() + " " + it.getValue()).toList(),
        Connections.number(connection, "select count(*) from " + table.name()),
        table.partitions().stream().map(it -> new PartitionEntry(it.name(), it.bound())).toList(),
        sequences,
        List.of(),
        false);
  }

  private Manifest export(Connection connection, Manifest begun, TableEntry table)
      throws IOException, SQLException {
    return table.key().isEmpty()
        ? byPartition(connection, begun, table)
        : byKey(connection, begun, table);
  }

  private Manifest byKey(Connection connection, Manifest begun, TableEntry begunTable)
      throws IOException, SQLException {
    Manifest manifest = begun;
    TableEntry table = begunTable;
    while (!table.complete()) {
      List<String> after = table.parts().isEmpty() ? null : table.parts().getLast().through();
      List<String> through = boundary(connection, table, after);
      String range = where(table, after, through);
      Part part = write(connection, table, "public." + table.name(), range, through);
      table = part.rows() == 0 ? table.closed() : table.with(part, through == null);
      manifest = manifest.with(table);
      folder.writeJson(Manifest.FILE, manifest);
    }
    return manifest;
  }

  /** Tables without a key are cut along their partitions. */
  private Manifest byPartition(Connection connection, Manifest begun, TableEntry begunTable)
      throws IOException, SQLException {
    Manifest manifest = begun;
    TableEntry table = begunTable;
    List<String> pieces =
        table.partitions().isEmpty()
            ? List.of(table.name())
            : table.partitions().stream().map(PartitionEntry::name).toList();
    for (String piece : pieces.subList(table.parts().size(), pieces.size())) {
      Part part =
          write(connection, table, "public." + Catalogue.checked(piece), "", List.of(piece));
      table = table.with(part, false);
      manifest = manifest.with(table);
      folder.writeJson(Manifest.FILE, manifest);
    }
    manifest = manifest.with(table.closed());
    folder.writeJson(Manifest.FILE, manifest);
    return manifest;
  }

  private Part write(
      Connection connection,
      TableEntry table,
      String from,
      String range,
      @Nullable List<String> through)
      throws IOException, SQLException {
    String file = "%s.%05d.copy.gz".formatted(table.name(), table.parts().size() + 1);
    String copy =
        "copy (select "
            + String.join(", ", table.columns())
            + " from "
            + from
            + range
            + ") to stdout";
    CopyManager manager = connection.unwrap(PGConnection.class).getCopyAPI();
    long[] rows = new long[1];
    Folder.Written written =
        folder.write(
            file,
            out -> {
              try (OutputStream packed = new Packed(out)) {
                rows[0] = manager.copyOut(copy, new CountingLines(packed, progress));
              } catch (SQLException e) {
                throw new IOException("COPY failed: " + e.getMessage(), e);
              }
            });
    return new Part(file, rows[0], written.bytes(), written.sha256(), through);
  }

  /** Key of the last row of a full part; null when what is left is less. */
  private @Nullable List<String> boundary(
      Connection connection, TableEntry table, @Nullable List<String> after) throws SQLException {
    List<String> names = keyNames(table);
    String select =
        "select "
            + names.stream().map(it -> it + "::text").collect(Collectors.joining(", "))
            + " from public."
            + table.name()
            + where(table, after, null)
            + " order by "
            + String.join(", ", names)
            + " offset "
            + (partRows - 1)
            + " limit 1";
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(select)) {
      if (!rows.next()) {
        return null;
      }
      List<String> key = new ArrayList<>();
      for (int i = 1; i <= names.size(); i++) {
        key.add(rows.getString(i));
      }
      return key;
    }
  }

  private static String where(
      TableEntry table, @Nullable List<String> after, @Nullable List<String> through) {
    List<String> conditions = new ArrayList<>();
    if (after != null) {
      conditions.add(tuple(keyNames(table)) + " > " + values(table, after));
    }
    if (through != null) {
      conditions.add(tuple(keyNames(table)) + " <= " + values(table, through));
    }
    return conditions.isEmpty() ? "" : " where " + String.join(" and ", conditions);
  }

  private static List<String> keyNames(TableEntry table) {
    return table.key().stream().map(it -> it.substring(0, it.indexOf(' '))).toList();
  }

  private static String values(TableEntry table, List<String> key) {
    List<String> values = new ArrayList<>();
    for (int i = 0; i < key.size(); i++) {
      String column = table.key().get(i);
      values.add(
          Connections.literal(key.get(i)) + "::" + column.substring(column.indexOf(' ') + 1));
    }
    return tuple(values);
  }

  private static String tuple(Collection<String> parts) {
    return parts.size() == 1 ? parts.iterator().next() : "(" + String.join(", ", parts) + ")";
  }

  private static Summary summary(Manifest manifest, boolean key) {
    List<Part> parts = manifest.tables().stream().flatMap(it -> it.parts().stream()).toList();
    return new Summary(
        manifest.exported(),
        manifest.tables().size(),
        parts.size(),
        parts.stream().mapToLong(Part::bytes).sum(),
        key);
  }

  /** The fastest level: the disk is the limit, not the size. */
  private static final class Packed extends GZIPOutputStream {
    Packed(OutputStream out) throws IOException {
      super(out, 64 * 1024);
      def.setLevel(Deflater.BEST_SPEED);
    }
  }
}
