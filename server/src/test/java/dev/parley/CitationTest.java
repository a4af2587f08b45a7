package dev.parley;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.policy.Clauses;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Whoever cites a clause of the policy cites one that exists. */
class CitationTest {
  /** Not part of a longer word, as in {@code GSM7S12}, and no number that only looks like one. */
  private static final Pattern CLAUSE =
      Pattern.compile("(?<![A-Za-z0-9_.+-])S([0-9]{1,3})(?![0-9A-Za-z_])");

  private static final List<Path> SOURCES =
      List.of(
          Path.of("src"),
          Path.of("..", "wire", "src"),
          Path.of("..", "simulator", "src"),
          Path.of("..", "docs"));

  @Test
  void everyClauseThatIsCitedExists() throws IOException {
    List<String> unknown = new ArrayList<>();
    int citations = 0;
    for (Path file : files()) {
      Matcher matcher = CLAUSE.matcher(Files.readString(file));
      while (matcher.find()) {
        citations++;
        if (!Clauses.all().containsKey("S" + matcher.group(1))) {
          unknown.add(file + ": " + matcher.group());
        }
      }
    }
    assertThat(unknown).isEmpty();
    assertThat(citations).as("citations found").isGreaterThan(30);
  }

  @Test
  void theClausesAreS1ToS27() {
    assertThat(Clauses.all().keySet()).hasSize(27).startsWith("S1", "S2").endsWith("S26", "S27");
  }

  private static List<Path> files() throws IOException {
    List<Path> files = new ArrayList<>();
    for (Path source : SOURCES) {
      if (Files.isDirectory(source)) {
        try (Stream<Path> all = Files.walk(source)) {
          all.filter(it -> it.toString().matches(".*\\.(java|jte|sql|md)")).forEach(files::add);
        }
      }
    }
    return files;
  }
}
