package dev.parley.store.transfer;

import dev.parley.store.FileNames;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * A directory that is filled file by file: each is whole and on the disk under its name, or not
 * there. What is being written ends in {@code .part}. Private to its owner: it holds texts and
 * numbers of people.
 */
final class Folder {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final Path path;

  Folder(Path path) {
    this.path = path;
  }

  Path path() {
    return path;
  }

  Path file(String name) {
    if (name.contains("/") || name.startsWith(".")) {
      throw new TransferException(
          "The manifest names a file outside of its directory: " + name,
          "Check where the files come from.");
    }
    return path.resolve(name);
  }

  boolean isEmpty() throws IOException {
    if (!Files.isDirectory(path)) {
      return !Files.exists(path);
    }
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(path)) {
      return !entries.iterator().hasNext();
    }
  }

  void make() throws IOException {
    if (!Files.isDirectory(path)) {
      Path parent = path.toAbsolutePath().getParent();
      if (parent != null) {
        Files.createDirectories(parent);
      }
      Files.createDirectory(
          path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      if (parent != null) {
        FileNames.force(parent);
      }
    }
  }

  /** Writes bytes; answers how many and their SHA-256. */
  @FunctionalInterface
  interface Content {
    void writeTo(OutputStream out) throws IOException;
  }

  record Written(long bytes, String sha256) {}

  Written write(String name, Content content) throws IOException {
    Path part = file(name + ".part");
    Files.deleteIfExists(part);
    Files.createFile(
        part, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    MessageDigest digest = sha256();
    long size;
    try (FileChannel channel = FileChannel.open(part, StandardOpenOption.WRITE);
        OutputStream out = new DigestOutputStream(Channels.newOutputStream(channel), digest)) {
      content.writeTo(new StaysOpen(out));
      out.flush();
      channel.force(true);
      size = channel.size();
    }
    FileNames.replace(part, file(name));
    return new Written(size, HexFormat.of().formatHex(digest.digest()));
  }

  /** What is written may close its stream; the file must be forced before it closes. */
  private static final class StaysOpen extends FilterOutputStream {
    StaysOpen(OutputStream out) {
      super(out);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      out.write(bytes, offset, length);
    }

    @Override
    public void close() throws IOException {
      flush();
    }
  }

  void writeJson(String name, Object value) throws IOException {
    byte[] json = JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(value);
    write(name, out -> out.write(json));
  }

  /** Empty when there is no such file. */
  <T> Optional<T> readJson(String name, Class<T> type) throws IOException {
    try {
      return Optional.of(JSON.readValue(Files.readAllBytes(file(name)), type));
    } catch (NoSuchFileException _) {
      return Optional.empty();
    } catch (JacksonException | IllegalArgumentException e) {
      throw new TransferException(
          file(name) + " cannot be understood: " + e.getMessage(),
          "It is damaged, or was made by another program.",
          e);
    }
  }

  static String sha256(Path file) throws IOException {
    MessageDigest digest = sha256();
    try (InputStream in = Files.newInputStream(file)) {
      byte[] buffer = new byte[256 * 1024];
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        digest.update(buffer, 0, n);
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /** A secret, readable by its owner only and on the disk. */
  static void writePrivately(Path file, byte[] content) throws IOException {
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.wrap(content));
      channel.force(true);
    }
    FileNames.forceDirectoryOf(file);
  }
}
