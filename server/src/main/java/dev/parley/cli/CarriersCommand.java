package dev.parley.cli;

import dev.parley.carrier.smpp.ProviderNotes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** {@code parley carriers}: the links to carriers. */
@Command(
    name = "carriers",
    mixinStandardHelpOptions = true,
    description = "Shows the links to carriers, tries, logs, adds, changes and removes them.",
    subcommands = {CarrierEdits.Add.class, CarrierEdits.Edit.class, CarrierEdits.Remove.class},
    footer = {
      "",
      "Examples:",
      "  bin/parley carriers                 binds, windows, rates, answers, times",
      "  bin/parley carriers test example    name, connection, TLS, bind, step by step",
      "  bin/parley carriers paste mail.txt  what a provider sent as a piece of configuration"
    })
public final class CarriersCommand implements Callable<Integer> {
  private static final String PATH = "/v1/parley/Carriers";

  @Mixin private ClientOptions own = new ClientOptions();

  @Override
  public Integer call() throws Exception {
    return own.run(
        () -> {
          try (ApiClient api = own.connectAsOperator()) {
            print(own.printer(), api.get(PATH, Map.of()).orFail("Listing carriers"));
            return 0;
          }
        });
  }

  @Command(
      name = "list",
      mixinStandardHelpOptions = true,
      description = "Lists the links: binds, windows, rates, answers, times.")
  int list(@Mixin ClientOptions options) throws Exception {
    return options.run(
        () -> {
          try (ApiClient api = options.connectAsOperator()) {
            print(options.printer(), api.get(PATH, Map.of()).orFail("Listing carriers"));
            return 0;
          }
        });
  }

  @Command(
      name = "test",
      mixinStandardHelpOptions = true,
      description = {
        "Tries a carrier's settings in a session of its own: name, connection, TLS, bind,",
        "enquire_link. Exit code 1 when a step fails."
      })
  int test(
      @Mixin ClientOptions options,
      @Parameters(paramLabel = "NAME", description = "Of the carrier.") String name)
      throws Exception {
    return options.run(
        () -> {
          try (ApiClient api = options.connectAsOperator()) {
            JsonNode report =
                api.post(PATH + "/" + ApiClient.segment(name) + "/Test", Map.of())
                    .orFail("Trying the carrier");
            if (options.printer().json()) {
              options.printer().json(report);
            } else {
              steps(options.printer(), report);
            }
            return report.path("ok").asBoolean() ? 0 : CommandFailure.FAILED;
          }
        });
  }

  @Command(
      name = "log",
      mixinStandardHelpOptions = true,
      description = {
        "Shows the last PDUs that were written down. With --minutes, writes them down from now on.",
        "Passwords, texts and whole numbers are not in it."
      })
  int log(
      @Mixin ClientOptions options,
      @Parameters(paramLabel = "NAME", description = "Of the carrier.") String name,
      @Option(names = "--minutes", paramLabel = "N", description = "How long, 60 at most; 0 stops.")
          @Nullable Integer minutes)
      throws Exception {
    return options.run(
        () -> {
          try (ApiClient api = options.connectAsOperator()) {
            String path = PATH + "/" + ApiClient.segment(name) + "/Log";
            ApiClient.Answer answer =
                minutes == null
                    ? api.get(path, Map.of())
                    : api.post(path, Map.of("Minutes", minutes.toString()));
            pdus(options.printer(), answer.orFail("The log of the carrier"));
            return 0;
          }
        });
  }

  @Command(
      name = "reload",
      mixinStandardHelpOptions = true,
      description = {
        "Reads the configuration again: changes links and routes, connects carriers that are new",
        "and drains those that are gone. Nothing is changed when it has problems."
      })
  int reload(
      @Mixin ClientOptions options,
      @Option(names = "--reason", paramLabel = "TEXT", description = "For the record of changes.")
          @Nullable String reason)
      throws Exception {
    return options.run(
        () -> {
          Map<String, String> form = new TreeMap<>();
          Form.put(form, Form.REASON, reason);
          try (ApiClient api = options.connectAsOperator()) {
            JsonNode done = api.post(PATH + "/Reload", form).orFail("Reading the carriers");
            Printer printer = options.printer();
            if (printer.json()) {
              printer.json(done);
            } else {
              each(printer, "Problem: ", done, "problems");
              each(printer, "Changed: ", done, "changed");
              each(printer, "Added: ", done, "added");
              each(printer, "Removed: ", done, "removed");
              if (done.path("routes_changed").asBoolean()) {
                printer.line("Changed: the routes");
              }
            }
            return done.path("problems").isEmpty() ? 0 : CommandFailure.FAILED;
          }
        });
  }

  @Command(
      name = "paste",
      mixinStandardHelpOptions = true,
      description = {
        "Makes a piece of configuration from what a provider sent, read from a file or from",
        "standard input. Needs no server. The password is shown as ***; --write keeps it."
      })
  int paste(
      @Mixin ClientOptions options,
      @Parameters(paramLabel = "FILE", arity = "0..1", description = "- for standard input.")
          @Nullable Path file,
      @Option(names = "--write", paramLabel = "NEW", description = "A file that is not there yet.")
          @Nullable Path written)
      throws Exception {
    return options.run(
        () -> {
          ProviderNotes notes = notes(letter(file));
          if (written != null) {
            write(written, notes.written());
          }
          options.printer().line(notes.shown().stripTrailing());
          notes.missing().forEach(key -> options.printer().line("# not found: " + key));
          return notes.missing().isEmpty() ? 0 : CommandFailure.FAILED;
        });
  }

  private static ProviderNotes notes(String letter) {
    try {
      return ProviderNotes.parse(letter);
    } catch (IllegalArgumentException tooLong) {
      throw new CommandFailure(
          CommandFailure.FAILED,
          "The text is too long.",
          String.valueOf(tooLong.getMessage()),
          "Paste the part with host, port, system_id and password.");
    }
  }

  private static String letter(@Nullable Path file) throws IOException {
    boolean standardInput = file == null || file.toString().equals("-");
    byte[] octets =
        standardInput
            ? System.in.readNBytes(4 * ProviderNotes.TEXT_MAX + 1)
            : Files.readAllBytes(file);
    return new String(octets, StandardCharsets.UTF_8);
  }

  /** For its owner only: the password is in it. */
  private static void write(Path file, String text) throws IOException {
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(file, text);
  }

  private static void print(Printer printer, JsonNode page) {
    if (printer.json()) {
      printer.json(page);
      return;
    }
    List<List<String>> rows = new ArrayList<>();
    for (JsonNode carrier : Json.list(page, "carriers")) {
      rows.add(
          List.of(
              Json.text(carrier, "name"),
              Json.text(carrier, "host") + ":" + Json.text(carrier, "port"),
              carrier.path("bound").asBoolean() ? "bound" : Json.text(carrier, "problem"),
              boundBinds(carrier),
              Json.text(carrier, "window_in_use") + "/" + Json.text(carrier, "window_size"),
              Json.text(carrier, "rate_used") + "/" + limit(carrier),
              times(carrier, "submit"),
              times(carrier, "receipt"),
              answers(carrier)));
    }
    printer.table(
        List.of(
            "NAME",
            "PLACE",
            "STATE",
            "BINDS",
            "WINDOW",
            "RATE",
            "ANSWER MS",
            "RECEIPT MS",
            "ANSWERS"),
        rows,
        "There are no carriers.");
    for (JsonNode carrier : Json.list(page, "carriers")) {
      if (carrier.path("hides_added").asBoolean()) {
        String name = Json.text(carrier, "name");
        printer.line(
            "The file hides an added carrier "
                + name
                + ", which is not used: bin/parley carriers remove "
                + name);
      }
    }
  }

  private static String boundBinds(JsonNode carrier) {
    List<JsonNode> binds = Json.list(carrier, "binds");
    long bound = binds.stream().filter(bind -> bind.path("bound").asBoolean()).count();
    return bound + "/" + binds.size();
  }

  private static String limit(JsonNode carrier) {
    return carrier.path("rate_limit").asDouble() == 0
        ? "no limit"
        : Json.text(carrier, "rate_limit");
  }

  /** p50, p95 and p99. */
  private static String times(JsonNode carrier, String what) {
    return carrier.path(what + "_p50_millis").isNull()
        ? "-"
        : Json.text(carrier, what + "_p50_millis")
            + " "
            + Json.text(carrier, what + "_p95_millis")
            + " "
            + Json.text(carrier, what + "_p99_millis");
  }

  private static String answers(JsonNode carrier) {
    List<String> answers = new ArrayList<>();
    for (JsonNode answer : Json.list(carrier, "answers")) {
      answers.add(Json.text(answer, "status") + ": " + Json.text(answer, "count"));
    }
    return answers.isEmpty() ? "-" : String.join(", ", answers);
  }

  private static void steps(Printer printer, JsonNode report) {
    List<List<String>> rows = new ArrayList<>();
    for (JsonNode step : Json.list(report, "steps")) {
      rows.add(
          List.of(
              Json.text(step, "name"),
              step.path("ok").asBoolean() ? "ok" : "FAILED",
              Json.text(step, "millis"),
              Printer.plain(Json.text(step, "words"))));
    }
    printer.table(List.of("STEP", "RESULT", "MS", "WHAT"), rows, "Nothing was tried.");
  }

  private static void pdus(Printer printer, JsonNode log) {
    if (printer.json()) {
      printer.json(log);
      return;
    }
    for (JsonNode entry : Json.list(log, "entries")) {
      printer.line(
          Json.text(entry, "at")
              + " "
              + Json.text(entry, "bind")
              + (entry.path("sent").asBoolean() ? " > " : " < ")
              + Printer.plain(Json.text(entry, "pdu")));
    }
    printer.line(log.path("recording").asBoolean() ? "Recording." : "Not recording: --minutes N.");
  }

  private static void each(Printer printer, String words, JsonNode done, String key) {
    for (JsonNode value : Json.list(done, key)) {
      printer.line(words + value.asString());
    }
  }
}
