package dev.parley.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/** {@code parley numbers}: the operator's stock, and the numbers that an account holds. */
@Command(
    name = "numbers",
    mixinStandardHelpOptions = true,
    description = "The stock of numbers, and the numbers that the account holds.",
    footer = {
      "",
      "Examples:",
      "  bin/parley numbers import stock.csv              number,kind[,country,region,…]",
      "  bin/parley numbers list --country US --available",
      "  bin/parley numbers assign +12015550123 --account AC… --reason 'order 12'",
      "  bin/parley numbers buy +12015550123              for the account itself",
      "  bin/parley numbers claim +12025550101            one of the account's own: texts a code",
      "  bin/parley numbers confirm +12025550101 012345"
    })
public final class NumbersCommand {
  private static final String PATH = "/v1/parley/Numbers";

  @Spec @Nullable CommandSpec spec;

  @Command(
      name = "import",
      mixinStandardHelpOptions = true,
      description = {
        "Loads a CSV file into the stock: a line of names (number, kind; country, region,"
            + " locality,",
        "postal_code, mms, voice, monthly_price), then a row for each number. Kinds: local,"
            + " mobile,",
        "toll_free, short_code. Rows that cannot be taken are shown and the others loaded: exit"
            + " code",
        "1. Loading a file again changes nothing more."
      })
  int load(
      @Mixin ClientOptions options,
      @Parameters(paramLabel = "FILE", description = "CSV, UTF-8, one row to a line.") Path file,
      @Option(names = "--reason", paramLabel = "TEXT", description = "For the audit.")
          @Nullable String reason)
      throws Exception {
    return options.run(
        () -> {
          try (ApiClient api = options.connectAsOperator();
              BufferedReader lines = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            ProgressLine progress =
                new ProgressLine(err(), System::nanoTime, ClientOptions.onTerminal(), "rows");
            return new StockUpload(api, options.printer(), progress, reason)
                .run(lines, count(file));
          } catch (IOException unreadable) {
            throw new CommandFailure(
                CommandFailure.FAILED,
                file + " cannot be read.",
                String.valueOf(unreadable.getMessage()),
                "Name a CSV file in UTF-8.");
          }
        });
  }

  private static long count(Path file) throws IOException {
    try (var lines = Files.lines(file, StandardCharsets.UTF_8)) {
      return Math.max(0, lines.count() - 1);
    } catch (UncheckedIOException broken) {
      throw broken.getCause();
    }
  }

  private PrintWriter err() {
    return spec == null
        ? new PrintWriter(System.err, true, StandardCharsets.UTF_8)
        : spec.commandLine().getErr();
  }

  @Command(
      name = "list",
      mixinStandardHelpOptions = true,
      description = "Lists the stock, in the order of the numbers.")
  int list(
      @Mixin ClientOptions options,
      @Option(names = "--country", paramLabel = "CC", description = "Two letters.")
          @Nullable String country,
      @Option(names = "--kind", paramLabel = "KIND", description = "local, mobile, toll_free, …")
          @Nullable String kind,
      @Option(names = "--contains", paramLabel = "DIGITS", description = "Somewhere in it.")
          @Nullable String contains,
      @Option(names = "--available", description = "Only what nobody holds.") boolean available,
      @Option(names = "--after", paramLabel = "NUMBER", description = "Those that follow it.")
          @Nullable String after,
      @Option(
              names = "--limit",
              paramLabel = "N",
              defaultValue = "50",
              description = "How many, 1000 at most (${DEFAULT-VALUE}).")
          int limit)
      throws Exception {
    Map<String, String> query = new LinkedHashMap<>();
    query.put("PageSize", Integer.toString(limit));
    put(query, "Country", country);
    put(query, "Kind", kind);
    put(query, "Contains", contains);
    put(query, "Cursor", after);
    put(query, "Available", available ? "true" : null);
    return asOperator(
        options,
        (api, printer) -> {
          JsonNode page = api.get(PATH, query).orFail("Listing numbers");
          if (printer.json()) {
            printer.json(page);
            return;
          }
          List<List<String>> rows = new ArrayList<>();
          for (JsonNode number : Json.list(page, "numbers")) {
            rows.add(
                List.of(
                    Json.text(number, "number"),
                    Json.text(number, "kind"),
                    Json.text(number, "country"),
                    Json.text(number, "region"),
                    Json.text(number, "locality"),
                    Json.text(number, "monthly_price"),
                    Json.text(number, "held_by")));
          }
          printer.table(
              List.of("NUMBER", "KIND", "COUNTRY", "REGION", "TOWN", "A MONTH", "HELD BY"),
              rows,
              "There are no such numbers in stock.");
          String next = Json.text(page, "next_cursor");
          if (!next.isEmpty()) {
            printer.line("More: --after " + next);
          }
        });
  }

  @Command(
      name = "assign",
      mixinStandardHelpOptions = true,
      description = "Gives a number from stock to an account.")
  int assign(
      @Mixin ClientOptions options,
      @Parameters(paramLabel = "NUMBER", description = "E.164, or a short code.") String number,
      @Option(names = "--account", required = true, paramLabel = "SID", description = "AC…")
          String account,
      @Option(names = "--reason", paramLabel = "TEXT", description = "For the audit.")
          @Nullable String reason)
      throws Exception {
    Map<String, String> form = new LinkedHashMap<>();
    form.put("AccountSid", account);
    put(form, "Reason", reason);
    return asOperator(
        options,
        (api, printer) ->
            answer(
                printer,
                api.post(one(number) + "/Assign", form).orFail("Assigning " + number),
                number + " is held by " + account + " now."));
  }

  @Command(
      name = "release",
      mixinStandardHelpOptions = true,
      description = {
        "Takes a number from whoever holds it. It leaves its messaging service, and what is queued",
        "for it does not leave any more."
      })
  int release(
      @Mixin ClientOptions options,
      @Parameters(paramLabel = "NUMBER", description = "E.164, or a short code.") String number,
      @Option(names = "--reason", paramLabel = "TEXT", description = "For the audit.")
          @Nullable String reason)
      throws Exception {
    return change(options, number, "/Release", reason, number + " is held by nobody now.");
  }

  @Command(
      name = "remove",
      mixinStandardHelpOptions = true,
      description = "Takes a number out of the stock. Who holds it goes on holding it.")
  int remove(
      @Mixin ClientOptions options,
      @Parameters(paramLabel = "NUMBER", description = "E.164, or a short code.") String number,
      @Option(names = "--reason", paramLabel = "TEXT", description = "For the audit.")
          @Nullable String reason)
      throws Exception {
    return change(options, number, "/Remove", reason, number + " is no longer in stock.");
  }

  private static int change(
      ClientOptions options, String number, String what, @Nullable String reason, String words)
      throws Exception {
    Map<String, String> form = new LinkedHashMap<>();
    put(form, "Reason", reason);
    return asOperator(
        options,
        (api, printer) ->
            answer(
                printer, api.post(one(number) + what, form).orFail("Changing " + number), words));
  }

  @Command(
      name = "held",
      mixinStandardHelpOptions = true,
      description = "Lists the numbers and short codes that the account holds.")
  int held(@Mixin OwnerOptions options) throws Exception {
    return asAccount(
        options,
        (api, printer) -> {
          List<JsonNode> senders = new ArrayList<>();
          senders.addAll(
              Pages.allOfTwilio(
                  api,
                  api.accountPath("/IncomingPhoneNumbers.json"),
                  "incoming_phone_numbers",
                  "Listing numbers"));
          senders.addAll(
              Pages.allOfTwilio(
                  api,
                  api.accountPath("/SMS/ShortCodes.json"),
                  "short_codes",
                  "Listing short codes"));
          if (printer.json()) {
            printer.json(Json.array(senders));
            return;
          }
          List<List<String>> rows = new ArrayList<>();
          for (JsonNode sender : senders) {
            rows.add(
                List.of(
                    Json.text(sender, "sid"),
                    Json.text(sender, "phone_number") + Json.text(sender, "short_code"),
                    Printer.brief(Json.text(sender, "friendly_name")),
                    Json.text(sender, "sms_url")));
          }
          printer.table(
              List.of("SID", "NUMBER", "NAME", "INBOUND"), rows, "The account holds no numbers.");
        });
  }

  @Command(
      name = "buy",
      mixinStandardHelpOptions = true,
      description = "Takes a number from stock for the account: this one, or any of an area code.")
  int buy(
      @Mixin OwnerOptions options,
      @Parameters(paramLabel = "NUMBER|AREA CODE", description = "+12015550123, or 201.")
          String wanted)
      throws Exception {
    return asAccount(
        options,
        (api, printer) -> {
          String name = wanted.startsWith("+") ? "PhoneNumber" : "AreaCode";
          JsonNode number =
              api.post(api.accountPath("/IncomingPhoneNumbers.json"), Map.of(name, wanted))
                  .orFail("Taking " + wanted);
          answer(
              printer,
              number,
              "The account holds "
                  + Json.text(number, "phone_number")
                  + " now ("
                  + Json.text(number, "sid")
                  + ").");
        });
  }

  @Command(
      name = "claim",
      mixinStandardHelpOptions = true,
      description = {
        "Has a code texted to a number that the account holds elsewhere, to show that it does.",
        "Whoever gives the code back within ten minutes can text from the number here."
      })
  int claim(
      @Mixin OwnerOptions options,
      @Parameters(paramLabel = "NUMBER", description = "E.164.") String number)
      throws Exception {
    return asAccount(
        options,
        (api, printer) ->
            answer(
                printer,
                api.post(claims(api), Map.of("PhoneNumber", number)).orFail("Claiming " + number),
                "A code is on its way. Then: bin/parley numbers confirm " + number + " CODE"));
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
    return asAccount(
        options,
        (api, printer) ->
            answer(
                printer,
                api.post(claims(api) + "/Confirm", Map.of("PhoneNumber", number, "Code", code))
                    .orFail("Confirming " + number),
                "The account holds " + number + " now."));
  }

  @FunctionalInterface
  private interface Work {
    void run(ApiClient api, Printer printer);
  }

  private static int asOperator(ClientOptions options, Work work) throws Exception {
    return run(options, options::connectAsOperator, work);
  }

  private static int asAccount(OwnerOptions options, Work work) throws Exception {
    return run(options, options::connect, work);
  }

  private static int run(ClientOptions options, Callable<ApiClient> connect, Work work)
      throws Exception {
    return options.run(
        () -> {
          try (ApiClient api = connect.call()) {
            work.run(api, options.printer());
            return 0;
          }
        });
  }

  private static String claims(ApiClient api) {
    return "/v1/parley/Accounts/" + ApiClient.segment(api.account()) + "/NumberClaims";
  }

  private static String one(String number) {
    return PATH + "/" + ApiClient.segment(number);
  }

  private static void put(Map<String, String> form, String name, @Nullable String value) {
    if (value != null) {
      form.put(name, value);
    }
  }

  private static void answer(Printer printer, JsonNode body, String words) {
    if (!printer.json()) {
      printer.line(words);
    } else if (!body.isMissingNode()) {
      printer.json(body);
    }
  }
}
