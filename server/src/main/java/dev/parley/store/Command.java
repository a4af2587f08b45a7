package dev.parley.store;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs one program to its end, with a time limit and its output kept for the error message. */
final class Command {
  private static final int OUTPUT_MAX = 2000;

  private Command() {}

  record Result(int exitCode, String output) {
    boolean ok() {
      return exitCode == 0;
    }
  }

  /**
   * @param directory current directory of the program
   */
  static Result run(List<String> arguments, Path directory, Duration limit) {
    try {
      Path output = Files.createTempFile("parley-", ".out");
      try {
        return run(arguments, directory, limit, output);
      } finally {
        Files.deleteIfExists(output);
      }
    } catch (IOException e) {
      // Above all: a machine without glibc, where the program exists and its loader does not.
      throw new StoreException(
          "The built-in PostgreSQL cannot be run here; set database.url to use one of your own. "
              + e.getMessage(),
          e);
    }
  }

  private static Result run(List<String> arguments, Path directory, Duration limit, Path output)
      throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(arguments)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectInput(new File("/dev/null"))
            .redirectOutput(output.toFile());
    Map<String, String> environment = builder.environment();
    environment.clear();
    environment.put("PATH", "/usr/bin:/bin:/usr/sbin:/sbin");
    environment.put("LC_ALL", "C");
    Process process = builder.start();
    try {
      if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly();
        return new Result(-1, "no end within " + limit.toSeconds() + " s");
      }
    } catch (InterruptedException _) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      return new Result(-1, "interrupted");
    }
    return new Result(process.exitValue(), tail(Files.readString(output)));
  }

  /** The end of a text, where programs say what went wrong. */
  static String tail(String text) {
    String stripped = text.strip();
    return stripped.length() <= OUTPUT_MAX
        ? stripped
        : "…" + stripped.substring(stripped.length() - OUTPUT_MAX);
  }
}
