package dev.parley.api.parley;

import dev.parley.api.Json;
import dev.parley.http.Response;
import dev.parley.number.Rates;
import dev.parley.number.Sender;
import dev.parley.number.Throughput;
import tools.jackson.core.JsonGenerator;

/** A sender as our own API shows it: what it is, how that was shown, and how fast it sends. */
final class SenderView {
  private final Rates rates;

  SenderView(Rates rates) {
    this.rates = rates;
  }

  Response answer(int status, Sender sender) {
    return Response.json(status, Json.bytes(json -> write(json, sender)));
  }

  void write(JsonGenerator json, Sender sender) {
    Throughput rate = rates.of(sender.address().text());
    json.writeStartObject();
    json.writeStringProperty("sid", sender.sid().toString());
    json.writeStringProperty("account_sid", sender.account().toString());
    json.writeStringProperty("address", sender.address().text());
    json.writeStringProperty("kind", sender.kind().text());
    Json.text(json, "country", sender.country());
    json.writeStringProperty("friendly_name", sender.friendlyName());
    json.writeStringProperty("proof", sender.proof().text());
    json.writeNumberProperty("rate", rate.segmentsPerSecond());
    json.writeStringProperty("rate_reason", rate.reason());
    json.writeBooleanProperty("rate_kept", rate.paced());
    json.writeStringProperty("date_created", sender.createdAt().toString());
    json.writeEndObject();
  }
}
