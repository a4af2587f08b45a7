package dev.parley.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.parley.cli.Development.StartFailure;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class UntilSignalTest {
  private static final Duration AT_ONCE = Duration.ofSeconds(20);

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final UntilSignal<AutoCloseable> process =
      new UntilSignal<>(new PrintStream(out, true, StandardCharsets.UTF_8));

  @Test
  void aStartThatFailedIsNotWaitedForWhenTheProcessEnds() {
    assertThatThrownBy(
            () ->
                process.run(
                    () -> {
                      throw new IllegalStateException("nobody thought of this");
                    },
                    _ -> {}))
        .isInstanceOf(IllegalStateException.class);
    assertTimeoutPreemptively(AT_ONCE, process::stop);
  }

  @Test
  void aFailureIsToldWithItsRemedy() throws Exception {
    int exit =
        process.run(
            () -> {
              throw new StartFailure("It is so.", "Do this.");
            },
            _ -> {});
    assertThat(exit).isEqualTo(CommandFailure.FAILED);
    assertThat(out.toString(StandardCharsets.UTF_8)).contains("It is so.", "Do this.");
    assertTimeoutPreemptively(AT_ONCE, process::stop);
  }
}
