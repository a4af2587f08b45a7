package dev.parley.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** {@code parley people tokens}: what a person's programs show instead of a password. */
@Command(
    name = "tokens",
    mixinStandardHelpOptions = true,
    description = "Makes, lists and revokes personal tokens.")
public final class TokensCommand {
  @Command(
      name = "create",
      mixinStandardHelpOptions = true,
      description =
          "Makes a token and prints it, once: your own, or anybody's with the admin token.",
      footer = {
        "",
        "Example:",
        "  bin/parley people tokens create ann@example.com --name laptop --days 30"
      })
  int create(
      @Mixin ClientOptions options,
      @Mixin PeopleCommand.Why why,
      @Parameters(paramLabel = "LOGIN", description = "Login or sid (US…).") String login,
      @Option(
              names = "--name",
              required = true,
              paramLabel = "NAME",
              description = "What it is for.")
          String name,
      @Option(
              names = "--days",
              paramLabel = "N",
              defaultValue = "90",
              description = "Until it expires, 1 to 366 (${DEFAULT-VALUE}).")
          int days)
      throws Exception {
    return options.run(
        () -> {
          Map<String, List<String>> form = why.form();
          form.put("Name", List.of(name));
          form.put("Days", List.of(Integer.toString(days)));
          try (ApiClient api = options.connectAsOperator()) {
            JsonNode made = api.postAll(path(login), form).orFail("Making a token for " + login);
            Printer printer = options.printer();
            if (printer.json()) {
              printer.json(made);
            } else if (printer.csv()) {
              // What is shown once has no place beside a CSV: it has a column.
              printer.table(
                  List.of("SID", "NAME", "EXPIRES", "TOKEN"),
                  List.of(
                      List.of(
                          Json.text(made, "sid"),
                          Printer.brief(Json.text(made, "name")),
                          Json.text(made, "date_expires"),
                          Json.text(made, "token"))),
                  "");
            } else {
              print(printer, List.of(made));
              printer.line("");
              printer.line("Shown this once: " + Json.text(made, "token"));
            }
            return 0;
          }
        });
  }

  @Command(
      name = "list",
      mixinStandardHelpOptions = true,
      description = "Lists the tokens that open something.",
      footer = {"", "Example:", "  bin/parley people tokens list ann@example.com"})
  int list(
      @Mixin ClientOptions options,
      @Parameters(paramLabel = "LOGIN", description = "Login or sid (US…).") String login)
      throws Exception {
    return options.run(
        () -> {
          try (ApiClient api = options.connectAsOperator()) {
            JsonNode tokens =
                api.get(path(login), Map.of()).orFail("Listing the tokens of " + login);
            Printer printer = options.printer();
            if (printer.json()) {
              printer.json(tokens);
            } else {
              print(printer, Json.list(tokens, "tokens"));
            }
            return 0;
          }
        });
  }

  @Command(
      name = "revoke",
      mixinStandardHelpOptions = true,
      description = "Ends a token at once.",
      footer = {
        "",
        "Example:",
        "  bin/parley people tokens revoke ann@example.com PT… --reason leaked"
      })
  int revoke(
      @Mixin ClientOptions options,
      @Mixin PeopleCommand.Why why,
      @Parameters(index = "0", paramLabel = "LOGIN", description = "Login or sid (US…).")
          String login,
      @Parameters(index = "1", paramLabel = "SID", description = "PT…, as listed.") String sid)
      throws Exception {
    return options.run(
        () -> {
          try (ApiClient api = options.connectAsOperator()) {
            JsonNode revoked =
                api.postAll(path(login) + "/" + ApiClient.segment(sid) + "/Revocation", why.form())
                    .orFail("Revoking " + sid);
            Printer printer = options.printer();
            if (printer.json()) {
              printer.json(revoked);
            } else {
              printer.line("Revoked: " + Printer.brief(Json.text(revoked, "name")));
            }
            return 0;
          }
        });
  }

  private static String path(String login) {
    return PeopleCommand.one(login) + "/Tokens";
  }

  private static void print(Printer printer, List<JsonNode> tokens) {
    List<List<String>> rows = new ArrayList<>();
    for (JsonNode token : tokens) {
      String used = Json.text(token, "date_last_used");
      rows.add(
          List.of(
              Json.text(token, "sid"),
              Printer.brief(Json.text(token, "name")),
              Json.text(token, "date_expires"),
              used.isEmpty() ? "never" : used));
    }
    printer.table(List.of("SID", "NAME", "EXPIRES", "LAST USED"), rows, "No token.");
  }
}
