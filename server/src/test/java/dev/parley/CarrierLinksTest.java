package dev.parley;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.api.parley.CarriersResource.Carriers.Reload;
import dev.parley.carrier.CarrierLink;
import dev.parley.carrier.smpp.SmppSettings;
import dev.parley.config.CarrierQuirks;
import dev.parley.config.CarrierSession;
import dev.parley.config.Configuration;
import dev.parley.config.Configuration.Carrier;
import dev.parley.config.ConfigurationException;
import dev.parley.config.Secret;
import dev.parley.observe.Metrics;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What an operator does with links; they are not started here. */
class CarrierLinksTest {
  private List<Carrier> now = List.of(carrier("a", 0));
  private final CarrierLinks links =
      new CarrierLinks(
          now,
          () -> now,
          SmppSettings.of("sim", "127.0.0.1", 1, "parley", new Secret("x")),
          Clock.systemUTC(),
          new Random(1));
  private final CarrierLink link = links.link(_ -> {});

  @AfterEach
  void close() {
    link.close();
  }

  @Test
  void aChangedCarrierIsChangedAndOthersNeedARestart() {
    assertThat(links.reload()).isEqualTo(new Reload(List.of(), List.of(), List.of()));
    now = List.of(carrier("a", 7), carrier("b", 0));
    assertThat(links.reload()).isEqualTo(new Reload(List.of("a"), List.of("b"), List.of()));
    assertThat(links.reports().getFirst().rateLimit()).isEqualTo(7);
    now = List.of();
    assertThat(links.reload()).isEqualTo(new Reload(List.of(), List.of("a"), List.of()));
  }

  @Test
  void aConfigurationWithProblemsChangesNothing() {
    CarrierLinks broken =
        new CarrierLinks(
            now,
            () -> {
              throw new ConfigurationException(List.of("carriers[0].port is missing."));
            },
            SmppSettings.of("sim", "127.0.0.1", 1, "parley", new Secret("x")),
            Clock.systemUTC(),
            new Random(1));
    assertThat(broken.reload().problems()).containsExactly("carriers[0].port is missing.");
  }

  @Test
  void aCarrierThatThereIsNotIsNotFound() {
    assertThat(links.test("b")).isEmpty();
    assertThat(links.log("b")).isEmpty();
    assertThat(links.record("b", Duration.ZERO)).isEmpty();
    assertThat(links.record("a", Duration.ofMinutes(1)).orElseThrow().recording()).isTrue();
    assertThat(links.read("pwd: abc").configuration()).doesNotContain("abc");
  }

  @Test
  void theLinksAreInTheMetrics() {
    Metrics metrics = new Metrics();
    CarrierMetrics.register(metrics, links::reports);
    assertThat(metrics.exposition())
        .contains("parley_carrier_binds_bound{carrier=\"a\"} 0.0")
        .contains("parley_carrier_rate_limit{carrier=\"a\"} 0.0")
        .contains("parley_carrier_bind_window_in_use{bind=\"1\",carrier=\"a\"} 0.0");
  }

  private static Carrier carrier(String name, int rate) {
    return new Carrier(
        name,
        "127.0.0.1",
        1,
        "parley",
        new Secret("x"),
        5,
        Configuration.CarrierTerms.STANDARD,
        new CarrierSession("", 1, 0, 0, rate, null, CarrierQuirks.NONE, Map.of()));
  }
}
