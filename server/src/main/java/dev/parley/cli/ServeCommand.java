package dev.parley.cli;

import dev.parley.cli.Serving.Ready;
import dev.parley.cli.Serving.Running;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code parley serve}: Parley for real, with real carriers. */
@Command(
    name = "serve",
    mixinStandardHelpOptions = true,
    description = {
      "Run Parley for real: carriers of the configuration and those that were added, no simulated",
      "phones, no account but yours. Stops in good order on SIGTERM and Ctrl-C."
    },
    footer = {
      "",
      "Examples:",
      "  bin/parley config check /etc/parley.yaml",
      "  bin/parley serve --config /etc/parley.yaml",
      "  bin/parley doctor --config /etc/parley.yaml"
    })
public final class ServeCommand implements Callable<Integer> {
  private final Serving serving;
  private final PrintStream out;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      defaultValue = "${env:PARLEY_CONFIG}",
      description = "YAML configuration (PARLEY_CONFIG); defaults and environment without one.")
  private @Nullable Path config;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      defaultValue = "${env:PARLEY_DATA}",
      description =
          "Where everything is kept (PARLEY_DATA, data.dir of the configuration, or"
              + " /var/lib/parley).")
  private @Nullable Path data;

  public ServeCommand(Serving serving, PrintStream out) {
    this.serving = serving;
    this.out = out;
  }

  @Override
  public Integer call() throws InterruptedException {
    return new UntilSignal<Running>(out)
        .run(
            () -> serving.start(new Serving.Options(config, data), line -> print("  " + line)),
            running -> banner(running.ready()));
  }

  private void banner(Ready ready) {
    print("");
    print("Parley is ready.");
    print("");
    print("  Listens on   " + ready.listens());
    String publicUrl = ready.publicUrl();
    print("  Public URL   " + (publicUrl == null ? "not set (http.publicUrl)" : publicUrl));
    print("  Data         " + ready.data());
    print(
        "  Carriers     "
            + (ready.carriers().isEmpty()
                ? "none yet: bin/parley carriers add"
                : String.join(", ", ready.carriers())));
    ready.warnings().forEach(warning -> print("  Warning      " + warning));
    print("");
    Serving.FirstToken first = ready.first();
    if (first != null) {
      print("Nobody can sign in yet. Become the first admin with this token, shown this once:");
      print("  " + first.token().value());
      print("  at " + (publicUrl == null ? ready.listens() : publicUrl) + "/setup");
      print("  or with bin/parley people create --first-admin-token-file " + first.file());
      print("");
    }
    print("Commands find it with --data " + ready.data() + ". Ctrl-C or SIGTERM stops.");
    print("");
  }

  private void print(String line) {
    out.println(line);
    out.flush();
  }
}
