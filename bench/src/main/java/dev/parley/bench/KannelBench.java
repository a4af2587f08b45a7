package dev.parley.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Parley beside Kannel, in turn, on the same machine: the same life of a message (request, submit,
 * receipt, two calls to the application), the same carrier, application and load generator, both
 * with their store. Processor time of all their processes, divided by messages.
 */
@Command(
    name = "bench/kannel",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "CPU per message of Parley and of Kannel, side by side, in alternated rounds.")
public final class KannelBench {
  private static final Duration SETTLE = Duration.ofMillis(500);
  private static final Duration RECEIPT_DELAY = Duration.ofMillis(20);
  private static final int IN_FLIGHT = 800;
  private static final int WINDOW = 500;
  private static final long POLL_MILLIS = 5;

  /** It is not compiled while it runs. */
  private static final int KANNEL_WARM_UP = 2_000;

  @Option(
      names = "--messages",
      defaultValue = "10000",
      description = "In each measured round (${DEFAULT-VALUE}).")
  int messages = 10_000;

  @Option(
      names = "--warm-up",
      defaultValue = "40000",
      description = "Messages to Parley before the first round (${DEFAULT-VALUE}).")
  int warmUp = 40_000;

  @Option(names = "--rounds", defaultValue = "5", description = "Measured (${DEFAULT-VALUE}).")
  int rounds = 5;

  @Option(
      names = "--connections",
      defaultValue = "64",
      description = "Keep-alive connections of the load generator (${DEFAULT-VALUE}).")
  int connections = 64;

  @Option(names = "--class-path", hidden = true, required = true)
  String classPath = "";

  @Option(names = "--commit", hidden = true, defaultValue = "unknown")
  String commit = "unknown";

  public static void main(String[] arguments) {
    KannelBench bench = new KannelBench();
    System.exit(BenchMain.execute(bench, arguments, bench::problem, bench::run));
  }

  private @Nullable String problem() {
    boolean usable = messages >= 1 && warmUp >= 0 && rounds >= 1 && connections >= 1;
    return usable ? null : "--messages, --rounds and --connections are positive";
  }

  private boolean run() throws IOException, InterruptedException, BenchFailure {
    Recipients recipients = Recipients.make();
    try (Side kannel = new Side("Kannel");
        Side parley = new Side("Parley")) {
      kannel.kannel(recipients);
      parley.parley(recipients);
      System.out.println("Warming up ...");
      parley.cost(warmUp);
      kannel.cost(Math.min(warmUp, KANNEL_WARM_UP));
      double[] ofParley = new double[rounds];
      double[] ofKannel = new double[rounds];
      for (int round = 0; round < rounds; round++) {
        ofParley[round] = parley.cost(messages);
        ofKannel[round] = kannel.cost(messages);
        System.out.printf(
            Locale.ROOT,
            "round %d: Parley %.0f, Kannel %.0f%n",
            round + 1,
            ofParley[round],
            ofKannel[round]);
      }
      report(new Spread(Arrays.stream(ofParley)), new Spread(Arrays.stream(ofKannel)));
      boolean whole = parley.isWhole();
      return kannel.isWhole() && whole;
    }
  }

  private void report(Spread parley, Spread kannel) {
    System.out.printf(
        Locale.ROOT,
        "%ncommit %s, %d rounds of %,d messages in turn, load %s: µs of CPU per message, median"
            + " [min-max]%nParley %s  Kannel %s  ratio %.1f%n",
        commit,
        rounds,
        messages,
        CpuTime.load(),
        parley,
        kannel,
        kannel.median() / parley.median());
  }

  /** One of the two, with a carrier, an application and a load of its own. */
  private final class Side implements AutoCloseable {
    private final String name;
    private final Ledger ledger =
        new Ledger(new Life(true, true), warmUp + rounds * messages, IN_FLIGHT);
    private final SinkCarrier carrier = SinkCarrier.start(ledger, true, RECEIPT_DELAY);
    private final CallbackSink application = CallbackSink.start(ledger);
    private final LoadGenerator load = new LoadGenerator(ledger, 0);
    private final List<AutoCloseable> processes = new ArrayList<>();
    private LongSupplier cpuMicros = () -> 0;
    private BooleanSupplier alive = () -> false;
    private int serial;

    Side(String name) throws IOException {
      this.name = name;
    }

    void kannel(Recipients recipients) throws IOException, InterruptedException, BenchFailure {
      KannelProcess kannel = KannelProcess.start(carrier.port(), WINDOW);
      processes.add(kannel);
      cpuMicros = kannel::cpuMicros;
      alive = kannel::alive;
      for (int i = 0; i < connections; i++) {
        load.add(new KannelConnection(kannel.sendPort(), recipients, application.kannelUrl()));
      }
    }

    void parley(Recipients recipients) throws IOException, InterruptedException, BenchFailure {
      ServerProcess server = ServerProcess.start(classPath, carrier.port(), WINDOW, List.of());
      processes.add(server);
      cpuMicros =
          () -> {
            CpuTime used = server.cpuTime();
            return used.serverMicros() + used.postgresMicros();
          };
      alive = server::alive;
      for (int i = 0; i < connections; i++) {
        load.add(new LoadConnection(server.access(), recipients, application.url()));
      }
    }

    /** Microseconds of CPU for one message; waits for the end of all their lives. */
    double cost(int count) throws InterruptedException, BenchFailure {
      long before = cpuMicros.getAsLong();
      load.send(serial, count);
      serial += count;
      awaitEnds();
      Thread.sleep(SETTLE);
      return (double) (cpuMicros.getAsLong() - before) / Math.max(1, count);
    }

    private void awaitEnds() throws InterruptedException, BenchFailure {
      long seen = -1;
      long deadline = System.nanoTime();
      while (ledger.completed() < ledger.accepted()) {
        if (ledger.completed() != seen) {
          seen = ledger.completed();
          deadline = System.nanoTime() + Ledger.STALL_LIMIT.toNanos();
        }
        if (System.nanoTime() > deadline || !alive.getAsBoolean()) {
          throw new BenchFailure(name + " stalled: " + ledger.progress());
        }
        Thread.sleep(POLL_MILLIS);
      }
    }

    private boolean isWhole() {
      List<String> problems = ledger.problems();
      problems.forEach(problem -> System.err.println(name + ": " + problem));
      return problems.isEmpty();
    }

    @Override
    public void close() throws IOException {
      load.close();
      for (AutoCloseable process : processes) {
        try {
          process.close();
        } catch (Exception failed) {
          throw new IOException(name + " could not be ended", failed);
        }
      }
      application.close();
      carrier.close();
    }
  }
}
