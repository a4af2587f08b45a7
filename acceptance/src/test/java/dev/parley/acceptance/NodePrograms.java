package dev.parley.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.testing.Tool;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
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

  /**
   * Once for each lock file: {@code mvn clean} takes it away again. Test classes run in several
   * processes at once, of which one installs and the others wait.
   */
  private static synchronized void install() throws IOException, InterruptedException {
    Files.createDirectories(INSTALLED);
    Path inUse = INSTALLED.resolveSibling("node.lock");
    try (FileChannel channel =
            FileChannel.open(inUse, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock _ = channel.lock()) {
      copyPrograms();
      Path done = INSTALLED.resolve("installed-lock.json");
      Path lock = SOURCE.resolve("package-lock.json");
      if (isSame(lock, done)) {
        return;
      }
      Finished npm =
          Finished.run(INSTALLED, Map.of(), List.of("npm", "ci", "--ignore-scripts", "--no-audit"));
      assertThat(npm.exitCode()).as("%s", npm).isZero();
      Files.copy(lock, done, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  /** None that another process may just be reading is written again. */
  private static void copyPrograms() throws IOException {
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
      Path copy = INSTALLED.resolve(name);
      if (!isSame(SOURCE.resolve(name), copy)) {
        Files.copy(SOURCE.resolve(name), copy, StandardCopyOption.REPLACE_EXISTING);
      }
    }
  }

  private static boolean isSame(Path source, Path copy) throws IOException {
    return Files.exists(copy) && Files.mismatch(source, copy) == -1;
  }
}
