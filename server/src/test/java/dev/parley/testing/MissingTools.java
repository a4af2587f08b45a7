package dev.parley.testing;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Which tests were skipped for which tool. Thread-safe. */
final class MissingTools {
  static final MissingTools OF_THIS_RUN = new MissingTools();

  private final Map<Tool, List<String>> testsByTool = new EnumMap<>(Tool.class);

  synchronized void add(Tool tool, String test) {
    testsByTool.computeIfAbsent(tool, _ -> new ArrayList<>()).add(test);
  }

  /** The closing list; empty when nothing was skipped. */
  synchronized List<String> lines() {
    List<String> lines = new ArrayList<>();
    testsByTool.forEach(
        (tool, tests) ->
            lines.add(
                "  %s: %s   (%s)"
                    .formatted(tool.text(), String.join(", ", tests), tool.installLine())));
    if (!lines.isEmpty()) {
      lines.addFirst("Skipped, because a tool is missing:");
    }
    return lines;
  }
}
