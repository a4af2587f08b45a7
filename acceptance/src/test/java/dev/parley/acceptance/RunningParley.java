package dev.parley.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** {@code dev} as a child process on a data directory; can be killed and started again on it. */
final class RunningParley implements AutoCloseable {
  private static final Duration START_MAX = Duration.ofSeconds(60);
  private static final Duration STOP_MAX = Duration.ofSeconds(45);

  private final Path directory;
  private final Path output;
  private final Path errors;
  private Process process;
  private DevFile dev;

  /**
   * Starts and waits until it is ready.
   *
   * @param directory of its data; what it prints is kept beside it
   */
  RunningParley(Path directory) {
    this.directory = directory;
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
    try {
      return new ProcessBuilder(
              PackagedServer.command("dev", "--port", "0", "--data", directory.toString()))
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
