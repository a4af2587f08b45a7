package dev.parley.observe;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MetricsTest {
  private final Metrics metrics = new Metrics();

  @Test
  void everyKindIsInTheExposition() {
    metrics.counter("parley_refused_total", "Refusals.", "code").labelValues("21610").inc();
    metrics.gauge("parley_window", "Window in use.").set(3);
    metrics.gauge("parley_waiting", "Rows that wait.", () -> 7);
    metrics.seconds("parley_commit_seconds", "Commits.").observe(0.002);
    assertThat(metrics.exposition())
        .contains("parley_refused_total{code=\"21610\"} 1.0")
        .contains("parley_window 3.0")
        .contains("parley_waiting 7.0")
        .contains("parley_commit_seconds_bucket{le=\"0.0025\"} 1")
        .contains("# HELP parley_waiting Rows that wait.");
  }

  @Test
  void twoParleysInOneProcessDoNotShareMetrics() {
    metrics.counter("parley_refused_total", "Refusals.").inc();
    Metrics others = new Metrics();
    assertThat(others.exposition()).isEmpty();
  }
}
