package dev.parley.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The packaged server as a process of its own, {@code parley dev} with a data directory that is
 * deleted when it ends; its carrier is the one of the bench.
 */
final class ServerProcess implements AutoCloseable {
  /** As bin/parley starts it. */
  private static final List<String> JVM_OPTIONS =
      List.of(
          "--sun-misc-unsafe-memory-access=allow",
          "--enable-native-access=ALL-UNNAMED",
          "-Xmx512m",
          "-XX:+UseSerialGC",
          "-XX:+ExitOnOutOfMemoryError");

  /** Of postmaster.pid, from 0. */
  private static final int PORT_LINE = 3;

  private static final Duration START_LIMIT = Duration.ofMinutes(3);
  private static final Duration STOP_LIMIT = Duration.ofSeconds(90);
  private static final Duration POLL = Duration.ofMillis(50);
  private static final int LOG_TAIL = 2_000;

  private final Path directory;
  private final Process process;
  private final Access access;
  private final long postmaster;

  /** What an application needs to send; from dev.json. */
  record Access(String baseUrl, String accountSid, String authToken, String sender) {}

  private ServerProcess(Path directory, Process process, Access access, long postmaster) {
    this.directory = directory;
    this.process = process;
    this.access = access;
    this.postmaster = postmaster;
  }

  static ServerProcess start(
      String classPath, int carrierPort, int windowSize, List<String> jvmOptions)
      throws IOException, InterruptedException, BenchFailure {
    Path directory = Files.createTempDirectory("parley-bench-");
    Path data = directory.resolve("data");
    @Nullable Process process = null;
    boolean complete = false;
    try {
      Path config =
          Files.writeString(
              directory.resolve("parley.yaml"),
              """
              carriers:
                - name: sink
                  host: 127.0.0.1
                  port: %d
                  systemId: %s
                  password: %s
                  windowSize: %d
              shaping:
                enabled: false
              """
                  .formatted(carrierPort, SinkCarrier.SYSTEM_ID, SinkCarrier.PASSWORD, windowSize));
      Path output = directory.resolve("output");
      process =
          new ProcessBuilder(command(classPath, jvmOptions, data, config))
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      awaitReady(process, data.resolve("dev.json"), output);
      ServerProcess server =
          new ServerProcess(
              directory, process, access(data.resolve("dev.json")), postmaster(data).orElseThrow());
      complete = true;
      return server;
    } finally {
      if (!complete) {
        end(process, postmaster(data).orElse(-1L));
        delete(directory);
      }
    }
  }

  private static List<String> command(
      String classPath, List<String> jvmOptions, Path data, Path config) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(JVM_OPTIONS);
    command.addAll(jvmOptions);
    command.addAll(
        List.of(
            "-cp",
            classPath,
            "dev.parley.Main",
            "dev",
            "--port",
            "0",
            "--data",
            data.toString(),
            "--config",
            config.toString()));
    return command;
  }

  private static void awaitReady(Process process, Path devJson, Path output)
      throws IOException, InterruptedException, BenchFailure {
    long deadline = System.nanoTime() + START_LIMIT.toNanos();
    while (!Files.exists(devJson)) {
      boolean ended = process.waitFor(POLL.toMillis(), TimeUnit.MILLISECONDS);
      if (ended || System.nanoTime() > deadline) {
        String said = Files.readString(output);
        throw new BenchFailure(
            "The server did not start. The end of what it said:\n"
                + said.substring(Math.max(0, said.length() - LOG_TAIL)));
      }
    }
  }

  private static Access access(Path devJson) throws IOException {
    JsonNode json = new JsonMapper().readTree(Files.readAllBytes(devJson));
    String sender =
        json.get("senders")
            .valueStream()
            .filter(each -> each.get("kind").asString().equals("long_code"))
            .map(each -> each.get("number").asString())
            .findFirst()
            .orElseThrow();
    return new Access(
        json.get("baseUrl").asString(),
        json.get("accountSid").asString(),
        json.get("authToken").asString(),
        sender);
  }

  /** Process id of the database server in this data directory, by the file that it keeps there. */
  private static Optional<Long> postmaster(Path data) throws IOException {
    if (!Files.isDirectory(data)) {
      return Optional.empty();
    }
    try (Stream<Path> files = Files.find(data, 2, (path, _) -> path.endsWith("postmaster.pid"))) {
      Optional<Path> file = files.findFirst();
      return file.isEmpty()
          ? Optional.empty()
          : Optional.of(Long.valueOf(Files.readAllLines(file.get()).getFirst().strip()));
    }
  }

  Access access() {
    return access;
  }

  /** A session of its own on the server's database. */
  Connection database() throws IOException, SQLException {
    Path postgres = directory.resolve("data/postgres");
    List<String> pidFile = Files.readAllLines(postgres.resolve("postmaster.pid"));
    String password = Files.readString(directory.resolve("data/postgres.password")).strip();
    return DriverManager.getConnection(
        "jdbc:postgresql://127.0.0.1:" + pidFile.get(PORT_LINE).strip() + "/postgres",
        "parley",
        password);
  }

  /** The account that sends. */
  UUID account() {
    String hex = access.accountSid().substring(2);
    return new UUID(
        Long.parseUnsignedLong(hex.substring(0, 16), 16),
        Long.parseUnsignedLong(hex.substring(16), 16));
  }

  long pid() {
    return process.pid();
  }

  boolean alive() {
    return process.isAlive();
  }

  CpuTime cpuTime() {
    return CpuTime.of(process.pid(), postmaster);
  }

  /** The end of what the server wrote to its log, for when something went wrong. */
  String logTail() throws IOException {
    Path log = directory.resolve("data/logs/parley.log");
    if (!Files.exists(log)) {
      return "";
    }
    String said = Files.readString(log);
    return said.substring(Math.max(0, said.length() - LOG_TAIL));
  }

  @Override
  public void close() throws IOException {
    try {
      end(process, postmaster);
    } finally {
      delete(directory);
    }
  }

  /** In order; what does not end in time is killed, the database that it may leave behind too. */
  private static void end(@Nullable Process process, long postmaster) {
    if (process != null) {
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
    Optional<ProcessHandle> left = ProcessHandle.of(postmaster).filter(ServerProcess::isPostgres);
    if (left.isPresent()) {
      List<ProcessHandle> sessions = left.get().children().toList();
      left.get().destroyForcibly();
      sessions.forEach(ProcessHandle::destroyForcibly);
    }
  }

  private static boolean isPostgres(ProcessHandle process) {
    return process.isAlive()
        && process.info().command().filter(command -> command.endsWith("/postgres")).isPresent();
  }

  static void delete(Path directory) throws IOException {
    try (Stream<Path> tree = Files.walk(directory)) {
      for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    }
  }
}
