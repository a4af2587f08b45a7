package dev.parley.api;

import dev.parley.http.Response;
import dev.parley.message.MessageState;
import dev.parley.message.MessageView;
import dev.parley.service.ServiceUse;
import tools.jackson.core.JsonGenerator;

/** A message, in the order and with the types of Twilio's published examples. */
final class MessageJson {
  private final ApiErrors errors;

  MessageJson(ApiErrors errors) {
    this.errors = errors;
  }

  Response answer(int status, MessageView message) {
    return Response.json(status, Json.bytes(json -> write(json, message)));
  }

  /** As it was taken, before its service chose who sends it: no sender, no segments yet. */
  Response accepted(MessageView message) {
    return Response.json(201, Json.bytes(json -> write(json, message, true)));
  }

  void write(JsonGenerator json, MessageView message) {
    write(json, message, false);
  }

  private void write(JsonGenerator json, MessageView message, boolean accepted) {
    String created = TwilioDate.of(message.createdAt());
    String updated =
        message.updatedAt().equals(message.createdAt())
            ? created
            : TwilioDate.of(message.updatedAt());
    String path = Paths.account(message.account()) + "/Messages/" + message.sid();
    json.writeStartObject();
    json.writeStringProperty("account_sid", message.account().toString());
    json.writeStringProperty("api_version", "2010-04-01");
    json.writeStringProperty("body", message.body() == null ? "" : message.body());
    Json.text(json, "date_created", created);
    Json.text(json, "date_sent", TwilioDate.of(message.sentAt()));
    Json.text(json, "date_updated", updated);
    json.writeStringProperty("direction", message.direction().text());
    Json.number(json, "error_code", message.errorCode());
    Json.text(json, "error_message", errors.text(message.errorCode()));
    Json.text(json, "from", accepted || message.from().isEmpty() ? null : message.from());
    ServiceUse service = message.service();
    Json.text(json, "messaging_service_sid", service == null ? null : service.sid().toString());
    json.writeStringProperty("num_media", "0");
    json.writeStringProperty("num_segments", accepted ? "0" : Integer.toString(message.segments()));
    json.writeNullProperty("price");
    json.writeStringProperty("price_unit", "USD");
    json.writeStringProperty("sid", message.sid().toString());
    json.writeStringProperty("status", status(message.state(), accepted));
    json.writeObjectPropertyStart("subresource_uris");
    json.writeStringProperty("media", path + "/Media.json");
    json.writeEndObject();
    json.writeStringProperty("to", message.to());
    json.writeStringProperty("uri", path + ".json");
    json.writeEndObject();
  }

  private static String status(MessageState state, boolean accepted) {
    boolean waits =
        state == MessageState.QUEUED || state == MessageState.HELD || state == MessageState.PENDING;
    return accepted && waits ? "accepted" : state.twilioStatus();
  }
}
