package dev.parley.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** {@code parley routes add|remove}: changes of routes while the server runs. */
final class RouteEdits {
  private static final String PATH = "/v1/parley/Routes";

  private RouteEdits() {}

  /** {@code parley routes add}. */
  @Command(
      name = "add",
      mixinStandardHelpOptions = true,
      description = {
        "Sends messages to a carrier: to the one named, among those that were added to the same",
        "messages before. Adding it again changes its rank, weight and cost."
      },
      footer = {
        "",
        "Examples:",
        "  bin/parley routes add --prefix + --carrier acme               everything",
        "  bin/parley routes add --prefix +44 --carrier uk --rank 1      first for the UK",
        "  bin/parley routes add --prefix +44 --carrier acme --rank 2    when that one is away"
      })
  static final class Add extends ClientCommand {
    @Option(
        names = "--carrier",
        required = true,
        paramLabel = "NAME",
        description = "Which takes them.")
    private String carrier = "";

    @Option(
        names = "--prefix",
        paramLabel = "+44",
        description = "Beginning of the recipient's number; + for every number.")
    private @Nullable String prefix;

    @Option(names = "--country", paramLabel = "GB", description = "Country of the recipient.")
    private @Nullable String country;

    @Option(names = "--sender", paramLabel = "SENDER", description = "Only what it sends.")
    private @Nullable String sender;

    @Option(names = "--account", paramLabel = "SID", description = "Only what it sends.")
    private @Nullable String account;

    @Option(names = "--rank", paramLabel = "N", description = "1 is tried first; 1.")
    private @Nullable String rank;

    @Option(names = "--weight", paramLabel = "N", description = "Its part of its rank; 1.")
    private @Nullable String weight;

    @Option(
        names = "--cost",
        paramLabel = "C",
        description = "Of a segment; cheaper ones go first.")
    private @Nullable String cost;

    @Option(
        names = "--name",
        paramLabel = "NAME",
        description = "Of the route; made when left out.")
    private @Nullable String name;

    @Option(names = "--reason", paramLabel = "TEXT", description = "For the record of changes.")
    private @Nullable String reason;

    @Override
    int run(Printer printer) {
      Map<String, String> form = new LinkedHashMap<>();
      Form.put(form, "Carrier", carrier);
      Form.put(form, "Prefix", prefix);
      Form.put(form, "Country", country);
      Form.put(form, "Sender", sender);
      Form.put(form, "Account", account);
      Form.put(form, "Rank", rank);
      Form.put(form, "Weight", weight);
      Form.put(form, "Cost", cost);
      Form.put(form, "Name", name);
      Form.put(form, Form.REASON, reason);
      try (ApiClient api = options().connectAsOperator()) {
        JsonNode route = api.post(PATH, form).orFail("Adding the route");
        if (printer.json()) {
          printer.json(route);
        } else {
          printer.line("Route " + Json.text(route, "name") + ": " + RoutesCommand.carriers(route));
        }
        return 0;
      }
    }
  }

  /** {@code parley routes remove}. */
  @Command(
      name = "remove",
      mixinStandardHelpOptions = true,
      description =
          "Removes an added route, or one carrier from it. Those of the configuration file are"
              + " removed there.")
  static final class Remove extends ClientCommand {
    @Parameters(paramLabel = "NAME", description = "Of the route.")
    private String name = "";

    @Option(names = "--carrier", paramLabel = "NAME", description = "Only this carrier.")
    private @Nullable String carrier;

    @Option(names = "--reason", paramLabel = "TEXT", description = "For the record of changes.")
    private @Nullable String reason;

    @Override
    int run(Printer printer) {
      Map<String, String> query = new LinkedHashMap<>();
      Form.put(query, "Carrier", carrier);
      Form.put(query, Form.REASON, reason);
      try (ApiClient api = options().connectAsOperator()) {
        JsonNode _ =
            api.delete(PATH + "/" + ApiClient.segment(name), query)
                .orFail("Removing the route " + name);
        printer.line("Removed: " + (carrier == null ? name : carrier + " from " + name));
        return 0;
      }
    }
  }
}
