package dev.parley.api.parley;

import dev.parley.number.Sender;
import tools.jackson.core.JsonGenerator;

/** A sender as our own API shows it. */
final class SenderView {
  private SenderView() {}

  static void write(JsonGenerator json, Sender sender) {
    json.writeStartObject();
    json.writeStringProperty("sid", sender.sid().toString());
    json.writeStringProperty("account_sid", sender.account().toString());
    json.writeStringProperty("address", sender.address().text());
    json.writeStringProperty("kind", sender.kind().text());
    json.writeStringProperty("friendly_name", sender.friendlyName());
    json.writeStringProperty("proof", sender.proof().text());
    json.writeStringProperty("date_created", sender.createdAt().toString());
    json.writeEndObject();
  }
}
