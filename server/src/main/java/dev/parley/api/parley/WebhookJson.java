package dev.parley.api.parley;

import dev.parley.account.Account;
import dev.parley.account.AccountSid;
import dev.parley.api.Json;
import dev.parley.http.Response;
import dev.parley.message.FailedWebhooks.Failed;
import dev.parley.message.FailedWebhooks.Page;
import dev.parley.message.MessageState;
import dev.parley.message.MessageView;
import dev.parley.webhook.ShownUrl;
import dev.parley.webhook.Webhooks;
import dev.parley.webhook.Webhooks.Queued;
import dev.parley.webhook.Webhooks.Replayed;
import java.time.Instant;
import tools.jackson.core.JsonGenerator;

/** Calls to applications as our own API shows them. */
final class WebhookJson {
  private WebhookJson() {}

  static Response setting(Account account) {
    return Response.json(
        200,
        Json.bytes(
            json -> {
              json.writeStartObject();
              json.writeStringProperty("account_sid", account.sid().toString());
              json.writeBooleanProperty("enabled", account.webhookRetry());
              json.writeEndObject();
            }));
  }

  static Response page(AccountSid account, Page page) {
    return Response.json(
        200,
        Json.bytes(
            json -> {
              json.writeStartObject();
              json.writeStringProperty("account_sid", account.toString());
              json.writeArrayPropertyStart("webhooks");
              page.failed().forEach(failed -> write(json, failed));
              json.writeEndArray();
              Json.text(json, "next_cursor", FailureRange.cursor(page.next()));
              json.writeEndObject();
            }));
  }

  private static void write(JsonGenerator json, Failed failed) {
    MessageState state = failed.key().state();
    String url = failed.statusCallback();
    json.writeStartObject();
    json.writeStringProperty("failed_at", failed.place().at().toString());
    json.writeStringProperty("message_sid", failed.sid().toString());
    json.writeStringProperty("webhook", name(state));
    json.writeStringProperty("state", state.twilioStatus());
    Json.text(json, "url", url == null ? null : ShownUrl.of(url));
    Json.number(json, "code", failed.code());
    Json.number(json, "next_retry", failed.nextRetry());
    Json.text(json, "next_at", failed.nextAt() == null ? null : failed.nextAt().toString());
    Instant first = failed.firstFailedAt();
    Json.text(
        json, "gives_up_at", first == null ? null : first.plus(Webhooks.RETRIED_FOR).toString());
    json.writeEndObject();
  }

  private static String name(MessageState state) {
    return state == MessageState.RECEIVED ? "inbound" : "status_callback";
  }

  static Response queued(AccountSid account, Queued queued) {
    return Response.json(
        200,
        Json.bytes(
            json -> {
              json.writeStartObject();
              json.writeStringProperty("account_sid", account.toString());
              json.writeNumberProperty("queued", queued.queued());
              json.writeBooleanProperty("full", queued.full());
              Json.text(json, "next_cursor", FailureRange.cursor(queued.next()));
              json.writeEndObject();
            }));
  }

  static Response done(MessageView message, Replayed.Done done) {
    return Response.json(
        200,
        Json.bytes(
            json -> {
              json.writeStartObject();
              begin(json, message, done.state());
              json.writeStringProperty("outcome", done.told() ? "told" : "failed");
              Json.number(json, "code", done.code());
              json.writeStringProperty("what", done.words());
              json.writeEndObject();
            }));
  }

  static Response underWay(MessageView message, Replayed.UnderWay underWay) {
    return Response.json(
        202,
        Json.bytes(
            json -> {
              json.writeStartObject();
              begin(json, message, underWay.state());
              json.writeStringProperty("outcome", "under_way");
              json.writeNullProperty("code");
              json.writeStringProperty("what", "The timeline will tell what came of it.");
              json.writeEndObject();
            }));
  }

  private static void begin(JsonGenerator json, MessageView message, MessageState state) {
    json.writeStringProperty("message_sid", message.sid().toString());
    json.writeStringProperty("account_sid", message.account().toString());
    json.writeStringProperty("webhook", name(state));
    json.writeStringProperty("state", state.twilioStatus());
  }
}
