package dev.parley;

import dev.parley.carrier.LinkReport;
import dev.parley.observe.Metrics;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** What the links tell, as metrics: read when somebody looks. */
final class CarrierMetrics {
  private static final double NANOS = 1e9;

  private CarrierMetrics() {}

  static void register(Metrics metrics, Supplier<List<LinkReport>> links) {
    each(
        metrics,
        links,
        "parley_carrier_binds_bound",
        "Binds that are bound.",
        link -> link.binds().stream().filter(LinkReport.Bind::bound).count());
    each(
        metrics,
        links,
        "parley_carrier_rate_limit",
        "Segments a second that are allowed now; 0 without a limit.",
        LinkReport::rateLimit);
    each(
        metrics,
        links,
        "parley_carrier_rate_used",
        "Segments of the last whole second.",
        LinkReport::rateUsed);
    metrics.gauges(
        "parley_carrier_bind_window_in_use",
        "Submits without an answer, by bind.",
        samples ->
            links
                .get()
                .forEach(
                    link ->
                        link.binds()
                            .forEach(
                                bind ->
                                    samples.add(
                                        bind.windowInUse(),
                                        link.name(),
                                        Integer.toString(bind.number())))),
        "carrier",
        "bind");
    metrics.counts(
        "parley_carrier_answers_total",
        "Answers to submits, by command_status.",
        samples ->
            links
                .get()
                .forEach(
                    link ->
                        link.statuses()
                            .forEach((status, count) -> samples.add(count, link.name(), status))),
        "carrier",
        "status");
    metrics.gauges(
        "parley_carrier_submit_seconds",
        "From the write of a submit to its answer; of the last 1,000.",
        samples -> links.get().forEach(link -> times(samples, link.name(), link.submits())),
        "carrier",
        "quantile");
    metrics.gauges(
        "parley_carrier_receipt_delay_seconds",
        "From the answer to a submit to its first receipt; of the last 1,000.",
        samples -> links.get().forEach(link -> times(samples, link.name(), link.receipts())),
        "carrier",
        "quantile");
  }

  private static void each(
      Metrics metrics,
      Supplier<List<LinkReport>> links,
      String name,
      String help,
      ToDoubleFunction<LinkReport> value) {
    metrics.gauges(
        name,
        help,
        samples -> links.get().forEach(link -> samples.add(value.applyAsDouble(link), link.name())),
        "carrier");
  }

  private static void times(Metrics.Samples samples, String carrier, LinkReport.Times times) {
    sample(samples, carrier, "0.5", times.p50());
    sample(samples, carrier, "0.95", times.p95());
    sample(samples, carrier, "0.99", times.p99());
  }

  private static void sample(
      Metrics.Samples samples, String carrier, String quantile, @Nullable Duration time) {
    if (time != null) {
      samples.add(time.toNanos() / NANOS, carrier, quantile);
    }
  }
}
