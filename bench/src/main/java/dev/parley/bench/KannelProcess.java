package dev.parley.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Kannel, as Debian packages it: bearerbox with a spool of files and one SMPP connection, and
 * smsbox, with a configuration of their own in a directory that is deleted when they end.
 */
final class KannelProcess implements AutoCloseable {
  static final String USER = "bench";
  static final String SENDER = "%2B12015550123";

  private static final Duration START_LIMIT = Duration.ofSeconds(30);
  private static final Duration STOP_LIMIT = Duration.ofSeconds(20);
  private static final long POLL_MILLIS = 50;
  private static final List<Path> PLACES =
      List.of(Path.of("/usr/sbin"), Path.of("/usr/bin"), Path.of("/usr/local/sbin"));

  private final Path directory;
  private final Process bearerbox;
  private final Process smsbox;
  private final int sendPort;

  private KannelProcess(Path directory, Process bearerbox, Process smsbox, int sendPort) {
    this.directory = directory;
    this.bearerbox = bearerbox;
    this.smsbox = smsbox;
    this.sendPort = sendPort;
  }

  /**
   * @param window submits without a response, of the SMPP connection
   */
  static KannelProcess start(int carrierPort, int window)
      throws IOException, InterruptedException, BenchFailure {
    Path directory = Files.createTempDirectory("parley-bench-kannel-");
    @Nullable Process bearerbox = null;
    @Nullable Process smsbox = null;
    boolean complete = false;
    try {
      int[] ports = freePorts(3);
      Path spool = Files.createDirectory(directory.resolve("spool"));
      Path config =
          Files.writeString(
              directory.resolve("kannel.conf"),
              config(ports[0], ports[1], ports[2], spool, carrierPort, window));
      bearerbox = start(directory, "bearerbox", config);
      awaitListening(bearerbox, ports[1], directory.resolve("bearerbox.out"));
      smsbox = start(directory, "smsbox", config);
      awaitListening(smsbox, ports[2], directory.resolve("smsbox.out"));
      KannelProcess kannel = new KannelProcess(directory, bearerbox, smsbox, ports[2]);
      complete = true;
      return kannel;
    } finally {
      if (!complete) {
        end(smsbox);
        end(bearerbox);
        ServerProcess.delete(directory);
      }
    }
  }

  private static String config(
      int adminPort, int boxPort, int sendPort, Path spool, int carrierPort, int window) {
    return """
    group = core
    admin-port = %d
    admin-password = %s
    admin-interface = 127.0.0.1
    smsbox-port = %d
    smsbox-interface = 127.0.0.1
    box-allow-ip = 127.0.0.1
    store-type = spool
    store-location = %s
    dlr-storage = internal
    log-level = 4

    group = smsc
    smsc = smpp
    smsc-id = sink
    host = 127.0.0.1
    port = %d
    transceiver-mode = true
    smsc-username = %s
    smsc-password = %s
    system-type = ""
    max-pending-submits = %d

    group = smsbox
    bearerbox-host = 127.0.0.1
    sendsms-port = %d
    sendsms-interface = 127.0.0.1
    log-level = 4

    group = sendsms-user
    username = %s
    password = %s

    group = sms-service
    keyword = default
    text = "no service"
    """
        .formatted(
            adminPort,
            USER,
            boxPort,
            spool,
            carrierPort,
            SinkCarrier.SYSTEM_ID,
            SinkCarrier.PASSWORD,
            window,
            sendPort,
            USER,
            USER);
  }

  private static Process start(Path directory, String program, Path config)
      throws IOException, BenchFailure {
    Path found =
        PLACES.stream()
            .map(place -> place.resolve(program))
            .filter(Files::isExecutable)
            .findFirst()
            .orElseThrow(() -> new BenchFailure("Kannel is not installed: apt-get install kannel"));
    return new ProcessBuilder(found.toString(), config.toString())
        .directory(directory.toFile())
        .redirectErrorStream(true)
        .redirectOutput(directory.resolve(program + ".out").toFile())
        .start();
  }

  private static int[] freePorts(int count) throws IOException {
    ServerSocket[] sockets = new ServerSocket[count];
    int[] ports = new int[count];
    for (int i = 0; i < count; i++) {
      sockets[i] = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
      ports[i] = sockets[i].getLocalPort();
    }
    for (ServerSocket socket : sockets) {
      socket.close();
    }
    return ports;
  }

  private static void awaitListening(Process process, int port, Path output)
      throws IOException, InterruptedException, BenchFailure {
    long deadline = System.nanoTime() + START_LIMIT.toNanos();
    while (!listens(port)) {
      boolean ended = process.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS);
      if (ended || System.nanoTime() > deadline) {
        throw new BenchFailure("Kannel did not start:\n" + Files.readString(output));
      }
    }
  }

  private static boolean listens(int port) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 200);
      return true;
    } catch (IOException _) {
      return false;
    }
  }

  int sendPort() {
    return sendPort;
  }

  /** Processor time of both processes, in microseconds. */
  long cpuMicros() {
    return CpuTime.micros(bearerbox.pid()) + CpuTime.micros(smsbox.pid());
  }

  boolean alive() {
    return bearerbox.isAlive() && smsbox.isAlive();
  }

  @Override
  public void close() throws IOException {
    end(smsbox);
    end(bearerbox);
    ServerProcess.delete(directory);
  }

  private static void end(@Nullable Process process) {
    if (process == null) {
      return;
    }
    process.destroy();
    try {
      if (!process.waitFor(STOP_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException _) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
