package dev.parley.cli;

import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/** {@code parley test}: for the tests of an application. */
@Command(
    name = "test",
    mixinStandardHelpOptions = true,
    description = "Looks at virtual phones from a test.")
public final class TestCommand {
  @Command(
      name = "latest",
      mixinStandardHelpOptions = true,
      description = {
        "Prints the newest message that a virtual phone received, as JSON.",
        "Exit code 1 when none came in time."
      })
  int latest(
      @Mixin OwnerOptions options,
      @Option(names = "--to", required = true, paramLabel = "NUMBER", description = "The phone.")
          String to,
      @Option(names = "--contains", paramLabel = "TEXT", defaultValue = "") String contains,
      @Option(
              names = "--wait",
              paramLabel = "SECONDS",
              defaultValue = "5s",
              description = "0 to 60, with or without an s (${DEFAULT-VALUE}).")
          String wait)
      throws Exception {
    return options.run(
        () -> {
          try (ApiClient api = options.connect()) {
            List<JsonNode> found =
                new PhonesClient(api)
                    .messages(to, contains, wait).stream()
                        .filter(message -> Json.text(message, "direction").equals("received"))
                        .toList();
            if (found.isEmpty()) {
              throw new CommandFailure(
                  CommandFailure.FAILED,
                  "No message"
                      + (contains.isEmpty() ? "" : " with “" + contains + "”")
                      + " reached "
                      + to
                      + " within "
                      + wait
                      + ".",
                  "It was not sent, was refused, or is still on its way.",
                  "bin/parley messages list --to " + to);
            }
            options.printer().json(found.getFirst());
            return 0;
          }
        });
  }
}
