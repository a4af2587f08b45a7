package dev.parley.bench;

import dev.parley.carrier.LinkReport;
import dev.parley.carrier.smpp.SmppLink;
import dev.parley.carrier.smpp.SmppSettings;
import dev.parley.config.Secret;
import dev.parley.wire.smpp.Pdu.BindKind;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import javax.net.SocketFactory;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * What idle binds take: links to a carrier that runs in another process of this bench, over real
 * sockets. Heap after a collection and RSS, before the links are made and while all are bound.
 */
@Command(
    name = "bench/binds",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Memory of idle binds.")
public final class BindsBench {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final double MEGABYTE = 1024.0 * 1024.0;
  private static final int BINDS_MAX = 32;

  @Option(names = "--carriers", defaultValue = "50", description = "Links (${DEFAULT-VALUE}).")
  int carriers = 50;

  @Option(names = "--binds", defaultValue = "4", description = "Of each link (${DEFAULT-VALUE}).")
  int binds = 4;

  /** The other process: it serves the binds until its standard input ends. */
  @Option(names = "--serve", hidden = true)
  boolean serve;

  @Option(names = "--class-path", hidden = true)
  String classPath = "";

  @Option(names = "--commit", hidden = true, defaultValue = "unknown")
  String commit = "unknown";

  private record Memory(double heap, double rss) {}

  public static void main(String[] arguments) {
    BindsBench bench = new BindsBench();
    System.exit(BenchMain.execute(bench, arguments, bench::problem, bench::run));
  }

  private @Nullable String problem() {
    boolean good = carriers >= 1 && carriers <= 1_000 && binds >= 1 && binds <= BINDS_MAX;
    return good ? null : "--carriers is 1 to 1000, --binds 1 to " + BINDS_MAX;
  }

  private boolean run() throws IOException, InterruptedException, BenchFailure {
    if (serve) {
      return serve();
    }
    Process other =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElse("java"),
                "-cp",
                System.getProperty("java.class.path"),
                BindsBench.class.getName(),
                "--serve")
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (var port = other.inputReader()) {
      measure(Integer.parseInt(port.readLine()));
      return true;
    } finally {
      other.outputWriter().close();
      other.waitFor();
    }
  }

  private static boolean serve() throws IOException {
    Ledger ledger = new Ledger(new Life(false, false), 1, 1);
    try (SinkCarrier sink = SinkCarrier.start(ledger, false, Duration.ZERO)) {
      System.out.println(sink.port());
      System.out.flush();
      return System.in.read() < 0;
    }
  }

  private void measure(int port) throws IOException, InterruptedException, BenchFailure {
    bound(link(port, 1)).close(); // Loads the classes.
    Memory before = memory();
    List<SmppLink> links = new ArrayList<>();
    for (int i = 0; i < carriers; i++) {
      links.add(link(port, binds));
    }
    for (SmppLink link : links) {
      bound(link);
    }
    Memory after = memory();
    System.out.printf(
        Locale.ROOT,
        "%s: %d idle binds of %d links: heap +%.1f MB, RSS +%.1f MB (%.1f to %.1f); load %s%n",
        commit,
        carriers * binds,
        carriers,
        after.heap - before.heap,
        after.rss - before.rss,
        before.rss,
        after.rss,
        CpuTime.load());
    links.forEach(SmppLink::close);
  }

  private static SmppLink link(int port, int binds) {
    SmppSettings settings =
        SmppSettings.of(
                "bench", "127.0.0.1", port, SinkCarrier.SYSTEM_ID, new Secret(SinkCarrier.PASSWORD))
            .withBinds(Collections.nCopies(binds, BindKind.TRANSCEIVER).toArray(BindKind[]::new));
    SmppLink link =
        new SmppLink(
            settings, Clock.systemUTC(), new Random(), SocketFactory.getDefault(), _ -> {});
    link.start();
    return link;
  }

  private static SmppLink bound(SmppLink link) throws InterruptedException, BenchFailure {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!link.report().binds().stream().allMatch(LinkReport.Bind::bound)) {
      if (System.nanoTime() - deadline > 0) {
        throw new BenchFailure("The binds did not come up in " + PATIENCE.toSeconds() + " s.");
      }
      Thread.sleep(10);
    }
    return link;
  }

  /** In megabytes; the heap after two collections, so that what is free does not count. */
  private static Memory memory() throws IOException {
    System.gc();
    System.gc();
    long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    long rss =
        Files.readAllLines(Path.of("/proc/self/status")).stream()
            .filter(line -> line.startsWith("VmRSS:"))
            .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
            .findFirst()
            .orElseThrow();
    return new Memory(heap / MEGABYTE, rss / MEGABYTE);
  }
}
