package dev.parley.carrier;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.carrier.CarrierEvent.DeliveryState;
import dev.parley.carrier.RouteTable.Subject;
import dev.parley.config.RouteRule;
import dev.parley.config.RouteRule.Choice;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RouterTest {
  private static final Route ROUTE = new Route("r");
  private static final Subject ANY = new Subject("SHOP", "AC1", "+447700900001", () -> "GB");
  private static final SubmitOutcome ACCEPTED = new SubmitOutcome.Accepted("1");
  private static final SubmitOutcome REJECTED = new SubmitOutcome.Rejected(1, 30008, "no");
  private static final SubmitOutcome THROTTLED = new SubmitOutcome.Throttled(0x58, "wait");

  private final FakeCarrier a = new FakeCarrier("a");
  private final FakeCarrier b = new FakeCarrier("b");
  private final FakeCarrier c = new FakeCarrier("c");
  private final Set<CarrierLink> full = new HashSet<>();
  private long nanos;

  @Test
  void theFirstRankIsUsedWhileItIsBound() {
    Router router = bound(choice("a", 1), choice("b", 2));
    assertThat(chosen(router, 3)).containsExactly("a", "a", "a");
    assertThat(router.why(ROUTE, "a")).isNull();
  }

  @Test
  void anUnboundCarrierIsWaitedForAndThenPassedOver() {
    Router router = bound(choice("a", 1), choice("b", 2));
    a.unbind();
    pass(Duration.ofMillis(9_990));
    assertThat(choose(router)).isNull();
    pass(Duration.ofSeconds(10));
    assertThat(choose(router)).isEqualTo("b");
    assertThat(router.why(ROUTE, "b")).isEqualTo("route r: not a, for it was unbound for 10 s");
  }

  @Test
  void aCarrierThatComesBackHasToStayBeforeItIsUsedAgain() {
    Router router = bound(choice("a", 1), choice("b", 2));
    a.unbind();
    pass(Duration.ofMillis(10));
    assertThat(choose(router)).isNull();
    pass(Duration.ofSeconds(11));
    assertThat(choose(router)).isEqualTo("b");
    a.bind();
    pass(Duration.ofSeconds(9));
    assertThat(choose(router)).isEqualTo("b");
    pass(Duration.ofSeconds(9));
    assertThat(choose(router)).isEqualTo("b");
    pass(Duration.ofSeconds(2));
    assertThat(choose(router)).isEqualTo("a");
  }

  @Test
  void aFullWindowIsWaitedFor() {
    Router router = bound(choice("a", 1), choice("b", 2));
    full.add(a);
    pass(Duration.ofMinutes(10));
    assertThat(choose(router)).isNull();
  }

  @Test
  void aCarrierThatTakesNothingAndAsksToWaitIsPassedOver() {
    Router router = bound(choice("a", 1), choice("b", 2));
    for (int i = 0; i <= 11; i++) {
      router.outcome("a", THROTTLED);
      pass(Duration.ofSeconds(1));
    }
    assertThat(choose(router)).isEqualTo("b");
    assertThat(router.why(ROUTE, "b"))
        .isEqualTo("route r: not a, for it took nothing and asked us to wait for 10 s");
  }

  @Test
  void oneThatTakesSomethingBetweenIsNot() {
    Router router = bound(choice("a", 1), choice("b", 2));
    for (int i = 0; i <= 30; i++) {
      router.outcome("a", i % 3 == 0 ? ACCEPTED : THROTTLED);
      pass(Duration.ofSeconds(1));
      assertThat(choose(router)).isEqualTo("a");
    }
  }

  @Test
  void theFirstAnswerAfterThatDecides() {
    Router router = bound(choice("a", 1), choice("b", 2));
    throttle(router);
    pass(Duration.ofSeconds(11));
    assertThat(choose(router)).as("tried again").isEqualTo("a");
    router.outcome("a", THROTTLED);
    pass(Duration.ofMillis(10));
    assertThat(choose(router)).isEqualTo("b");
    pass(Duration.ofSeconds(11));
    assertThat(choose(router)).as("tried again").isEqualTo("a");
    router.outcome("a", ACCEPTED);
    router.outcome("a", THROTTLED);
    pass(Duration.ofMillis(10));
    assertThat(choose(router)).isEqualTo("a");
  }

  private void throttle(Router router) {
    for (int i = 0; i <= 11; i++) {
      router.outcome("a", THROTTLED);
      pass(Duration.ofSeconds(1));
    }
    assertThat(choose(router)).isEqualTo("b");
  }

  @Test
  void whenAllArePassedOverTheFirstBoundOneTakesIt() {
    Router router = router(choice("a", 1), choice("b", 2));
    pass(Duration.ofSeconds(11));
    assertThat(choose(router)).isNull();
    b.bind();
    pass(Duration.ofMillis(10));
    assertThat(choose(router)).isEqualTo("b");
    assertThat(router.why(ROUTE, "b")).isEqualTo("route r: all are passed over, and it is bound");
  }

  @Test
  void theCheapestOfARankTakesItAndIsWaitedFor() {
    Router router = bound(choice("a", 1, 1, "0.02"), choice("b", 1, 1, "0.0100"));
    assertThat(chosen(router, 3)).containsExactly("b", "b", "b");
    full.add(b);
    assertThat(choose(router)).isNull();
    b.unbind();
    assertThat(router.why(ROUTE, "b")).isNull();
    pass(Duration.ofMillis(10));
    assertThat(choose(router)).isNull();
    pass(Duration.ofSeconds(11));
    assertThat(choose(router)).isEqualTo("a");
    assertThat(router.why(ROUTE, "a")).contains("not b, for it was unbound");
  }

  @Test
  void thoseThatCostTheSameShareByWeightInSmoothTurns() {
    Router router = bound(choice("a", 1, 3, "1"), choice("b", 1, 1, "1.0"), choice("c", 2, 1, "0"));
    assertThat(chosen(router, 8)).containsExactly("a", "a", "b", "a", "a", "a", "b", "a");
  }

  @Test
  void aShareOfOneThatIsFullGoesToTheOthers() {
    Router router = bound(choice("a", 1), choice("b", 1));
    full.add(a);
    assertThat(chosen(router, 3)).containsExactly("b", "b", "b");
  }

  @Test
  void aCarrierThatRefusesMostIsLastOfItsRankForAWhile() {
    Router router = bound(choice("a", 1, 1, "1"), choice("b", 1, 1, "2"), choice("c", 2));
    for (int i = 0; i < CarrierHealth.MEASURED_MIN - 1; i++) {
      router.outcome("a", REJECTED);
    }
    pass(Duration.ofMillis(10));
    assertThat(choose(router)).as("too few to tell").isEqualTo("a");
    router.outcome("a", REJECTED);
    pass(Duration.ofMillis(10));
    assertThat(choose(router)).isEqualTo("b");
    assertThat(router.why(ROUTE, "b"))
        .isEqualTo("route r: not a, for it took 0 % of the last 50 segments");
    full.add(b);
    assertThat(choose(router)).as("the better one is waited for").isNull();
    pass(CarrierHealth.DEGRADED_FOR);
    assertThat(choose(router)).as("measured anew").isEqualTo("a");
  }

  @Test
  void aCarrierThatDeliversLittleIsLastOfItsRank() {
    Router router = bound(choice("a", 1), choice("b", 1), choice("c", 2));
    for (int i = 0; i < CarrierHealth.MEASURED_MIN; i++) {
      router.receipt("a", i % 4 == 0 ? DeliveryState.DELIVERED : DeliveryState.UNDELIVERABLE);
      router.receipt("a", DeliveryState.ENROUTE);
      router.receipt("b", i % 4 == 0 ? DeliveryState.EXPIRED : DeliveryState.DELIVERED);
    }
    pass(Duration.ofMillis(10));
    assertThat(chosen(router, 3)).containsExactly("b", "b", "b");
    assertThat(router.why(ROUTE, "b"))
        .isEqualTo("route r: not a, for it delivered 26 % of the last 50 segments with a receipt");
  }

  @Test
  void aCarrierWhoseReceiptsAreLateIsLastOfItsRank() {
    Router router = bound(choice("a", 1), choice("b", 1));
    a.receiptTimes(new LinkReport.Times(50, Duration.ofMinutes(3), null, null));
    pass(Duration.ofMillis(10));
    assertThat(chosen(router, 3)).containsExactly("b", "b", "b");
    pass(CarrierHealth.DEGRADED_FOR);
    assertThat(chosen(router, 2)).as("on trial").containsExactly("a", "b");
    a.receiptTimes(new LinkReport.Times(1_050, Duration.ofMinutes(3), null, null));
    pass(Duration.ofMillis(10));
    assertThat(chosen(router, 2)).containsExactly("b", "b");
  }

  @Test
  void aPinnedMessageGoesToItsCarrierOnly() {
    Router router = bound(choice("a", 1), choice("b", 2));
    Route pinned = Route.pinnedTo("b");
    assertThat(router.choose(pinned, this::room)).isEqualTo("b");
    b.unbind();
    pass(Duration.ofMinutes(1));
    assertThat(router.choose(pinned, this::room)).isNull();
    assertThat(router.choose(Route.pinnedTo("gone"), this::room)).isNull();
    assertThat(router.waitsFor(Route.pinnedTo("gone")))
        .isEqualTo("Waiting: a part of it went to carrier gone, which is gone");
  }

  @Test
  void choicesAreCounted() {
    Router router = bound(choice("a", 1), choice("b", 2));
    chosen(router, 2);
    router.choose(Route.pinnedTo("b"), this::room);
    Map<String, Long> counts = new HashMap<>();
    router.choices((route, carrier, count) -> counts.put(route + "/" + carrier, count));
    assertThat(counts).containsOnly(Map.entry("r/a", 2L), Map.entry("pinned/b", 1L));
  }

  @Test
  void theChoiceIsExplainedInSentences() {
    Router router = bound(choice("a", 1, 1, "0.01"), choice("b", 2), choice("c", 2));
    a.unbind();
    pass(Duration.ofMillis(10));
    assertThat(router.explain(ANY).words()).isEqualTo("It waits for a, which is not bound.");
    pass(Duration.ofSeconds(11));
    RouteExplanation explanation = router.explain(ANY);
    assertThat(explanation.route()).isEqualTo("r");
    assertThat(explanation.chosen()).isEqualTo("b");
    assertThat(explanation.words())
        .isEqualTo(
            "It goes to one of b (1), c (1), in turn by weight: not a, for it was unbound for 10"
                + " s.");
    assertThat(explanation.rules())
        .containsExactly(
            new RouteExplanation.Rule("us", false, "No: it is for numbers that begin with +1."),
            new RouteExplanation.Rule("r", true, "Yes."),
            new RouteExplanation.Rule(
                "default", true, "It would be, but a more particular one goes first."));
    assertThat(explanation.candidates().getFirst())
        .isEqualTo(
            new RouteExplanation.Candidate(
                "a", 1, 1, "0.01", "unbound, passed over: it was unbound for 10 s"));
  }

  private Router bound(Choice... choices) {
    a.bind();
    b.bind();
    c.bind();
    return router(choices);
  }

  private Router router(Choice... choices) {
    List<RouteRule> rules =
        List.of(
            new RouteRule("us", null, null, "+1", null, List.of(choice("a", 1))),
            new RouteRule("r", null, null, null, "GB", List.of(choices)));
    List<CarrierLink> links = List.of(a, b, c);
    return new Router(
        new Carriers(links, new RouteTable(rules, List.of("a", "b", "c"))), () -> nanos);
  }

  private static Choice choice(String carrier, int rank) {
    return choice(carrier, rank, 1, null);
  }

  private static Choice choice(String carrier, int rank, int weight, @Nullable String cost) {
    return new Choice(carrier, rank, weight, cost == null ? null : new BigDecimal(cost));
  }

  private void pass(Duration time) {
    nanos += time.toNanos();
  }

  private int room(CarrierLink link) {
    return full.contains(link) ? 0 : link.room();
  }

  private @Nullable String choose(Router router) {
    return router.choose(ROUTE, this::room);
  }

  private List<String> chosen(Router router, int times) {
    List<String> chosen = new ArrayList<>();
    for (int i = 0; i < times; i++) {
      chosen.add(String.valueOf(choose(router)));
    }
    return chosen;
  }
}
