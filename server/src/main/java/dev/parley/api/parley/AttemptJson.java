package dev.parley.api.parley;

import dev.parley.api.Json;
import dev.parley.message.Attempt;
import tools.jackson.core.JsonGenerator;

/** One attempt to send a message, segment by segment. */
final class AttemptJson {
  private AttemptJson() {}

  static void write(JsonGenerator json, Attempt attempt) {
    json.writeStartObject();
    json.writeNumberProperty("number", attempt.number());
    Json.text(json, "carrier", attempt.carrier());
    json.writeStringProperty("started_at", attempt.startedAt().toString());
    json.writeArrayPropertyStart("segments");
    for (Attempt.Segment segment : attempt.segments()) {
      json.writeStartObject();
      json.writeNumberProperty("segment", segment.segment() + 1);
      json.writeStringProperty("state", segment.state().text());
      json.writeStringProperty("at", segment.at().toString());
      Json.text(json, "reference", segment.reference());
      Json.number(json, "error_code", segment.code());
      Json.text(json, "detail", segment.detail());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeEndObject();
  }
}
