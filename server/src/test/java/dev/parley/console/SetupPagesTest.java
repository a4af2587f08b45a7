package dev.parley.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.api.parley.FakeAddedCarriers;
import dev.parley.carrier.registry.AddedCarrier;
import dev.parley.http.Response;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A carrier and the routes to it, from the console alone. */
class SetupPagesTest {
  private final FakeAddedCarriers added = new FakeAddedCarriers();
  private final RoutesRecorder routes = new RoutesRecorder();

  SetupPagesTest() {
    Pages pages = new Pages(new Assets(), false);
    ConsoleRoutes console = new ConsoleRoutes(routes, ConsoleDoor.OPEN);
    new CarrierSetupPage(pages, added).register(console);
    new RouteSetupPage(pages, added, new NoLinks()).register(console);
  }

  private static Map<String, String> acme() {
    Map<String, String> form = new HashMap<>();
    form.put("Name", "acme");
    form.put("Host", "smpp.acme.example");
    form.put("Port", "2775");
    form.put("SystemId", "us");
    form.put("Password", "pw <1>");
    form.put("SystemType", "");
    form.put("Bind", "pair");
    form.put("Binds", "2");
    form.put("Rate", "70");
    return form;
  }

  @Test
  void aCarrierIsAddedAndItsPageFollows() {
    PageRules.check(routes.get("/setup/carriers"), 200);
    Response response = routes.post("/setup/carriers", acme());
    assertThat(response.headers()).containsEntry("Location", "/carriers/acme");
    AddedCarrier carrier = added.carrier("acme").orElseThrow();
    assertThat(carrier.settings()).containsEntry("host", "smpp.acme.example");
    assertThat(carrier.settings()).doesNotContainKeys("password", "systemType", "windowSize");
    assertThat(carrier.settings().get("binds"))
        .isEqualTo(Map.of("transmitter", "2", "receiver", "2"));
    assertThat(carrier.password().value()).isEqualTo("pw <1>");
    String again = PageRules.check(routes.post("/setup/carriers", acme()), 400);
    assertThat(again)
        .contains("id=\"carrier-Name-problem\">There is one.", "value=\"smpp.acme.example\"")
        .doesNotContain("pw &lt;1&gt;");
  }

  @Test
  void whatIsWrongIsSaidBesideItsField() {
    assertThat(PageRules.check(routes.post("/setup/carriers", Map.of()), 400))
        .contains("href=\"#carrier-Name\"", "href=\"#carrier-Host\"", "href=\"#carrier-SystemId\"");
    Map<String, String> form = acme();
    form.put("Port", "99999");
    form.put("Rate", "many");
    assertThat(PageRules.check(routes.post("/setup/carriers", form), 400))
        .contains("id=\"carrier-Port-problem\"", "id=\"carrier-Rate-problem\"");
    Map<String, String> binds = acme();
    binds.put("Binds", "1000");
    assertThat(PageRules.check(routes.post("/setup/carriers", binds), 400))
        .contains("id=\"carrier-Binds-problem\"");
    Map<String, String> yaml = acme();
    yaml.put("Settings", "nonsense: 1");
    assertThat(PageRules.check(routes.post("/setup/carriers", yaml), 400))
        .contains("id=\"carrier-Settings-problem\"", "nonsense");
    assertThat(added.carrier("acme")).isEmpty();
  }

  @Test
  void aRouteIsAdded() {
    Map<String, String> form = Map.of("carrier", "acme", "prefix", "+44", "rank", "1");
    Response response = routes.post("/setup/routes", form);
    assertThat(response.headers()).containsEntry("Location", "/routes");
    assertThat(PageRules.check(routes.post("/setup/routes", Map.of()), 400))
        .contains("Choose a carrier.");
    assertThat(PageRules.check(routes.get("/setup/routes"), 200)).contains("There is no carrier");
  }
}
