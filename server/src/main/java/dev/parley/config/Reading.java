package dev.parley.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What the sections of one configuration share while it is read.
 *
 * @param file as shown to people; empty without one
 * @param lines of the file, by key with its sections
 * @param problems to which every section adds
 * @param settings to which every value is added when it is asked for
 */
record Reading(
    String file,
    Map<String, Integer> lines,
    Map<String, String> environment,
    List<String> problems,
    List<Setting> settings) {

  static Reading of(String file, YamlTree tree, Map<String, String> environment) {
    return new Reading(file, tree.lines(), environment, new ArrayList<>(), new ArrayList<>());
  }

  /** Where in the file the value stands. */
  String place(String key) {
    Integer line = lines.get(key);
    return line == null ? file : file + ":" + line;
  }
}
