package dev.parley.bench;

import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** The rounds as a table for people and as a line for docs/measurements.md. */
final class Report {
  private static final int THREADS_SHOWN = 20;

  private final List<Round> rounds;

  Report(List<Round> rounds) {
    this.rounds = List.copyOf(rounds);
  }

  static String tableHead() {
    return String.format(
        Locale.ROOT,
        "%5s %9s %12s %9s %8s %9s %9s %6s",
        "round",
        "server",
        "PostgreSQL",
        "sum",
        "msg/s",
        "p50 ms",
        "p99 ms",
        "load");
  }

  static String tableRow(int number, Round round) {
    return String.format(
        Locale.ROOT,
        "%5d %9.1f %12.1f %9.1f %8.0f %9.1f %9.1f %6s",
        number,
        round.serverMicros(),
        round.postgresMicros(),
        round.sumMicros(),
        round.perSecond(),
        millis(round.latency().median()),
        millis(round.latency().p99()),
        round.load());
  }

  /** Threads that cost something, the dearest first. */
  static String threads(Map<String, Long> micros, int messages) {
    StringBuilder text =
        new StringBuilder(String.format(Locale.ROOT, "%nµs per message by thread of the server%n"));
    micros.entrySet().stream()
        .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
        .limit(THREADS_SHOWN)
        .forEach(
            entry ->
                text.append(
                    String.format(
                        Locale.ROOT,
                        "%9.1f  %s%n",
                        (double) entry.getValue() / messages,
                        entry.getKey())));
    return text.toString();
  }

  String summary() {
    return "µs of CPU per message, median [min-max]:  server "
        + spread(Round::serverMicros)
        + "  PostgreSQL "
        + spread(Round::postgresMicros)
        + "  sum "
        + spread(Round::sumMicros);
  }

  /** Date, commit, command, server, PostgreSQL, sum, rate, latency, load. */
  String markdown(LocalDate date, Options options) {
    return "| "
        + String.join(
            " | ",
            date.toString(),
            options.commit,
            "`" + options.command() + "`",
            spread(Round::serverMicros).toString(),
            spread(Round::postgresMicros).toString(),
            spread(Round::sumMicros).toString(),
            String.format(Locale.ROOT, "%.0f", median(Round::perSecond)),
            String.format(
                Locale.ROOT,
                "%.1f / %.1f",
                median(round -> millis(round.latency().median())),
                median(round -> millis(round.latency().p99()))),
            rounds.getFirst().load() + " … " + rounds.getLast().load())
        + " |";
  }

  private Spread spread(ToDoubleFunction<Round> value) {
    return new Spread(rounds.stream().mapToDouble(value));
  }

  private double median(ToDoubleFunction<Round> value) {
    return spread(value).median();
  }

  private static double millis(long nanos) {
    return nanos / 1e6;
  }
}
