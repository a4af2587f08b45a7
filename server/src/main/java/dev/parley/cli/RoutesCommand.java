package dev.parley.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** {@code parley routes}: which carrier takes which message. */
@Command(
    name = "routes",
    mixinStandardHelpOptions = true,
    description = "Shows by which rules messages go to carriers, tries, adds and removes them.",
    subcommands = {RouteEdits.Add.class, RouteEdits.Remove.class},
    footer = {
      "",
      "Examples:",
      "  bin/parley routes                       the rules, the most particular first",
      "  bin/parley routes test +447700900123    where a message would go now, and why"
    })
public final class RoutesCommand implements Callable<Integer> {
  private static final String PATH = "/v1/parley/Routes";

  @Mixin private ClientOptions own = new ClientOptions();

  @Override
  public Integer call() throws Exception {
    return own.run(
        () -> {
          try (ApiClient api = own.connectAsOperator()) {
            print(own.printer(), api.get(PATH, Map.of()).orFail("Listing routes"));
            return 0;
          }
        });
  }

  @Command(
      name = "list",
      mixinStandardHelpOptions = true,
      description = "Lists the rules, the most particular first.")
  int list(@Mixin ClientOptions options) throws Exception {
    return options.run(
        () -> {
          try (ApiClient api = options.connectAsOperator()) {
            print(options.printer(), api.get(PATH, Map.of()).orFail("Listing routes"));
            return 0;
          }
        });
  }

  @Command(
      name = "test",
      mixinStandardHelpOptions = true,
      description = {
        "Says where a message would go now, and why. Nothing is sent. Exit code 1 when it would",
        "have to wait."
      })
  int test(
      @Mixin ClientOptions options,
      @Parameters(paramLabel = "NUMBER", description = "Of the recipient, in E.164.") String to,
      @Option(names = "--from", paramLabel = "SENDER", description = "The sender.")
          @Nullable String from,
      @Option(names = "--account", paramLabel = "SID", description = "The account that sends.")
          @Nullable String account)
      throws Exception {
    return options.run(
        () -> {
          Map<String, String> form = new LinkedHashMap<>();
          form.put("To", to);
          if (from != null) {
            form.put("From", from);
          }
          if (account != null) {
            form.put("Account", account);
          }
          try (ApiClient api = options.connectAsOperator()) {
            JsonNode answer = api.post(PATH + "/Test", form).orFail("Trying the route");
            if (options.printer().json()) {
              options.printer().json(answer);
            } else {
              explain(options.printer(), answer);
            }
            return answer.path("carrier").isNull() ? CommandFailure.FAILED : 0;
          }
        });
  }

  private static void print(Printer printer, JsonNode page) {
    if (printer.json()) {
      printer.json(page);
      return;
    }
    List<List<String>> rows = new ArrayList<>();
    for (JsonNode route : Json.list(page, "routes")) {
      rows.add(List.of(Json.text(route, "name"), criteria(route), carriers(route)));
    }
    printer.table(List.of("NAME", "FOR", "CARRIERS"), rows, "There are no routes.");
  }

  private static String criteria(JsonNode route) {
    List<String> criteria = new ArrayList<>();
    for (String key : List.of("sender", "account", "prefix", "country")) {
      if (!route.path(key).isNull()) {
        criteria.add(key + " " + Json.text(route, key));
      }
    }
    return criteria.isEmpty() ? "everything else" : String.join(", ", criteria);
  }

  static String carriers(JsonNode route) {
    List<String> carriers = new ArrayList<>();
    for (JsonNode carrier : Json.list(route, "carriers")) {
      carriers.add(
          Json.text(carrier, "rank")
              + ". "
              + Json.text(carrier, "name")
              + (Json.text(carrier, "weight").equals("1")
                  ? ""
                  : " weight " + Json.text(carrier, "weight"))
              + (carrier.path("cost").isNull() ? "" : " cost " + Json.text(carrier, "cost")));
    }
    return String.join(", ", carriers);
  }

  private static void explain(Printer printer, JsonNode answer) {
    printer.line(Json.text(answer, "words"));
    printer.line("");
    List<List<String>> candidates = new ArrayList<>();
    for (JsonNode candidate : Json.list(answer, "candidates")) {
      candidates.add(
          List.of(
              Json.text(candidate, "rank"),
              Json.text(candidate, "name"),
              Json.text(candidate, "weight"),
              candidate.path("cost").isNull() ? "-" : Json.text(candidate, "cost"),
              Json.text(candidate, "words")));
    }
    printer.table(
        List.of("RANK", "CARRIER", "WEIGHT", "COST", "STATE"),
        candidates,
        "The route has no carrier.");
    printer.line("");
    List<List<String>> rules = new ArrayList<>();
    for (JsonNode rule : Json.list(answer, "rules")) {
      rules.add(List.of(Json.text(rule, "name"), Json.text(rule, "words")));
    }
    printer.table(List.of("ROUTE", "DOES IT MATCH"), rules, "There are no routes.");
  }
}
