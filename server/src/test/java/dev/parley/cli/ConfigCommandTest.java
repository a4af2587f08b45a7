package dev.parley.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code config} and {@code doctor}, without a server. */
class ConfigCommandTest {
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-11-29T10:00:00Z"), ZoneOffset.UTC);

  @TempDir private Path directory;
  private final StringWriter out = new StringWriter();

  private Path write(String yaml) throws IOException {
    return Files.writeString(directory.resolve("parley.yaml"), yaml);
  }

  private int run(Object command, String... arguments) {
    return new CommandLine(command)
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(out, true))
        .execute(arguments);
  }

  @Test
  void everyProblemIsALine() throws IOException {
    Path file = write("http: {prot: 1}\nretention: {days: 1}\ncarrier: []\n");
    assertThat(run(new ConfigCommand(), "check", file.toString(), "-o", "table")).isEqualTo(1);
    assertThat(out.toString().lines()).hasSize(3);
    assertThat(out.toString())
        .contains("There is no key carrier; the nearest one is carriers.", "http.port");
  }

  @Test
  void aFileThatIsInOrderIsExitCodeZero() throws IOException {
    assertThat(run(new ConfigCommand(), "check", write("http: {port: 1}").toString())).isZero();
  }

  @Test
  void whatIsInForceIsShownWithItsOriginAndWithoutSecrets() throws IOException {
    Path file = write("http: {port: 9000}\ndatabase: {password: hidden}\n");
    assertThat(
            run(new ConfigCommand(), "show", "--config", file.toString(), "--origin", "-o", "csv"))
        .isZero();
    assertThat(out.toString())
        .contains("http.port,9000," + file + ":1", "retention.days,400,default", "[secret]")
        .doesNotContain("hidden");
  }

  @Test
  void aDoctorOfAnEmptyPlaceFindsNothingBroken() throws IOException {
    JsonNode checks = doctor(write("data: {dir: " + directory.resolve("data") + "}"), 0);
    assertThat(states(checks, "keys", "backups", "opt-out journal", "carriers", "server"))
        .containsOnly("warn");
    assertThat(states(checks, "configuration")).containsExactly("ok");
  }

  @Test
  void aDoctorSeesAMissingKeyAJournalThatIsGoneAndANamedAddressThatLeadsNowhere()
      throws IOException {
    Files.createDirectories(directory.resolve("data").resolve("postgres"));
    Path file =
        write(
            "data: {dir: "
                + directory.resolve("data")
                + "}\nhttp: {publicUrl: \"http://127.0.0.1:1\"}");
    JsonNode checks = doctor(file, 1);
    assertThat(states(checks, "keys", "opt-out journal", "public URL")).containsOnly("fail");
    checks.forEach(
        check ->
            assertThat(check.get("remedy").asString().isEmpty())
                .as(check.toString())
                .isEqualTo(check.get("state").asString().equals("ok")));
  }

  @Test
  void aBackupThatIsOldIsTold() throws IOException {
    Path data = Files.createDirectories(directory.resolve("data"));
    Path file = write("data: {dir: " + data + "}");
    LastBackup.note(data, Path.of("/backups/monday"), CLOCK.instant());
    assertThat(states(doctor(file, 0), "backups")).containsExactly("ok");
    LastBackup.note(data, Path.of("/backups/monday"), Instant.parse("2026-11-01T00:00:00Z"));
    assertThat(states(doctor(file, 0), "backups")).containsExactly("warn");
  }

  private JsonNode doctor(Path config, int exitCode) {
    out.getBuffer().setLength(0);
    assertThat(run(new DoctorCommand(CLOCK), "--config", config.toString(), "-o", "json"))
        .as(out.toString())
        .isEqualTo(exitCode);
    return JsonMapper.shared().readTree(out.toString());
  }

  private static List<String> states(JsonNode checks, String... names) {
    List<String> wanted = List.of(names);
    return checks
        .valueStream()
        .filter(check -> wanted.contains(check.get("name").asString()))
        .map(check -> check.get("state").asString())
        .toList();
  }
}
