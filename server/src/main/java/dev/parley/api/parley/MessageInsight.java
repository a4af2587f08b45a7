package dev.parley.api.parley;

import dev.parley.api.ApiErrors;
import dev.parley.api.Json;
import dev.parley.http.Request;
import dev.parley.http.Response;
import dev.parley.http.Routes;
import dev.parley.message.Attempt;
import dev.parley.message.MessageSid;
import dev.parley.message.MessageView;
import dev.parley.message.Messages;
import dev.parley.people.Permission;
import dev.parley.policy.Decision;
import java.util.function.BiFunction;

/**
 * Why a message was decided as it was, and what became of it since. For the account that owns it,
 * its parent, and the operator.
 */
final class MessageInsight {
  private final OwnerAccess owner;
  private final ApiErrors errors;
  private final Messages messages;

  MessageInsight(OwnerAccess owner, ApiErrors errors, Messages messages) {
    this.owner = owner;
    this.errors = errors;
    this.messages = messages;
  }

  void register(Routes routes) {
    String message = "/v1/parley/Messages/{sid}";
    routes.blocking("GET", message + "/Decision", of(this::decision));
    routes.blocking("GET", message + "/Timeline", of((_, found) -> timeline(found)));
    routes.blocking("GET", message + "/Attempts", of((_, found) -> attempts(found)));
  }

  private Routes.Handler of(BiFunction<Request, MessageView, Response> answer) {
    return owner.guarded(
        Permission.READ,
        (request, visitor) ->
            MessageSid.parse(request.pathParameter("sid"))
                .flatMap(messages::find)
                .filter(message -> visitor.account(message.account()).isPresent())
                .map(message -> answer.apply(request, message))
                .orElseGet(() -> errors.notFound(request)));
  }

  private Response decision(Request request, MessageView message) {
    return messages
        .decision(message.sid())
        .map(decision -> Response.json(200, decisionJson(message, decision)))
        .orElseGet(() -> errors.notFound(request));
  }

  private static byte[] decisionJson(MessageView message, Decision decision) {
    return Json.bytes(
        json -> {
          json.writeStartObject();
          json.writeStringProperty("message_sid", message.sid().toString());
          json.writeStringProperty("account_sid", message.account().toString());
          Json.text(json, "end_user", message.endUser());
          Json.text(json, "trace_parent", message.trace() == null ? null : message.trace().text());
          json.writeStringProperty("outcome", outcome(decision));
          if (decision instanceof Decision.Pending pending) {
            json.writeStringProperty("pending_what", pending.what());
            json.writeStringProperty("pending_until", pending.until().toString());
          } else {
            json.writeNullProperty("pending_what");
            json.writeNullProperty("pending_until");
          }
          json.writeArrayPropertyStart("findings");
          decision.findings().forEach(finding -> FindingJson.write(json, finding));
          json.writeEndArray();
          json.writeNumberProperty("policy_version", decision.digest().policyVersion());
          json.writeName("facts");
          json.writeRawValue(decision.digest().facts());
          json.writeEndObject();
        });
  }

  private static String outcome(Decision decision) {
    return switch (decision) {
      case Decision.Allowed _ -> "allowed";
      case Decision.Refused _ -> "refused";
      case Decision.Held _ -> "held";
      case Decision.Pending _ -> "pending";
    };
  }

  private Response timeline(MessageView message) {
    return Response.json(
        200,
        Json.bytes(
            json -> {
              json.writeStartObject();
              json.writeStringProperty("message_sid", message.sid().toString());
              json.writeStringProperty("account_sid", message.account().toString());
              json.writeStringProperty("state", message.state().text());
              json.writeStringProperty("status", message.state().twilioStatus());
              json.writeBooleanProperty("finished", message.state().finished());
              json.writeArrayPropertyStart("entries");
              for (Messages.TimelineEntry entry : messages.timeline(message.sid())) {
                json.writeStartObject();
                json.writeStringProperty("at", entry.at().toString());
                json.writeStringProperty("kind", entry.kind());
                json.writeStringProperty("sentence", entry.sentence());
                Json.number(json, "error_code", entry.errorCode());
                json.writeEndObject();
              }
              json.writeEndArray();
              json.writeEndObject();
            }));
  }

  private Response attempts(MessageView message) {
    return Response.json(
        200,
        Json.bytes(
            json -> {
              json.writeStartObject();
              json.writeStringProperty("message_sid", message.sid().toString());
              json.writeStringProperty("account_sid", message.account().toString());
              json.writeArrayPropertyStart("attempts");
              for (Attempt attempt : messages.attempts(message.sid())) {
                AttemptJson.write(json, attempt);
              }
              json.writeEndArray();
              json.writeEndObject();
            }));
  }
}
