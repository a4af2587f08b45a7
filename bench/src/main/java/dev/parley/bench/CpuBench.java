package dev.parley.bench;

import java.io.IOException;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/**
 * Measures what one message costs the machine: processor time of the server's JVM and of all
 * processes of its PostgreSQL, from the request to the last callback. Carrier, application and load
 * generator run here, in another process, and are not counted. Fails when a message that was
 * answered 201 did not reach the carrier exactly once.
 */
public final class CpuBench {
  private static final int FAILED = 1;
  private static final int USAGE = 2;
  private static final int FIRST_WARM_UPS = 3;

  /** After the last callback the server still writes down that it was answered. */
  private static final Duration SETTLE = Duration.ofMillis(300);

  private static final long POLL_MILLIS = 5;

  private final Options options;
  private final Ledger ledger;
  private final long deadlineNanos;
  private int nextSerial;

  private CpuBench(Options options) {
    this.options = options;
    this.ledger = new Ledger(options.life(), options.capacity(), options.inFlight);
    this.deadlineNanos = System.nanoTime() + Duration.ofMinutes(options.minutes).toNanos();
  }

  public static void main(String[] arguments) {
    System.exit(execute(arguments));
  }

  private static int execute(String[] arguments) {
    Options options = new Options();
    CommandLine line = new CommandLine(options);
    try {
      if (CommandLine.printHelpIfRequested(line.parseArgs(arguments))) {
        return 0;
      }
    } catch (ParameterException wrong) {
      System.err.println(wrong.getMessage());
      return USAGE;
    }
    String problem = options.problem();
    if (problem != null) {
      System.err.println(problem);
      return USAGE;
    }
    CpuBench bench = new CpuBench(options);
    try {
      return bench.run() ? 0 : FAILED;
    } catch (BenchFailure | IOException failed) {
      System.err.println(failed.getMessage());
      System.err.println(bench.ledger.progress());
      return FAILED;
    } catch (InterruptedException _) {
      System.err.println("Interrupted.");
      return FAILED;
    }
  }

  private boolean run() throws IOException, InterruptedException, BenchFailure {
    Recipients recipients = Recipients.make();
    Duration delay = Duration.ofMillis(options.receiptDelayMillis);
    try (SinkCarrier carrier = SinkCarrier.start(ledger, options.life().receipts(), delay);
        CallbackSink application = CallbackSink.start(ledger);
        LoadGenerator load = new LoadGenerator(ledger, options.rate)) {
      System.out.println("Starting the server ...");
      ServerProcess server =
          ServerProcess.start(
              options.classPath, carrier.port(), options.window, options.serverJvmOptions());
      Thread ending = Thread.ofPlatform().unstarted(() -> endInHaste(server));
      Runtime.getRuntime().addShutdownHook(ending);
      try (server) {
        connect(load, server, recipients, application);
        List<Round> rounds = measure(server, load);
        return report(rounds, load, server);
      } catch (BenchFailure failed) {
        System.err.println(server.logTail());
        throw failed;
      } finally {
        forget(ending);
      }
    }
  }

  private static void endInHaste(ServerProcess server) {
    try {
      server.close();
    } catch (IOException failed) {
      System.err.println(failed.getMessage());
    }
  }

  private static void forget(Thread ending) {
    try {
      Runtime.getRuntime().removeShutdownHook(ending);
    } catch (IllegalStateException _) {
      System.err.println("Ending early.");
    }
  }

  private void connect(
      LoadGenerator load, ServerProcess server, Recipients recipients, CallbackSink application)
      throws IOException {
    @Nullable String callbackUrl = options.life().callbacks() ? application.url() : null;
    for (int i = 0; i < options.connections; i++) {
      load.add(new LoadConnection(server.access(), recipients, callbackUrl));
    }
  }

  private List<Round> measure(ServerProcess server, LoadGenerator load)
      throws IOException, InterruptedException, BenchFailure {
    List<Round> rounds = new ArrayList<>();
    Map<String, Long> threads = new TreeMap<>();
    System.out.println(Report.tableHead());
    for (int number = 1; number <= options.rounds; number++) {
      for (int i = number == 1 ? FIRST_WARM_UPS : 1; i > 0; i--) {
        play(server, load, options.warmUp);
      }
      if (number == 1 && options.profile != null) {
        Profile.begin(server.pid(), options.profile);
      }
      Map<String, Long> before = CpuTime.threads(server.pid());
      Round round = round(server, load);
      CpuTime.threads(server.pid())
          .forEach(
              (name, micros) ->
                  threads.merge(name, micros - before.getOrDefault(name, 0L), Long::sum));
      rounds.add(round);
      System.out.println(Report.tableRow(number, round));
    }
    if (options.profile != null) {
      Profile.end(server.pid());
      System.out.println(Report.threads(threads, options.rounds * options.messages));
    }
    return rounds;
  }

  private Round round(ServerProcess server, LoadGenerator load)
      throws InterruptedException, BenchFailure {
    String machineLoad = CpuTime.load();
    CpuTime begin = server.cpuTime();
    long begun = System.nanoTime();
    LoadGenerator.Latency latency = play(server, load, options.messages);
    double seconds = (System.nanoTime() - begun - SETTLE.toNanos()) / 1e9;
    return new Round(
        options.messages, seconds, server.cpuTime().since(begin), latency, machineLoad);
  }

  /** Sends so many messages and waits for the end of their lives. */
  private LoadGenerator.Latency play(ServerProcess server, LoadGenerator load, int count)
      throws InterruptedException, BenchFailure {
    if (System.nanoTime() > deadlineNanos) {
      throw new BenchFailure("Not done after " + options.minutes + " minutes.");
    }
    if (count == 0) {
      return new LoadGenerator.Latency(0, 0);
    }
    int first = nextSerial;
    nextSerial += count;
    LoadGenerator.Latency latency = load.send(first, count);
    awaitEnds(server);
    Thread.sleep(SETTLE);
    return latency;
  }

  private void awaitEnds(ServerProcess server) throws InterruptedException, BenchFailure {
    long seen = -1;
    long seenAt = System.nanoTime();
    while (ledger.completed() < ledger.accepted()) {
      Thread.sleep(POLL_MILLIS);
      long now = System.nanoTime();
      if (ledger.completed() != seen) {
        seen = ledger.completed();
        seenAt = now;
      }
      if (now - seenAt > Ledger.STALL_LIMIT.toNanos() || now > deadlineNanos || !server.alive()) {
        throw new BenchFailure(
            server.alive() ? "Some messages never came to their end." : "The server ended.");
      }
    }
  }

  private boolean report(List<Round> rounds, LoadGenerator load, ServerProcess server)
      throws IOException {
    Report report = new Report(rounds);
    System.out.println();
    System.out.println(report.summary());
    System.out.println();
    System.out.println(report.markdown(LocalDate.now(ZoneOffset.UTC), options));
    System.out.println();
    if (options.profile != null) {
      System.out.println(HotSpots.of(options.profile));
    }
    List<String> problems = ledger.problems();
    if (problems.isEmpty()) {
      System.out.println(
          "Each of " + ledger.accepted() + " accepted messages reached the carrier once.");
      return true;
    }
    System.err.println("The run does not count:");
    problems.forEach(problem -> System.err.println("  " + problem));
    String refusal = load.refusal();
    if (refusal != null) {
      System.err.println("  first answer other than 201: " + refusal);
    }
    System.err.println(server.logTail());
    return false;
  }
}
