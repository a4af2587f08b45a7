package dev.parley;

import static dev.parley.audit.Causes.OPERATOR;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.api.parley.CarriersResource.Carriers.Reload;
import dev.parley.audit.RecordedNotes;
import dev.parley.carrier.CarrierLink;
import dev.parley.carrier.RouteTable;
import dev.parley.carrier.smpp.SmppSettings;
import dev.parley.config.CarrierQuirks;
import dev.parley.config.CarrierSession;
import dev.parley.config.Configuration;
import dev.parley.config.Configuration.Carrier;
import dev.parley.config.Configuration.Routing;
import dev.parley.config.ConfigurationException;
import dev.parley.config.RouteRule;
import dev.parley.config.Secret;
import dev.parley.observe.Metrics;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What an operator does with links; they are not started here. */
class CarrierLinksTest {
  private static final SmppSettings SIMULATED =
      SmppSettings.of("sim", "127.0.0.1", 1, "parley", new Secret("x"));

  private Routing now = new Routing(List.of(carrier("a", 0)), List.of());
  private final RecordedNotes notes = new RecordedNotes();
  private final CarrierLinks links = links(() -> now);

  private CarrierLinks links(Supplier<Routing> reread) {
    return links(reread, CarrierLinks.Added.NONE);
  }

  private CarrierLinks links(Supplier<Routing> reread, CarrierLinks.Added added) {
    return new CarrierLinks(
        now, reread, added, SIMULATED, notes, Clock.systemUTC(), new Random(1), _ -> {});
  }

  @AfterEach
  void close() {
    links.carriers().close();
  }

  @Test
  void aCarrierIsChangedAddedAndRemovedWithoutARestart() {
    assertThat(links.reload(OPERATOR)).isEqualTo(reload(List.of(), List.of(), List.of(), false));
    now = new Routing(List.of(carrier("a", 7), carrier("b", 0)), List.of());
    assertThat(links.reload(OPERATOR))
        .isEqualTo(reload(List.of("a"), List.of("b"), List.of(), false));
    assertThat(links.reports().getFirst().rateLimit()).isEqualTo(7);
    assertThat(notes.changes().getLast().action()).isEqualTo("carriers.reloaded");
    assertThat(notes.changes().getLast().after())
        .containsEntry("changed", "a")
        .containsEntry("added", "b");
    assertThat(names()).containsExactly("a", "b");
    now = new Routing(List.of(carrier("b", 0)), List.of());
    assertThat(links.reload(OPERATOR)).isEqualTo(reload(List.of(), List.of(), List.of("a"), false));
    assertThat(names()).containsExactly("b");
    now = new Routing(List.of(), List.of());
    assertThat(links.reload(OPERATOR))
        .isEqualTo(reload(List.of(), List.of("sim"), List.of("b"), false));
    assertThat(names()).containsExactly("sim");
  }

  @Test
  void routesAreChangedWithoutARestart() {
    List<Carrier> both = List.of(carrier("a", 0), carrier("b", 0));
    RouteRule rule =
        new RouteRule(
            "uk", null, null, "+44", null, List.of(new RouteRule.Choice("b", 1, 1, null)));
    now = new Routing(both, List.of(rule));
    assertThat(links.reload(OPERATOR)).isEqualTo(reload(List.of(), List.of("b"), List.of(), true));
    RouteTable.Subject subject = new RouteTable.Subject("12345", "", "+447700900001", () -> "GB");
    assertThat(links.carriers().table().routeOf(subject).name()).isEqualTo("uk");
  }

  private List<String> names() {
    return links.carriers().links().stream().map(CarrierLink::name).toList();
  }

  private static Reload reload(
      List<String> changed, List<String> added, List<String> removed, boolean routesChanged) {
    return new Reload(changed, added, removed, routesChanged, List.of());
  }

  @Test
  void aConfigurationWithProblemsChangesNothing() {
    CarrierLinks broken =
        links(
            () -> {
              throw new ConfigurationException(List.of("carriers[0].port is missing."));
            });
    assertThat(broken.reload(OPERATOR).problems()).containsExactly("carriers[0].port is missing.");
    assertThat(broken.carriers().links()).hasSize(1);
    assertThat(notes.changes()).isEmpty();
  }

  @Test
  void aFileThatWhatWasAddedDoesNotAllowChangesNothing() {
    CarrierLinks.Added strict =
        new CarrierLinks.Added() {
          @Override
          public Routing to(Routing file) {
            return file;
          }

          @Override
          public Optional<Integer> version(String carrier) {
            return Optional.empty();
          }

          @Override
          public boolean hides(String carrier) {
            return false;
          }

          @Override
          public void check(Routing next) {
            if (next.carriers().isEmpty()) {
              throw new ConfigurationException(List.of("A route leads there."));
            }
          }
        };
    CarrierLinks refusing = links(() -> now, strict);
    now = new Routing(List.of(), List.of());
    assertThat(refusing.reload(OPERATOR).problems()).containsExactly("A route leads there.");
    assertThat(refusing.apply().removed()).as("nor later").isEmpty();
  }

  @Test
  void aCarrierThatThereIsNotIsNotFound() {
    assertThat(links.test("b")).isEmpty();
    assertThat(links.log("b")).isEmpty();
    assertThat(links.record("b", Duration.ZERO, OPERATOR)).isEmpty();
    assertThat(links.record("a", Duration.ofMinutes(1), OPERATOR).orElseThrow().recording())
        .isTrue();
    assertThat(notes.changes())
        .singleElement()
        .satisfies(
            change -> {
              assertThat(change.cause()).isEqualTo(OPERATOR);
              assertThat(change.action()).isEqualTo("carrier.log_recorded");
              assertThat(change.subject()).isEqualTo("a");
              assertThat(change.after()).containsEntry("minutes", "1");
            });
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
