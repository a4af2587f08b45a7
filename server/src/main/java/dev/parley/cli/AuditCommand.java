package dev.parley.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** {@code parley audit}: who changed what, and why, and whether the record is whole. */
@Command(
    name = "audit",
    mixinStandardHelpOptions = true,
    description = "Reads the record of changes and verifies it.")
public final class AuditCommand {
  static final String PATH = "/v1/parley/Audit";
  private static final int PAGE = 1_000;
  static final int LIMIT_MAX = 100_000;
  private static final int TAIL_SHOWN = 10;
  private static final long TAIL_PAUSE_MILLIS = 2_000;

  /** Which entries. */
  static final class Filter {
    @Option(
        names = "--chain",
        paramLabel = "AC…",
        defaultValue = "",
        description = "Of this account; or: installation.")
    private String chain = "";

    @Option(
        names = "--actor",
        paramLabel = "NAME",
        defaultValue = "",
        description = "Sid or name of who acted.")
    private String actor = "";

    @Option(
        names = "--action",
        paramLabel = "BEGINNING",
        defaultValue = "",
        description = "How the action begins: person. or account.suspended.")
    private String action = "";

    @Option(
        names = "--subject",
        paramLabel = "SID",
        defaultValue = "",
        description = "What was changed.")
    private String subject = "";

    Map<String, String> query() {
      Map<String, String> query = new LinkedHashMap<>();
      put(query, "Chain", chain);
      put(query, "Actor", actor);
      put(query, "Action", action);
      put(query, "Subject", subject);
      return query;
    }
  }

  static void put(Map<String, String> query, String name, String value) {
    if (!value.isEmpty()) {
      query.put(name, value);
    }
  }

  @Command(
      name = "list",
      mixinStandardHelpOptions = true,
      description = "Lists changes, newest first.",
      footer = {
        "",
        "Examples:",
        "  bin/parley audit list --limit 20",
        "  bin/parley audit list --action person. --since 2026-11-01T00:00:00Z",
        "  bin/parley audit list --chain AC… -o json"
      })
  int list(
      @Mixin ClientOptions options,
      @Mixin Filter filter,
      @Option(
              names = "--since",
              paramLabel = "TIME",
              defaultValue = "",
              description = "Earliest, in UTC: 2026-11-29T10:00:00Z.")
          String since,
      @Option(
              names = "--until",
              paramLabel = "TIME",
              defaultValue = "",
              description = "Before, in UTC.")
          String until,
      @Option(
              names = "--limit",
              paramLabel = "N",
              defaultValue = "50",
              description = "At most so many, 1 to 100000 (${DEFAULT-VALUE}).")
          int limit)
      throws Exception {
    return options.run(
        () -> {
          requireLimit(limit);
          Map<String, String> query = filter.query();
          put(query, "Since", since);
          put(query, "Until", until);
          try (ApiClient api = options.connectAsOperator()) {
            print(options.printer(), read(api, query, limit));
            return 0;
          }
        });
  }

  private static void requireLimit(int limit) {
    if (limit < 1 || limit > LIMIT_MAX) {
      throw new CommandFailure(
          CommandFailure.USAGE,
          "--limit " + limit + " is out of range.",
          "It is 1 to " + LIMIT_MAX + "; --since and --until ask for the rest, part by part.",
          "bin/parley audit list --limit 1000");
    }
  }

  /** Page by page, so many. */
  static List<JsonNode> read(ApiClient api, Map<String, String> filter, int limit) {
    List<JsonNode> entries = new ArrayList<>();
    String cursor = "";
    do {
      Map<String, String> query = new LinkedHashMap<>(filter);
      query.put("PageSize", Integer.toString(Math.clamp(limit - entries.size(), 1, PAGE)));
      put(query, "Cursor", cursor);
      JsonNode page = api.get(PATH, query).orFail("Reading the record");
      entries.addAll(Json.list(page, "entries"));
      cursor = Json.text(page, "next_cursor");
    } while (entries.size() < limit && !cursor.isEmpty());
    return entries;
  }

  @Command(
      name = "tail",
      mixinStandardHelpOptions = true,
      description = "Shows the newest changes, then each as it is made, until Ctrl-C.",
      footer = {"", "Example:", "  bin/parley audit tail --action person."})
  int tail(@Mixin ClientOptions options, @Mixin Filter filter) throws Exception {
    return options.run(
        () -> {
          try (ApiClient api = options.connectAsOperator()) {
            Printer printer = options.printer();
            AuditTail tail = new AuditTail(api, filter.query());
            List<JsonNode> entries = tail.newest(TAIL_SHOWN);
            while (!Thread.currentThread().isInterrupted()) {
              entries.forEach(entry -> printLine(printer, entry));
              Thread.sleep(TAIL_PAUSE_MILLIS);
              entries = tail.next();
            }
            return 0;
          }
        });
  }

  @Command(
      name = "verify",
      mixinStandardHelpOptions = true,
      description = {
        "Computes every hash of the record again and compares the heads of its chains.",
        "Ends with 1 and names the first entry of each chain that is not as it was written.",
        "Prints the heads of the chains: keep them where the database's owner does not reach."
      },
      footer = {"", "Example:", "  bin/parley audit verify"})
  int verify(@Mixin ClientOptions options) throws Exception {
    return options.run(
        () -> {
          try (ApiClient api = options.connectAsOperator()) {
            JsonNode verified = api.get(PATH + "/Verify", Map.of()).orFail("Verifying the record");
            print(options.printer(), verified);
            return verified.path("whole").asBoolean() ? 0 : CommandFailure.FAILED;
          }
        });
  }

  private static void print(Printer printer, JsonNode verified) {
    if (printer.json()) {
      printer.json(verified);
      return;
    }
    String size =
        Json.text(verified, "entries") + " entries in " + Json.text(verified, "chains") + " chains";
    if (verified.path("whole").asBoolean()) {
      printer.line("The record is whole: " + size + ".");
      printHeads(printer, verified);
      return;
    }
    printer.line(
        "THE RECORD IS BROKEN in "
            + Json.text(verified, "broken_chains")
            + " of its chains ("
            + size
            + "):");
    for (JsonNode broken : Json.list(verified, "broken")) {
      printer.line(
          "  "
              + Json.text(broken, "chain")
              + " number "
              + Json.text(broken, "number")
              + ": "
              + Json.text(broken, "what"));
    }
    printHeads(printer, verified);
    printer.line("Compare with a backup: docs/operations.md, \"The record of changes\".");
  }

  private static void printHeads(Printer printer, JsonNode verified) {
    JsonNode head = verified.path("installation_head");
    printer.line(
        "Head of the installation: number "
            + Json.text(head, "number")
            + ", "
            + Json.text(head, "hash"));
    printer.line("All heads: " + Json.text(verified, "heads_hash"));
  }

  private static void print(Printer printer, List<JsonNode> entries) {
    if (printer.json()) {
      ObjectNode all = JsonMapper.shared().createObjectNode();
      entries.forEach(all.putArray("entries")::add);
      printer.json(all);
      return;
    }
    List<List<String>> rows = new ArrayList<>();
    for (JsonNode entry : entries) {
      rows.add(
          List.of(
              Json.text(entry, "at"),
              Printer.brief(Json.text(entry, "actor_name")),
              Json.text(entry, "action"),
              Printer.brief(Json.text(entry, "subject")),
              Printer.brief(changes(entry)),
              Printer.brief(Json.text(entry, "reason"))));
    }
    printer.table(
        List.of("AT", "WHO", "ACTION", "SUBJECT", "CHANGES", "WHY"), rows, "No change matches.");
  }

  private static void printLine(Printer printer, JsonNode entry) {
    if (printer.json()) {
      printer.line(entry.toString());
      return;
    }
    String reason = Json.text(entry, "reason");
    printer.line(
        Json.text(entry, "at")
            + "  "
            + Printer.brief(Json.text(entry, "actor_name"))
            + "  "
            + Json.text(entry, "action")
            + "  "
            + Printer.brief(Json.text(entry, "subject"))
            + "  "
            + Printer.brief(changes(entry))
            + (reason.isEmpty() ? "" : "  (" + Printer.brief(reason) + ")"));
  }

  /** {@code role: auditor → operator}. */
  private static String changes(JsonNode entry) {
    Map<String, String> before = fields(entry.path("before"));
    Map<String, String> after = fields(entry.path("after"));
    List<String> changes = new ArrayList<>();
    after.forEach(
        (name, value) ->
            changes.add(
                before.containsKey(name)
                    ? name + ": " + before.get(name) + " → " + value
                    : name + ": " + value));
    before.forEach(
        (name, value) -> {
          if (!after.containsKey(name)) {
            changes.add(name + ": " + value + " →");
          }
        });
    return String.join(", ", changes);
  }

  private static Map<String, String> fields(JsonNode object) {
    Map<String, String> fields = new LinkedHashMap<>();
    object.properties().forEach(field -> fields.put(field.getKey(), field.getValue().asString()));
    return fields;
  }
}
