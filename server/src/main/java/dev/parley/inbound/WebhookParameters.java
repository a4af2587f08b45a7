package dev.parley.inbound;

import dev.parley.message.MessageSid;
import dev.parley.webhook.WebhookRequest.Parameter;
import java.util.ArrayList;
import java.util.List;

/** What Twilio sends with an inbound message (its guide "webhook request"). */
final class WebhookParameters {
  private static final String API_VERSION = "2010-04-01";

  private WebhookParameters() {}

  /**
   * @param fromCountry ISO 3166 alpha-2, empty when it is not known
   */
  static List<Parameter> of(Inbound inbound, String fromCountry, String toCountry) {
    String sid = inbound.sid().toString();
    List<Parameter> all = new ArrayList<>(24);
    add(all, "ToCountry", toCountry);
    add(all, "ToState", "");
    add(all, "ToCity", "");
    add(all, "ToZip", "");
    add(all, "FromCountry", fromCountry);
    add(all, "FromState", "");
    add(all, "FromCity", "");
    add(all, "FromZip", "");
    add(all, "SmsMessageSid", sid);
    add(all, "SmsSid", sid);
    add(all, "MessageSid", sid);
    add(all, "SmsStatus", "received");
    add(all, "AccountSid", inbound.account().toString());
    if (inbound.service() != null) {
      add(all, "MessagingServiceSid", inbound.service().sid().toString());
    }
    add(all, "From", inbound.from());
    add(all, "To", inbound.to());
    add(all, "Body", inbound.body());
    add(all, "NumMedia", "0");
    add(all, "NumSegments", Integer.toString(inbound.segments()));
    add(all, "ApiVersion", API_VERSION);
    if (inbound.optOutType() != null) {
      add(all, "OptOutType", inbound.optOutType());
    }
    return List.copyOf(all);
  }

  /** For the fallback URL: what went wrong with which URL. */
  static List<Parameter> withError(List<Parameter> parameters, int code, String url) {
    List<Parameter> all = new ArrayList<>(parameters);
    add(all, "ErrorCode", Integer.toString(code));
    add(all, "ErrorUrl", url);
    return List.copyOf(all);
  }

  /** For the action URL of a message: its sid and whether it was taken. */
  static List<Parameter> withReply(List<Parameter> parameters, MessageSid reply, String status) {
    List<Parameter> all = new ArrayList<>(parameters.size() + 1);
    for (Parameter parameter : parameters) {
      switch (parameter.name()) {
        case "MessageSid", "SmsSid" -> add(all, parameter.name(), reply.toString());
        case "SmsStatus" -> add(all, parameter.name(), status);
        default -> all.add(parameter);
      }
    }
    add(all, "MessageStatus", status);
    return List.copyOf(all);
  }

  private static void add(List<Parameter> all, String name, String value) {
    all.add(new Parameter(name, value));
  }
}
