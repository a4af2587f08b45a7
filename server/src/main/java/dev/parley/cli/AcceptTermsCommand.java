package dev.parley.cli;

import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** {@code parley accounts accept-terms}. */
@Command(
    name = "accept-terms",
    mixinStandardHelpOptions = true,
    description = {
      "Keeps that the owner of an account accepted the terms of use, and what the account is for.",
      "Without it nothing is sent. Without --use, shows what was accepted."
    },
    footer = {
      "",
      "Examples:",
      "  bin/parley accounts accept-terms AC… --use \"Order updates for our customers\"",
      "  bin/parley accounts accept-terms AC…"
    })
public final class AcceptTermsCommand implements Callable<Integer> {
  @Mixin private ClientOptions options = new ClientOptions();

  @Parameters(paramLabel = "SID", description = "AC…, a top-level account.")
  private String sid = "";

  @Option(names = "--use", paramLabel = "TEXT", description = "What is sent, and to whom.")
  private @Nullable String use;

  @Option(names = "--version-accepted", paramLabel = "N", description = "The newest without.")
  private @Nullable Integer version;

  @Option(names = "--reason", paramLabel = "TEXT", description = "Where the acceptance is kept.")
  private @Nullable String reason;

  @Override
  public Integer call() throws Exception {
    return options.run(
        () -> {
          try (ApiClient api = options.connectAsOperator()) {
            String path = "/v1/parley/Accounts/" + ApiClient.segment(sid) + "/TermsAcceptance";
            JsonNode accepted =
                use == null
                    ? api.get(path, Map.of()).orFail("Reading what " + sid + " accepted")
                    : api.post(path, form(api, use)).orFail("Accepting the terms for " + sid);
            print(options.printer(), accepted);
            return 0;
          }
        });
  }

  private Map<String, String> form(ApiClient api, String declared) {
    String wanted =
        version == null
            ? Json.text(
                api.get("/v1/parley/Terms", Map.of()).orFail("Reading the terms"), "version")
            : version.toString();
    return Map.of(
        "Version", wanted, "DeclaredUse", declared, "Reason", reason == null ? "" : reason);
  }

  private static void print(Printer printer, JsonNode accepted) {
    if (printer.json()) {
      printer.json(accepted);
      return;
    }
    String version = Json.text(accepted, "version");
    if (version.isEmpty()) {
      printer.line("Nothing was accepted: the account may not send.");
      return;
    }
    printer.line(
        "Version "
            + version
            + " was accepted at "
            + Json.text(accepted, "date_accepted")
            + " by "
            + Printer.brief(Json.text(accepted, "accepted_by"))
            + ".");
    printer.line("  for: " + Printer.plain(Json.text(accepted, "declared_use")));
    if (!accepted.path("may_send").asBoolean()) {
      printer.line(
          "  This version is no longer allowed: accept version "
              + Json.text(accepted, "current_version")
              + ".");
    }
  }
}
