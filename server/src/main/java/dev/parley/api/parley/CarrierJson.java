package dev.parley.api.parley;

import dev.parley.api.Json;
import dev.parley.carrier.BindReport;
import dev.parley.carrier.LinkDesk;
import dev.parley.carrier.LinkReport;
import dev.parley.carrier.LoggedPdu;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/** Links, their trials and their logs as JSON. */
final class CarrierJson {
  private static final double NANOS_PER_MILLI = 1e6;
  private static final double MICROS = 1e3;

  private CarrierJson() {}

  static void write(
      JsonGenerator json, LinkReport report, Optional<Integer> version, boolean logging) {
    json.writeStringProperty("name", report.name());
    json.writeStringProperty("host", report.host());
    json.writeNumberProperty("port", report.port());
    json.writeBooleanProperty("added", version.isPresent());
    Json.number(json, "version", version.orElse(null));
    json.writeBooleanProperty("bound", report.status().bound());
    json.writeStringProperty("since", report.status().since().toString());
    Json.text(json, "problem", report.status().problem());
    json.writeNumberProperty("window_in_use", report.status().windowInUse());
    json.writeNumberProperty("window_size", report.status().windowSize());
    json.writeNumberProperty("rate_limit", rounded(report.rateLimit()));
    json.writeNumberProperty("rate_configured", report.rateConfigured());
    json.writeNumberProperty("rate_used", report.rateUsed());
    json.writeArrayPropertyStart("answers");
    report
        .statuses()
        .forEach(
            (status, count) -> {
              json.writeStartObject();
              json.writeStringProperty("status", status);
              json.writeNumberProperty("count", count);
              json.writeEndObject();
            });
    json.writeEndArray();
    times(json, "submit", report.submits());
    times(json, "receipt", report.receipts());
    json.writeArrayPropertyStart("binds");
    report.binds().forEach(bind -> write(json, bind));
    json.writeEndArray();
    json.writeBooleanProperty("logging", logging);
  }

  private static void write(JsonGenerator json, LinkReport.Bind bind) {
    json.writeStartObject();
    json.writeNumberProperty("number", bind.number());
    json.writeStringProperty("kind", bind.kind());
    json.writeBooleanProperty("bound", bind.bound());
    json.writeStringProperty("since", bind.since().toString());
    Json.text(json, "problem", bind.problem());
    json.writeNumberProperty("window_in_use", bind.windowInUse());
    json.writeNumberProperty("window_size", bind.windowSize());
    json.writeEndObject();
  }

  private static void times(JsonGenerator json, String name, LinkReport.Times times) {
    json.writeNumberProperty(name + "_count", times.count());
    millis(json, name + "_p50_millis", times.p50());
    millis(json, name + "_p95_millis", times.p95());
    millis(json, name + "_p99_millis", times.p99());
  }

  private static void millis(JsonGenerator json, String name, @Nullable Duration time) {
    json.writeName(name);
    if (time == null) {
      json.writeNull();
    } else {
      json.writeNumber(millis(time));
    }
  }

  private static double millis(Duration time) {
    return rounded(time.toNanos() / NANOS_PER_MILLI);
  }

  private static double rounded(double number) {
    return Math.round(number * MICROS) / MICROS;
  }

  static void write(JsonGenerator json, BindReport report) {
    json.writeStringProperty("carrier", report.carrier());
    json.writeBooleanProperty("ok", report.ok());
    json.writeArrayPropertyStart("steps");
    for (BindReport.Step step : report.steps()) {
      json.writeStartObject();
      json.writeStringProperty("name", step.name());
      json.writeBooleanProperty("ok", step.ok());
      json.writeNumberProperty("millis", millis(step.took()));
      json.writeStringProperty("words", step.words());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  static void write(JsonGenerator json, String carrier, LinkDesk.Log log) {
    json.writeStringProperty("carrier", carrier);
    json.writeBooleanProperty("recording", log.recording());
    json.writeArrayPropertyStart("entries");
    for (LoggedPdu entry : log.entries()) {
      json.writeStartObject();
      json.writeStringProperty("at", entry.at().toString());
      json.writeNumberProperty("bind", entry.bind());
      json.writeBooleanProperty("sent", entry.sent());
      json.writeStringProperty("pdu", entry.text());
      json.writeEndObject();
    }
    json.writeEndArray();
  }
}
