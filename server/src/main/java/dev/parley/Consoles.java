package dev.parley;

import dev.parley.console.AccountsConsole;
import dev.parley.console.Assets;
import dev.parley.console.CarrierSetupPage;
import dev.parley.console.CarriersPage;
import dev.parley.console.ConsoleDoor;
import dev.parley.console.ConsoleFacts;
import dev.parley.console.ConsolePages;
import dev.parley.console.ConsoleRoutes;
import dev.parley.console.DocsPage;
import dev.parley.console.LoginDoor;
import dev.parley.console.NumbersConsole;
import dev.parley.console.NumbersPage;
import dev.parley.console.Pages;
import dev.parley.console.PeopleConsole;
import dev.parley.console.RouteSetupPage;
import dev.parley.console.RoutesPage;
import dev.parley.console.SettingsPage;
import dev.parley.console.TextShape;
import dev.parley.http.WebServer;
import dev.parley.people.FirstAdmin;
import dev.parley.wire.sms.Encoding;
import dev.parley.wire.sms.Segmentation;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The pages, wired for whichever server: with an open door, or with one that asks to sign in. */
final class Consoles {
  private final WebServer web;
  private final Assembly assembly;
  private final Assembly.Power power;
  private final Supplier<ConsoleFacts> facts;

  /**
   * @param facts asked at each request: ports are known only once they are bound
   */
  Consoles(WebServer web, Assembly assembly, Assembly.Power power, Supplier<ConsoleFacts> facts) {
    this.web = web;
    this.assembly = assembly;
    this.power = power;
    this.facts = facts;
  }

  /** For a development server: whoever reaches it is its developer. */
  Pages open() {
    Assets assets = new Assets();
    Pages pages = new Pages(assets, true, assembly.accounts()::all);
    ConsoleRoutes routes = new ConsoleRoutes(web, ConsoleDoor.OPEN);
    register(routes, pages, assets);
    people(pages).register(routes);
    return pages;
  }

  /**
   * For people, who sign in.
   *
   * @param first null where there are people
   */
  void withLogin(@Nullable FirstAdmin first) {
    Assets assets = new Assets();
    Pages pages = new Pages(assets, false, assembly.accounts()::all);
    AccessControl access = assembly.access();
    LoginDoor door = new LoginDoor(pages, access.sessions(), access.people());
    ConsoleRoutes routes = new ConsoleRoutes(web, door);
    register(routes, pages, assets);
    PeopleConsole people = people(pages);
    people.register(routes);
    people.registerLogin(routes, door, first);
  }

  private PeopleConsole people(Pages pages) {
    return new PeopleConsole(
        pages, assembly.access().pages(assembly.accounts(), assembly.random()));
  }

  private void register(ConsoleRoutes routes, Pages pages, Assets assets) {
    Platform platform = power.platform();
    new ConsolePages(
            pages,
            assets,
            platform.messages(),
            platform.webhooks(),
            assembly.accounts(),
            assembly.senders(),
            platform.catalogue(),
            Consoles::segmented,
            facts,
            assembly.access().notes(),
            assembly.clock())
        .register(routes);
    new AccountsConsole(
            pages, assembly.accounts(), platform.messages(), platform.retention(), assembly.clock())
        .register(routes);
    numbers(pages).register(routes);
    new CarrierSetupPage(pages, assembly.registry()).register(routes);
    new RouteSetupPage(pages, assembly.registry(), power.carriers()).register(routes);
    new SettingsPage(pages, assembly.settings()).register(routes);
    new DocsPage(pages).register(routes);
    new CarriersPage(pages, power.carriers()).register(routes);
    new RoutesPage(pages, platform.router(), platform.addresses()).register(routes);
  }

  private NumbersConsole numbers(Pages pages) {
    Platform platform = power.platform();
    return new NumbersConsole(
        pages,
        assembly.accounts(),
        new NumbersPage.Parts(
            assembly.senders(),
            platform.rates(),
            assembly.rateOverrides(),
            platform.services(),
            Assembly.reading(platform.addresses())),
        assembly.stock());
  }

  private static TextShape.Segmented segmented(String text) {
    Encoding encoding = Encoding.of(text);
    List<String> segments = new ArrayList<>();
    int units = Segmentation.count(text) == 1 ? encoding.wholeUnits() : encoding.partUnits();
    for (int from = 0; from < text.length(); ) {
      int to = encoding.fit(text, from, units);
      segments.add(text.substring(from, to));
      from = to;
    }
    return new TextShape.Segmented(encoding.label(), segments);
  }
}
