package dev.parley.api;

import dev.parley.account.Account;
import tools.jackson.core.JsonGenerator;

/** An account as Twilio writes it, with its auth token. */
final class AccountJson {
  private AccountJson() {}

  static void write(JsonGenerator json, Account account) {
    String path = Paths.account(account.sid());
    json.writeStartObject();
    json.writeStringProperty("auth_token", account.authToken().value());
    Json.text(json, "date_created", TwilioDate.of(account.createdAt()));
    Json.text(json, "date_updated", TwilioDate.of(account.updatedAt()));
    json.writeStringProperty("friendly_name", account.friendlyName());
    json.writeStringProperty("owner_account_sid", account.owner().toString());
    json.writeStringProperty("sid", account.sid().toString());
    json.writeStringProperty("status", account.status().text());
    json.writeObjectPropertyStart("subresource_uris");
    json.writeStringProperty("incoming_phone_numbers", path + "/IncomingPhoneNumbers.json");
    json.writeStringProperty("signing_keys", path + "/SigningKeys.json");
    json.writeStringProperty("keys", path + "/Keys.json");
    json.writeStringProperty("notifications", path + "/Notifications.json");
    json.writeStringProperty("outgoing_caller_ids", path + "/OutgoingCallerIds.json");
    json.writeStringProperty("addresses", path + "/Addresses.json");
    json.writeStringProperty("applications", path + "/Applications.json");
    json.writeStringProperty("short_codes", path + "/SMS/ShortCodes.json");
    json.writeStringProperty("messages", path + "/Messages.json");
    json.writeEndObject();
    json.writeStringProperty("type", account.type().text());
    json.writeStringProperty("uri", path + ".json");
    json.writeEndObject();
  }
}
