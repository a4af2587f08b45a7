package dev.parley.api.parley;

import dev.parley.carrier.Carriers;
import dev.parley.carrier.FakeCarrier;
import dev.parley.carrier.RouteTable;
import dev.parley.carrier.Router;
import dev.parley.config.RouteRule;
import dev.parley.config.RouteRule.Choice;
import java.math.BigDecimal;
import java.util.List;

/** Two carriers, of which {@code sim} is bound and {@code other} is not. */
public final class FakeRoutes {
  private FakeRoutes() {}

  public static Router router() {
    FakeCarrier sim = new FakeCarrier("sim");
    FakeCarrier other = new FakeCarrier("other");
    sim.bind();
    RouteRule uk =
        new RouteRule(
            "uk",
            null,
            null,
            null,
            "GB",
            List.of(new Choice("other", 1, 3, new BigDecimal("0.0075"))));
    RouteTable table = new RouteTable(List.of(uk), List.of("sim", "other"));
    return new Router(new Carriers(List.of(sim, other), table), () -> 0);
  }
}
