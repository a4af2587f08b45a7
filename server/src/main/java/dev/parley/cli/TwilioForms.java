package dev.parley.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** What Twilio answers, as our own API asks for it. A field with nothing in it is left out. */
final class TwilioForms {
  /** Field of the answer, parameter of the form. */
  private static final List<List<String>> WEBHOOKS =
      List.of(
          List.of("sms_url", "SmsUrl"),
          List.of("sms_method", "SmsMethod"),
          List.of("sms_fallback_url", "SmsFallbackUrl"),
          List.of("sms_fallback_method", "SmsFallbackMethod"));

  private static final List<List<String>> SERVICE =
      List.of(
          List.of("inbound_request_url", "InboundRequestUrl"),
          List.of("inbound_method", "InboundMethod"),
          List.of("fallback_url", "FallbackUrl"),
          List.of("fallback_method", "FallbackMethod"),
          List.of("status_callback", "StatusCallback"),
          List.of("sticky_sender", "StickySender"),
          List.of("mms_converter", "MmsConverter"),
          List.of("smart_encoding", "SmartEncoding"),
          List.of("scan_message_content", "ScanMessageContent"),
          List.of("fallback_to_long_code", "FallbackToLongCode"),
          List.of("area_code_geomatch", "AreaCodeGeomatch"),
          List.of("validity_period", "ValidityPeriod"),
          List.of("synchronous_validation", "SynchronousValidation"),
          List.of("usecase", "Usecase"),
          List.of("use_inbound_webhook_on_number", "UseInboundWebhookOnNumber"));

  private TwilioForms() {}

  static Map<String, String> application(JsonNode node) {
    Map<String, String> form = named(node);
    copy(node, WEBHOOKS, form);
    copy(
        node,
        List.of(
            List.of("sms_status_callback", "MessageStatusCallback"),
            List.of("message_status_callback", "MessageStatusCallback")),
        form);
    return form;
  }

  /**
   * @param application to which the number is bound: at Twilio its URLs go before the number's own
   */
  static Map<String, String> number(JsonNode node, Optional<JsonNode> application) {
    Map<String, String> form = named(node);
    form.put("Address", Json.text(node, "phone_number"));
    copy(application.orElse(node), WEBHOOKS, form);
    copy(
        node,
        List.of(
            List.of("status_callback", "StatusCallback"),
            List.of("status_callback_method", "StatusCallbackMethod")),
        form);
    return form;
  }

  static Map<String, String> shortCode(JsonNode node, String country) {
    Map<String, String> form = named(node);
    form.put("Address", Json.text(node, "short_code"));
    copy(node, WEBHOOKS, form);
    if (!country.isEmpty()) {
      form.put("Country", country);
    }
    return form;
  }

  static Map<String, String> service(JsonNode node) {
    Map<String, String> form = named(node);
    copy(node, SERVICE, form);
    return form;
  }

  private static Map<String, String> named(JsonNode node) {
    Map<String, String> form = new LinkedHashMap<>();
    form.put("Sid", Json.text(node, "sid"));
    copy(node, List.of(List.of("friendly_name", "FriendlyName")), form);
    return form;
  }

  private static void copy(JsonNode node, List<List<String>> pairs, Map<String, String> form) {
    for (List<String> pair : pairs) {
      String value = Json.text(node, pair.getFirst());
      if (!value.isEmpty()) {
        form.put(pair.getLast(), value);
      }
    }
  }
}
