package dev.parley.console;

import dev.parley.carrier.BindReport;
import dev.parley.carrier.LinkDesk;
import dev.parley.carrier.LinkReport;
import dev.parley.carrier.LoggedPdu;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Links, trials and logs in the words of pages. */
final class CarrierViews {
  /** Of the PDUs that were written down, those that a page shows. */
  static final int PDUS_MAX = 200;

  private static final double NANOS_PER_MILLI = 1e6;

  private CarrierViews() {}

  static CarriersView all(List<LinkReport> reports) {
    return new CarriersView(
        reports.stream().map(CarrierViews::row).toList(),
        reports.stream().filter(report -> report.status().bound()).count());
  }

  static CarrierView one(
      LinkReport report,
      boolean operates,
      Optional<LinkDesk.Log> log,
      @Nullable BindReport trial,
      @Nullable String problem) {
    List<LoggedPdu> entries = log.map(LinkDesk.Log::entries).orElse(List.of());
    return new CarrierView(
        row(report),
        operates,
        report.binds().stream().map(CarrierViews::bind).toList(),
        report.statuses().entrySet().stream()
            .map(entry -> new CarrierView.Answer(entry.getKey(), entry.getValue()))
            .toList(),
        trial == null ? null : trial(trial),
        log.map(LinkDesk.Log::recording).orElse(false),
        entries.subList(Math.max(0, entries.size() - PDUS_MAX), entries.size()).reversed().stream()
            .map(CarrierViews::pdu)
            .toList(),
        LinkDesk.Log.MINUTES_MAX,
        problem);
  }

  /** Spaces as %20: a plus in a path is a plus. */
  static String url(String carrier) {
    return CarriersPage.PATH
        + "/"
        + URLEncoder.encode(carrier, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private static CarriersView.Row row(LinkReport report) {
    Instant since = report.status().since();
    return new CarriersView.Row(
        report.name(),
        url(report.name()),
        report.host() + ":" + report.port(),
        state(report.status().bound()),
        Times.dateAndTime(since),
        Times.iso(since),
        report.status().problem(),
        report.status().windowInUse() + " of " + report.status().windowSize(),
        rate(report),
        times(report.submits()),
        times(report.receipts()));
  }

  private static StatusView state(boolean bound) {
    return bound ? new StatusView("bound", "✓", "good") : new StatusView("not bound", "✕", "bad");
  }

  /** An allowance below the configured one says that the carrier asked us to slow down. */
  private static String rate(LinkReport report) {
    if (report.rateConfigured() == 0 && report.rateLimit() == 0) {
      return report.rateUsed() + ", no limit";
    }
    String allowed = report.rateUsed() + " of " + number(report.rateLimit());
    return report.rateLimit() < report.rateConfigured() || report.rateConfigured() == 0
        ? allowed + ", cut after the carrier asked to slow down"
        : allowed;
  }

  private static String times(LinkReport.Times times) {
    Duration half = times.p50();
    Duration slow = times.p95();
    return half == null || slow == null ? "none yet" : millis(half) + ", " + millis(slow);
  }

  private static String millis(Duration time) {
    double millis = time.toNanos() / NANOS_PER_MILLI;
    return millis >= 1000 ? number(millis / 1000) + " s" : number(millis) + " ms";
  }

  private static String number(double number) {
    return number == Math.rint(number)
        ? Long.toString((long) number)
        : String.format(Locale.ROOT, "%.1f", number);
  }

  private static CarrierView.Bind bind(LinkReport.Bind bind) {
    return new CarrierView.Bind(
        bind.number(),
        bind.kind(),
        state(bind.bound()),
        Times.dateAndTime(bind.since()),
        Times.iso(bind.since()),
        bind.windowSize() == 0 ? "–" : bind.windowInUse() + " of " + bind.windowSize(),
        bind.problem());
  }

  private static CarrierView.Trial trial(BindReport report) {
    return new CarrierView.Trial(
        report.ok(),
        report.steps().stream()
            .map(
                step ->
                    new CarrierView.Step(
                        step.name(),
                        step.ok()
                            ? new StatusView("ok", "✓", "good")
                            : new StatusView("failed", "✕", "bad"),
                        millis(step.took()),
                        step.words()))
            .toList());
  }

  private static CarrierView.Pdu pdu(LoggedPdu pdu) {
    return new CarrierView.Pdu(
        Times.timeWithMillis(pdu.at()),
        Times.iso(pdu.at()),
        pdu.bind(),
        pdu.sent() ? "to the carrier" : "from the carrier",
        pdu.text());
  }
}
