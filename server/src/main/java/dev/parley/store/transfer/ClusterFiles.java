package dev.parley.store.transfer;

import dev.parley.store.FileNames;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributes;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Copies the files of a stopped PostgreSQL cluster, each fsynced, owners and modes kept. */
final class ClusterFiles {
  /** What a start makes anew, or what only a server that runs has. */
  private static final Set<String> LEFT_OUT =
      Set.of("postmaster.pid", "postmaster.opts", "startup.log", "log");

  private ClusterFiles() {}

  /**
   * @param bytes for progress
   */
  record Copied(String path, long bytes, String sha256) {}

  static long size(Path root) throws IOException {
    long[] size = new long[1];
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            size[0] += attributes.size();
            return FileVisitResult.CONTINUE;
          }
        });
    return size[0];
  }

  /** The target must not exist. Answers what was copied, by path below the root. */
  static List<Copied> copy(Path root, Path target, Progress progress) throws IOException {
    List<Copied> copied = new ArrayList<>();
    List<Path> directories = new ArrayList<>();
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes)
              throws IOException {
            if (isLeftOut(root, directory)) {
              return FileVisitResult.SKIP_SUBTREE;
            }
            Path made = target.resolve(root.relativize(directory).toString());
            Files.createDirectory(made);
            keepOwner(directory, made);
            directories.add(made);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            if (!attributes.isRegularFile()) {
              throw new TransferException(
                  file + " is no ordinary file: this cluster was changed by hand.",
                  "Use bin/parley db export instead.");
            }
            if (!isLeftOut(root, file)) {
              Path made = target.resolve(root.relativize(file).toString());
              copied.add(copyFile(file, made, root.relativize(file).toString(), progress));
            }
            return FileVisitResult.CONTINUE;
          }
        });
    for (Path directory : directories) {
      FileNames.force(directory);
    }
    return copied;
  }

  /** What is wrong with these files; empty when nothing is. */
  static List<String> differences(Path root, List<Copied> expected, Progress progress)
      throws IOException {
    Map<String, Long> there = new TreeMap<>();
    try (Stream<Path> all = Files.walk(root)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        there.put(root.relativize(file).toString(), Files.size(file));
      }
    }
    List<String> differences = new ArrayList<>();
    for (Copied file : expected) {
      Long size = there.remove(file.path());
      if (size == null) {
        differences.add(file.path() + " is missing");
      } else if (size != file.bytes()
          || !Folder.sha256(root.resolve(file.path())).equals(file.sha256())) {
        differences.add(file.path() + " was changed");
      }
      progress.advance(file.bytes());
    }
    there.keySet().forEach(more -> differences.add(more + " does not belong here"));
    return differences;
  }

  static void delete(Path root) throws IOException {
    if (!Files.exists(root)) {
      return;
    }
    try (Stream<Path> all = Files.walk(root)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    }
  }

  /** As root, the server runs as the owner of its files. */
  static void keepOwner(Path from, Path to) throws IOException {
    PosixFileAttributes attributes = Files.readAttributes(from, PosixFileAttributes.class);
    Files.setPosixFilePermissions(to, attributes.permissions());
    if (!Files.getOwner(to).equals(attributes.owner())) {
      Files.setOwner(to, attributes.owner());
    }
  }

  private static boolean isLeftOut(Path root, Path file) {
    return LEFT_OUT.contains(root.relativize(file).toString());
  }

  private static Copied copyFile(Path from, Path to, String name, Progress progress)
      throws IOException {
    MessageDigest digest = Folder.sha256();
    long bytes = 0;
    try (InputStream in = Files.newInputStream(from);
        FileChannel out =
            FileChannel.open(to, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      byte[] buffer = new byte[256 * 1024];
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        digest.update(buffer, 0, n);
        ByteBuffer piece = ByteBuffer.wrap(buffer, 0, n);
        while (piece.hasRemaining()) {
          out.write(piece);
        }
        bytes += n;
        progress.advance(n);
      }
      out.force(true);
    }
    keepOwner(from, to);
    return new Copied(name, bytes, HexFormat.of().formatHex(digest.digest()));
  }
}
