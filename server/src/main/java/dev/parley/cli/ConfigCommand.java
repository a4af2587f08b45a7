package dev.parley.cli;

import dev.parley.config.ConfigurationException;
import dev.parley.config.ConfigurationLoader;
import dev.parley.config.Setting;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;

/** {@code parley config}: what is configured, before anything is started with it. */
@Command(
    name = "config",
    mixinStandardHelpOptions = true,
    description = "Checks a configuration, and shows what is in force and where it comes from.",
    footer = {
      "",
      "Examples:",
      "  bin/parley config check /etc/parley.yaml           exit code 1 with every problem",
      "  bin/parley config show --config /etc/parley.yaml --origin"
    })
public final class ConfigCommand {
  @Command(
      name = "check",
      mixinStandardHelpOptions = true,
      description = {
        "Checks a file together with the environment. Exit code 1 with every problem, one on a",
        "line. Nothing is started."
      })
  int check(
      @Mixin OutputOptions output,
      @Parameters(paramLabel = "FILE", description = "YAML.") Path file)
      throws Exception {
    return output.run(
        () -> {
          List<String> problems = problems(file);
          Printer printer = output.printer();
          if (printer.json()) {
            ArrayNode all = JsonMapper.shared().createArrayNode();
            problems.forEach(all::add);
            printer.json(all);
          } else if (problems.isEmpty()) {
            printer.line("No problems.");
          } else {
            problems.forEach(printer::line);
          }
          return problems.isEmpty() ? 0 : CommandFailure.FAILED;
        });
  }

  private static List<String> problems(Path file) {
    try {
      var _ = ConfigurationLoader.forServing(file, System.getenv());
      return List.of();
    } catch (ConfigurationException invalid) {
      return invalid.problems();
    }
  }

  @Command(
      name = "show",
      mixinStandardHelpOptions = true,
      description = "Shows every value as serve would have it. Secrets are not shown.")
  int show(
      @Mixin OutputOptions output,
      @Option(
              names = "--config",
              paramLabel = "FILE",
              defaultValue = "${env:PARLEY_CONFIG}",
              description = "YAML (PARLEY_CONFIG).")
          @Nullable Path file,
      @Option(
              names = "--origin",
              description = "Where each comes from: default, file and line, or variable.")
          boolean origin)
      throws Exception {
    return output.run(
        () -> {
          print(output.printer(), settings(file), origin);
          return 0;
        });
  }

  private static List<Setting> settings(@Nullable Path file) {
    try {
      return ConfigurationLoader.settings(file, System.getenv());
    } catch (ConfigurationException invalid) {
      throw new CommandFailure(
          CommandFailure.FAILED,
          "The configuration has " + invalid.problems().size() + " problem(s).",
          String.join("\n        ", invalid.problems()),
          "Mend the file or the environment.");
    }
  }

  private static void print(Printer printer, List<Setting> settings, boolean origin) {
    if (printer.json()) {
      ArrayNode all = JsonMapper.shared().createArrayNode();
      for (Setting setting : settings) {
        all.addObject()
            .put("key", setting.key())
            .put("value", setting.value())
            .put("origin", setting.origin());
      }
      printer.json(all);
      return;
    }
    List<List<String>> rows = new ArrayList<>();
    for (Setting setting : settings) {
      rows.add(
          origin
              ? List.of(setting.key(), setting.value(), setting.origin())
              : List.of(setting.key(), setting.value()));
    }
    printer.table(
        origin ? List.of("KEY", "VALUE", "FROM") : List.of("KEY", "VALUE"), rows, "Nothing.");
  }
}
