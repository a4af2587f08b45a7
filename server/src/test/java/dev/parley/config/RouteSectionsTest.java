package dev.parley.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.parley.config.RouteRule.Choice;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RouteSectionsTest {
  private static final String CARRIERS =
      """
      carriers:
        - {name: a, host: h, systemId: s, password: p}
        - {name: b, host: h, systemId: s, password: p}
        - {name: c, host: h, systemId: s, password: p, failoverSeconds: 30}
      """;

  @Test
  void withoutRoutesThereAreNone() {
    assertThat(routes("")).isEmpty();
  }

  @Test
  void everyKeyIsTaken() {
    String routes =
        """
        routes:
          - name: shop
            sender: "+15005550006"
            account: AC0123456789abcdef0123456789abcdef
            prefix: "+44"
            carriers:
              - {name: b, rank: 2}
              - {name: a, rank: 1, weight: 3, cost: 0.0075}
              - {name: c, rank: 1, cost: 1000}
        """;
    assertThat(routes(routes))
        .containsExactly(
            new RouteRule(
                "shop",
                "+15005550006",
                "AC0123456789abcdef0123456789abcdef",
                "+44",
                null,
                List.of(
                    new Choice("a", 1, 3, new BigDecimal("0.0075")),
                    new Choice("c", 1, 1, new BigDecimal("1000")),
                    new Choice("b", 2, 1, null))));
  }

  @Test
  void withoutRanksEachCarrierIsTriedAfterTheOneBefore() {
    RouteRule rule =
        routes("routes: [{name: r, country: GB, carriers: [{name: b}, {name: a}]}]").getFirst();
    assertThat(rule.country()).isEqualTo("GB");
    assertThat(rule.carriers())
        .containsExactly(new Choice("b", 1, 1, null), new Choice("a", 2, 1, null));
  }

  @Test
  void allProblemsAreToldAtOnce() {
    String routes =
        """
        routes:
          - {name: "pinned to", prefix: "44", carriers: [{name: nobody, weight: 0}]}
          - {name: r, account: AC1, country: gb, carriers: [{name: a, cost: 1001}, {name: a}]}
          - {name: r, prefix: "+44", country: GB, carriers: []}
          - {name: default, sender: "1", carriers: [{name: a, rank: 21, cost: 1}, {name: b, rank: 1}]}
          - {name: x, sender: "1", carriers: [{name: a, rank: 1, cost: 1}, {name: b, rank: 1}]}
        """;
    assertThat(problems(routes))
        .contains(
            "routes[0].name is \"pinned to\"; it must be at most 64 letters, digits, dots and"
                + " dashes.",
            "routes[0].prefix is \"44\"; it must be a plus and up to 15 digits.",
            "routes[0].carriers[0].name is \"nobody\"; it must be one of the configured carriers.",
            "routes[0].carriers[0].weight is \"0\"; it must be a whole number from 1 to 1000.",
            "routes[1].account is \"AC1\"; it must be the sid of an account.",
            "routes[1].country is \"gb\"; it must be two letters, like GB.",
            "routes[1].carriers[0].cost is \"1001\"; it must be a number from 0 to 1000 with at"
                + " most 6 digits behind the point.",
            "routes[1].carriers[1].name is \"a\"; it must be once in a route.",
            "Two routes are named \"r\".",
            "routes[2].country is \"GB\"; it must be left out where there is a prefix.",
            "routes[2].carriers is \"0 carriers\"; it must be 1 to 20.",
            "routes[3].name is \"default\"; it must be the name of a route for everything.",
            "routes[3].carriers[0].rank is \"21\"; it must be a whole number from 1 to 20.",
            "routes[4].carriers is \"rank 1\"; it must be a cost for all carriers of a rank, or for"
                + " none.",
            "The routes \"default\" and \"x\" are for the same messages.");
  }

  @Test
  void asManyRoutesAsMayBeAndOneMore() {
    assertThat(routes(many(RouteRule.ROUTES_MAX))).hasSize(RouteRule.ROUTES_MAX);
    assertThat(problems(many(RouteRule.ROUTES_MAX + 1)))
        .containsExactly("There are 201 routes; at most 200 may be.");
  }

  @Test
  void asManyCarriersOfOneRouteAsMayBeAndOneMore() {
    assertThat(problems(route(RouteRule.CARRIERS_MAX))).noneMatch(told -> told.contains("1 to 20"));
    assertThat(problems(route(RouteRule.CARRIERS_MAX + 1)))
        .contains("routes[0].carriers is \"21 carriers\"; it must be 1 to 20.");
  }

  @Test
  void aNameAsLongAsItMayBeAndOneLonger() {
    assertThat(routes(named("n".repeat(RouteRule.NAME_MAX)))).hasSize(1);
    assertThat(problems(named("n".repeat(RouteRule.NAME_MAX + 1)))).hasSize(1);
  }

  @Test
  void theLargestWeightAndOneMore() {
    assertThat(routes(weighted(Choice.WEIGHT_MAX))).hasSize(1);
    assertThat(problems(weighted(Choice.WEIGHT_MAX + 1))).hasSize(1);
  }

  @Test
  void aCarrierSaysHowLongItIsWaitedFor() {
    List<Configuration.Carrier> carriers = configuration("").carriers();
    assertThat(carriers.getFirst().terms().failoverSeconds()).isEqualTo(10);
    assertThat(carriers.getLast().terms().failoverSeconds()).isEqualTo(30);
  }

  private static String weighted(int weight) {
    return "routes: [{name: r, carriers: [{name: a, weight: " + weight + "}]}]";
  }

  private static String named(String name) {
    return "routes: [{name: " + name + ", carriers: [{name: a}]}]";
  }

  private static String many(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> "  - {name: r" + i + ", prefix: \"+1" + i + "\", carriers: [{name: a}]}\n")
        .collect(Collectors.joining("", "routes:\n", ""));
  }

  private static String route(int carriers) {
    return IntStream.range(0, carriers)
        .mapToObj(i -> "{name: x" + i + ", rank: 1}")
        .collect(Collectors.joining(", ", "routes: [{name: r, carriers: [", "]}]"));
  }

  private static List<RouteRule> routes(String yaml) {
    return configuration(yaml).routes();
  }

  private static Configuration configuration(String yaml) {
    return ConfigurationLoader.parse(CARRIERS + yaml, Map.of());
  }

  private static List<String> problems(String yaml) {
    ConfigurationException invalid =
        catchThrowableOfType(ConfigurationException.class, () -> configuration(yaml));
    return invalid.problems();
  }
}
