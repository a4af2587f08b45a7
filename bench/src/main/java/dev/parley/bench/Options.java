package dev.parley.bench;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What is measured, as the command line says it. */
@Command(
    name = "bench/run",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description =
        "CPU per message of server and PostgreSQL, against a carrier, an application and a load"
            + " generator of the bench's own.")
final class Options {
  static final int ROUNDS_MAX = 100;

  @Option(
      names = "--callbacks",
      paramLabel = "2|0",
      defaultValue = "2",
      description = "Status callbacks of each message (${DEFAULT-VALUE}); without receipts 2 is 1.")
  int callbacks = 2;

  @Option(
      names = "--receipts",
      paramLabel = "yes|no",
      defaultValue = "yes",
      description = "Whether the carrier reports deliveries (${DEFAULT-VALUE}).")
  String receipts = "yes";

  @Option(
      names = "--messages",
      defaultValue = "50000",
      description = "In each measured round (${DEFAULT-VALUE}).")
  int messages = 50_000;

  @Option(
      names = "--warm-up",
      defaultValue = "20000",
      description = "Messages before each round, thrice before the first (${DEFAULT-VALUE}).")
  int warmUp = 20_000;

  @Option(names = "--rounds", defaultValue = "5", description = "Measured (${DEFAULT-VALUE}).")
  int rounds = 5;

  @Option(
      names = "--connections",
      defaultValue = "64",
      description = "Keep-alive connections of the load generator (${DEFAULT-VALUE}).")
  int connections = 64;

  @Option(
      names = "--in-flight",
      defaultValue = "800",
      description = "Messages at most between request and end of life (${DEFAULT-VALUE}).")
  int inFlight = 800;

  @Option(
      names = "--rate",
      defaultValue = "0",
      description = "Messages a second; 0 for as fast as they are answered (${DEFAULT-VALUE}).")
  int rate;

  @Option(
      names = "--window",
      defaultValue = "500",
      description = "Submits without a response, of the carrier link (${DEFAULT-VALUE}).")
  int window = 500;

  @Option(
      names = "--receipt-delay-millis",
      defaultValue = "20",
      description = "From submit to receipt (${DEFAULT-VALUE}).")
  int receiptDelayMillis = 20;

  @Option(
      names = "--minutes",
      defaultValue = "20",
      description = "After which the bench gives up (${DEFAULT-VALUE}).")
  int minutes = 20;

  @Option(
      names = "--profile",
      paramLabel = "FILE",
      description =
          "Records the server while it is measured, with Flight Recorder, and prints where its time"
              + " goes. Costs a few percent: such figures are not for docs/measurements.md.")
  @Nullable Path profile;

  @Option(
      names = "--jvm-options",
      paramLabel = "OPTIONS",
      defaultValue = "",
      description = "Further options for the server's JVM, split at spaces.")
  String jvmOptions = "";

  @Option(names = "--class-path", hidden = true, required = true)
  String classPath = "";

  @Option(names = "--commit", hidden = true, defaultValue = "unknown")
  String commit = "unknown";

  Life life() {
    return new Life(callbacks > 0, receipts.equals("yes"));
  }

  List<String> serverJvmOptions() {
    return Stream.of(jvmOptions.split(" ", -1)).filter(option -> !option.isEmpty()).toList();
  }

  /** Serial numbers of the whole run. */
  int capacity() {
    return (rounds + 2) * warmUp + rounds * messages;
  }

  /** What is wrong with them; null when nothing. */
  @Nullable String problem() {
    if (callbacks != 0 && callbacks != 2) {
      return "--callbacks is 2 or 0";
    }
    if (!receipts.equals("yes") && !receipts.equals("no")) {
      return "--receipts is yes or no";
    }
    if (rounds < 1 || rounds > ROUNDS_MAX || messages < 1 || warmUp < 0 || rate < 0) {
      return "--rounds is 1 to " + ROUNDS_MAX + ", the other counts are positive";
    }
    if (connections < 1 || inFlight < 1 || window < 1 || minutes < 1 || receiptDelayMillis < 0) {
      return "--connections, --in-flight, --window and --minutes are positive";
    }
    long all = (rounds + 2L) * warmUp + (long) rounds * messages;
    return all > LoadText.SERIALS_MAX
        ? "more than " + LoadText.SERIALS_MAX + " messages in all"
        : null;
  }

  /** The command that measures the same again; what is as usual is left out. */
  String command() {
    StringBuilder command = new StringBuilder("bench/run");
    command.append(" --callbacks ").append(callbacks).append(" --receipts ").append(receipts);
    command.append(" --messages ").append(messages).append(" --rounds ").append(rounds);
    command.append(" --connections ").append(connections);
    if (rate > 0) {
      command.append(" --rate ").append(rate);
    }
    if (warmUp != 20_000) {
      command.append(" --warm-up ").append(warmUp);
    }
    if (inFlight != 800) {
      command.append(" --in-flight ").append(inFlight);
    }
    if (window != 500) {
      command.append(" --window ").append(window);
    }
    if (!jvmOptions.isEmpty()) {
      command.append(" --jvm-options '").append(jvmOptions).append('\'');
    }
    if (profile != null) {
      command.append(" --profile …");
    }
    return command.toString();
  }
}
