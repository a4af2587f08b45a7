package dev.parley.cli;

import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * Follows the record. Chains are written side by side, so an entry may come up that is a little
 * older than one that was there already: the last while is asked for again, and what was shown is
 * left out.
 */
final class AuditTail {
  private static final Duration AGAIN = Duration.ofSeconds(30);
  private static final int NEW_MAX = 10_000;

  private final ApiClient api;
  private final Map<String, String> filter;
  private Set<String> shown = new HashSet<>();
  private Instant newest = Instant.EPOCH;

  AuditTail(ApiClient api, Map<String, String> filter) {
    this.api = api;
    this.filter = filter;
  }

  /** The newest so many, oldest first. */
  List<JsonNode> newest(int number) {
    List<JsonNode> entries = AuditCommand.read(api, filter, number);
    entries.forEach(this::note);
    if (!entries.isEmpty()) {
      AuditCommand.read(api, recent(), NEW_MAX).forEach(this::note);
    }
    return entries.reversed();
  }

  private Map<String, String> recent() {
    Map<String, String> query = new LinkedHashMap<>(filter);
    if (newest.isAfter(Instant.EPOCH)) {
      query.put("Since", newest.minus(AGAIN).toString());
    }
    return query;
  }

  /** What was added since, oldest first. */
  List<JsonNode> next() {
    List<JsonNode> entries = AuditCommand.read(api, recent(), NEW_MAX);
    Set<String> before = shown;
    shown = new HashSet<>();
    entries.forEach(this::note);
    return entries.reversed().stream().filter(entry -> !before.contains(key(entry))).toList();
  }

  private void note(JsonNode entry) {
    shown.add(key(entry));
    Instant at = Instant.parse(Json.text(entry, "at"));
    if (at.isAfter(newest)) {
      newest = at;
    }
  }

  private static String key(JsonNode entry) {
    return Json.text(entry, "chain") + "/" + Json.text(entry, "number");
  }
}
