package dev.parley.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * What dispatch and link cost for one message of one segment: from the queue, through the marks,
 * the last look, the submit_sm on a socket and its answer, to the state sent. The journal is the
 * real one, with its queue and its thread, before a database that does nothing.
 */
@Command(
    name = "bench/dispatch",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "CPU per message of dispatch and link, against a carrier that takes everything.")
public final class DispatchBench {
  private static final int WARM_UP_ROUNDS = 4;

  /** Whose time is the figure: the rest is shown beside it. */
  private static final List<String> MEASURED =
      List.of(
          "dispatch-" + DispatchRound.CARRIER,
          "ForkJoinPool-N-worker-N",
          "MasterPoller",
          "VirtualThread-unparker");

  @Option(names = "--rounds", defaultValue = "5", description = "Measured (${DEFAULT-VALUE}).")
  int rounds = 5;

  @Option(
      names = "--messages",
      defaultValue = "60000",
      description = "Of each round (${DEFAULT-VALUE}).")
  int messages = 60_000;

  @Option(names = "--class-path", hidden = true)
  String classPath = "";

  @Option(names = "--commit", hidden = true, defaultValue = "unknown")
  String commit = "unknown";

  private final Map<String, List<Double>> micros = new TreeMap<>();
  private final List<Double> sums = new ArrayList<>();

  public static void main(String[] arguments) {
    DispatchBench bench = new DispatchBench();
    System.exit(BenchMain.execute(bench, arguments, bench::problem, bench::run));
  }

  private @Nullable String problem() {
    if (rounds < 1 || rounds > Options.ROUNDS_MAX) {
      return "--rounds is 1 to " + Options.ROUNDS_MAX;
    }
    return messages < 1_000 || messages > 100_000 ? "--messages is 1000 to 100000" : null;
  }

  private boolean run() throws IOException, InterruptedException, BenchFailure {
    int total = (WARM_UP_ROUNDS + rounds) * messages;
    Ledger ledger = new Ledger(new Life(false, false), total, total);
    try (SinkCarrier sink = SinkCarrier.start(ledger, false, Duration.ZERO)) {
      for (int i = 0; i < WARM_UP_ROUNDS + rounds; i++) {
        round(sink, ledger, i);
      }
    }
    List<String> problems = ledger.problems();
    problems.forEach(System.err::println);
    report();
    return problems.isEmpty();
  }

  private void round(SinkCarrier sink, Ledger ledger, int number)
      throws InterruptedException, BenchFailure {
    int first = number * messages;
    for (int serial = first; serial < first + messages; serial++) {
      ledger.answered(serial, Ledger.CREATED);
    }
    try (DispatchRound round = new DispatchRound(sink.port(), first, messages)) {
      round.awaitBind();
      Map<String, Long> before = ThreadTimes.now();
      round.play();
      if (number >= WARM_UP_ROUNDS) {
        measured(ThreadTimes.since(before));
      }
    }
  }

  private void measured(Map<String, Long> nanos) {
    double sum = 0;
    for (Map.Entry<String, Long> thread : nanos.entrySet()) {
      double each = thread.getValue() / 1e3 / messages;
      micros.computeIfAbsent(thread.getKey(), _ -> new ArrayList<>()).add(each);
      sum += MEASURED.contains(thread.getKey()) ? each : 0;
    }
    sums.add(sum);
  }

  private void report() {
    System.out.printf(
        Locale.ROOT,
        "%s: dispatch and link %s us of CPU per message; load %s%n",
        commit,
        spread(sums),
        CpuTime.load());
    micros.forEach(
        (name, each) -> {
          if (new Spread(each.stream().mapToDouble(Double::doubleValue)).median() >= 0.05) {
            System.out.printf(Locale.ROOT, "  %-26s %s%n", name, spread(each));
          }
        });
  }

  private static String spread(List<Double> values) {
    double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    return String.format(
        Locale.ROOT,
        "%.1f [%.1f-%.1f]",
        new Spread(values.stream().mapToDouble(Double::doubleValue)).median(),
        sorted[0],
        sorted[sorted.length - 1]);
  }
}
