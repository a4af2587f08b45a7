package dev.parley.cli;

import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** {@code parley accounts}: accounts as the operator runs them. */
@Command(
    name = "accounts",
    mixinStandardHelpOptions = true,
    description = "Makes accounts, shows where they stand, suspends, resumes and closes them.",
    subcommands = {AccountCreateCommand.class, AcceptTermsCommand.class, EndUsersCommand.class})
public final class AccountsCommand {
  private static final String PATH = "/v1/parley/Accounts";
  private static final String OFF = "off";

  @Command(
      name = "list",
      mixinStandardHelpOptions = true,
      description = "Lists accounts, the oldest first.")
  int list(
      @Mixin ClientOptions options,
      @Option(
              names = "--status",
              paramLabel = "STATUS",
              description = "Only those that are active, suspended or closed.")
          @Nullable String status)
      throws Exception {
    return options.run(
        () -> {
          try (ApiClient api = options.connectAsOperator()) {
            Map<String, String> query = status == null ? Map.of() : Map.of("Status", status);
            AccountTable.list(
                options.printer(), Pages.all(api, PATH, query, "accounts", "Listing accounts"));
            return 0;
          }
        });
  }

  @Command(
      name = "show",
      mixinStandardHelpOptions = true,
      description = "Shows where an account stands, since when and why.")
  int show(
      @Mixin ClientOptions options, @Parameters(paramLabel = "SID", description = "AC…") String sid)
      throws Exception {
    return options.run(
        () -> {
          try (ApiClient api = options.connectAsOperator()) {
            JsonNode account =
                api.get(PATH + "/" + ApiClient.segment(sid), Map.of()).orFail("Reading " + sid);
            AccountTable.one(options.printer(), account);
            return 0;
          }
        });
  }

  @Command(
      name = "suspend",
      mixinStandardHelpOptions = true,
      description = {
        "Stops an account and its subaccounts: nothing more leaves, what waits fails with 30002,",
        "its credentials are answered 403. Texts to its numbers are kept and told to nobody."
      },
      footer = {"", "Example:", "  bin/parley accounts suspend AC… --reason \"unpaid since May\""})
  int suspend(
      @Mixin ClientOptions options,
      @Parameters(paramLabel = "SID", description = "AC…") String sid,
      @Option(
              names = "--reason",
              required = true,
              paramLabel = "TEXT",
              description = "Shown to it.")
          String reason)
      throws Exception {
    return stand(options, sid, "suspended", reason);
  }

  @Command(
      name = "resume",
      mixinStandardHelpOptions = true,
      description = "Lets a suspended account send again. What failed meanwhile stays failed.")
  int resume(
      @Mixin ClientOptions options,
      @Parameters(paramLabel = "SID", description = "AC…") String sid,
      @Option(names = "--reason", required = true, paramLabel = "TEXT", description = "Kept.")
          String reason)
      throws Exception {
    return stand(options, sid, "active", reason);
  }

  @Command(
      name = "close",
      mixinStandardHelpOptions = true,
      description = {
        "Ends an account and its subaccounts for good: there is no way back. Their numbers are"
            + " free",
        "for others, their messages stay."
      })
  int close(
      @Mixin ClientOptions options,
      @Parameters(paramLabel = "SID", description = "AC…") String sid,
      @Option(
              names = "--reason",
              required = true,
              paramLabel = "TEXT",
              description = "Shown to it.")
          String reason,
      @Option(names = "--yes", description = "Does not ask.") boolean yes)
      throws Exception {
    if (!yes && !Confirmation.given("Close " + sid + " for good?")) {
      return options.run(
          () -> {
            throw new CommandFailure(
                CommandFailure.USAGE,
                "Nothing was closed.",
                "Closing is final, so it is asked for twice.",
                "bin/parley accounts close " + sid + " --reason … --yes");
          });
    }
    return stand(options, sid, "closed", reason);
  }

  @Command(
      name = "upgrade",
      mixinStandardHelpOptions = true,
      description = {
        "Makes a trial account, and its subaccounts with it, a full one, which may text anybody.",
        "There is no way back: whom nobody vouches for any more is suspended."
      })
  int upgrade(
      @Mixin ClientOptions options,
      @Parameters(paramLabel = "SID", description = "AC…") String sid,
      @Option(names = "--reason", required = true, paramLabel = "TEXT", description = "Kept.")
          String reason)
      throws Exception {
    return options.run(
        () -> {
          try (ApiClient api = options.connectAsOperator()) {
            JsonNode account =
                api.post(PATH + "/" + ApiClient.segment(sid) + "/Upgrade", Map.of("Reason", reason))
                    .orFail("Upgrading " + sid);
            AccountTable.one(options.printer(), account);
            return 0;
          }
        });
  }

  private static int stand(ClientOptions options, String sid, String status, String reason)
      throws Exception {
    return options.run(
        () -> {
          try (ApiClient api = options.connectAsOperator()) {
            JsonNode account =
                api.post(
                        PATH + "/" + ApiClient.segment(sid) + "/Standing",
                        Map.of("Status", status, "Reason", reason))
                    .orFail("Changing the standing of " + sid);
            AccountTable.one(options.printer(), account);
            return 0;
          }
        });
  }

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
