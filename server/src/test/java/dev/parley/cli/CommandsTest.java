package dev.parley.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.Command;

class CommandsTest {
  private final Commands commands =
      new Commands(
          (_, _) -> {
            throw new IllegalStateException("nothing is started here");
          },
          (_, _) -> {
            throw new IllegalStateException("nothing is started here");
          },
          () ->
              new DemoCommand(
                  () -> {
                    throw new IllegalStateException("nothing is started here");
                  },
                  Clock.systemUTC()),
          Clock.systemUTC(),
          new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));

  @Test
  void theCommandThatIsNamedIsMadeAloneAndHasThatName() {
    for (String name : commands.names()) {
      if (!name.equals("completion")) {
        assertThat(commands.line(new Root(), name).getSubcommands().keySet())
            .as(name)
            .containsExactly(name);
      }
    }
  }

  @Test
  void allAreThereForHelpSuggestionsAndCompletion() {
    for (String first : new String[] {"--help", "mesages", "completion"}) {
      assertThat(commands.line(new Root(), first).getSubcommands().keySet())
          .as(first)
          .contains("messages", "numbers", "db");
    }
    assertThat(commands.line(new Root()).getSubcommands().keySet()).contains("messages");
  }

  @Command(name = "parley")
  private static final class Root {}
}
