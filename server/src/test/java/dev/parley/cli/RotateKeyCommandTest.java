package dev.parley.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** A key is rotated where a server was, and nowhere else. */
class RotateKeyCommandTest {
  @TempDir private Path directory;
  private final StringWriter out = new StringWriter();

  private int run(String... arguments) {
    return new CommandLine(new RotateKeyCommand(Clock.systemUTC()))
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(out, true))
        .execute(arguments);
  }

  @Test
  void aDirectoryWithoutADatabaseIsRefusedAndStaysAsItIs() {
    Path data = directory.resolve("data");
    assertThat(run("--data", data.toString())).isEqualTo(1);
    assertThat(out.toString()).contains("holds no database", "Next:");
    assertThat(data).doesNotExist();
  }

  @Test
  void aKeyThatIsMissingIsNotMade() throws IOException {
    Path data = directory.resolve("data");
    Files.createDirectories(data.resolve("postgres"));
    assertThat(run("--data", data.toString())).isEqualTo(1);
    assertThat(out.toString()).contains("master.key is missing", "Next:");
    assertThat(data.resolve("master.key")).doesNotExist();
    assertThat(data.resolve("postgres")).isEmptyDirectory();
  }

  @Test
  void theDirectoryIsThatOfTheConfigurationAndWhatALinkPointsTo() throws IOException {
    Path data = directory.resolve("data");
    Files.createDirectories(data.resolve("postgres"));
    Path link = Files.createSymbolicLink(directory.resolve("link"), data);
    Path config =
        Files.writeString(directory.resolve("parley.yaml"), "data: {dir: " + link + "}\n");
    assertThat(run("--config", config.toString())).isEqualTo(1);
    assertThat(out.toString()).contains("The master key " + data.resolve("master.key"));
  }

  /** As serve has it: commands that look elsewhere would find nothing, or make it. */
  @Test
  void withoutOptionsItIsThePlaceOfServe() throws Exception {
    DbOptions options = new DbOptions();
    assumeTrue(System.getenv("PARLEY_DATA") == null);
    assertThat(options.data()).isEqualTo(Path.of("/var/lib/parley"));
  }
}
