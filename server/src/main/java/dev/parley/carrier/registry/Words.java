package dev.parley.carrier.registry;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Settings as flat words: for the record of changes and for who was too late. */
final class Words {
  private Words() {}

  /** {@code quirks.alphabet}, {@code carriers[0].name} to what stands there. */
  static Map<String, String> of(Map<String, ?> settings) {
    Map<String, String> words = new TreeMap<>();
    settings.forEach((key, value) -> add(words, key, value));
    return words;
  }

  private static void add(Map<String, String> words, String key, @Nullable Object value) {
    if (value instanceof Map<?, ?> map) {
      map.forEach((name, inner) -> add(words, key + "." + name, inner));
    } else if (value instanceof List<?> list) {
      for (int i = 0; i < list.size(); i++) {
        add(words, key + "[" + i + "]", list.get(i));
      }
    } else if (value != null) {
      words.put(key, value.toString());
    }
  }

  static List<Outcome.Difference> differences(Map<String, ?> before, Map<String, ?> after) {
    Map<String, String> was = of(before);
    Map<String, String> is = of(after);
    TreeSet<String> keys = new TreeSet<>(was.keySet());
    keys.addAll(is.keySet());
    List<Outcome.Difference> differences = new ArrayList<>();
    for (String key : keys) {
      String old = was.getOrDefault(key, "");
      String now = is.getOrDefault(key, "");
      if (!old.equals(now)) {
        differences.add(new Outcome.Difference(key, old, now));
      }
    }
    return differences;
  }
}
