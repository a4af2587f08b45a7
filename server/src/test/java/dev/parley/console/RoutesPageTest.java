package dev.parley.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.carrier.CarrierLink;
import dev.parley.carrier.Carriers;
import dev.parley.carrier.FakeCarrier;
import dev.parley.carrier.RouteTable;
import dev.parley.carrier.Router;
import dev.parley.config.RouteRule;
import dev.parley.e164.AddressParser;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RoutesPageTest {
  private final FakeCarrier north = new FakeCarrier("north");
  private final FakeCarrier south = new FakeCarrier("south");

  private RoutesRecorder pages(RouteRule... rules) {
    List<CarrierLink> links = List.of(north, south);
    Carriers carriers =
        new Carriers(links, new RouteTable(List.of(rules), List.of("north", "south")));
    RoutesRecorder routes = new RoutesRecorder();
    new RoutesPage(
            new Pages(new Assets(), false), new Router(carriers, () -> 0), new AddressParser())
        .register(new ConsoleRoutes(routes, ConsoleDoor.OPEN));
    return routes;
  }

  private static RouteRule britain() {
    return new RouteRule(
        "britain",
        null,
        null,
        "+44",
        null,
        List.of(
            new RouteRule.Choice("south", 1, 1, new BigDecimal("0.03")),
            new RouteRule.Choice("north", 2, 1, null)));
  }

  @Test
  void rulesAreShownWithWhatTheyAreForAndTheirCarriers() {
    assertThat(PageRules.check(pages(britain()).get("/routes"), 200))
        .contains(
            "britain",
            "to numbers that begin with +44",
            "south: rank 1, weight 1, cost 0.03",
            "north: rank 2, weight 1");
  }

  @Test
  void withoutRulesEveryMessageGoesToTheFirstCarrierThatCanTakeIt() {
    assertThat(PageRules.check(pages().get("/routes"), 200))
        .contains("every message", "north: rank 1", "south: rank 2", "routes add --prefix");
  }

  @Test
  void aQuestionIsAnsweredWithTheCarrierTheRulesAndTheReasons() {
    south.bind();
    north.bind();
    String html =
        PageRules.check(
            pages(britain()).post("/routes/test", Map.of("to", "+447400123456", "from", "")), 200);
    assertThat(html).contains("id=\"answer\"", "matches", "south", "value=\"+447400123456\"");
  }

  @Test
  void emergencyNumbersAndWhatIsNoNumberAreRefusedInWords() {
    RoutesRecorder routes = pages(britain());
    assertThat(PageRules.check(routes.post("/routes/test", Map.of("to", "911")), 400))
        .contains("emergency number");
    assertThat(PageRules.check(routes.post("/routes/test", Map.of("to", "<b>")), 400))
        .contains("role=\"alert\"", "&lt;b")
        .doesNotContain("<b>");
    PageRules.check(routes.post("/routes/test", Map.of()), 400);
  }

  @Test
  void aValueHasAMaximum() {
    RoutesRecorder routes = pages();
    String longest = "x".repeat(RoutesPage.VALUE_MAX);
    assertThat(
            PageRules.check(
                routes.post("/routes/test", Map.of("to", "+447400123456", "from", longest)), 200))
        .contains("id=\"answer\"");
    assertThat(
            PageRules.check(
                routes.post("/routes/test", Map.of("to", "+447400123456", "from", longest + "x")),
                400))
        .contains("longer than 64");
  }
}
