package dev.parley.cli;

import dev.parley.config.Configuration;
import dev.parley.config.ConfigurationException;
import dev.parley.config.ConfigurationLoader;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;

/** {@code parley doctor}: looks at everything that an installation needs. */
@Command(
    name = "doctor",
    mixinStandardHelpOptions = true,
    description = {
      "Looks at configuration, disk, clock, database, carriers, public URL, keys, backups and the",
      "opt-out journal. Each line is ok, warn or fail, with what to do. Exit code 1 when one fails."
    },
    footer = {"", "Example:", "  bin/parley doctor --config /etc/parley.yaml"})
public final class DoctorCommand implements Callable<Integer> {
  private final Clock clock;

  @Mixin private OutputOptions output = new OutputOptions();

  @Option(
      names = "--config",
      paramLabel = "FILE",
      defaultValue = "${env:PARLEY_CONFIG}",
      description = "YAML (PARLEY_CONFIG).")
  private @Nullable Path config;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Data directory; PARLEY_DATA, data.dir, or /var/lib/parley.")
  private @Nullable Path data;

  public DoctorCommand(Clock clock) {
    this.clock = clock;
  }

  @Override
  public Integer call() throws Exception {
    return output.run(
        () -> {
          List<Check> checks = checks();
          print(output.printer(), checks);
          return checks.stream().anyMatch(check -> check.state() == Check.State.FAIL)
              ? CommandFailure.FAILED
              : 0;
        });
  }

  private List<Check> checks() {
    Configuration configuration;
    try {
      configuration = ConfigurationLoader.forServing(config, System.getenv());
    } catch (ConfigurationException invalid) {
      return List.of(
          Check.fail(
              "configuration",
              String.join(" ", invalid.problems()),
              "bin/parley config check " + config));
    }
    Path place = DbOptions.data(data, configuration);
    FileChecks files = new FileChecks(configuration, place, clock.instant());
    ServerChecks server = new ServerChecks(configuration, place);
    List<Check> checks = new ArrayList<>();
    checks.add(Check.ok("configuration", config == null ? "defaults" : config + " is in order"));
    checks.add(files.disk());
    checks.add(files.clock());
    checks.addAll(server.server());
    checks.add(server.publicUrl());
    checks.add(files.keys());
    checks.add(files.backups());
    checks.add(files.optOutJournal());
    return checks;
  }

  private static void print(Printer printer, List<Check> checks) {
    if (printer.json()) {
      ArrayNode all = JsonMapper.shared().createArrayNode();
      for (Check check : checks) {
        all.addObject()
            .put("name", check.name())
            .put("state", check.state().text())
            .put("words", check.words())
            .put("remedy", check.remedy());
      }
      printer.json(all);
      return;
    }
    List<List<String>> rows = new ArrayList<>();
    for (Check check : checks) {
      rows.add(
          List.of(
              check.state().text(), check.name(), Printer.plain(check.words()), check.remedy()));
    }
    printer.table(List.of("STATE", "WHAT", "FOUND", "DO"), rows, "Nothing was looked at.");
  }
}
