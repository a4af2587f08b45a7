package dev.parley.cli;

import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** {@code parley keys}: API keys of an account. */
@Command(
    name = "keys",
    mixinStandardHelpOptions = true,
    description = "Makes, lists and revokes API keys; changes the key that seals secrets.",
    footer = {
      "",
      "Examples:",
      "  bin/parley keys create --account AC… --name laptop",
      "  bin/parley keys list --account AC…",
      "  bin/parley keys revoke SK…"
    })
public final class KeysCommand {
  private static final String PATH = "/v1/parley/Keys";

  @Command(
      name = "create",
      mixinStandardHelpOptions = true,
      description = {
        "Makes a key; its secret is shown this once. A standard key may neither look at accounts",
        "nor make keys; a main key may what the auth token may."
      })
  int create(
      @Mixin ClientOptions options,
      @Option(names = "--account", required = true, paramLabel = "SID", description = "AC…")
          String account,
      @Option(
              names = "--name",
              required = true,
              paramLabel = "NAME",
              description = "What it is for.")
          String name,
      @Option(names = "--main", description = "Makes a main key.") boolean main,
      @Option(
              names = "--reason",
              paramLabel = "TEXT",
              defaultValue = "",
              description = "Kept in the audit log.")
          String reason)
      throws Exception {
    return options.run(
        () -> {
          Map<String, String> form =
              Map.of(
                  "AccountSid",
                  account,
                  "FriendlyName",
                  name,
                  "Kind",
                  main ? "main" : "standard",
                  Form.REASON,
                  reason);
          try (ApiClient api = options.connectAsOperator()) {
            made(options.printer(), api.post(PATH, form).orFail("Making the key"));
            return 0;
          }
        });
  }

  private static void made(Printer printer, JsonNode key) {
    if (printer.json()) {
      ObjectNode shown = JsonMapper.shared().createObjectNode();
      shown.put("sid", Json.text(key, "sid"));
      shown.put("secret", Json.text(key, "secret"));
      shown.put("accountSid", Json.text(key, "account_sid"));
      shown.put("friendlyName", Json.text(key, "friendly_name"));
      shown.put("kind", Json.text(key, "kind"));
      printer.json(shown);
      return;
    }
    printer.line("Made a " + Json.text(key, "kind") + " key. Its secret is not shown again.");
    printer.line("  sid     " + Json.text(key, "sid"));
    printer.line("  secret  " + Json.text(key, "secret"));
  }

  @Command(
      name = "list",
      mixinStandardHelpOptions = true,
      description = "Lists the keys of an account, the oldest first, without their secrets.")
  int list(
      @Mixin ClientOptions options,
      @Option(names = "--account", required = true, paramLabel = "SID", description = "AC…")
          String account)
      throws Exception {
    return options.run(
        () -> {
          try (ApiClient api = options.connectAsOperator()) {
            List<JsonNode> keys =
                Pages.all(
                    api,
                    "/v1/parley/Accounts/" + ApiClient.segment(account) + "/Keys",
                    Map.of(),
                    "keys",
                    "Listing keys");
            print(options.printer(), keys, account);
            return 0;
          }
        });
  }

  private static void print(Printer printer, List<JsonNode> keys, String account) {
    if (printer.json()) {
      printer.json(Json.array(keys));
      return;
    }
    printer.table(
        List.of("SID", "NAME", "KIND", "CREATED"),
        keys.stream()
            .map(
                key ->
                    List.of(
                        Json.text(key, "sid"),
                        Printer.brief(Json.text(key, "friendly_name")),
                        Json.text(key, "kind"),
                        Json.text(key, "date_created")))
            .toList(),
        "No keys yet. Make one: bin/parley keys create --account " + account + " --name laptop");
  }

  @Command(
      name = "revoke",
      mixinStandardHelpOptions = true,
      description = "Ends all access by a key, at once and for good.")
  int revoke(
      @Mixin ClientOptions options,
      @Parameters(paramLabel = "SID", description = "SK…") String sid,
      @Option(
              names = "--reason",
              paramLabel = "TEXT",
              defaultValue = "",
              description = "Kept in the audit log.")
          String reason)
      throws Exception {
    return options.run(
        () -> {
          try (ApiClient api = options.connectAsOperator()) {
            JsonNode revoked =
                api.post(
                        PATH + "/" + ApiClient.segment(sid) + "/Revocation",
                        Map.of(Form.REASON, reason))
                    .orFail("Revoking " + sid);
            if (options.printer().json()) {
              options.printer().json(revoked);
            } else {
              options.printer().line(sid + " opens nothing any more.");
            }
            return 0;
          }
        });
  }
}
