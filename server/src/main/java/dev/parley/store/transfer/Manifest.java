package dev.parley.store.transfer;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What an export says about itself, in {@value #FILE}. Written anew after each part: what it names
 * is whole and on the disk.
 *
 * @param format {@value #FORMAT}
 * @param id of this export
 * @param parley version of the program that made it
 * @param created ISO 8601 instant
 * @param complete whether everything is there
 * @param schema numbers of the migrations the database had
 * @param source the database and the moment: a resumed export must find the same
 * @param masterKey fingerprint of the key that sealed the auth tokens; null when it was not found
 */
public record Manifest(
    int format,
    String id,
    String parley,
    String created,
    boolean complete,
    List<Integer> schema,
    Source source,
    @Nullable String masterKey,
    List<TableEntry> tables) {
  public static final int FORMAT = 1;
  static final String FILE = "export.json";

  public Manifest {
    schema = List.copyOf(schema);
    tables = List.copyOf(tables);
  }

  /**
   * @param system identifier that PostgreSQL gave the cluster when it was made
   * @param nextTransaction the first transaction id not yet given: it moves with every write
   */
  public record Source(String postgres, String system, String database, long nextTransaction) {}

  /**
   * @param rows counted in the snapshot
   * @param key of the primary key; empty when the table is exported by its partitions
   */
  public record TableEntry(
      String name,
      List<String> columns,
      List<String> key,
      long rows,
      List<PartitionEntry> partitions,
      List<SequenceEntry> sequences,
      List<Part> parts,
      boolean complete) {
    public TableEntry {
      columns = List.copyOf(columns);
      key = List.copyOf(key);
      partitions = List.copyOf(partitions);
      sequences = List.copyOf(sequences);
      parts = List.copyOf(parts);
    }

    TableEntry with(Part part, boolean last) {
      List<Part> more = new ArrayList<>(parts);
      more.add(part);
      return new TableEntry(name, columns, key, rows, partitions, sequences, more, last);
    }

    TableEntry closed() {
      return new TableEntry(name, columns, key, rows, partitions, sequences, parts, true);
    }

    long exported() {
      return parts.stream().mapToLong(Part::rows).sum();
    }
  }

  public record PartitionEntry(String name, String bound) {}

  /** Where the numbering of a column stands. */
  public record SequenceEntry(String column, long last, boolean called) {}

  /**
   * @param file beside the manifest
   * @param through key of its last row, or the partition it holds; the next part begins after it
   */
  public record Part(
      String file, long rows, long bytes, String sha256, @Nullable List<String> through) {}

  long rows() {
    return tables.stream().mapToLong(TableEntry::rows).sum();
  }

  long exported() {
    return tables.stream().mapToLong(TableEntry::exported).sum();
  }

  Set<Integer> migrations() {
    return new TreeSet<>(schema);
  }

  Manifest with(TableEntry changed) {
    return withTables(
        tables.stream().map(it -> it.name().equals(changed.name()) ? changed : it).toList(), false);
  }

  Manifest completed() {
    return withTables(tables, true);
  }

  private Manifest withTables(List<TableEntry> changed, boolean whole) {
    return new Manifest(format, id, parley, created, whole, schema, source, masterKey, changed);
  }
}
