package dev.parley.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.config.ConfigurationLoader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileChecksTest {
  private static final Instant NOW = Instant.parse("2026-11-24T10:15:30Z");

  @TempDir private Path directory = Path.of("");

  private FileChecks checks(String yaml) throws IOException {
    Path file = Files.writeString(directory.resolve("parley.yaml"), yaml);
    return new FileChecks(
        ConfigurationLoader.forServing(file, Map.of()),
        directory.resolve("data"),
        directory.resolve("run"),
        NOW);
  }

  @Test
  void aMissingKeyIsAFailureWhereTheDatabaseMayHaveBeenUsed() throws Exception {
    assertThat(checks("{}").keys().state()).isEqualTo(Check.State.WARN);
    Check external = checks("database: {url: \"jdbc:postgresql://db.example/parley\"}").keys();
    assertThat(external.state()).isEqualTo(Check.State.FAIL);
    assertThat(external.words()).contains("master.key", "missing");
    Files.createDirectories(directory.resolve("data").resolve("postgres"));
    assertThat(checks("{}").keys().state()).isEqualTo(Check.State.FAIL);
  }

  @Test
  void theClockIsKeptRightByEitherOfTwoServices() throws Exception {
    assertThat(checks("{}").clock().state()).isEqualTo(Check.State.WARN);
    Path chrony = directory.resolve("run").resolve("chrony");
    Files.createDirectories(chrony);
    Files.writeString(chrony.resolve("chronyd.pid"), "7");
    assertThat(checks("{}").clock().state()).isEqualTo(Check.State.OK);
    assertThat(checks("{}").clock().words()).contains("chrony");
    Path timesync = directory.resolve("run").resolve("systemd").resolve("timesync");
    Files.createDirectories(timesync);
    Files.createFile(timesync.resolve("synchronized"));
    assertThat(checks("{}").clock().words()).contains("time server");
  }
}
