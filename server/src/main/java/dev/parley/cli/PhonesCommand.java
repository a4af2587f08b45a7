package dev.parley.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** {@code parley phones}: the virtual phones of a sandbox. */
@Command(
    name = "phones",
    mixinStandardHelpOptions = true,
    description = "Lists virtual phones and their messages, sends from one.")
public final class PhonesCommand {
  /** The longest wait that the API offers is a minute. */
  private static final int TAIL_SECONDS = 30;

  @Command(name = "list", mixinStandardHelpOptions = true, description = "Lists the phones.")
  int list(@Mixin OwnerOptions options) throws Exception {
    return options.run(
        () -> {
          try (ApiClient api = options.connect()) {
            JsonNode answer =
                api.get(PhonesClient.PATH, Map.of()).orFail("Listing the virtual phones");
            Printer printer = options.printer();
            if (printer.json()) {
              printer.json(answer.path("phones"));
              return 0;
            }
            List<List<String>> rows = new ArrayList<>();
            for (JsonNode phone : Json.list(answer, "phones")) {
              rows.add(List.of(Json.text(phone, "number"), Json.text(phone, "country")));
            }
            printer.table(List.of("NUMBER", "COUNTRY"), rows, "This server has no virtual phones.");
            return 0;
          }
        });
  }

  @Command(
      name = "messages",
      mixinStandardHelpOptions = true,
      description = "Lists what a phone sent and received, newest first.")
  int messages(
      @Mixin OwnerOptions options,
      @Parameters(paramLabel = "NUMBER") String number,
      @Option(names = "--contains", paramLabel = "TEXT", defaultValue = "") String contains,
      @Option(
              names = "--wait",
              paramLabel = "SECONDS",
              defaultValue = "0",
              description = "Waits until a received message matches, 0 to 60.")
          String wait)
      throws Exception {
    return options.run(
        () -> {
          try (ApiClient api = options.connect()) {
            List<JsonNode> found = new PhonesClient(api).messages(number, contains, wait);
            print(options.printer(), found);
            return 0;
          }
        });
  }

  @Command(
      name = "tail",
      mixinStandardHelpOptions = true,
      description = "Shows texts as they land on a phone, until Ctrl-C.")
  int tail(
      @Mixin OwnerOptions options,
      @Parameters(paramLabel = "NUMBER", description = "The phone.") String number)
      throws Exception {
    return options.run(
        () -> {
          Printer printer = options.printer();
          try (ApiClient api = options.connect()) {
            PhonesClient phones = new PhonesClient(api);
            long last = newest(phones.messages(number, "", "0"), 0);
            while (!Thread.currentThread().isInterrupted()) {
              List<JsonNode> landed = phones.awaitAfter(number, last, "", TAIL_SECONDS);
              landed.reversed().forEach(message -> follow(printer, message));
              last = newest(landed, last);
            }
            return 0;
          }
        });
  }

  private static long newest(List<JsonNode> messages, long before) {
    return messages.stream()
        .mapToLong(message -> message.path("id").asLong())
        .reduce(before, Math::max);
  }

  private static void follow(Printer printer, JsonNode message) {
    if (printer.json()) {
      printer.jsonLine(message);
      return;
    }
    printer.line(
        Json.text(message, "date")
            + "  from "
            + Json.text(message, "from")
            + "  "
            + Printer.brief(Json.text(message, "body")));
  }

  @Command(name = "send", mixinStandardHelpOptions = true, description = "Sends from a phone.")
  int send(
      @Mixin OwnerOptions options,
      @Parameters(paramLabel = "NUMBER", description = "The phone.") String number,
      @Option(names = "--to", required = true, paramLabel = "NUMBER") String to,
      @Option(names = "--body", required = true, paramLabel = "TEXT") String body)
      throws Exception {
    return options.run(
        () -> {
          try (ApiClient api = options.connect()) {
            JsonNode sent = new PhonesClient(api).send(number, to, body);
            Printer printer = options.printer();
            if (printer.json()) {
              printer.json(sent);
            } else {
              printer.line(
                  "Sent from "
                      + Json.text(sent, "from")
                      + " to "
                      + Json.text(sent, "to")
                      + " ("
                      + Json.text(sent, "encoding")
                      + ", "
                      + Json.text(sent, "num_segments")
                      + " segment(s)).");
            }
            return 0;
          }
        });
  }

  private static void print(Printer printer, List<JsonNode> messages) {
    if (printer.json()) {
      printer.json(Json.array(messages));
      return;
    }
    List<List<String>> rows = new ArrayList<>();
    for (JsonNode message : messages) {
      boolean received = Json.text(message, "direction").equals("received");
      rows.add(
          List.of(
              Json.text(message, "date"),
              received ? "from" : "to",
              Json.text(message, received ? "from" : "to"),
              Printer.brief(Json.text(message, "body"))));
    }
    printer.table(
        List.of("TIME", "", "NUMBER", "TEXT"), rows, "Nothing on this phone that matches.");
  }
}
