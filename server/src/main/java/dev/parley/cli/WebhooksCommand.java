package dev.parley.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** {@code parley webhooks}: calls to the application that failed, and making them again. */
@Command(
    name = "webhooks",
    mixinStandardHelpOptions = true,
    description = "Lists calls to your application that failed, and makes them again.")
public final class WebhooksCommand {
  private static final String PATH = "/v1/parley/Webhooks";

  /** As many as one request takes. */
  private static final String PAGE = "1000";

  /** Which failures. */
  static final class Range {
    @Option(
        names = "--since",
        paramLabel = "TIME",
        defaultValue = "",
        description = "For example 2026-11-24T08:00:00Z; a day before --until.")
    private String since = "";

    @Option(
        names = "--until",
        paramLabel = "TIME",
        defaultValue = "",
        description = "Not those from then on; now.")
    private String until = "";

    Map<String, String> parameters(@Nullable String cursor, String size) {
      Map<String, String> parameters = new TreeMap<>();
      parameters.put("PageSize", size);
      put(parameters, "Since", since);
      put(parameters, "Until", until);
      put(parameters, "Cursor", cursor == null ? "" : cursor);
      return parameters;
    }
  }

  @Command(
      name = "list",
      mixinStandardHelpOptions = true,
      description = "Lists calls whose last word is a failure, newest first.",
      footer = {"", "Example:", "  bin/parley webhooks list --since 2026-11-24T08:00:00Z"})
  int list(
      @Mixin OwnerOptions options,
      @Mixin Range range,
      @Option(
              names = "--limit",
              paramLabel = "N",
              defaultValue = "50",
              description = "1 to 1000 (${DEFAULT-VALUE}).")
          int limit)
      throws Exception {
    return options.run(
        () -> {
          try (ApiClient api = options.connect()) {
            JsonNode page =
                api.get(PATH, range.parameters(null, Integer.toString(limit)))
                    .orFail("Listing failed webhooks");
            print(options.printer(), page);
            return 0;
          }
        });
  }

  @Command(
      name = "replay",
      mixinStandardHelpOptions = true,
      description = {
        "Makes the call about one message again and says what came of it, or puts all that failed",
        "in a range into the queue. Signed anew, with the original idempotency token.",
      },
      footer = {
        "",
        "Examples:",
        "  bin/parley webhooks replay SM…                            the last state again",
        "  bin/parley webhooks replay SM… --state sent --to https://test.example/status",
        "  bin/parley webhooks replay SM… --set ErrorCode=30003      with a parameter changed",
        "  bin/parley webhooks replay --failed --since 2026-11-24T08:00:00Z"
      })
  int replay(
      @Mixin OwnerOptions options,
      @Mixin Range range,
      @Parameters(arity = "0..1", paramLabel = "SID", description = "SM…") @Nullable String sid,
      @Option(names = "--failed", description = "All that failed in the range.") boolean failed,
      @Option(
              names = "--state",
              paramLabel = "STATE",
              defaultValue = "",
              description = "sent, delivered, undelivered, failed or canceled; the last one.")
          String state,
      @Option(
              names = "--to",
              paramLabel = "URL",
              defaultValue = "",
              description = "Where to, instead of where it went.")
          String url,
      @Option(
              names = "--set",
              paramLabel = "NAME=VALUE",
              description = "Changes a parameter, or adds one.")
          @Nullable Map<String, String> set)
      throws Exception {
    return options.run(
        () -> {
          if (failed == (sid != null)) {
            throw new CommandFailure(
                CommandFailure.USAGE,
                "Name a message, or say --failed.",
                "One of the two is replayed.",
                "bin/parley webhooks replay SM…");
          }
          try (ApiClient api = options.connect()) {
            return sid == null
                ? replayFailed(api, options.printer(), range)
                : replayOne(api, options.printer(), sid, form(state, url, set));
          }
        });
  }

  private static Map<String, String> form(
      String state, String url, @Nullable Map<String, String> set) {
    Map<String, String> form = new TreeMap<>();
    put(form, "State", state);
    put(form, "Url", url);
    if (set != null) {
      set.forEach((name, value) -> form.put("Parameter." + name, value));
    }
    return form;
  }

  private static void put(Map<String, String> form, String name, String value) {
    if (!value.isEmpty()) {
      form.put(name, value);
    }
  }

  private static int replayOne(
      ApiClient api, Printer printer, String sid, Map<String, String> form) {
    JsonNode done =
        api.post("/v1/parley/Messages/" + ApiClient.segment(sid) + "/Webhooks/Replay", form)
            .orFail("Replaying the webhook of " + sid);
    boolean failed = Json.text(done, "outcome").equals("failed");
    if (printer.json()) {
      printer.json(done);
    } else {
      printer.line(Json.text(done, "state") + ": " + Json.text(done, "outcome"));
      Printer.plain(Json.text(done, "what")).lines().forEach(line -> printer.line("  " + line));
    }
    return failed ? CommandFailure.FAILED : 0;
  }

  /** Page by page: what was queued stays queued when the command is stopped. */
  private static int replayFailed(ApiClient api, Printer printer, Range range) {
    int queued = 0;
    boolean full = false;
    @Nullable String cursor = null;
    do {
      JsonNode page =
          api.post(PATH + "/Replay", range.parameters(cursor, PAGE))
              .orFail("Replaying failed webhooks");
      queued += page.path("queued").asInt();
      full = page.path("full").asBoolean();
      cursor = Json.text(page, "next_cursor");
    } while (!full && !cursor.isEmpty());
    if (printer.json()) {
      ObjectNode all = JsonMapper.shared().createObjectNode();
      all.put("queued", queued);
      all.put("full", full);
      printer.json(all);
    } else {
      printer.line("Put into the queue: " + queued);
      if (full) {
        printer.line("The queue is full; run it again when some are done.");
      }
    }
    return full ? CommandFailure.FAILED : 0;
  }

  private static void print(Printer printer, JsonNode page) {
    if (printer.json()) {
      printer.json(page);
      return;
    }
    List<List<String>> rows = new ArrayList<>();
    for (JsonNode failed : Json.list(page, "webhooks")) {
      rows.add(
          List.of(
              Json.text(failed, "failed_at"),
              Json.text(failed, "state"),
              Json.text(failed, "code"),
              Json.text(failed, "message_sid"),
              Json.text(failed, "next_at"),
              Printer.plain(Json.text(failed, "url"))));
    }
    printer.table(
        List.of("FAILED", "STATE", "CODE", "SID", "CALLED AGAIN", "URL"),
        rows,
        "No webhook failed in this time.");
    if (!Json.text(page, "next_cursor").isEmpty()) {
      printer.line("There are more: use --until with the last time, or a larger --limit.");
    }
  }
}
