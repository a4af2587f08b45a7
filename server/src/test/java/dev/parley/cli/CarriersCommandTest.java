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

class CarriersCommandTest {
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
  void linksAreShownAsATable() {
    assertThat(run("-o", "table")).isZero();
    assertThat(out.toString())
        .contains("sim", "127.0.0.1:2775", "bound", "1/2", "3/64", "20/25.5", "5.0 12.0 12.346")
        .contains("ESME_ROK 0x00: 7");
  }

  @Test
  void anAddedCarrierThatTheFileHidesIsTold() {
    assertThat(run("-o", "table")).isZero();
    assertThat(out.toString()).doesNotContain("hides");
    api.carriers.hidesAdded = true;
    assertThat(run("list", "-o", "table")).isZero();
    assertThat(out.toString()).contains("hides an added carrier sim", "carriers remove sim");
  }

  @Test
  void aTrialThatFailsIsExitCodeOneAndSaysWhere() {
    assertThat(run("test", "sim", "-o", "table")).isEqualTo(1);
    assertThat(out.toString()).contains("dns", "ok", "tcp", "FAILED", "refused");
  }

  @Test
  void theLogIsSwitchedOnAndShown() {
    assertThat(run("log", "sim", "-o", "table")).isZero();
    assertThat(out.toString()).contains("1 > enquire_link seq=1", "Not recording");
    assertThat(run("log", "sim", "--minutes", "5", "-o", "table")).isZero();
    assertThat(api.carriers.recording).hasMinutes(5);
    assertThat(out.toString()).contains("Recording.");
    assertThat(run("log", "none")).isEqualTo(1);
  }

  @Test
  void aReloadSaysWhatItChanged() {
    assertThat(run("reload", "-o", "table")).isZero();
    assertThat(out.toString())
        .contains("Changed: sim", "Added: other", "Removed: old", "Changed: the routes");
  }

  @Test
  void aLetterIsReadWithoutAServerAndItsPasswordIsKeptInAFileOnly() throws Exception {
    api.close();
    Path letter = directory.resolve("letter.txt");
    Path written = directory.resolve("carrier.yaml");
    Files.writeString(letter, "host: smpp.example.net\nsystem_id: bob\npassword: hunter2\n");
    assertThat(run("paste", letter.toString(), "--write", written.toString())).isZero();
    assertThat(out.toString()).contains("smpp.example.net", "***").doesNotContain("hunter2");
    assertThat(written).content().contains("password: \"hunter2\"");
    assertThat(Files.getPosixFilePermissions(written)).hasSize(2);
    Files.writeString(letter, "nothing");
    assertThat(run("paste", letter.toString())).isEqualTo(1);
    assertThat(out.toString()).contains("# not found: host");
  }

  private int run(String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.add("--data");
    all.add(directory.toString());
    return new CommandLine(new CarriersCommand())
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(out, true))
        .execute(all.toArray(String[]::new));
  }
}
