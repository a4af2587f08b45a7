package dev.parley.store;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.tukaani.xz.XZInputStream;

/**
 * The PostgreSQL programs, unpacked once into a cache that all data directories share.
 *
 * <p>Unpacking happens in a directory of its own and ends with a rename, so two processes that
 * start at once do the work twice and harm nothing. A manifest of sizes is checked at each start (a
 * few ms): a machine that lost power while unpacking, or a cleaner of old files, leaves a cache
 * that looks whole and is not.
 */
final class PostgresBinaries {
  private static final String MANIFEST = "parley.manifest";

  /** Directories whose files are checked: nearly all octets in a tenth of the files. */
  private static final List<String> CHECKED = List.of("bin", "lib", "share/postgresql");

  private final Path cache;
  private final Consumer<String> progress;

  PostgresBinaries(Path cache, Consumer<String> progress) {
    this.cache = cache;
    this.progress = progress;
  }

  /** Root: /var/cache/parley; others: $XDG_CACHE_HOME/parley or ~/.cache/parley. */
  static Path defaultCache(boolean root) {
    if (root) {
      return Path.of("/var/cache/parley");
    }
    String xdg = System.getenv("XDG_CACHE_HOME");
    return xdg != null && xdg.startsWith("/")
        ? Path.of(xdg, "parley")
        : Path.of(System.getProperty("user.home"), ".cache", "parley");
  }

  /** The directory with bin, lib and share; unpacks it when needed. */
  Path unpacked() {
    String resource = resourceName();
    try {
      Path target = cache.resolve("postgres-" + fingerprint(resource));
      if (isWhole(target)) {
        return target;
      }
      progress.accept("Unpacking PostgreSQL into " + target);
      unpack(resource, target);
      return target;
    } catch (IOException e) {
      throw new StoreException(
          "PostgreSQL could not be unpacked into "
              + cache
              + " ("
              + e
              + "). Make it writable, or set database.url to use a database of your own.",
          e);
    }
  }

  private static String resourceName() {
    String os = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
    String arch = System.getProperty("os.arch", "");
    String system = os.startsWith("mac") ? "darwin" : os.startsWith("linux") ? "linux" : os;
    String machine =
        switch (arch) {
          case "amd64", "x86_64" -> "x86_64";
          case "aarch64" -> "arm_64";
          default -> arch;
        };
    String name = "postgres-" + system + "-" + machine + ".txz";
    if (PostgresBinaries.class.getClassLoader().getResource(name) == null) {
      throw new StoreException(
          "There is no built-in PostgreSQL for "
              + System.getProperty("os.name")
              + " on "
              + arch
              + ". Parley needs a PostgreSQL 15 or newer of your own: set database.url,"
              + " database.user and database.password.");
    }
    return name;
  }

  private static InputStream open(String resource) throws IOException {
    InputStream in = PostgresBinaries.class.getClassLoader().getResourceAsStream(resource);
    if (in == null) {
      throw new IOException("no such resource: " + resource);
    }
    return in;
  }

  /** Checksum of the archive's ends: enough to tell one release from another, without 15 MB. */
  private static String fingerprint(String resource) throws IOException {
    try (InputStream in = open(resource)) {
      CRC32 crc = new CRC32();
      crc.update(in.readNBytes(256 * 1024));
      crc.update(resource.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().toHexDigits((int) crc.getValue());
    }
  }

  private void unpack(String resource, Path target) throws IOException {
    Files.createDirectories(cache);
    if (Files.isWritable(cache)) {
      Files.setPosixFilePermissions(cache, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
    Path work = cache.resolve("unpacking-" + UUID.randomUUID());
    Files.createDirectory(work);
    Files.setPosixFilePermissions(work, PosixFilePermissions.fromString("rwxr-xr-x"));
    try (InputStream in = new XZInputStream(open(resource))) {
      new TarReader(in).unpackTo(work);
      Files.writeString(work.resolve(MANIFEST), manifestOf(work));
      putInPlace(work, target);
    } finally {
      FileTree.delete(work);
    }
  }

  private void putInPlace(Path work, Path target) throws IOException {
    if (Files.isDirectory(target) && !isWhole(target)) {
      Path broken = cache.resolve("broken-" + UUID.randomUUID());
      Files.move(target, broken, StandardCopyOption.ATOMIC_MOVE);
      FileTree.delete(broken);
    }
    try {
      Files.move(work, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (FileAlreadyExistsException e) {
      acceptOther(target, e);
    } catch (FileSystemException e) {
      acceptOther(target, e);
    }
  }

  /** Another process was faster: fine when what it made is whole. */
  private static void acceptOther(Path target, FileSystemException e) throws IOException {
    if (!isWhole(target)) {
      throw e;
    }
  }

  private static boolean isWhole(Path directory) throws IOException {
    Path manifest = directory.resolve(MANIFEST);
    return Files.isRegularFile(manifest)
        && Files.readString(manifest).equals(manifestOf(directory));
  }

  /** Sizes of what was unpacked, without the hundreds of time zones and extensions. */
  private static String manifestOf(Path directory) throws IOException {
    StringBuilder text = new StringBuilder();
    for (String part : CHECKED) {
      for (Path file : filesIn(directory.resolve(part))) {
        text.append(directory.relativize(file)).append(' ').append(Files.size(file)).append('\n');
      }
    }
    return text.toString();
  }

  private static List<Path> filesIn(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try (Stream<Path> all = Files.list(directory)) {
      return all.filter(Files::isRegularFile).sorted().toList();
    }
  }
}
