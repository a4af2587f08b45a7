package dev.parley.api.parley;

import dev.parley.api.Json;
import dev.parley.policy.Finding;
import tools.jackson.core.JsonGenerator;

/** What one rule found, for whoever has to act on it. */
final class FindingJson {
  private FindingJson() {}

  static void write(JsonGenerator json, Finding finding) {
    json.writeStartObject();
    json.writeStringProperty("rule", finding.rule());
    json.writeNumberProperty("rule_version", finding.version());
    json.writeStringProperty("clause", finding.clause());
    json.writeNumberProperty("code", finding.code());
    json.writeStringProperty("sentence", finding.sentence());
    Json.text(json, "evidence", finding.evidence());
    json.writeStringProperty("remedy", finding.remedy());
    json.writeEndObject();
  }
}
