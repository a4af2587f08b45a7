package dev.parley.cli;

import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** {@code parley accounts}: what the operator sets for an account. */
@Command(
    name = "accounts",
    mixinStandardHelpOptions = true,
    description =
        "Shows and sets how long an account's texts are kept, and whether its failed webhooks are"
            + " called again.")
public final class AccountsCommand {
  private static final String OFF = "off";

  @Command(
      name = "retention",
      mixinStandardHelpOptions = true,
      description =
          "Shows after how many days the texts of an account's messages are removed, or sets it."
              + " Messages themselves stay as long as the server keeps them.",
      footer = {
        "",
        "Examples:",
        "  bin/parley accounts retention AC… 30    removes texts after 30 days",
        "  bin/parley accounts retention AC… off   keeps them as long as the messages",
        "  bin/parley accounts retention AC…       shows what is set"
      })
  int retention(
      @Mixin ClientOptions options,
      @Parameters(index = "0", paramLabel = "SID", description = "AC…") String sid,
      @Parameters(
              index = "1",
              arity = "0..1",
              paramLabel = "DAYS",
              description = "1 to the server's own days, or off.")
          @Nullable String days)
      throws Exception {
    return options.run(
        () -> {
          try (ApiClient api = options.connectAsOperator()) {
            String path = "/v1/parley/Accounts/" + ApiClient.segment(sid) + "/Retention";
            JsonNode set = api.get(path, Map.of()).orFail("Reading the retention of " + sid);
            if (days != null) {
              String wanted =
                  days.toLowerCase(Locale.ROOT).equals(OFF)
                      ? Json.text(set, "instance_days")
                      : days;
              set =
                  api.post(path, Map.of("Days", wanted)).orFail("Setting the retention of " + sid);
            }
            print(options.printer(), set);
            return 0;
          }
        });
  }

  @Command(
      name = "webhook-retry",
      mixinStandardHelpOptions = true,
      description =
          "Shows whether failed webhooks of an account are called again for 24 hours, or sets it."
              + " Twilio does not, so it is off.",
      footer = {
        "",
        "Examples:",
        "  bin/parley accounts webhook-retry AC… on",
        "  bin/parley accounts webhook-retry AC… off   forgets what waits"
      })
  int webhookRetry(
      @Mixin ClientOptions options,
      @Parameters(index = "0", paramLabel = "SID", description = "AC…") String sid,
      @Parameters(index = "1", arity = "0..1", paramLabel = "on|off", description = "on or off.")
          @Nullable String wanted)
      throws Exception {
    return options.run(
        () -> {
          if (wanted != null && !wanted.equals("on") && !wanted.equals(OFF)) {
            throw new CommandFailure(
                CommandFailure.USAGE,
                "\"" + wanted + "\" is neither on nor off.",
                "",
                "bin/parley accounts webhook-retry " + sid + " on");
          }
          try (ApiClient api = options.connectAsOperator()) {
            String path = "/v1/parley/Accounts/" + ApiClient.segment(sid) + "/WebhookRetry";
            JsonNode set =
                wanted == null
                    ? api.get(path, Map.of()).orFail("Reading the setting of " + sid)
                    : api.post(path, Map.of("Enabled", Boolean.toString(wanted.equals("on"))))
                        .orFail("Setting retries of " + sid);
            printRetry(options.printer(), set);
            return 0;
          }
        });
  }

  private static void printRetry(Printer printer, JsonNode set) {
    if (printer.json()) {
      printer.json(set);
      return;
    }
    printer.line(
        "Failed webhooks of "
            + Json.text(set, "account_sid")
            + (set.path("enabled").asBoolean()
                ? " are called again for 24 hours."
                : " are not called again."));
  }

  private static void print(Printer printer, JsonNode set) {
    if (printer.json()) {
      printer.json(set);
      return;
    }
    String account = Json.text(set, "account_sid");
    String days = Json.text(set, "days");
    if (days.equals(Json.text(set, "instance_days"))) {
      printer.line("Texts of " + account + " are kept as long as messages: " + days + " days.");
      return;
    }
    printer.line("Texts of " + account + " are removed after " + days + " days.");
    printer.line("  removed so far: " + Json.text(set, "bodies_removed"));
    String before = Json.text(set, "removed_before");
    printer.line("  " + (before.isEmpty() ? "no run yet" : "done for all before " + before));
  }
}
