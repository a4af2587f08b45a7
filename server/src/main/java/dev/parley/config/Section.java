package dev.parley.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * One section of the configuration while it is read: hands out values, writes down problems, and
 * knows at the end which keys nobody asked for. A value in the environment wins over the file:
 * {@code carriers[0].windowSize} is {@code PARLEY_CARRIERS_0_WINDOW_SIZE}.
 */
final class Section {

  private final String path;
  private final Map<?, ?> values;
  private final Reading reading;
  private final Map<String, String> environment;
  private final List<String> problems;
  private final Set<String> known = new LinkedHashSet<>();
  private final Set<String> nested = new LinkedHashSet<>();

  /**
   * @param path with a dot at its end; empty for the root
   */
  Section(String path, Map<?, ?> values, Reading reading) {
    this.path = path;
    this.values = values;
    this.reading = reading;
    this.environment = reading.environment();
    this.problems = reading.problems();
  }

  String text(String key, String fallback) {
    String value = raw(key, fallback);
    return value == null ? fallback : value;
  }

  @Nullable String optionalText(String key) {
    return raw(key, "");
  }

  /**
   * @param shown what people see of it
   */
  @Nullable String optionalText(String key, UnaryOperator<String> shown) {
    String found = find(key);
    show(key, found == null ? "" : shown.apply(found));
    return found;
  }

  /** A value that is never shown. */
  Secret secret(String key) {
    String value = find(key);
    show(key, value == null || value.isEmpty() ? "" : "[secret]");
    return new Secret(value == null ? "" : value);
  }

  /** A secret that must be there. */
  Secret requiredSecret(String key) {
    Secret secret = secret(key);
    if (secret.value().isEmpty()) {
      problems.add(path + key + " is missing.");
    }
    return secret;
  }

  /** A list of single values; in the environment they are separated by commas. */
  List<String> values(String key, List<String> usual) {
    known.add(key);
    String fromEnvironment = environment.get(environmentName(path + key));
    List<String> found = new ArrayList<>();
    if (fromEnvironment != null) {
      for (String each : fromEnvironment.split(",", -1)) {
        if (!each.isBlank()) {
          found.add(each.strip());
        }
      }
    } else if (values.get(key) == null) {
      found.addAll(usual);
    } else {
      for (Object each : list(key, values.get(key))) {
        if (each == null || each instanceof Map || each instanceof List) {
          problems.add(path + key + " must be a list of single values.");
          return usual;
        }
        found.add(each.toString());
      }
    }
    show(key, String.join(", ", found));
    return found;
  }

  /** A value that must be there. */
  String required(String key) {
    String value = raw(key, "");
    if (value == null) {
      problems.add(path + key + " is missing.");
      return "";
    }
    return value;
  }

  int integer(String key, int fallback, int min, int max) {
    String value = raw(key, Integer.toString(fallback));
    if (value == null) {
      return fallback;
    }
    try {
      int number = Integer.parseInt(value);
      if (number >= min && number <= max) {
        return number;
      }
    } catch (NumberFormatException _) {
      // Told below, together with the range.
    }
    problem(key, value, "a whole number from " + min + " to " + max);
    return fallback;
  }

  boolean bool(String key, boolean fallback) {
    String value = raw(key, Boolean.toString(fallback));
    if (value == null || value.equals("true") || value.equals("false")) {
      return value == null ? fallback : value.equals("true");
    }
    problem(key, value, "true or false");
    return fallback;
  }

  /** One of an enum's constants, in lower case. */
  <E extends Enum<E>> E choice(String key, E fallback) {
    String value = raw(key, fallback.name().toLowerCase(Locale.ROOT));
    if (value == null) {
      return fallback;
    }
    List<String> words = new ArrayList<>();
    for (E constant : fallback.getDeclaringClass().getEnumConstants()) {
      String word = constant.name().toLowerCase(Locale.ROOT);
      if (word.equals(value)) {
        return constant;
      }
      words.add(word);
    }
    problem(key, value, "one of " + String.join(", ", words));
    return fallback;
  }

  Section section(String key) {
    known.add(key);
    nested.add(key);
    Object value = values.get(key);
    return new Section(path + key + ".", map(path + key, value), reading);
  }

  /** The elements of a list; the environment may add to its end. */
  List<Section> sections(String key) {
    known.add(key);
    nested.add(key);
    List<?> elements = list(key, values.get(key));
    List<Section> sections = new ArrayList<>();
    for (int i = 0; i < elements.size() || environmentHas(path + key + "[" + i + "]."); i++) {
      String name = path + key + "[" + i + "]";
      Object element = i < elements.size() ? elements.get(i) : null;
      sections.add(new Section(name + ".", map(name, element), reading));
    }
    return sections;
  }

  /** A section whose keys are the operator's own, each with a single value; only in the file. */
  Map<String, String> texts(String key) {
    known.add(key);
    Map<String, String> texts = new LinkedHashMap<>();
    map(path + key, values.get(key))
        .forEach(
            (name, value) -> {
              if (value instanceof Map || value instanceof List) {
                problems.add(path + key + "." + name + " must be a single value.");
              } else {
                String text = value == null ? "" : value.toString();
                texts.put(String.valueOf(name), text);
                String full = path + key + "." + name;
                reading.settings().add(new Setting(full, text, reading.place(full)));
              }
            });
    return texts;
  }

  void problem(String key, String value, String expected) {
    problems.add(path + key + " is \"" + value + "\"; it must be " + expected + ".");
  }

  /** To be called when everything was asked for. */
  void finish() {
    for (Object key : values.keySet()) {
      if (!known.contains(String.valueOf(key))) {
        problems.add("There is no key " + path + key + hint(String.valueOf(key)));
      }
    }
    String prefix = environmentName(path);
    for (String name : environment.keySet()) {
      if (!path.isEmpty() && name.startsWith(prefix) && !knownInEnvironment(name)) {
        problems.add("There is no setting " + name + " (environment variable).");
      }
    }
  }

  /** What belongs to a section in here is judged there. */
  private boolean knownInEnvironment(String name) {
    return known.stream().anyMatch(key -> environmentName(path + key).equals(name))
        || nested.stream().anyMatch(key -> name.startsWith(environmentName(path + key) + "_"));
  }

  private String hint(String key) {
    String nearest = null;
    int best = Integer.MAX_VALUE;
    for (String candidate : known) {
      int distance = distance(key, candidate);
      if (distance < best) {
        best = distance;
        nearest = candidate;
      }
    }
    return nearest == null ? "." : "; the nearest one is " + path + nearest + ".";
  }

  private @Nullable String raw(String key, String fallback) {
    String found = find(key);
    show(key, found == null ? fallback : found);
    return found;
  }

  /** A value that is asked for twice is shown once. */
  private void show(String key, String value) {
    String full = path + key;
    if (reading.settings().stream().anyMatch(setting -> setting.key().equals(full))) {
      return;
    }
    String variable = environmentName(full);
    String origin = Setting.DEFAULT;
    if (environment.containsKey(variable)) {
      origin = variable;
    } else if (values.get(key) != null) {
      origin = reading.place(full);
    }
    reading.settings().add(new Setting(full, value, origin));
  }

  private @Nullable String find(String key) {
    known.add(key);
    String fromEnvironment = environment.get(environmentName(path + key));
    if (fromEnvironment != null) {
      return fromEnvironment;
    }
    Object value = values.get(key);
    if (value instanceof Map || value instanceof List) {
      problems.add(path + key + " must be a single value.");
      return null;
    }
    return value == null ? null : value.toString();
  }

  private Map<?, ?> map(String name, @Nullable Object value) {
    if (value == null) {
      return Map.of();
    }
    if (value instanceof Map<?, ?> map) {
      return map;
    }
    problems.add(name + " must be a section with keys of its own.");
    return Map.of();
  }

  private List<?> list(String key, @Nullable Object value) {
    if (value == null) {
      return List.of();
    }
    if (value instanceof List<?> list) {
      return list;
    }
    problems.add(path + key + " must be a list.");
    return List.of();
  }

  private boolean environmentHas(String prefix) {
    String name = environmentName(prefix);
    return environment.keySet().stream().anyMatch(key -> key.startsWith(name));
  }

  /** {@code carriers[0].windowSize} to {@code PARLEY_CARRIERS_0_WINDOW_SIZE}. */
  private static String environmentName(String path) {
    return "PARLEY_"
        + path.replaceAll("([a-z])([A-Z])", "$1_$2")
            .replaceAll("[\\[.]+", "_")
            .replace("]", "")
            .toUpperCase(Locale.ROOT);
  }

  /** Levenshtein's distance. */
  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[b.length()];
  }
}
