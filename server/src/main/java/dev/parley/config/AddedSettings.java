package dev.parley.config;

import dev.parley.config.Configuration.Carrier;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Carriers and routes that are not in the file: the same keys and checks, without an environment.
 * Values are texts, lists and maps, as YAML gives them.
 */
public final class AddedSettings {
  private AddedSettings() {}

  /**
   * @param yaml keys with values; JSON will do
   * @throws ConfigurationException when it is neither
   */
  public static Map<String, Object> parse(String yaml) {
    Map<String, Object> values = new LinkedHashMap<>();
    YamlTree.parse(yaml)
        .values()
        .forEach(
            (key, value) -> {
              if (value != null) {
                values.put(String.valueOf(key), value);
              }
            });
    return values;
  }

  /**
   * @throws ConfigurationException with every problem
   */
  public static Carrier carrier(Map<String, ?> settings, Secret password) {
    Map<String, Object> values = new LinkedHashMap<>(settings);
    values.put("password", password.value());
    Reading reading = reading();
    List<Carrier> read =
        CarrierSections.read(List.of(new Section("", values, reading)), reading.problems());
    return theOne(read, reading);
  }

  /**
   * @param carriers that there are
   * @throws ConfigurationException with every problem
   */
  public static RouteRule route(Map<String, ?> settings, Set<String> carriers) {
    Reading reading = reading();
    List<RouteRule> read =
        RouteSections.read(
            List.of(new Section("", settings, reading)), carriers, reading.problems());
    return theOne(read, reading);
  }

  private static Reading reading() {
    return new Reading("", Map.of(), Map.of(), new ArrayList<>(), new ArrayList<>());
  }

  private static <T> T theOne(List<T> read, Reading reading) {
    if (!reading.problems().isEmpty()) {
      throw new ConfigurationException(reading.problems());
    }
    return read.getFirst();
  }
}
