package dev.parley.cli;

import java.io.Console;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What all client commands share: which server, how to print, how to fail. */
class ClientOptions {
  /** Forms of output. */
  enum Form {
    table,
    json,
    /** One element of a list, or one object, on each line. */
    ndjson,
    /** RFC 4180, with the heads of the table. */
    csv
  }

  @Spec(Spec.Target.MIXEE)
  private @Nullable CommandSpec command;

  @Option(names = "--url", paramLabel = "URL", description = "Address of the server; PARLEY_URL.")
  private @Nullable String url;

  @Option(
      names = "--token",
      paramLabel = "TOKEN",
      description =
          "Admin token or personal token; better PARLEY_TOKEN, which no list of processes shows.")
  private @Nullable String token;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description =
          "Data directory of a server on this machine, instead of an address; PARLEY_DATA, or"
              + " .parley.")
  private @Nullable Path data;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORM",
      description = "table, json, ndjson or csv; table on a terminal, json elsewhere.")
  private @Nullable Form form;

  /** Runs a command's work and turns what went wrong into a report and an exit code. */
  int run(Callable<Integer> work) throws Exception {
    try {
      return work.call();
    } catch (CommandFailure failure) {
      spec().commandLine().getErr().println(failure.report());
      return failure.exitCode();
    }
  }

  /** With the admin token or a personal one, which only our own API takes. */
  ApiClient connectAsOperator() {
    return target(null).asOperator();
  }

  Target target(@Nullable String account) {
    return Target.of(new Target.Wish(url, token, data, account), System.getenv());
  }

  Printer printer() {
    Form chosen = form;
    if (chosen == null) {
      chosen = onTerminal() ? Form.table : Form.json;
    }
    return new Printer(spec().commandLine().getOut(), chosen);
  }

  private static boolean onTerminal() {
    return Optional.ofNullable(System.console()).filter(Console::isTerminal).isPresent();
  }

  private CommandSpec spec() {
    if (command == null) {
      throw new IllegalStateException("options belong to a command that picocli made");
    }
    return command;
  }
}
