package dev.parley.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.api.ApiFixture;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class RoutesCommandTest {
  @TempDir private Path directory = Path.of("");

  private final StringWriter out = new StringWriter();
  private ApiFixture api;

  @BeforeEach
  void start() throws Exception {
    api = new ApiFixture();
    Files.writeString(
        directory.resolve("dev.json"),
        """
        {"baseUrl":"%s","accountSid":"AC0","authToken":"x","adminToken":"%s","pid":1}\
        """
            .formatted("http://127.0.0.1:" + api.server.port(), ApiFixture.ADMIN_TOKEN));
  }

  @AfterEach
  void stop() {
    api.close();
  }

  @Test
  void theRulesAreShownAsATable() {
    assertThat(run("-o", "table")).isZero();
    assertThat(out.toString())
        .contains("uk", "country GB", "1. other weight 3 cost 0.0075")
        .contains("default", "everything else", "1. sim, 2. other");
  }

  @Test
  void theChoiceIsExplained() {
    assertThat(run("test", "+12025550101", "--from", "12345", "-o", "table")).isZero();
    assertThat(out.toString())
        .contains("It goes to sim: the route's first choice.", "bound", "unbound")
        .contains("No: it is for numbers of GB.");
  }

  @Test
  void aMessageThatWouldWaitIsExitCodeOne() {
    assertThat(run("test", "+447400123456", "-o", "table")).isEqualTo(1);
    assertThat(out.toString()).contains("It waits for other, which is not bound.");
    assertThat(run("test", "nonsense")).isEqualTo(1);
  }

  private int run(String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.add("--data");
    all.add(directory.toString());
    return new CommandLine(new RoutesCommand())
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(out, true))
        .execute(all.toArray(String[]::new));
  }
}
