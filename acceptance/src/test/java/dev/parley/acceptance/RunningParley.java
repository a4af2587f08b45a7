package dev.parley.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** {@code dev} as a child process on a data directory; can be killed and started again on it. */
final class RunningParley implements AutoCloseable {
  private static final Duration START_MAX = Duration.ofSeconds(60);
  private static final Duration STOP_MAX = Duration.ofSeconds(45);

  private final Path directory;
  private final List<String> options;
  private final Path output;
  private final Path errors;
  private Process process;
  private DevFile dev;

  /**
   * Starts and waits until it is ready.
   *
   * @param directory of its data; what it prints is kept beside it
   * @param options further ones of {@code dev}
   */
  RunningParley(Path directory, String... options) {
    this.directory = directory;
    this.options = List.of(options);
    this.output = directory.resolveSibling(directory.getFileName() + ".out");
    this.errors = directory.resolveSibling(directory.getFileName() + ".err");
    this.process = launch();
    this.dev = ready();
  }

  DevFile dev() {
    return dev;
  }

  Path directory() {
    return directory;
  }

  /** The API with the credentials of the account in dev.json. */
  Api api() {
    return new Api(dev.baseUrl(), dev.accountSid(), dev.authToken());
  }

  /** An account of its own for one test. */
  Tenant newTenant() {
    return Tenant.create(this);
  }

  /** All that was printed so far, over all starts. */
  String output() {
    return read(output);
  }

  /** SIGKILL: no shutdown hook runs. */
  void kill() {
    process.destroyForcibly();
    awaitEnd();
  }

  /** SIGKILL for Parley and every process of its PostgreSQL, as a loss of power would. */
  void killWithDatabase() {
    List<ProcessHandle> database = database();
    process.destroyForcibly();
    database.forEach(ProcessHandle::destroyForcibly);
    awaitEnd();
    await("the end of PostgreSQL")
        .atMost(STOP_MAX)
        .until(() -> database.stream().noneMatch(RunningParley::works));
  }

  /** The server first: it must not start its children again. */
  private List<ProcessHandle> database() {
    try {
      Path file = directory.resolve("postgres/postmaster.pid");
      long pid = Long.parseLong(Files.readAllLines(file).getFirst().strip());
      ProcessHandle server = ProcessHandle.of(pid).orElseThrow();
      return Stream.concat(Stream.of(server), server.children()).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** One that ended and was not waited for has no command line any more. */
  private static boolean works(ProcessHandle process) {
    try {
      return process.isAlive()
          && Files.size(Path.of("/proc", Long.toString(process.pid()), "exe")) >= 0;
    } catch (IOException _) {
      return false;
    }
  }

  /** SIGTERM, as Ctrl-C and container runtimes do it. */
  void stop() {
    process.destroy();
    awaitEnd();
  }

  /** Starts on the same directory again. */
  void startAgain() {
    assertThat(process.isAlive()).isFalse();
    process = launch();
    dev = ready();
  }

  /** Stops; what was printed to stderr fails the test. */
  @Override
  public void close() {
    if (process.isAlive()) {
      stop();
    }
    assertThat(read(errors)).as("stderr of dev").isEmpty();
  }

  private Process launch() {
    List<String> command =
        new ArrayList<>(
            PackagedServer.command("dev", "--port", "0", "--data", directory.toString()));
    command.addAll(options);
    try {
      return new ProcessBuilder(command)
          .redirectInput(Redirect.from(Path.of("/dev/null").toFile()))
          .redirectOutput(Redirect.appendTo(output.toFile()))
          .redirectError(Redirect.appendTo(errors.toFile()))
          .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private DevFile ready() {
    try {
      await("dev.json of the started process")
          .atMost(START_MAX)
          .pollInterval(Duration.ofMillis(50))
          .failFast("it ended", () -> !process.isAlive())
          .until(() -> DevFile.read(directory).filter(d -> d.pid() == process.pid()).isPresent());
      return DevFile.read(directory).orElseThrow();
    } catch (RuntimeException e) {
      process.destroyForcibly();
      throw new AssertionError(
          "Parley did not get ready\n--- stdout\n%s\n--- stderr\n%s"
              .formatted(output(), read(errors)),
          e);
    }
  }

  private void awaitEnd() {
    try {
      if (!process.waitFor(STOP_MAX.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new AssertionError("Parley did not end within " + STOP_MAX + "\n" + output());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  private static String read(Path file) {
    try {
      return Files.exists(file) ? Files.readString(file) : "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
