package dev.parley.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** {@code parley senders}: what accounts send from, and how fast. */
@Command(
    name = "senders",
    mixinStandardHelpOptions = true,
    description = "Gives senders to accounts, lists them, and sets how fast they send.",
    footer = {
      "",
      "Examples:",
      "  bin/parley senders add --account AC… --number +12015550123 --kind long_code",
      "  bin/parley senders add --account AC… --number ACME --kind alphanumeric --rate 50",
      "  bin/parley senders add --account AC… --number 12345 --kind short_code --country CA",
      "  bin/parley senders rate PN… 20"
    })
public final class SendersCommand {
  private static final String PATH = "/v1/parley/Senders";
  private static final String OF_ITS_KIND = "default";

  @Command(
      name = "add",
      mixinStandardHelpOptions = true,
      description = "Gives an address to an account, to send from and to receive on.")
  int add(
      @Mixin ClientOptions options,
      @Option(names = "--account", required = true, paramLabel = "SID", description = "AC…")
          String account,
      @Option(
              names = "--number",
              required = true,
              paramLabel = "N",
              description = "In E.164, a short code, or a name.")
          String number,
      @Option(
              names = "--kind",
              required = true,
              paramLabel = "KIND",
              description = "long_code, toll_free, short_code or alphanumeric.")
          String kind,
      @Option(
              names = "--country",
              paramLabel = "CC",
              description = "Of a short code, which reaches no phone elsewhere; US.")
          @Nullable String country,
      @Option(names = "--rate", paramLabel = "R", description = "Segments a second; of its kind.")
          @Nullable String rate,
      @Option(names = "--name", paramLabel = "NAME", description = "For people; the number.")
          @Nullable String name,
      @Option(names = "--reason", paramLabel = "TEXT", description = "For the record of changes.")
          @Nullable String reason)
      throws Exception {
    return options.run(
        () -> {
          Map<String, String> form = new LinkedHashMap<>();
          form.put("AccountSid", account);
          form.put("Address", number);
          form.put("Kind", kind);
          put(form, "Country", country);
          put(form, "FriendlyName", name);
          put(form, "Reason", reason);
          requireRate(rate);
          try (ApiClient api = options.connectAsOperator()) {
            JsonNode added = api.post(PATH, form).orFail("Adding the sender");
            JsonNode sender =
                rate == null ? added : setRate(api, Json.text(added, "sid"), rate, reason);
            print(options.printer(), sender, List.of(sender));
            return 0;
          }
        });
  }

  @Command(
      name = "list",
      mixinStandardHelpOptions = true,
      description = "Lists senders with their rates; a rate that is not kept to has a star.")
  int list(
      @Mixin ClientOptions options,
      @Option(names = "--account", paramLabel = "SID", description = "Only what it holds.")
          @Nullable String account)
      throws Exception {
    return options.run(
        () -> {
          Map<String, String> query = new LinkedHashMap<>();
          put(query, "AccountSid", account);
          try (ApiClient api = options.connectAsOperator()) {
            List<JsonNode> all = Pages.all(api, PATH, query, "senders", "Listing senders");
            print(options.printer(), Json.array(all), all);
            return 0;
          }
        });
  }

  @Command(
      name = "rate",
      mixinStandardHelpOptions = true,
      description =
          "Sets how fast a sender sends, from now on. The configuration's shaping.senders goes"
              + " before it.")
  int rate(
      @Mixin ClientOptions options,
      @Parameters(index = "0", paramLabel = "SID", description = "PN…, SC… or AI…") String sid,
      @Parameters(
              index = "1",
              paramLabel = "RATE",
              description = "Segments a second, 1 to 10000; default for that of its kind.")
          String rate,
      @Option(names = "--reason", paramLabel = "TEXT", description = "For the record of changes.")
          @Nullable String reason)
      throws Exception {
    return options.run(
        () -> {
          try (ApiClient api = options.connectAsOperator()) {
            JsonNode sender = setRate(api, sid, rate, reason);
            print(options.printer(), sender, List.of(sender));
            return 0;
          }
        });
  }

  @Command(
      name = "country",
      mixinStandardHelpOptions = true,
      description = "Corrects the country of a short code. It reaches no phone of another one.")
  int country(
      @Mixin ClientOptions options,
      @Parameters(index = "0", paramLabel = "SID", description = "SC…") String sid,
      @Parameters(index = "1", paramLabel = "CC", description = "Two letters (ISO 3166).")
          String country,
      @Option(names = "--reason", paramLabel = "TEXT", description = "For the record of changes.")
          @Nullable String reason)
      throws Exception {
    return options.run(
        () -> {
          Map<String, String> form = new LinkedHashMap<>();
          form.put("Country", country);
          put(form, "Reason", reason);
          try (ApiClient api = options.connectAsOperator()) {
            JsonNode sender =
                api.post(PATH + "/" + ApiClient.segment(sid) + "/Country", form)
                    .orFail("Setting the country of " + sid);
            print(options.printer(), sender, List.of(sender));
            return 0;
          }
        });
  }

  private static JsonNode setRate(ApiClient api, String sid, String rate, @Nullable String reason) {
    Map<String, String> form = new LinkedHashMap<>();
    form.put("Rate", rate.equals(OF_ITS_KIND) ? "" : rate);
    put(form, "Reason", reason);
    return api.post(PATH + "/" + ApiClient.segment(sid) + "/Rate", form)
        .orFail("Setting the rate of " + sid);
  }

  /** Before the sender is added: nothing is to be left half done. */
  private static void requireRate(@Nullable String rate) {
    if (rate != null && !rate.matches("[1-9][0-9]{0,3}|10000")) {
      throw new CommandFailure(
          CommandFailure.USAGE,
          "--rate " + rate + " is none.",
          "A rate is segments a second, 1 to 10000.",
          "--rate 10");
    }
  }

  private static void put(Map<String, String> form, String key, @Nullable String value) {
    if (value != null) {
      form.put(key, value);
    }
  }

  private static void print(Printer printer, JsonNode answer, List<JsonNode> senders) {
    if (printer.json()) {
      printer.json(answer);
      return;
    }
    List<List<String>> rows = new ArrayList<>();
    for (JsonNode sender : senders) {
      rows.add(
          List.of(
              Json.text(sender, "sid"),
              Json.text(sender, "account_sid"),
              Json.text(sender, "address"),
              Json.text(sender, "kind"),
              Json.text(sender, "country"),
              Json.text(sender, "rate") + (sender.path("rate_kept").asBoolean(true) ? "" : "*"),
              Json.text(sender, "rate_reason"),
              Printer.brief(Json.text(sender, "friendly_name"))));
    }
    printer.table(
        List.of("SID", "ACCOUNT", "ADDRESS", "KIND", "COUNTRY", "RATE", "FROM", "NAME"),
        rows,
        "There are no senders yet: bin/parley senders add");
  }
}
