package dev.parley.cli;

import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/**
 * {@code parley send} and {@code messages send}: one message through the API, as an application
 * would send it.
 */
@Command(
    name = "send",
    mixinStandardHelpOptions = true,
    description = "Sends one message. Exit code 3 when policy refuses it.")
public final class SendCommand implements Callable<Integer> {
  @Mixin private OwnerOptions options = new OwnerOptions();

  @Option(names = "--to", required = true, paramLabel = "NUMBER", description = "Recipient, E.164.")
  private String to = "";

  @Option(
      names = "--from",
      required = true,
      paramLabel = "NUMBER",
      description = "Sender that the account holds.")
  private String from = "";

  @Option(names = "--body", required = true, paramLabel = "TEXT", description = "The text.")
  private String body = "";

  @Override
  public Integer call() throws Exception {
    return options.run(this::send);
  }

  private int send() {
    try (ApiClient api = options.connect()) {
      JsonNode message =
          api.post(api.accountPath("/Messages.json"), Map.of("To", to, "From", from, "Body", body))
              .orFail("Sending");
      Printer printer = options.printer();
      if (printer.json()) {
        printer.json(message);
      } else {
        printer.table(
            List.of("SID", "STATUS", "SEGMENTS"),
            List.of(
                List.of(
                    Json.text(message, "sid"),
                    Json.text(message, "status"),
                    Json.text(message, "num_segments"))),
            "");
      }
      if (Json.text(message, "status").equals("failed")) {
        throw refusedLater(message);
      }
      return 0;
    }
  }

  /** A refusal with a code that Twilio's API reports on the message, not as an error. */
  private static CommandFailure refusedLater(JsonNode message) {
    return Failures.refused(
        new Refusal(
            message.path("error_code").asInt(0),
            Json.text(message, "error_message"),
            Json.text(message, "sid"),
            "",
            ""));
  }
}
