package dev.parley.cli;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** {@code parley accounts end-users}: the users of an account's application. */
@Command(
    name = "end-users",
    mixinStandardHelpOptions = true,
    description = {
      "Shows for which users of its application an account sends (the parameter EndUser of its",
      "messages), and stops one of them without touching the others."
    },
    footer = {
      "",
      "Examples:",
      "  bin/parley accounts end-users list AC…",
      "  bin/parley accounts end-users stop AC… shop-17 --reason \"sends spam\"",
      "  bin/parley accounts end-users resume AC… shop-17 --reason \"settled\""
    })
public final class EndUsersCommand {
  private static final String PATH = "/v1/parley/EndUsers";

  @Command(
      name = "list",
      mixinStandardHelpOptions = true,
      description = "Lists end users with their messages of the last day, and those stopped.")
  int list(
      @Mixin ClientOptions options,
      @Parameters(paramLabel = "SID", description = "AC…") String sid,
      @Option(
              names = "--since",
              paramLabel = "TIME",
              description = "Counts from then on; ISO 8601.")
          @Nullable String since,
      @Option(names = "--stopped", description = "Only those that are stopped.") boolean stopped)
      throws Exception {
    return options.run(
        () -> {
          Map<String, String> query = new HashMap<>(Map.of("AccountSid", sid));
          if (since != null) {
            query.put("Since", since);
          }
          if (stopped) {
            query.put("Status", "stopped");
          }
          try (ApiClient api = options.connectAsOperator()) {
            print(
                options.printer(),
                Pages.all(api, PATH, query, "end_users", "Listing the end users of " + sid));
            return 0;
          }
        });
  }

  private static void print(Printer printer, List<JsonNode> endUsers) {
    if (printer.json()) {
      printer.json(Json.array(endUsers));
      return;
    }
    printer.table(
        List.of("END USER", "STATUS", "MESSAGES", "REASON"),
        endUsers.stream()
            .map(
                each ->
                    List.of(
                        Json.text(each, "end_user"),
                        Json.text(each, "status"),
                        Json.text(each, "messages"),
                        Printer.brief(Json.text(each, "reason"))))
            .toList(),
        "No message named an end user. An application does: EndUser=shop-17");
  }

  @Command(
      name = "stop",
      mixinStandardHelpOptions = true,
      description = "Stops an end user: nothing more leaves for it, what waits fails with 97017.")
  int stop(
      @Mixin ClientOptions options,
      @Parameters(index = "0", paramLabel = "SID", description = "AC…") String sid,
      @Parameters(index = "1", paramLabel = "END_USER", description = "As on messages.") String tag,
      @Option(names = "--reason", required = true, paramLabel = "TEXT", description = "Shown.")
          String reason)
      throws Exception {
    return set(options, "/Stop", sid, tag, reason);
  }

  @Command(
      name = "resume",
      mixinStandardHelpOptions = true,
      description = "Lets a stopped end user go on.")
  int resume(
      @Mixin ClientOptions options,
      @Parameters(index = "0", paramLabel = "SID", description = "AC…") String sid,
      @Parameters(index = "1", paramLabel = "END_USER", description = "As on messages.") String tag,
      @Option(names = "--reason", required = true, paramLabel = "TEXT", description = "Kept.")
          String reason)
      throws Exception {
    return set(options, "/Resume", sid, tag, reason);
  }

  private static int set(
      ClientOptions options, String operation, String sid, String tag, String reason)
      throws Exception {
    return options.run(
        () -> {
          Map<String, String> form = Map.of("AccountSid", sid, "EndUser", tag, "Reason", reason);
          try (ApiClient api = options.connectAsOperator()) {
            JsonNode endUser =
                api.post(PATH + operation, form).orFail("Changing the end user " + tag);
            if (options.printer().json()) {
              options.printer().json(endUser);
            } else {
              options.printer().line(tag + " is " + Json.text(endUser, "status") + ".");
            }
            return 0;
          }
        });
  }
}
