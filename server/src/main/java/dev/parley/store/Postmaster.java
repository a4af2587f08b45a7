package dev.parley.store;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What {@code postmaster.pid} says (PostgreSQL, src/include/utils/pidfile.h).
 *
 * @param pid process id of the server that wrote it, alive or not
 * @param port 0 while it was not written yet
 * @param ready whether connections are accepted
 */
record Postmaster(long pid, int port, boolean ready) {
  static final String FILE = "postmaster.pid";

  /** Empty when there is none, or it is being written at this moment. */
  static Optional<Postmaster> read(Path cluster) {
    try {
      List<String> lines = Files.readAllLines(cluster.resolve(FILE));
      if (lines.isEmpty()) {
        return Optional.empty();
      }
      int port = lines.size() > 3 ? Integer.parseInt(lines.get(3).strip()) : 0;
      boolean ready = lines.size() > 7 && lines.get(7).strip().equals("ready");
      return Optional.of(new Postmaster(Long.parseLong(lines.get(0).strip()), port, ready));
    } catch (NoSuchFileException | NumberFormatException _) {
      return Optional.empty();
    } catch (IOException e) {
      throw new StoreException("postmaster.pid cannot be read: " + e, e);
    }
  }

  /**
   * A process that ended but was not waited for (Parley as process 1 of a container inherits its
   * server and waits for no one) has no command line any more, and counts as dead.
   */
  boolean alive() {
    return ProcessHandle.of(pid).map(p -> p.isAlive() && !title(p).isEmpty()).orElse(false);
  }

  /**
   * Whether the process is a server of this cluster, and not another program that was given the
   * same process id after a restart of the machine. PostgreSQL itself cannot tell when both run
   * under one user, and would refuse to start.
   */
  boolean belongsTo(String identity) {
    return ProcessHandle.of(pid).map(process -> title(process).contains(identity)).orElse(false);
  }

  /** Whether the process is some PostgreSQL, and somebody listens where the file says. */
  boolean isPostgresOnItsPort() {
    if (!ProcessHandle.of(pid).map(process -> title(process).contains("postgres")).orElse(false)) {
      return false;
    }
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1_000);
      return true;
    } catch (IOException _) {
      return false;
    }
  }

  /** Whether any process of that cluster is alive: a server, or one of its children. */
  static boolean anyProcessOf(String identity) {
    try (Stream<ProcessHandle> all = ProcessHandle.allProcesses()) {
      return all.anyMatch(process -> title(process).contains(identity));
    }
  }

  private static String title(ProcessHandle process) {
    Path proc = Path.of("/proc", Long.toString(process.pid()), "cmdline");
    try {
      // Readable for everybody, unlike /proc/PID/exe, which ProcessHandle wants to see.
      return new String(Files.readAllBytes(proc), StandardCharsets.UTF_8);
    } catch (IOException _) {
      // No /proc (macOS), or the process has just ended.
      return process.info().commandLine().orElse("");
    }
  }
}
