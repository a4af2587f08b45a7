package dev.parley.api.parley;

import dev.parley.account.AccountSid;
import dev.parley.api.ApiAccess;
import dev.parley.api.ApiErrors;
import dev.parley.api.Json;
import dev.parley.http.Request;
import dev.parley.http.Response;
import dev.parley.http.Routes;
import dev.parley.message.Attempt;
import dev.parley.message.MessageSid;
import dev.parley.message.MessageView;
import dev.parley.message.Messages;
import dev.parley.policy.Decision;
import java.util.Optional;
import java.util.function.Function;

/**
 * Why a message was decided as it was, and what became of it since. For the account that owns it,
 * its parent, and the operator.
 */
final class MessageInsight {
  private final ApiAccess access;
  private final AdminAccess admin;
  private final ApiErrors errors;
  private final Messages messages;

  MessageInsight(ApiAccess access, AdminAccess admin, ApiErrors errors, Messages messages) {
    this.access = access;
    this.admin = admin;
    this.errors = errors;
    this.messages = messages;
  }

  void register(Routes routes) {
    String message = "/v1/parley/Messages/{sid}";
    routes.blocking(
        "GET",
        message + "/Decision",
        request -> forOwner(request, found -> decision(request, found)));
    routes.blocking("GET", message + "/Timeline", request -> forOwner(request, this::timeline));
    routes.blocking("GET", message + "/Attempts", request -> forOwner(request, this::attempts));
  }

  private Response forOwner(Request request, Function<MessageView, Response> answer) {
    boolean operator = admin.holds(request);
    Optional<ApiAccess.Caller> caller = operator ? Optional.empty() : access.caller(request);
    if (!operator && caller.isEmpty()) {
      return access.unauthorized();
    }
    return MessageSid.parse(request.pathParameter("sid"))
        .flatMap(messages::find)
        .filter(message -> operator || owns(caller, message.account()))
        .map(answer)
        .orElseGet(() -> errors.notFound(request));
  }

  private boolean owns(Optional<ApiAccess.Caller> caller, AccountSid account) {
    return caller.flatMap(known -> access.reachable(known, account)).isPresent();
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
