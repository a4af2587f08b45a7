package dev.parley.bench;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * What stored messages cost: processor time of create, fetch and the first page of a list, on two
 * servers in turn, of which one has millions of messages and one has few.
 */
@Command(
    name = "bench/stored",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description =
        "CPU of create, fetch and list with many messages stored, against a server with few.")
public final class StoredBench {
  private static final Duration SETTLE = Duration.ofMillis(500);
  private static final int IN_FLIGHT = 800;
  private static final int WINDOW = 500;

  @Option(
      names = "--stored",
      defaultValue = "10000000",
      description = "Messages in the fuller server (${DEFAULT-VALUE}).")
  int stored = 10_000_000;

  @Option(
      names = "--few",
      defaultValue = "20000",
      description =
          "Messages in the emptier server, so that both are asked for what left memory"
              + " (${DEFAULT-VALUE}).")
  int few = 20_000;

  @Option(
      names = "--creates",
      defaultValue = "20000",
      description = "Messages created in each round (${DEFAULT-VALUE}).")
  int creates = 20_000;

  @Option(
      names = "--reads",
      defaultValue = "5000",
      description = "Fetches, and a tenth as many lists, in each round (${DEFAULT-VALUE}).")
  int reads = 5_000;

  @Option(names = "--rounds", defaultValue = "5", description = "Measured (${DEFAULT-VALUE}).")
  int rounds = 5;

  @Option(names = "--class-path", hidden = true, required = true)
  String classPath = "";

  @Option(names = "--commit", hidden = true, defaultValue = "unknown")
  String commit = "unknown";

  private enum Work {
    CREATE,
    FETCH,
    LIST
  }

  public static void main(String[] arguments) {
    StoredBench bench = new StoredBench();
    System.exit(BenchMain.execute(bench, arguments, bench::problem, bench::run));
  }

  private @Nullable String problem() {
    boolean usable = stored >= 1 && few >= 1 && creates >= 1 && reads >= 10 && rounds >= 1;
    return usable
        ? null
        : "--stored, --few, --creates and --rounds are positive, --reads is at least 10";
  }

  private boolean run() throws IOException, SQLException, InterruptedException, BenchFailure {
    // The fuller one first: the server closes connections that are idle while the other is filled.
    try (Side full = new Side(stored);
        Side emptier = new Side(few)) {
      System.out.println("Warming up ...");
      for (Work work : Work.values()) {
        emptier.cost(work);
        full.cost(work);
      }
      List<Costs> costs =
          Arrays.stream(Work.values()).map(work -> new Costs(work, rounds)).toList();
      for (int round = 0; round < rounds; round++) {
        for (Costs of : costs) {
          of.few[round] = emptier.cost(of.work);
          of.full[round] = full.cost(of.work);
        }
      }
      report(costs);
      return true;
    }
  }

  /** Of each round. */
  private static final class Costs {
    private final Work work;
    private final double[] few;
    private final double[] full;

    Costs(Work work, int rounds) {
      this.work = work;
      this.few = new double[rounds];
      this.full = new double[rounds];
    }
  }

  private void report(List<Costs> costs) {
    System.out.printf(
        Locale.ROOT,
        "%ncommit %s, %,d and %,d stored, %d rounds, load %s: µs of CPU, median [min-max]%n",
        commit,
        few,
        stored,
        rounds,
        CpuTime.load());
    for (Costs of : costs) {
      Spread few = new Spread(Arrays.stream(of.few));
      Spread full = new Spread(Arrays.stream(of.full));
      System.out.printf(
          Locale.ROOT,
          "%-7s few %s  many %s  ratio %.2f%n",
          of.work.name().toLowerCase(Locale.ROOT),
          few,
          full,
          full.median() / few.median());
    }
  }

  /** A server with its carrier and its load. */
  private final class Side implements AutoCloseable {
    private static final int CONNECTIONS = 16;

    private final Ledger ledger =
        new Ledger(new Life(false, false), (rounds + 1) * creates, IN_FLIGHT);
    private final SinkCarrier carrier = SinkCarrier.start(ledger, false, Duration.ZERO);
    private final LoadGenerator load = new LoadGenerator(ledger, 0);
    private final ServerProcess server =
        ServerProcess.start(classPath, carrier.port(), WINDOW, List.of());
    private final int filled;
    private int serial;

    /**
     * @param filled messages that are put into its database at once
     */
    Side(int filled) throws IOException, SQLException, InterruptedException, BenchFailure {
      this.filled = filled;
      try (Connection connection = server.database()) {
        StoredRows.fill(connection, server.account(), server.access().sender(), filled);
      }
      Recipients recipients = Recipients.make();
      for (int i = 0; i < CONNECTIONS; i++) {
        load.add(new LoadConnection(server.access(), recipients, null));
      }
    }

    /** Microseconds of CPU for one. */
    double cost(Work work) throws IOException, SQLException, InterruptedException, BenchFailure {
      List<byte[]> requests = requests(work);
      CpuTime begin = server.cpuTime();
      int count = requests.isEmpty() ? create() : read(requests);
      Thread.sleep(SETTLE);
      CpuTime used = server.cpuTime().since(begin);
      return (double) (used.serverMicros() + used.postgresMicros()) / count;
    }

    private int create() throws InterruptedException, BenchFailure {
      load.send(serial, creates);
      serial += creates;
      long deadline = System.nanoTime() + Ledger.STALL_LIMIT.toNanos();
      while (ledger.completed() < ledger.accepted()) {
        if (System.nanoTime() > deadline) {
          throw new BenchFailure("Some messages never reached the carrier.");
        }
        Thread.sleep(5);
      }
      return creates;
    }

    private int read(List<byte[]> requests) throws IOException, BenchFailure {
      try (HttpConnection connection = new HttpConnection(server.access())) {
        for (byte[] request : requests) {
          int status = connection.exchange(request);
          if (status != 200) {
            throw new BenchFailure("A read was answered " + status + ": " + connection.answer());
          }
        }
      }
      return requests.size();
    }

    private List<byte[]> requests(Work work) throws IOException, SQLException {
      List<byte[]> requests = new ArrayList<>();
      if (work == Work.LIST) {
        byte[] list = request("/Messages.json?PageSize=50");
        for (int i = 0; i < reads / 10; i++) {
          requests.add(list);
        }
      } else if (work == Work.FETCH) {
        try (Connection connection = server.database()) {
          for (String sid : StoredRows.some(connection, reads, filled)) {
            requests.add(request("/Messages/" + sid + ".json"));
          }
        }
      }
      return requests;
    }

    private byte[] request(String path) {
      return HttpFrames.ascii(HttpConnection.head(server.access(), "GET", path) + "\r\n");
    }

    @Override
    public void close() throws IOException {
      @Nullable IOException failure = null;
      for (AutoCloseable each : List.of(load, server, carrier)) {
        try {
          each.close();
        } catch (Exception failed) {
          failure = new IOException("closing failed: " + failed.getMessage(), failed);
        }
      }
      if (failure != null) {
        throw failure;
      }
    }
  }
}
