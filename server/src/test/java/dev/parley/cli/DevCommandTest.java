package dev.parley.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.cli.Development.StartFailure;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class DevCommandTest {
  private final List<Development.Options> asked = new ArrayList<>();
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  private int run(String... arguments) {
    Development development =
        (options, _) -> {
          asked.add(options);
          throw new StartFailure("It does not start.", "Do this.");
        };
    PrintStream printed = new PrintStream(out, true, StandardCharsets.UTF_8);
    return new CommandLine(new DevCommand(development, printed)).execute(arguments);
  }

  @Test
  void theProfileOfTheCarrierIsHandedOn() {
    run("--profile", "rude", "--data", "somewhere");
    run("--data", "somewhere");
    assertThat(asked).extracting(Development.Options::profile).containsExactly("rude", null);
    assertThat(asked).extracting(Development.Options::data).containsOnly(Path.of("somewhere"));
  }

  @Test
  void aFailureOfTheStartSaysWhatToDo() {
    assertThat(run()).isEqualTo(CommandFailure.FAILED);
    assertThat(out.toString(StandardCharsets.UTF_8)).contains("It does not start.", "Do this.");
  }
}
