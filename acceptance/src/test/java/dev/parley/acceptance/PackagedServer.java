package dev.parley.acceptance;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** How the server is started as a process of its own, on the JDK of the running test. */
final class PackagedServer {
  private PackagedServer() {}

  private static final String COMPILER = "-XX:TieredStopAtLevel=";

  /** The same options as the launcher's, without its cache; compiled as the tests are. */
  static List<String> command(String... arguments) {
    List<String> command =
        new ArrayList<>(
            List.of(
                java().toString(),
                "--sun-misc-unsafe-memory-access=allow",
                "--enable-native-access=ALL-UNNAMED",
                "-Xmx512m",
                "-XX:+UseSerialGC",
                "-Dstdout.encoding=UTF-8",
                "-Dstderr.encoding=UTF-8"));
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(option -> option.startsWith(COMPILER))
        .forEach(command::add);
    command.addAll(List.of("-cp", classPath(), "dev.parley.Main"));
    command.addAll(Arrays.asList(arguments));
    return command;
  }

  static Path java() {
    return Path.of(System.getProperty("java.home"), "bin", "java");
  }

  static String testClassPath() {
    // Surefire starts with a short class path and keeps the real one here.
    return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
  }

  /** The packaged jars where this build made them, else the class directories of the reactor. */
  private static String classPath() {
    List<Path> entries =
        Stream.of(testClassPath().split(File.pathSeparator, -1)).map(Path::of).toList();
    Optional<Path> jar =
        entries.stream()
            .filter(path -> path.getFileName().toString().matches("server-.*(?<!tests)\\.jar"))
            .filter(path -> Files.isDirectory(path.resolveSibling("lib")))
            .findFirst();
    if (jar.isEmpty()) {
      return testClassPath();
    }
    try (Stream<Path> libraries = Files.list(jar.get().resolveSibling("lib"))) {
      return Stream.concat(jar.stream(), libraries.sorted())
          .map(Path::toString)
          .reduce((a, b) -> a + File.pathSeparator + b)
          .orElseThrow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
