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
final class ClientOptions {
  /** Forms of output. */
  enum Form {
    table,
    json
  }

  @Spec(Spec.Target.MIXEE)
  private @Nullable CommandSpec command;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      defaultValue = "${env:PARLEY_DATA:-.parley}",
      description = "Data directory of the server, where its dev.json is (${DEFAULT-VALUE}).")
  private Path data = Path.of(".parley");

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORM",
      description = "table or json; table on a terminal, json elsewhere.")
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

  ApiClient connect() {
    DevFile dev = DevFile.read(data);
    return new ApiClient(dev.baseUrl(), dev.accountSid(), dev.authToken());
  }

  /** With the admin token, which only our own API takes. */
  ApiClient connectAsOperator() {
    DevFile dev = DevFile.read(data);
    return ApiClient.ofOperator(dev.baseUrl(), dev.adminToken());
  }

  Printer printer() {
    Form chosen = form;
    if (chosen == null) {
      chosen = onTerminal() ? Form.table : Form.json;
    }
    return new Printer(spec().commandLine().getOut(), chosen);
  }

  static boolean onTerminal() {
    return Optional.ofNullable(System.console()).filter(Console::isTerminal).isPresent();
  }

  private CommandSpec spec() {
    if (command == null) {
      throw new IllegalStateException("options belong to a command that picocli made");
    }
    return command;
  }
}
