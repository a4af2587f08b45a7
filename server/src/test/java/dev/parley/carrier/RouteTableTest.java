package dev.parley.carrier;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.carrier.RouteTable.Subject;
import dev.parley.config.RouteRule;
import dev.parley.config.RouteRule.Choice;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RouteTableTest {
  private static final String ACCOUNT = "AC0123456789abcdef0123456789abcdef";
  private static final Subject UK = new Subject("SHOP", ACCOUNT, "+447700900001", () -> "GB");

  @Test
  void withoutRulesAllCarriersAreTriedInTheirOrder() {
    RouteTable table = new RouteTable(List.of(), List.of("a", "b"));
    assertThat(table.routeOf(UK)).isEqualTo(new Route("default"));
    assertThat(table.rules().getFirst().carriers())
        .containsExactly(new Choice("a", 1, 1, null), new Choice("b", 2, 1, null));
  }

  @Test
  void theMostParticularRuleGoesFirstHoweverTheyAreWritten() {
    RouteRule country = rule("country", null, null, null, "GB");
    RouteRule shortPrefix = rule("short-prefix", null, null, "+44", null);
    RouteRule longPrefix = rule("long-prefix", null, null, "+447", null);
    RouteRule account = rule("account", null, ACCOUNT, null, null);
    RouteRule sender = rule("sender", "SHOP", null, null, null);
    RouteRule both = rule("both", "SHOP", ACCOUNT, null, null);
    RouteTable table =
        new RouteTable(
            List.of(country, shortPrefix, longPrefix, account, sender, both), List.of("a"));
    assertThat(table.rules().stream().map(RouteRule::name))
        .containsExactly(
            "both", "sender", "account", "long-prefix", "short-prefix", "country", "default");
  }

  @Test
  void aRuleIsForWhatFitsAllOfItsCriteria() {
    RouteTable table =
        new RouteTable(
            List.of(
                rule("fits-not", "SHOP", "AC0", null, null), rule("fits", null, null, null, "GB")),
            List.of("a"));
    assertThat(table.routeOf(UK).name()).isEqualTo("fits");
    assertThat(table.routeOf(new Subject("SHOP", "AC0", "+12025550101", () -> "US")).name())
        .isEqualTo("fits-not");
    assertThat(table.routeOf(new Subject("X", "AC1", "+12025550101", () -> "US")).name())
        .isEqualTo("default");
  }

  @Test
  void aRuleForEverythingStandsInForTheDefault() {
    RouteTable table =
        new RouteTable(List.of(rule("all", null, null, null, null)), List.of("a", "b"));
    assertThat(table.rules()).hasSize(1);
    assertThat(table.routeOf(UK).name()).isEqualTo("all");
  }

  @Test
  void aRouteThatIsGoneMeanwhileIsTheOneForEverythingElse() {
    RouteTable table = new RouteTable(List.of(), List.of("a"));
    assertThat(table.ruleOf(new Route("gone")).name()).isEqualTo("default");
  }

  private static RouteRule rule(
      String name,
      @Nullable String sender,
      @Nullable String account,
      @Nullable String prefix,
      @Nullable String country) {
    return new RouteRule(
        name, sender, account, prefix, country, List.of(new Choice("a", 1, 1, null)));
  }
}
