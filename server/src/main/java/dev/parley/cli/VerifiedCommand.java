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

/** {@code parley numbers verified}: whom a trial account may text. */
@Command(
    name = "verified",
    mixinStandardHelpOptions = true,
    description = {
      "Numbers whose holders gave a code back to the account: a trial account texts no others."
    },
    footer = {
      "",
      "Examples:",
      "  bin/parley numbers verified add +12025550101 --name Ada    texts a code to it",
      "  bin/parley numbers verified confirm +12025550101 012345",
      "  bin/parley numbers verified list"
    })
public final class VerifiedCommand {
  private static final String PATH = "/OutgoingCallerIds";

  @Command(name = "list", mixinStandardHelpOptions = true, description = "Lists them.")
  int list(@Mixin OwnerOptions options) throws Exception {
    return options.run(
        () -> {
          try (ApiClient api = options.connect()) {
            JsonNode page =
                api.get(api.accountPath(PATH + ".json"), Map.of("PageSize", "1000"))
                    .orFail("Listing verified numbers");
            print(options.printer(), Json.list(page, "outgoing_caller_ids"));
            return 0;
          }
        });
  }

  private static void print(Printer printer, List<JsonNode> numbers) {
    if (printer.json()) {
      printer.json(Json.array(numbers));
      return;
    }
    printer.table(
        List.of("SID", "NUMBER", "NAME"),
        numbers.stream()
            .map(
                each ->
                    List.of(
                        Json.text(each, "sid"),
                        Json.text(each, "phone_number"),
                        Printer.brief(Json.text(each, "friendly_name"))))
            .toList(),
        "No number is verified. Have a code texted: bin/parley numbers verified add NUMBER");
  }

  @Command(
      name = "add",
      mixinStandardHelpOptions = true,
      description = "Has a code texted to a number, good for ten minutes.")
  int add(
      @Mixin OwnerOptions options,
      @Parameters(paramLabel = "NUMBER", description = "E.164.") String number,
      @Option(names = "--name", paramLabel = "NAME", description = "Whose it is.")
          @Nullable String name)
      throws Exception {
    return options.run(
        () -> {
          Map<String, String> form = new HashMap<>(Map.of("PhoneNumber", number));
          Form.put(form, "FriendlyName", name);
          try (ApiClient api = options.connect()) {
            JsonNode begun =
                api.post(api.accountPath(PATH + ".json"), form).orFail("Verifying " + number);
            said(
                options.printer(),
                begun,
                "A code is on its way. Then: bin/parley numbers verified confirm "
                    + number
                    + " CODE\nOr have its holder answer that text with "
                    + Json.text(begun, "validation_code")
                    + ".");
            return 0;
          }
        });
  }

  @Command(
      name = "confirm",
      mixinStandardHelpOptions = true,
      description = "Gives back the code that was texted to a number.")
  int confirm(
      @Mixin OwnerOptions options,
      @Parameters(index = "0", paramLabel = "NUMBER", description = "E.164.") String number,
      @Parameters(index = "1", paramLabel = "CODE", description = "Six digits.") String code)
      throws Exception {
    return options.run(
        () -> {
          try (ApiClient api = options.connect()) {
            String account = ApiClient.segment(api.account());
            JsonNode verified =
                api.post(
                        "/v1/parley/Accounts/" + account + PATH + "/Confirm",
                        Map.of("PhoneNumber", number, "Code", code))
                    .orFail("Confirming " + number);
            said(options.printer(), verified, number + " is verified.");
            return 0;
          }
        });
  }

  @Command(
      name = "remove",
      mixinStandardHelpOptions = true,
      description = "A trial account may not text it any more; what waits fails with 21608.")
  int remove(
      @Mixin OwnerOptions options,
      @Parameters(paramLabel = "SID", description = "PN…, as list shows it.") String sid)
      throws Exception {
    return options.run(
        () -> {
          try (ApiClient api = options.connect()) {
            JsonNode nothing =
                api.delete(api.accountPath(PATH + "/" + ApiClient.segment(sid) + ".json"))
                    .orFail("Removing " + sid);
            said(options.printer(), nothing, sid + " is removed.");
            return 0;
          }
        });
  }

  private static void said(Printer printer, JsonNode body, String words) {
    if (!printer.json()) {
      printer.line(words);
    } else if (!body.isMissingNode()) {
      printer.json(body);
    }
  }
}
