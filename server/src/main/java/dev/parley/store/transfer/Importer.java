package dev.parley.store.transfer;

import dev.parley.store.Database;
import dev.parley.store.DatabaseTarget;
import dev.parley.store.Migrations;
import dev.parley.store.transfer.Imports.Stage;
import dev.parley.store.transfer.Imports.State;
import dev.parley.store.transfer.Manifest.Part;
import dev.parley.store.transfer.Manifest.PartitionEntry;
import dev.parley.store.transfer.Manifest.SequenceEntry;
import dev.parley.store.transfer.Manifest.TableEntry;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;
import org.postgresql.PGConnection;

/**
 * Fills an empty database from an export. The schema is brought to exactly the migrations of the
 * export first, the rows are put in, and later migrations run over them as they would have at home.
 * A part is checked against its SHA-256 while it is read and committed with its line in {@link
 * Imports}: an import that was killed goes on with the next part.
 */
public final class Importer {
  private static final Pattern BOUND =
      Pattern.compile(
          "DEFAULT|FOR VALUES (IN \\([0-9', ]+\\)|FROM \\('[0-9a-f-]+'\\) TO \\('[0-9a-f-]+'\\))");

  private final DatabaseTarget target;
  private final Folder folder;
  private final Progress progress;

  public Importer(DatabaseTarget target, Path directory, Progress progress) {
    this.target = target;
    this.folder = new Folder(directory);
    this.progress = progress;
  }

  /** What else belongs to the last transaction. */
  @FunctionalInterface
  public interface Finish {
    void in(Connection connection) throws SQLException;
  }

  public record Summary(long rows, int tables, KeyFile.Arrival key, boolean migratedFurther) {}

  /**
   * @param resume whether an import that was begun goes on
   * @param data where {@code master.key} is to be
   */
  public Summary run(boolean resume, Path data, Finish finish) throws IOException, SQLException {
    Manifest manifest = manifest();
    KeyFile.Arrival key = KeyFile.bring(folder.path(), data, manifest.masterKey());
    try (Connection connection = Connections.open(target, "parley import");
        Database database = Database.open(target)) {
      Connections.execute(connection, "set default_transaction_read_only = off");
      Stage stage = begin(connection, database, manifest, resume);
      if (stage == Stage.SCHEMA) {
        makeSchema(connection, database, manifest);
      }
      if (stage != Stage.COUNTED) {
        fill(connection, manifest);
        count(connection, manifest);
      }
      boolean further = Migrations.apply(database, progress::say);
      Connections.execute(connection, "set local synchronous_commit = on");
      finish.in(connection);
      Imports.end(connection);
      connection.commit();
      Connections.execute(connection, "analyze");
      connection.commit();
      return new Summary(manifest.rows(), manifest.tables().size(), key, further);
    }
  }

  private Manifest manifest() throws IOException {
    Manifest manifest =
        folder
            .readJson(Manifest.FILE, Manifest.class)
            .orElseThrow(
                () ->
                    new TransferException(
                        folder.path() + " holds no export: there is no " + Manifest.FILE + ".",
                        "Name the directory that bin/parley db export wrote."));
    if (manifest.format() != Manifest.FORMAT) {
      throw new TransferException(
          "The export has format "
              + manifest.format()
              + "; this Parley reads format "
              + Manifest.FORMAT
              + ".",
          "Import it with Parley " + manifest.parley() + " or newer.");
    }
    Set<Integer> unknown = manifest.migrations();
    unknown.removeAll(Migrations.available());
    if (!unknown.isEmpty()) {
      throw new TransferException(
          "The export was made by a newer Parley ("
              + manifest.parley()
              + "): its schema has the migrations "
              + unknown
              + ", which this one does not know.",
          "Import it with that version or a newer one.");
    }
    if (!manifest.complete()) {
      throw new TransferException(
          "The export in " + folder.path() + " is not complete.",
          "Finish it first: bin/parley db export --to " + folder.path() + " --resume");
    }
    return manifest;
  }

  /** The stage to go on with. */
  private Stage begin(Connection connection, Database database, Manifest manifest, boolean resume)
      throws SQLException {
    Optional<State> state = Imports.read(connection);
    if (state.isPresent()) {
      if (!state.get().export().equals(manifest.id())) {
        throw new TransferException(
            "An import of another export into this database was begun.",
            "Go on with that one, or name an empty database.");
      }
      if (!resume) {
        throw new TransferException(
            "This import was begun before and did not end.", "Go on with it: --resume");
      }
      connection.commit();
      return state.get().stage();
    }
    refuseFilled(connection, database, manifest);
    Imports.begin(connection, manifest.id());
    connection.commit();
    return Stage.SCHEMA;
  }

  private static void refuseFilled(Connection connection, Database database, Manifest manifest)
      throws SQLException {
    for (Catalogue.Table table : Catalogue.tables(connection)) {
      if (hasRows(connection, table.name())) {
        throw new TransferException(
            "The database to import into is not empty: " + table.name() + " has rows.",
            "Name a new data directory, or an empty database with database.url.");
      }
    }
    Set<Integer> further = new TreeSet<>(Migrations.applied(database));
    further.removeAll(manifest.migrations());
    if (!further.isEmpty()) {
      throw new TransferException(
          "The schema of the database to import into is newer than the export (migrations "
              + further
              + "): those would not run over the rows.",
          "Name a new data directory, or a database without tables with database.url.");
    }
  }

  private void makeSchema(Connection connection, Database database, Manifest manifest)
      throws SQLException {
    progress.say("Making the schema of the export (" + manifest.schema().size() + " migrations)");
    Migrations.applyOnly(database, manifest.migrations());
    for (TableEntry table : manifest.tables()) {
      checkColumns(connection, table);
      makePartitions(connection, table);
    }
    emptyWhatMigrationsFilled(connection, manifest);
    Imports.reached(connection, Stage.ROWS);
    connection.commit();
  }

  /** It is in the export too. Tables without rows stay alone: the record is not to be truncated. */
  private static void emptyWhatMigrationsFilled(Connection connection, Manifest manifest)
      throws SQLException {
    List<String> filled = new ArrayList<>();
    for (TableEntry table : manifest.tables()) {
      if (hasRows(connection, table.name())) {
        filled.add("public." + table.name());
      }
    }
    if (!filled.isEmpty()) {
      Connections.execute(connection, "truncate " + String.join(", ", filled) + " cascade");
    }
  }

  private static boolean hasRows(Connection connection, String table) throws SQLException {
    String sql = "select case when exists (select from " + table + ") then 1 else 0 end";
    return Connections.number(connection, sql) > 0;
  }

  private static void checkColumns(Connection connection, TableEntry table) throws SQLException {
    Catalogue.checked(table.name());
    table.columns().forEach(Catalogue::checked);
    Set<String> there =
        Catalogue.tables(connection).stream()
            .filter(it -> it.name().equals(table.name()))
            .flatMap(it -> it.columns().stream())
            .collect(Collectors.toSet());
    List<String> missing = new ArrayList<>(table.columns());
    missing.removeAll(there);
    if (!missing.isEmpty()) {
      throw new TransferException(
          "The export has columns that this schema has not: " + table.name() + " " + missing,
          "The database it came from was changed by hand; undo that and export again.");
    }
  }

  private static void makePartitions(Connection connection, TableEntry table) throws SQLException {
    Set<String> there = new HashSet<>();
    Catalogue.partitions(connection, table.name()).forEach(it -> there.add(it.name()));
    for (PartitionEntry partition : table.partitions()) {
      if (there.contains(partition.name())) {
        continue;
      }
      if (!BOUND.matcher(partition.bound()).matches()) {
        throw new TransferException(
            "The export has a partition of unknown form: " + partition.bound(),
            "Check where the files come from.");
      }
      Connections.execute(
          connection,
          "create table public."
              + Catalogue.checked(partition.name())
              + " partition of public."
              + table.name()
              + " "
              + partition.bound());
    }
  }

  private void fill(Connection connection, Manifest manifest) throws IOException, SQLException {
    Set<String> done = Imports.parts(connection);
    connection.commit();
    // Parts and their lines are lost together or not at all, so only the last commit must last.
    Connections.execute(connection, "set synchronous_commit = off");
    connection.commit();
    long before =
        manifest.tables().stream()
            .flatMap(it -> it.parts().stream())
            .filter(it -> done.contains(it.file()))
            .mapToLong(Part::rows)
            .sum();
    progress.begin("db import", before, manifest.rows());
    for (TableEntry table : manifest.tables()) {
      for (Part part : table.parts()) {
        if (!done.contains(part.file())) {
          read(connection, table, part);
        }
      }
    }
    Connections.execute(connection, "set synchronous_commit = on");
    connection.commit();
  }

  private void read(Connection connection, TableEntry table, Part part)
      throws IOException, SQLException {
    Path file = folder.file(part.file());
    if (!Files.exists(file) || Files.size(file) != part.bytes()) {
      throw damaged(part, "it is missing or has another size");
    }
    MessageDigest digest = Folder.sha256();
    String copy =
        "copy public."
            + Catalogue.checked(table.name())
            + " ("
            + String.join(", ", table.columns())
            + ") from stdin";
    long rows;
    try (InputStream raw = new DigestInputStream(Files.newInputStream(file), digest)) {
      InputStream text = new CountedInput(new GZIPInputStream(raw, 64 * 1024), progress);
      rows = connection.unwrap(PGConnection.class).getCopyAPI().copyIn(copy, text);
      raw.transferTo(java.io.OutputStream.nullOutputStream());
    } catch (IOException e) {
      connection.rollback();
      throw damaged(part, String.valueOf(e.getMessage()));
    } catch (SQLException | RuntimeException e) {
      connection.rollback();
      throw e;
    }
    if (!HexFormat.of().formatHex(digest.digest()).equals(part.sha256())) {
      connection.rollback();
      throw damaged(part, "its SHA-256 is another");
    }
    if (rows != part.rows()) {
      connection.rollback();
      throw damaged(part, "it has " + rows + " rows instead of " + part.rows());
    }
    Imports.done(connection, part);
    connection.commit();
  }

  private static TransferException damaged(Part part, String how) {
    return new TransferException(
        "The part " + part.file() + " of the export is damaged: " + how + ".",
        "Copy it again from where it was made, then go on with --resume.");
  }

  /** The whole is what it was: every table has its rows, and numbering goes on where it was. */
  private void count(Connection connection, Manifest manifest) throws SQLException {
    for (TableEntry table : manifest.tables()) {
      long rows = Connections.number(connection, "select count(*) from public." + table.name());
      if (rows != table.rows() || rows != table.exported()) {
        throw new TransferException(
            table.name() + " has " + rows + " rows instead of " + table.rows() + ".",
            "Import into a new database; if it happens again, report it as a bug.");
      }
      for (SequenceEntry sequence : table.sequences()) {
        Connections.execute(
            connection,
            "select setval(pg_get_serial_sequence("
                + Connections.literal("public." + table.name())
                + ", "
                + Connections.literal(sequence.column())
                + "), "
                + sequence.last()
                + ", "
                + sequence.called()
                + ")");
      }
    }
    Imports.reached(connection, Stage.COUNTED);
    connection.commit();
  }
}
