package dev.parley.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What the server takes up at one moment.
 *
 * @param second since the first sample was due
 * @param heapMegabytes used after a full collection
 * @param residentMegabytes of the JVM
 * @param threads of the operating system
 * @param files open
 * @param backlog messages, events, receipts and callbacks that wait, all together
 * @param live messages held in memory
 * @param p99Millis from request to answer, since the sample before
 */
record SoakSample(
    int second,
    long heapMegabytes,
    long residentMegabytes,
    long threads,
    long files,
    long backlog,
    long live,
    double p99Millis) {
  private static final Pattern HEAP_USED = Pattern.compile("total [^\\n]*used (\\d+)K");
  private static final Pattern RESIDENT = Pattern.compile("VmRSS:\\s+(\\d+) kB");
  private static final Pattern THREADS = Pattern.compile("Threads:\\s+(\\d+)");
  private static final List<String> BACKLOGS =
      List.of(
          "parley_intake_waiting",
          "parley_queued",
          "parley_journal_backlog",
          "parley_callbacks_waiting",
          "parley_callbacks_under_way",
          "parley_receipts_waiting",
          "parley_inbound_writing",
          "parley_conversations");

  static SoakSample take(ServerProcess server, int second, LoadGenerator.Latency latency)
      throws IOException, InterruptedException, BenchFailure {
    String metrics = metrics(server.access().baseUrl());
    String status = Files.readString(Path.of("/proc/" + server.pid() + "/status"));
    long backlog = 0;
    for (String name : BACKLOGS) {
      backlog += metric(metrics, name);
    }
    jcmd(server.pid(), "GC.run");
    return new SoakSample(
        second,
        sum(HEAP_USED, jcmd(server.pid(), "GC.heap_info")) / 1024,
        sum(RESIDENT, status) / 1024,
        sum(THREADS, status),
        openFiles(server.pid()),
        backlog,
        metric(metrics, "parley_live_messages"),
        latency.p99() / 1e6);
  }

  static String tableHead() {
    return "   time  heap MB   RSS MB  threads   files  backlog     live   p99 ms";
  }

  String tableRow() {
    return String.format(
        Locale.ROOT,
        "%4d:%02d %8d %8d %8d %7d %8d %8d %8.1f",
        second / 60,
        second % 60,
        heapMegabytes,
        residentMegabytes,
        threads,
        files,
        backlog,
        live,
        p99Millis);
  }

  private static String metrics(String baseUrl) throws IOException, InterruptedException {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client
          .send(
              HttpRequest.newBuilder(URI.create(baseUrl + "/metrics")).build(),
              HttpResponse.BodyHandlers.ofString())
          .body();
    }
  }

  /** 0 for one that this server does not have. */
  private static long metric(String metrics, String name) {
    return metrics
        .lines()
        .filter(line -> line.startsWith(name + " "))
        .mapToLong(line -> (long) Double.parseDouble(line.substring(name.length() + 1)))
        .findFirst()
        .orElse(0);
  }

  private static long openFiles(long pid) throws IOException {
    try (Stream<Path> files = Files.list(Path.of("/proc/" + pid + "/fd"))) {
      return files.count();
    }
  }

  private static long sum(Pattern pattern, String text) throws BenchFailure {
    Matcher found = pattern.matcher(text);
    long sum = 0;
    boolean any = false;
    while (found.find()) {
      sum += Long.parseLong(found.group(1));
      any = true;
    }
    if (!any) {
      throw new BenchFailure("Nothing like " + pattern + " in:\n" + text);
    }
    return sum;
  }

  private static String jcmd(long pid, String what)
      throws IOException, InterruptedException, BenchFailure {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                Long.toString(pid),
                what)
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new BenchFailure("jcmd " + what + " failed: " + said);
    }
    return said;
  }
}
