package dev.parley.testing;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A program of the machine that some tests need, and how to get it. */
public enum Tool {
  NODE("apt-get install nodejs npm"),
  CHROMIUM("apt-get install chromium"),
  TSHARK("apt-get install tshark"),
  KANNEL("apt-get install kannel"),
  PERL("apt-get install perl");

  /** Not always on the PATH of an ordinary user, though what lies there can be run. */
  private static final List<String> DAEMON_DIRECTORIES = List.of("/usr/sbin", "/usr/local/sbin");

  private final String installLine;

  Tool(String installLine) {
    this.installLine = installLine;
  }

  /** For each program needed, the names it goes by; the main program first. */
  private List<List<String>> programs() {
    return switch (this) {
      case NODE -> List.of(List.of("node"), List.of("npm"));
      case CHROMIUM -> List.of(List.of("chromium", "chromium-browser", "google-chrome"));
      case TSHARK -> List.of(List.of("tshark"));
      case KANNEL -> List.of(List.of("bearerbox"));
      case PERL -> List.of(List.of("perl"));
    };
  }

  public String installLine() {
    return installLine;
  }

  /** Lower case, as in tags and in the closing list. */
  public String text() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }

  public boolean present() {
    return programs().stream().allMatch(names -> find(names).isPresent());
  }

  /**
   * The main program.
   *
   * @throws IllegalStateException when it is not there; a test with {@link RequiresTool} never sees
   *     that
   */
  public Path executable() {
    return find(programs().getFirst())
        .orElseThrow(() -> new IllegalStateException("no " + text() + ": " + installLine));
  }

  private static Optional<Path> find(List<String> names) {
    return names.stream().flatMap(Tool::everywhere).filter(Files::isExecutable).findFirst();
  }

  private static Stream<Path> everywhere(String name) {
    String path = System.getenv().getOrDefault("PATH", "");
    return Stream.concat(Stream.of(path.split(File.pathSeparator, -1)), DAEMON_DIRECTORIES.stream())
        .filter(directory -> !directory.isEmpty())
        .map(directory -> Path.of(directory, name))
        .filter(Files::isRegularFile);
  }
}
