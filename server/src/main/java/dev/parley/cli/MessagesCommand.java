package dev.parley.cli;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** {@code parley messages}: what was sent and received, and why. */
@Command(
    name = "messages",
    mixinStandardHelpOptions = true,
    description = "Sends, lists and follows messages, shows one, explains the decision about one.",
    subcommands = SendCommand.class)
public final class MessagesCommand {
  private static final String OWN_API = "/v1/parley/Messages/";

  @Command(
      name = "list",
      mixinStandardHelpOptions = true,
      description =
          "Lists messages, newest first. Refused ones are not in Twilio's list; the console at"
              + " /messages shows them.")
  int list(
      @Mixin OwnerOptions options,
      @Option(names = "--to", paramLabel = "NUMBER", defaultValue = "") String to,
      @Option(names = "--from", paramLabel = "NUMBER", defaultValue = "") String from,
      @Option(
              names = "--limit",
              paramLabel = "N",
              defaultValue = "20",
              description = "1 to 1000 (${DEFAULT-VALUE}).")
          int limit)
      throws Exception {
    return options.run(
        () -> {
          requireLimit(limit);
          Map<String, String> query = new TreeMap<>();
          query.put("PageSize", Integer.toString(limit));
          if (!to.isEmpty()) {
            query.put("To", to);
          }
          if (!from.isEmpty()) {
            query.put("From", from);
          }
          try (ApiClient api = options.connect()) {
            JsonNode page =
                api.get(api.accountPath("/Messages.json"), query).orFail("Listing messages");
            printList(options.printer(), page);
            return 0;
          }
        });
  }

  @Command(
      name = "tail",
      mixinStandardHelpOptions = true,
      description = "Shows messages as they come and change, until Ctrl-C.")
  int tail(
      @Mixin OwnerOptions options,
      @Option(
              names = "--every",
              paramLabel = "SECONDS",
              defaultValue = "2",
              description = "How often to look, 1 to 60 (${DEFAULT-VALUE}).")
          int every)
      throws Exception {
    return options.run(
        () -> {
          Printer printer = options.printer();
          try (ApiClient api = options.connect()) {
            MessagesTail tail = new MessagesTail(api);
            List<JsonNode> _ = tail.next();
            while (!Thread.currentThread().isInterrupted()) {
              Thread.sleep(Duration.ofSeconds(Math.clamp(every, 1, 60)));
              tail.next().forEach(message -> follow(printer, message));
            }
            return 0;
          }
        });
  }

  private static void follow(Printer printer, JsonNode message) {
    if (printer.json()) {
      printer.jsonLine(message);
    } else {
      printer.line(MessagesTail.line(message));
    }
  }

  @Command(
      name = "show",
      mixinStandardHelpOptions = true,
      description = "Shows a message and its timeline; the last line says what it waits for.")
  int show(
      @Mixin OwnerOptions options, @Parameters(paramLabel = "SID", description = "SM…") String sid)
      throws Exception {
    return options.run(
        () -> {
          try (ApiClient api = options.connect()) {
            String path = api.accountPath("/Messages/" + ApiClient.segment(sid) + ".json");
            JsonNode message = api.get(path, Map.of()).orFail("Fetching " + sid);
            JsonNode timeline =
                api.get(OWN_API + ApiClient.segment(sid) + "/Timeline", Map.of())
                    .orFail("Reading the timeline of " + sid);
            printMessage(options.printer(), message, timeline);
            return 0;
          }
        });
  }

  @Command(
      name = "why",
      mixinStandardHelpOptions = true,
      description = "Explains what policy decided about a message.")
  int why(
      @Mixin OwnerOptions options, @Parameters(paramLabel = "SID", description = "SM…") String sid)
      throws Exception {
    return options.run(
        () -> {
          try (ApiClient api = options.connect()) {
            JsonNode decision =
                api.get(OWN_API + ApiClient.segment(sid) + "/Decision", Map.of())
                    .orFail("Reading the decision about " + sid);
            printDecision(options.printer(), decision);
            return 0;
          }
        });
  }

  private static void requireLimit(int limit) {
    if (limit < 1 || limit > 1000) {
      throw new CommandFailure(
          CommandFailure.USAGE,
          "--limit " + limit + " is out of range.",
          "A page holds 1 to 1000 messages.",
          "bin/parley messages list --limit 100");
    }
  }

  private static void printList(Printer printer, JsonNode page) {
    if (printer.json()) {
      printer.json(page.path("messages"));
      return;
    }
    List<List<String>> rows = new ArrayList<>();
    for (JsonNode message : Json.list(page, "messages")) {
      rows.add(
          List.of(
              Json.text(message, "date_created"),
              Json.text(message, "status"),
              Json.text(message, "error_code"),
              Json.text(message, "from"),
              Json.text(message, "to"),
              Json.text(message, "sid"),
              Printer.brief(Json.text(message, "body"))));
    }
    printer.table(
        List.of("CREATED", "STATUS", "CODE", "FROM", "TO", "SID", "TEXT"),
        rows,
        "No messages yet. Send one: bin/parley send --to +12025550101 --from … --body Hello");
  }

  private static void printMessage(Printer printer, JsonNode message, JsonNode timeline) {
    if (printer.json()) {
      ObjectNode both = JsonMapper.shared().createObjectNode();
      both.set("message", message);
      both.set("timeline", timeline.path("entries"));
      printer.json(both);
      return;
    }
    printer.line(Json.text(message, "sid") + "  " + Json.text(message, "status"));
    printer.line(
        Json.text(message, "from")
            + " to "
            + Json.text(message, "to")
            + ", "
            + Json.text(message, "num_segments")
            + " segment(s)");
    Printer.plain(Json.text(message, "body")).lines().forEach(line -> printer.line("  | " + line));
    List<List<String>> rows = new ArrayList<>();
    for (JsonNode line : Json.list(timeline, "entries")) {
      rows.add(
          List.of(
              Json.text(line, "at"),
              Json.text(line, "kind"),
              Printer.plain(Json.text(line, "sentence"))));
    }
    printer.table(List.of("TIME", "WHAT", ""), rows, "No timeline.");
  }

  private static void printDecision(Printer printer, JsonNode decision) {
    if (printer.json()) {
      printer.json(decision);
      return;
    }
    printer.line(
        "Decision: "
            + Json.text(decision, "outcome")
            + " (policy version "
            + Json.text(decision, "policy_version")
            + ")");
    for (JsonNode finding : Json.list(decision, "findings")) {
      printer.line(
          "  "
              + Json.text(finding, "clause")
              + "  "
              + Printer.plain(Json.text(finding, "sentence")));
      printer.line(
          "      rule "
              + Json.text(finding, "rule")
              + " version "
              + Json.text(finding, "rule_version")
              + ", code "
              + Json.text(finding, "code"));
      String evidence = Printer.plain(Json.text(finding, "evidence"));
      if (!evidence.isEmpty()) {
        printer.line("      evidence: " + evidence);
      }
      printer.line("      to do:    " + Printer.plain(Json.text(finding, "remedy")));
    }
    if (Json.list(decision, "findings").isEmpty()) {
      printer.line("  No rule had anything against it.");
    }
  }
}
