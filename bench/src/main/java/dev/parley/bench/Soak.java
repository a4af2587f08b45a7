package dev.parley.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Sends at a steady rate for a long time and looks at the server again and again. Fails when
 * something grows that must not, or when a message was lost or doubled.
 */
@Command(
    name = "bench/soak",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description =
        "Steady traffic with receipts and callbacks: heap after collection, threads, open files and"
            + " backlogs must stay flat.")
public final class Soak {

  /** Messages between request and the end of their life, at most. */
  private static final int IN_FLIGHT = 2_000;

  private static final int CONNECTIONS = 32;
  private static final int WINDOW = 500;
  private static final Duration RECEIPT_DELAY = Duration.ofMillis(20);

  /** A sample each minute, and never fewer than this many in the whole run. */
  private static final int SAMPLES_MIN = 12;

  @Option(
      names = "--minutes",
      defaultValue = "120",
      description = "How long; after a warm-up (${DEFAULT-VALUE}).")
  int minutes = 120;

  @Option(
      names = "--rate",
      defaultValue = "200",
      description = "Messages a second (${DEFAULT-VALUE}).")
  int rate = 200;

  @Option(
      names = "--warm-up-seconds",
      defaultValue = "30",
      description = "Before the first sample (${DEFAULT-VALUE}).")
  int warmUpSeconds = 30;

  @Option(
      names = "--heap-max",
      paramLabel = "MB",
      defaultValue = "512",
      description = "Heap after collection may be no greater (${DEFAULT-VALUE}).")
  int heapMaxMegabytes = 512;

  @Option(names = "--class-path", hidden = true, required = true)
  String classPath = "";

  @Option(names = "--commit", hidden = true, defaultValue = "unknown")
  String commit = "unknown";

  private int nextSerial;

  public static void main(String[] arguments) {
    Soak bench = new Soak();
    System.exit(BenchMain.execute(bench, arguments, bench::problem, bench::run));
  }

  private @Nullable String problem() {
    if (minutes < 1 || rate < 1 || warmUpSeconds < 1) {
      return "--minutes, --rate and --warm-up-seconds are positive";
    }
    return capacity() > LoadText.SERIALS_MAX
        ? "more than " + LoadText.SERIALS_MAX + " messages"
        : null;
  }

  private long capacity() {
    return (long) rate * (60L * minutes + warmUpSeconds);
  }

  private boolean run() throws IOException, InterruptedException, BenchFailure {
    Ledger ledger = new Ledger(new Life(true, true), (int) capacity(), IN_FLIGHT);
    Recipients recipients = Recipients.make();
    try (SinkCarrier carrier = SinkCarrier.start(ledger, true, RECEIPT_DELAY);
        CallbackSink application = CallbackSink.start(ledger);
        LoadGenerator load = new LoadGenerator(ledger, rate);
        ServerProcess server = ServerProcess.start(classPath, carrier.port(), WINDOW, List.of())) {
      for (int i = 0; i < CONNECTIONS; i++) {
        load.add(new LoadConnection(server.access(), recipients, application.url()));
      }
      List<SoakSample> samples = soak(server, load);
      awaitEnds(ledger, server);
      return report(samples, ledger, load, server);
    }
  }

  private List<SoakSample> soak(ServerProcess server, LoadGenerator load)
      throws IOException, InterruptedException, BenchFailure {
    play(load, warmUpSeconds);
    int seconds = minutes * 60;
    int every = Math.min(60, Math.max(1, seconds / SAMPLES_MIN));
    List<SoakSample> samples = new ArrayList<>();
    System.out.println(SoakSample.tableHead());
    for (int second = every; second <= seconds; second += every) {
      LoadGenerator.Latency latency = play(load, every);
      SoakSample sample = SoakSample.take(server, second, latency);
      samples.add(sample);
      System.out.println(sample.tableRow());
      if (!server.alive()) {
        throw new BenchFailure("The server ended.");
      }
    }
    return samples;
  }

  private LoadGenerator.Latency play(LoadGenerator load, int seconds)
      throws InterruptedException, BenchFailure {
    int count = rate * seconds;
    int first = nextSerial;
    nextSerial += count;
    return load.send(first, count);
  }

  private static void awaitEnds(Ledger ledger, ServerProcess server)
      throws InterruptedException, BenchFailure {
    long deadline = System.nanoTime() + Ledger.STALL_LIMIT.toNanos();
    while (ledger.completed() < ledger.accepted()) {
      Thread.sleep(10);
      if (System.nanoTime() - deadline > 0 || !server.alive()) {
        throw new BenchFailure("Some messages never came to their end. " + ledger.progress());
      }
    }
  }

  private boolean report(
      List<SoakSample> samples, Ledger ledger, LoadGenerator load, ServerProcess server)
      throws IOException {
    List<String> problems = new ArrayList<>(SoakVerdict.problems(samples, heapMaxMegabytes, rate));
    problems.addAll(ledger.problems());
    if (problems.isEmpty()) {
      System.out.printf(
          "%nFlat over %d minutes at %d a second (commit %s); each of %d accepted messages reached"
              + " the carrier once.%n",
          minutes, rate, commit, ledger.accepted());
      return true;
    }
    System.err.println("The soak failed:");
    problems.forEach(problem -> System.err.println("  " + problem));
    String refusal = load.refusal();
    if (refusal != null) {
      System.err.println("  first answer other than 201: " + refusal);
    }
    System.err.println(server.logTail());
    return false;
  }
}
