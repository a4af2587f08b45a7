package dev.parley;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.cli.Development;
import dev.parley.cli.Development.StartFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code dev} refuses before it starts anything. */
class DevServerTest {
  @TempDir private Path directory;

  private final List<String> progress = new ArrayList<>();

  @Test
  void aProfileThatIsNoneStartsNothing() {
    assertThatThrownBy(() -> start("angry", null))
        .isInstanceOf(StartFailure.class)
        .hasMessageContaining("There is no profile “angry”")
        .hasMessageContaining("healthy, slow, flaky, throttling, capped, dead, refusing, rude");
    assertThat(directory.resolve("data")).doesNotExist();
    assertThat(progress).isEmpty();
  }

  @Test
  void aProfileIsOfTheSimulatedCarrierOnly() throws IOException {
    Path config = directory.resolve("parley.yaml");
    Files.writeString(
        config,
        """
        carriers:
          - name: acme
            host: 127.0.0.1
            port: 2775
            systemId: parley
            password: secret
        """);
    assertThatThrownBy(() -> start("slow", config))
        .isInstanceOf(StartFailure.class)
        .hasMessageContaining("the configuration has another one");
    assertThat(directory.resolve("data")).doesNotExist();
  }

  private void start(String profile, @Nullable Path config) throws StartFailure {
    new DevServer.Starter(Clock.systemUTC(), new SecureRandom())
        .start(
            new Development.Options(0, directory.resolve("data"), config, System.out, profile),
            progress::add)
        .close();
  }
}
