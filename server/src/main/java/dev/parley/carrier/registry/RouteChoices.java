package dev.parley.carrier.registry;

import dev.parley.config.RouteRule;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/** The carriers of a route's settings, and the name of a route that was given none. */
final class RouteChoices {
  private static final String CARRIERS = "carriers";
  private static final String NAME = "name";

  private RouteChoices() {}

  static List<Map<String, Object>> of(Map<String, Object> settings) {
    List<Map<String, Object>> choices = new ArrayList<>();
    if (settings.get(CARRIERS) instanceof List<?> list) {
      for (Object element : list) {
        if (element instanceof Map<?, ?> map) {
          Map<String, Object> choice = new LinkedHashMap<>();
          map.forEach((key, value) -> choice.put(String.valueOf(key), value));
          choices.add(choice);
        }
      }
    }
    return choices;
  }

  static boolean has(Map<String, Object> settings, String carrier) {
    return of(settings).stream().anyMatch(choice -> carrier.equals(choice.get(NAME)));
  }

  static Map<String, Object> with(Map<String, Object> settings, Map<String, Object> choice) {
    List<Map<String, Object>> choices = of(settings);
    choices.removeIf(other -> Objects.equals(choice.get(NAME), other.get(NAME)));
    choices.add(choice);
    return replaced(settings, choices);
  }

  static Map<String, Object> without(Map<String, Object> settings, String carrier) {
    List<Map<String, Object>> choices = of(settings);
    choices.removeIf(choice -> carrier.equals(choice.get(NAME)));
    return replaced(settings, choices);
  }

  private static Map<String, Object> replaced(
      Map<String, Object> settings, List<Map<String, Object>> choices) {
    Map<String, Object> replaced = new LinkedHashMap<>(settings);
    replaced.put(CARRIERS, choices);
    return replaced;
  }

  /** {@code prefix-44}, {@code country-GB}, {@code default}: what the route is for. */
  static Map<String, Object> named(Map<String, Object> criteria) {
    Map<String, Object> named = new LinkedHashMap<>(criteria);
    if (named.get(NAME) == null) {
      String name =
          criteria.entrySet().stream()
              .map(each -> each.getKey() + "-" + each.getValue())
              .collect(Collectors.joining("-"))
              .replaceAll("[^A-Za-z0-9._-]", "");
      String whole = name.isEmpty() ? RouteRule.DEFAULT_NAME : name;
      named.put(NAME, whole.substring(0, Math.min(whole.length(), RouteRule.NAME_MAX)));
    }
    return named;
  }
}
