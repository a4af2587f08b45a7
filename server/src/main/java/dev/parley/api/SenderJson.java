package dev.parley.api;

import dev.parley.number.Sender;
import dev.parley.number.SenderKind;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/** A sender in the order and with the types of Twilio's published examples. */
enum SenderJson {
  /** Voice, trunks, addresses and bundles are not ours: their fields say "none". */
  PHONE_NUMBER {
    @Override
    void write(JsonGenerator json, Sender sender) {
      Sender.Webhooks webhooks = sender.webhooks();
      json.writeStartObject();
      json.writeStringProperty("account_sid", sender.account().toString());
      json.writeStringProperty("address_requirements", "none");
      json.writeNullProperty("address_sid");
      json.writeStringProperty("api_version", "2010-04-01");
      json.writeBooleanProperty("beta", false);
      json.writeObjectPropertyStart("capabilities");
      json.writeBooleanProperty("voice", false);
      json.writeBooleanProperty("sms", true);
      json.writeBooleanProperty("mms", false);
      json.writeBooleanProperty("fax", false);
      json.writeEndObject();
      Json.text(json, "date_created", TwilioDate.of(sender.createdAt()));
      Json.text(json, "date_updated", TwilioDate.of(sender.updatedAt()));
      json.writeStringProperty("emergency_status", "Inactive");
      json.writeNullProperty("emergency_address_sid");
      json.writeStringProperty("emergency_address_status", "unregistered");
      json.writeStringProperty("friendly_name", sender.friendlyName());
      json.writeNullProperty("identity_sid");
      json.writeStringProperty("origin", "twilio");
      json.writeStringProperty("phone_number", sender.address().text());
      json.writeStringProperty("sid", sender.sid().toString());
      json.writeStringProperty("sms_application_sid", "");
      json.writeStringProperty("sms_fallback_method", webhooks.smsFallbackMethod());
      json.writeStringProperty("sms_fallback_url", orEmpty(webhooks.smsFallbackUrl()));
      json.writeStringProperty("sms_method", webhooks.smsMethod());
      json.writeStringProperty("sms_url", orEmpty(webhooks.smsUrl()));
      json.writeStringProperty("status_callback", orEmpty(webhooks.statusCallback()));
      json.writeStringProperty("status_callback_method", webhooks.statusCallbackMethod());
      json.writeNullProperty("trunk_sid");
      json.writeStringProperty(
          "uri",
          Paths.account(sender.account()) + "/IncomingPhoneNumbers/" + sender.sid() + ".json");
      json.writeStringProperty("voice_application_sid", "");
      json.writeBooleanProperty("voice_caller_id_lookup", false);
      json.writeStringProperty("voice_fallback_method", "POST");
      json.writeNullProperty("voice_fallback_url");
      json.writeStringProperty("voice_method", "POST");
      json.writeNullProperty("voice_url");
      json.writeStringProperty("voice_receive_mode", "voice");
      json.writeStringProperty("status", "in-use");
      json.writeNullProperty("bundle_sid");
      json.writeStringProperty(
          "type", sender.kind() == SenderKind.TOLL_FREE ? "toll-free" : "local");
      json.writeEndObject();
    }
  },

  SHORT_CODE {
    @Override
    void write(JsonGenerator json, Sender sender) {
      Sender.Webhooks webhooks = sender.webhooks();
      json.writeStartObject();
      json.writeStringProperty("account_sid", sender.account().toString());
      json.writeStringProperty("api_version", "2010-04-01");
      Json.text(json, "date_created", TwilioDate.of(sender.createdAt()));
      Json.text(json, "date_updated", TwilioDate.of(sender.updatedAt()));
      json.writeStringProperty("friendly_name", sender.friendlyName());
      json.writeStringProperty("short_code", sender.address().text());
      json.writeStringProperty("sid", sender.sid().toString());
      json.writeStringProperty("sms_fallback_method", webhooks.smsFallbackMethod());
      Json.text(json, "sms_fallback_url", webhooks.smsFallbackUrl());
      json.writeStringProperty("sms_method", webhooks.smsMethod());
      Json.text(json, "sms_url", webhooks.smsUrl());
      json.writeStringProperty(
          "uri", Paths.account(sender.account()) + "/SMS/ShortCodes/" + sender.sid() + ".json");
      json.writeEndObject();
    }
  };

  abstract void write(JsonGenerator json, Sender sender);

  private static String orEmpty(@Nullable String url) {
    return url == null ? "" : url;
  }
}
