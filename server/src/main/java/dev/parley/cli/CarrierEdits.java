package dev.parley.cli;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** {@code parley carriers add|change|remove}: changes of carriers while the server runs. */
final class CarrierEdits {
  private static final String PATH = "/v1/parley/Carriers";
  private static final Duration LOOK_EVERY = Duration.ofMillis(250);

  private CarrierEdits() {}

  /** {@code parley carriers add}. */
  @Command(
      name = "add",
      mixinStandardHelpOptions = true,
      description = {
        "Adds a carrier, kept in the database. It is bound at once, and takes what no route says",
        "otherwise."
      },
      footer = {
        "",
        "Example:",
        "  bin/parley carriers add acme --host smpp.acme.example --port 2775 --system-id parley \\",
        "    --password-file acme.password --binds 2 --window 100 --rate 50"
      })
  static final class Add extends ClientCommand {
    @Parameters(paramLabel = "NAME", description = "Ours, for routes and metrics.")
    private String name = "";

    @Mixin private CarrierSettings settings = new CarrierSettings();

    @Option(
        names = "--wait",
        paramLabel = "SECONDS",
        defaultValue = "5",
        description = "How long to look whether it binds, 0 to 60 (${DEFAULT-VALUE}).")
    private int wait;

    @Option(names = "--reason", paramLabel = "TEXT", description = "For the record of changes.")
    private @Nullable String reason;

    @Override
    int run(Printer printer) throws InterruptedException {
      Map<String, String> form = new LinkedHashMap<>(settings.form());
      form.put("Name", name);
      Form.put(form, Form.REASON, reason);
      try (ApiClient api = options().connectAsOperator()) {
        JsonNode added = api.post(PATH, form).orFail("Adding the carrier " + name);
        if (printer.json()) {
          printer.json(added);
          return 0;
        }
        printer.line("Added: " + name);
        JsonNode state = awaitBind(api, name, Math.clamp(wait, 0, 60));
        if (state.path("bound").asBoolean()) {
          printer.line("It is bound.");
        } else {
          printer.line("It is not bound yet: " + Printer.plain(Json.text(state, "problem")));
          printer.line("Next: bin/parley carriers test " + name);
        }
        return 0;
      }
    }
  }

  private static JsonNode awaitBind(ApiClient api, String name, int seconds)
      throws InterruptedException {
    JsonNode state = find(api, name);
    long looks = Duration.ofSeconds(seconds).dividedBy(LOOK_EVERY);
    for (long i = 0; i < looks && !state.path("bound").asBoolean(); i++) {
      Thread.sleep(LOOK_EVERY);
      state = find(api, name);
    }
    return state;
  }

  private static JsonNode find(ApiClient api, String name) {
    JsonNode page = api.get(PATH, Map.of()).orFail("Listing carriers");
    Optional<JsonNode> found =
        Json.list(page, "carriers").stream()
            .filter(carrier -> Json.text(carrier, "name").equals(name))
            .findFirst();
    return found.orElseThrow(
        () ->
            new CommandFailure(
                CommandFailure.FAILED,
                "The carrier " + name + " is gone again.",
                "Somebody removed it.",
                "bin/parley audit tail"));
  }

  /** {@code parley carriers change}. */
  @Command(
      name = "change",
      mixinStandardHelpOptions = true,
      description = {
        "Changes an added carrier; what is not named stays. Another host or password makes new",
        "binds. Exit code 1 when somebody else changed it since --version-known."
      },
      footer = {"", "Example:", "  bin/parley carriers change acme --rate 100"})
  static final class Edit extends ClientCommand {
    @Parameters(paramLabel = "NAME", description = "Of the carrier.")
    private String name = "";

    @Mixin private CarrierSettings settings = new CarrierSettings();

    @Option(
        names = "--version-known",
        paramLabel = "N",
        description = "The version that you looked at; the newest.")
    private @Nullable String version;

    @Option(names = "--reason", paramLabel = "TEXT", description = "For the record of changes.")
    private @Nullable String reason;

    @Override
    int run(Printer printer) {
      try (ApiClient api = options().connectAsOperator()) {
        String path = PATH + "/" + ApiClient.segment(name);
        Map<String, String> form = new LinkedHashMap<>(settings.form());
        form.put(
            "Version",
            version == null
                ? Json.text(api.get(path, Map.of()).orFail("Reading " + name), "version")
                : version);
        Form.put(form, Form.REASON, reason);
        ApiClient.Answer answer = api.post(path, form);
        if (answer.status() == 409) {
          tell(answer.body());
        }
        JsonNode changed = answer.orFail("Changing the carrier " + name);
        if (printer.json()) {
          printer.json(changed);
        } else {
          printer.line("Changed: " + name + ", version " + Json.text(changed, "version"));
        }
        return 0;
      }
    }

    private void tell(JsonNode conflict) {
      JsonNode details = conflict.path("details");
      if (details.path("version").isMissingNode()) {
        return;
      }
      StringBuilder changed = new StringBuilder();
      for (JsonNode each : Json.list(details, "changed")) {
        changed
            .append(changed.isEmpty() ? "" : "; ")
            .append(Json.text(each, "key"))
            .append(" was \"")
            .append(Json.text(each, "was"))
            .append("\" and is \"")
            .append(Json.text(each, "is"))
            .append('"');
      }
      throw new CommandFailure(
          CommandFailure.FAILED,
          name + " was changed by " + Json.text(details, "changed_by") + " meanwhile.",
          changed.toString(),
          "Look at it and decide again: --version-known " + Json.text(details, "version"));
    }
  }

  /** {@code parley carriers remove}. */
  @Command(
      name = "remove",
      mixinStandardHelpOptions = true,
      description = {
        "Removes an added carrier. It gets no more messages, and unbinds when what it took is",
        "answered. Carriers of the configuration file are removed there."
      })
  static final class Remove extends ClientCommand {
    @Parameters(paramLabel = "NAME", description = "Of the carrier.")
    private String name = "";

    @Option(names = "--reason", paramLabel = "TEXT", description = "For the record of changes.")
    private @Nullable String reason;

    @Override
    int run(Printer printer) {
      Map<String, String> query = new LinkedHashMap<>();
      Form.put(query, Form.REASON, reason);
      try (ApiClient api = options().connectAsOperator()) {
        JsonNode _ =
            api.delete(PATH + "/" + ApiClient.segment(name), query)
                .orFail("Removing the carrier " + name);
        printer.line("Removed: " + name);
        return 0;
      }
    }
  }
}
