package dev.parley.testing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.AnnotatedElementContext;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.io.TempDirFactory;

/**
 * Where tests keep their files: in memory, where Linux has a file system there and memory to spare.
 * Clusters and databases are thousands of small files that are made, synced and removed. No test
 * ends the machine, so none can tell; {@code -Dparley.tests.memory=no} puts them on the disk.
 */
public final class MemoryDirectory implements TempDirFactory {
  private static final Path MEMORY = Path.of("/dev/shm");
  private static final Path STATISTICS = Path.of("/proc/meminfo");
  private static final long MEBIBYTE = 1L << 20;
  private static final long SPACE_MIN = 4_096 * MEBIBYTE;

  /** The file system promises space that other programs may hold. */
  private static final long AVAILABLE_MIN = 8_192 * MEBIBYTE;

  private static final boolean USED = isRoomy();

  @Override
  public Path createTempDirectory(AnnotatedElementContext element, ExtensionContext context)
      throws IOException {
    return create("junit-");
  }

  /** Whoever asks removes it. */
  public static Path create(String prefix) throws IOException {
    return USED ? Files.createTempDirectory(MEMORY, prefix) : Files.createTempDirectory(prefix);
  }

  private static boolean isRoomy() {
    try {
      return !System.getProperty("parley.tests.memory", "").equals("no")
          && Files.isWritable(MEMORY)
          && Files.isReadable(STATISTICS)
          && Files.getFileStore(MEMORY).getUsableSpace() >= SPACE_MIN
          && available() >= AVAILABLE_MIN
          && runsPrograms();
    } catch (IOException unreadable) {
      return false;
    }
  }

  /** Octets, as the kernel estimates them. */
  private static long available() throws IOException {
    return Files.readAllLines(STATISTICS, StandardCharsets.UTF_8).stream()
        .filter(line -> line.startsWith("MemAvailable:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
        .findFirst()
        .orElse(0);
  }

  /** Containers often mount it so that no program starts from there; some tests start one. */
  private static boolean runsPrograms() throws IOException {
    Path script = Files.createTempFile(MEMORY, "probe", ".sh");
    try {
      Files.writeString(script, "#!/bin/sh\nexit 0\n");
      return script.toFile().setExecutable(true)
          && new ProcessBuilder(script.toString()).start().waitFor() == 0;
    } catch (IOException refused) {
      return false;
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      Files.delete(script);
    }
  }
}
