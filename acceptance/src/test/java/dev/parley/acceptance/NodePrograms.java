package dev.parley.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.testing.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The programs below {@code node/}, with the packages of their lock file. */
final class NodePrograms {
  private static final Path SOURCE = Path.of("node").toAbsolutePath();
  private static final Path INSTALLED = Path.of("target", "node").toAbsolutePath();

  private NodePrograms() {}

  static Finished run(String program, Map<String, String> environment, String... arguments)
      throws IOException, InterruptedException {
    install();
    return Finished.run(INSTALLED, environment, command(program, arguments));
  }

  /** Starts one that goes on until it is killed; what goes wrong it writes to our own stderr. */
  static Process start(String program, String... arguments)
      throws IOException, InterruptedException {
    install();
    return new ProcessBuilder(command(program, arguments))
        .directory(INSTALLED.toFile())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  private static List<String> command(String program, String... arguments) {
    List<String> command = new ArrayList<>(List.of(Tool.NODE.executable().toString(), program));
    command.addAll(List.of(arguments));
    return command;
  }

  /** Once for each lock file: {@code mvn clean} takes it away again. */
  private static synchronized void install() throws IOException, InterruptedException {
    Files.createDirectories(INSTALLED);
    Path done = INSTALLED.resolve("installed-lock.json");
    Path lock = SOURCE.resolve("package-lock.json");
    for (String name :
        List.of(
            "program.js",
            "segments.js",
            "services.js",
            "smpp-esme.js",
            "smpp-smsc.js",
            "package.json",
            "package-lock.json",
            ".npmrc")) {
      Files.copy(
          SOURCE.resolve(name), INSTALLED.resolve(name), StandardCopyOption.REPLACE_EXISTING);
    }
    if (Files.exists(done) && Files.mismatch(done, lock) == -1) {
      return;
    }
    Finished npm =
        Finished.run(INSTALLED, Map.of(), List.of("npm", "ci", "--ignore-scripts", "--no-audit"));
    assertThat(npm.exitCode()).as("%s", npm).isZero();
    Files.copy(lock, done, StandardCopyOption.REPLACE_EXISTING);
  }
}
