package dev.parley.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * Names of files that outlast a power cut. The content of a file is forced through its own channel;
 * that it is there under its name is an entry of its directory, which is forced here.
 */
public final class FileNames {
  private FileNames() {}

  /** Renames, in the place of what has that name, and makes the renaming last. */
  public static void replace(Path from, Path to) throws IOException {
    Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    forceDirectoryOf(to);
  }

  /** Makes last what was made, renamed or removed beside this file. */
  public static void forceDirectoryOf(Path file) throws IOException {
    Path directory = file.toAbsolutePath().getParent();
    if (directory != null) {
      force(directory);
    }
  }

  public static void force(Path directory) throws IOException {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}
