package dev.parley.store;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * Unpacks a tar archive of files, directories and symbolic links (POSIX.1-1988 ustar headers). That
 * is all the PostgreSQL archives hold; any other entry is an error, not a guess.
 */
final class TarReader {
  private static final int BLOCK = 512;

  private final InputStream in;
  private final byte[] header = new byte[BLOCK];

  TarReader(InputStream in) {
    this.in = in;
  }

  /** Unpacks below {@code root}. Permissions are rwxr-xr-x or rw-r--r--, whatever the umask. */
  void unpackTo(Path root) throws IOException {
    while (in.readNBytes(header, 0, BLOCK) == BLOCK && header[0] != 0) {
      Path target = inside(root, entryName());
      switch (header[156]) {
        case '5' -> makeDirectory(target);
        case '0', 0 -> writeFile(target);
        case '2' -> makeLink(root, target);
        default -> throw new IOException("unexpected kind of tar entry: " + entryName());
      }
    }
  }

  private void makeDirectory(Path target) throws IOException {
    Files.createDirectories(target);
    Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private void writeFile(Path target) throws IOException {
    makeParent(target);
    long size = octal(124, 12);
    try (OutputStream out = Files.newOutputStream(target)) {
      copy(size, out);
    }
    in.skipNBytes((BLOCK - size % BLOCK) % BLOCK);
    boolean executable = (octal(100, 8) & 0100) != 0;
    Files.setPosixFilePermissions(
        target, PosixFilePermissions.fromString(executable ? "rwxr-xr-x" : "rw-r--r--"));
  }

  private void makeLink(Path root, Path target) throws IOException {
    makeParent(target);
    Path destination = Path.of(text(157, 100));
    inside(root, root.relativize(target.resolveSibling(destination)).toString());
    Files.createSymbolicLink(target, destination);
  }

  private void makeParent(Path target) throws IOException {
    Path parent = target.getParent();
    if (parent != null && !Files.isDirectory(parent)) {
      makeDirectory(parent);
    }
  }

  private void copy(long size, OutputStream out) throws IOException {
    byte[] buffer = new byte[64 * 1024];
    long left = size;
    while (left > 0) {
      int n = in.read(buffer, 0, (int) Math.min(buffer.length, left));
      if (n < 0) {
        throw new EOFException("tar entry is cut short");
      }
      out.write(buffer, 0, n);
      left -= n;
    }
  }

  private String entryName() {
    String prefix = text(345, 155);
    // GNU tar writes "ustar  " and uses the prefix field for other things.
    boolean posix = text(257, 6).equals("ustar");
    return posix && !prefix.isEmpty() ? prefix + "/" + text(0, 100) : text(0, 100);
  }

  private static Path inside(Path root, String name) throws IOException {
    Path target = root.resolve(name).normalize();
    if (!target.startsWith(root)) {
      throw new IOException("tar entry leaves the directory: " + name);
    }
    return target;
  }

  private String text(int offset, int length) {
    int end = offset;
    while (end < offset + length && header[end] != 0) {
      end++;
    }
    return new String(header, offset, end - offset, StandardCharsets.UTF_8);
  }

  private long octal(int offset, int length) {
    String digits = text(offset, length).strip();
    return digits.isEmpty() ? 0 : Long.parseLong(digits, 8);
  }
}
