package dev.parley.carrier.registry;

import dev.parley.config.Configuration;
import dev.parley.config.RouteRule;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What there is at one moment: carriers and routes of the file, and behind them those that were
 * added. The file wins where both have the same. Reads and writes nothing.
 */
record Registered(
    Configuration.Routing file,
    Map<String, AddedCarrier> carriers,
    Map<String, AddedRoute> routes) {
  /** All that are used. */
  Configuration.Routing merged() {
    List<Configuration.Carrier> all = new ArrayList<>(file.carriers());
    carriers.values().stream()
        .filter(carrier -> !inFile(carrier.name()))
        .forEach(carrier -> all.add(carrier.carrier()));
    List<RouteRule> rules = new ArrayList<>(file.routes());
    routes.values().stream()
        .filter(route -> clash(route.rule()).isEmpty())
        .forEach(route -> rules.add(route.rule()));
    return new Configuration.Routing(all, rules);
  }

  boolean inFile(String carrier) {
    return has(file, carrier);
  }

  private static boolean has(Configuration.Routing file, String carrier) {
    return file.carriers().stream().anyMatch(each -> each.name().equals(carrier));
  }

  Optional<RouteRule> fileRoute(String name) {
    return file.routes().stream().filter(rule -> rule.name().equals(name)).findFirst();
  }

  /** The route of the file that has this name, or is for the same messages. */
  Optional<RouteRule> clash(RouteRule rule) {
    return file.routes().stream()
        .filter(other -> other.name().equals(rule.name()) || other.sameCriteria(rule))
        .findFirst();
  }

  Optional<AddedRoute> sameCriteria(RouteRule rule) {
    return routes.values().stream().filter(route -> route.rule().sameCriteria(rule)).findFirst();
  }

  Set<String> carrierNames() {
    Set<String> names = new LinkedHashSet<>(carriers.keySet());
    file.carriers().forEach(carrier -> names.add(carrier.name()));
    return names;
  }

  /** Added carriers that are not used, since the file has them too. */
  List<String> hiddenCarriers() {
    return carriers.keySet().stream().filter(this::inFile).toList();
  }

  List<String> hiddenRoutes() {
    return routes.values().stream()
        .filter(route -> clash(route.rule()).isPresent())
        .map(AddedRoute::name)
        .toList();
  }

  /** The added routes that name this carrier. */
  List<String> routesTo(String carrier) {
    return routes.values().stream()
        .filter(route -> RouteChoices.has(route.settings(), carrier))
        .map(AddedRoute::name)
        .toList();
  }

  /** Why the file must not become this one: added routes lead to carriers that only it has. */
  List<String> problemsWith(Configuration.Routing next) {
    List<String> problems = new ArrayList<>();
    for (Configuration.Carrier carrier : file.carriers()) {
      String name = carrier.name();
      if (has(next, name) || carriers.containsKey(name)) {
        continue;
      }
      for (String route : routesTo(name)) {
        problems.add(
            "The carrier "
                + name
                + " is no longer in the file, and the added route "
                + route
                + " leads to it: bin/parley routes remove "
                + route
                + " --carrier "
                + name);
      }
    }
    return problems;
  }
}
