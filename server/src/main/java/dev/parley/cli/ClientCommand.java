package dev.parley.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;

/** A command that asks a running server, with its options. */
abstract class ClientCommand implements Callable<Integer> {
  @Mixin private ClientOptions options = new ClientOptions();

  final ClientOptions options() {
    return options;
  }

  /** Answers the exit code. */
  abstract int run(Printer printer) throws Exception;

  @Override
  public final Integer call() throws Exception {
    return options.run(() -> run(options.printer()));
  }
}
