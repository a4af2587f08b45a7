package dev.parley.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * The directory in which one Parley keeps everything, held by a lock while it is open.
 *
 * <p>The operating system drops the lock with the process, so a lock file that was left behind
 * means nothing. Its text (process id and command) is for people.
 */
public final class DataDirectory implements AutoCloseable {
  private static final String LOCK_FILE = "parley.lock";
  private static final int LOCK_TEXT_MAX = 4096;

  private final Path path;
  private final FileChannel channel;

  private DataDirectory(Path path, FileChannel channel) {
    this.path = path;
    this.channel = channel;
  }

  /**
   * Takes the directory, making it (mode 0700) when it is missing.
   *
   * @throws DataDirectoryInUse when a live process holds it
   */
  public static DataDirectory open(Path directory) {
    try {
      Path path = makePrivate(directory.toAbsolutePath().normalize());
      return lock(path);
    } catch (IOException e) {
      throw new StoreException("The data directory " + directory + " cannot be used: " + e, e);
    }
  }

  /** Absolute, symbolic links resolved. */
  public Path path() {
    return path;
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new StoreException("The lock of " + path + " could not be given back: " + e, e);
    }
  }

  private static Path makePrivate(Path path) throws IOException {
    if (!Files.isDirectory(path)) {
      Path parent = path.getParent();
      if (parent != null) {
        Files.createDirectories(parent);
      }
      Files.createDirectory(
          path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }
    return path.toRealPath();
  }

  private static DataDirectory lock(Path path) throws IOException {
    Path file = path.resolve(LOCK_FILE);
    FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    FileLock lock;
    try {
      lock = channel.tryLock();
    } catch (OverlappingFileLockException _) {
      // Closing the channel here would drop the lock that this very process holds through another
      // channel (POSIX record locks); the leak lasts as long as the mistake.
      throw new DataDirectoryInUse(path, ownText());
    }
    if (lock == null) {
      String holder = read(channel);
      channel.close();
      throw new DataDirectoryInUse(path, holder);
    }
    channel.truncate(0);
    channel.write(ByteBuffer.wrap(ownText().getBytes(StandardCharsets.UTF_8)), 0);
    return new DataDirectory(path, channel);
  }

  private static String read(FileChannel channel) throws IOException {
    ByteBuffer text = ByteBuffer.allocate(LOCK_TEXT_MAX);
    channel.read(text, 0);
    return new String(text.array(), 0, text.position(), StandardCharsets.UTF_8).strip();
  }

  private static String ownText() {
    ProcessHandle self = ProcessHandle.current();
    return self.pid() + " " + self.info().command().orElse("parley") + "\n";
  }
}
