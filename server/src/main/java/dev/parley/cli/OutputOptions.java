package dev.parley.cli;

import java.io.Console;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What all commands that answer share: how to print, how to fail. */
class OutputOptions {
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
