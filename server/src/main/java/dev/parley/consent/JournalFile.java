package dev.parley.consent;

import dev.parley.store.FileNames;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * The file of an opt-out journal: a header, then records.
 *
 * <p><b>What a crash leaves.</b> Records are written in groups of at most {@value #GROUP_MAX}, each
 * group fsynced before anybody is answered. A group that was under way may be there in part, in any
 * order: a damaged record among the last {@value #GROUP_MAX} was promised to nobody and is left
 * out. A damaged record further ahead means that the disk lost something that was promised.
 */
final class JournalFile {
  /** Records of one write and fsync. */
  static final int GROUP_MAX = 64;

  private static final long MAGIC = 0x5041524C45594F31L; // "PARLEYO1"
  private static final int HEADER = 8 + 16 + 8 + 4;

  private JournalFile() {}

  /** Appends to a file; a seam for faults in tests. */
  interface Appender extends Closeable {
    /** Returns when the bytes are on the disk. */
    void append(ByteBuffer bytes) throws IOException;
  }

  /** Opens a file at its end. */
  @FunctionalInterface
  interface Opener {
    Appender open(Path file) throws IOException;
  }

  /**
   * @param id of the journal; stays when it is compacted
   * @param base position of the newest record that was left out by compaction
   * @param damaged whether something that was promised is gone
   * @param whole false when the file must be written anew before anything is appended
   */
  record Content(UUID id, long base, List<JournalRecord> records, boolean damaged, boolean whole) {
    Content {
      records = List.copyOf(records);
    }

    /** Position of the newest record ever written. */
    long end() {
      return records.stream().mapToLong(JournalRecord::position).reduce(base, Math::max);
    }
  }

  /** Empty when the file is not there or is no journal. */
  static Optional<Content> read(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file));
    if (bytes.remaining() < HEADER
        || bytes.getInt(HEADER - 4) != JournalRecord.crc(bytes.slice(0, HEADER - 4))
        || bytes.getLong() != MAGIC) {
      return Optional.empty();
    }
    UUID id = new UUID(bytes.getLong(), bytes.getLong());
    long base = bytes.getLong();
    bytes.position(HEADER);
    List<JournalRecord> records = new ArrayList<>(bytes.remaining() / JournalRecord.SIZE);
    boolean damaged = false;
    boolean whole = bytes.remaining() % JournalRecord.SIZE == 0;
    while (bytes.remaining() >= JournalRecord.SIZE) {
      Optional<JournalRecord> next = JournalRecord.read(bytes);
      next.ifPresent(records::add);
      if (next.isEmpty()) {
        whole = false;
        damaged |= bytes.remaining() >= GROUP_MAX * JournalRecord.SIZE;
      }
    }
    return Optional.of(new Content(id, base, records, damaged, whole));
  }

  /** Writes a whole journal in the place of what is there: all of it, or nothing. */
  static void write(Path file, UUID id, long base, List<JournalRecord> records) throws IOException {
    Path part = file.resolveSibling(file.getFileName() + ".new");
    Files.deleteIfExists(part);
    try (FileChannel channel =
        FileChannel.open(
            Files.createFile(
                part,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))),
            StandardOpenOption.WRITE)) {
      writeFully(channel, header(id, base));
      for (int from = 0; from < records.size(); from += GROUP_MAX) {
        writeFully(
            channel, encoded(records.subList(from, Math.min(records.size(), from + GROUP_MAX))));
      }
      channel.force(true);
    }
    FileNames.replace(part, file);
  }

  static ByteBuffer encoded(List<JournalRecord> records) {
    ByteBuffer bytes = ByteBuffer.allocate(records.size() * JournalRecord.SIZE);
    records.forEach(record -> record.writeTo(bytes));
    return bytes.flip();
  }

  /** The file system's own. */
  static Appender appender(Path file) throws IOException {
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
    return new Appender() {
      @Override
      public void append(ByteBuffer bytes) throws IOException {
        writeFully(channel, bytes);
        channel.force(true);
      }

      @Override
      public void close() throws IOException {
        channel.close();
      }
    };
  }

  private static ByteBuffer header(UUID id, long base) {
    ByteBuffer header = ByteBuffer.allocate(HEADER);
    header
        .putLong(MAGIC)
        .putLong(id.getMostSignificantBits())
        .putLong(id.getLeastSignificantBits());
    header.putLong(base);
    header.putInt(JournalRecord.crc(header.slice(0, HEADER - 4)));
    return header.flip();
  }

  private static void writeFully(FileChannel channel, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }
}
