package dev.parley.acceptance;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A program that ran to its end. */
record Finished(int exitCode, String output, String errors) {
  private static final long TIME_MAX_SECONDS = 120;

  /**
   * @param directory where it runs; its output is kept there
   * @param environment in addition to our own
   */
  static Finished run(Path directory, Map<String, String> environment, List<String> command)
      throws IOException, InterruptedException {
    Path output = Files.createTempFile(directory, "run", ".out");
    Path errors = Files.createTempFile(directory, "run", ".err");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectInput(Redirect.from(Path.of("/dev/null").toFile()))
            .redirectOutput(output.toFile())
            .redirectError(errors.toFile());
    builder.environment().putAll(environment);
    Process process = builder.start();
    if (!process.waitFor(TIME_MAX_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError(
          "not finished within %d s: %s\n%s\n%s"
              .formatted(
                  TIME_MAX_SECONDS, command, Files.readString(output), Files.readString(errors)));
    }
    return new Finished(process.exitValue(), Files.readString(output), Files.readString(errors));
  }

  String everything() {
    return output + errors;
  }
}
