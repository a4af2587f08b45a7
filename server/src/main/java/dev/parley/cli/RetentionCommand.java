package dev.parley.cli;

import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import tools.jackson.databind.JsonNode;

/** {@code parley retention}: removes now what would be removed by itself. */
@Command(
    name = "retention",
    mixinStandardHelpOptions = true,
    description = "Removes what is older than it may be, now.")
public final class RetentionCommand {
  @Command(
      name = "run",
      mixinStandardHelpOptions = true,
      description = {
        "Drops the months of messages that are older than retention.days, and removes the texts",
        "that are older than their account keeps them. Works for half a minute at most; what is",
        "left goes with the next run, by command or by itself.",
      },
      footer = {"", "Example:", "  bin/parley retention run"})
  int run(@Mixin ClientOptions options) throws Exception {
    return options.run(
        () -> {
          try (ApiClient api = options.connectAsOperator()) {
            JsonNode done =
                api.post("/v1/parley/Retention/Runs", Map.of()).orFail("Removing what is old");
            return print(options.printer(), done);
          }
        });
  }

  private static int print(Printer printer, JsonNode done) {
    String waitsFor = Json.text(done, "waits_for");
    int exitCode = waitsFor.isEmpty() ? 0 : CommandFailure.FAILED;
    if (printer.json()) {
      printer.json(done);
      return exitCode;
    }
    if (!waitsFor.isEmpty()) {
      printer.line("Nothing was removed. " + waitsFor);
      return exitCode;
    }
    for (JsonNode partition : Json.list(done, "partitions_dropped")) {
      printer.line("Dropped " + partition.asString());
    }
    printer.line("Texts removed: " + Json.text(done, "bodies_removed"));
    if (!done.path("finished").asBoolean()) {
      printer.line("There is more; run it again, or leave it to the next hour.");
    }
    return exitCode;
  }
}
