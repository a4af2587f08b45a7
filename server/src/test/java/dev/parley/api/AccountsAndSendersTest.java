package dev.parley.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.account.Account;
import dev.parley.account.Keys;
import dev.parley.account.Standing;
import dev.parley.e164.PhoneNumber;
import dev.parley.e164.ShortCode;
import dev.parley.number.Sender;
import dev.parley.number.SenderKind;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class AccountsAndSendersTest {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private ApiFixture api;

  @BeforeEach
  void start() throws Exception {
    api = new ApiFixture();
  }

  @AfterEach
  void stop() {
    api.close();
  }

  private Sender sender() {
    return api.senders.byAddress(ApiFixture.SENDER).orElseThrow();
  }

  private String numberPath() {
    return api.path("/IncomingPhoneNumbers/" + sender().sid() + ".json");
  }

  @Test
  void anAccountHasTwiliosShape() throws Exception {
    String path = api.path("");
    HttpResponse<String> answer = api.get(path + ".json");

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body())
        .isEqualTo(
            """
            {"auth_token":"token-1","date_created":"Thu, 24 Aug 2023 05:01:45 +0000",\
            "date_updated":"Thu, 24 Aug 2023 05:01:45 +0000","friendly_name":"Shop",\
            "owner_account_sid":"%s","sid":"%s","status":"active","subresource_uris":{\
            "incoming_phone_numbers":"%s/IncomingPhoneNumbers.json",\
            "signing_keys":"%s/SigningKeys.json","keys":"%s/Keys.json",\
            "notifications":"%s/Notifications.json",\
            "outgoing_caller_ids":"%s/OutgoingCallerIds.json",\
            "addresses":"%s/Addresses.json",\
            "applications":"%s/Applications.json",\
            "short_codes":"%s/SMS/ShortCodes.json","messages":"%s/Messages.json"},\
            "type":"Full","uri":"%s.json"}\
            """
                .formatted(
                    api.account.sid(),
                    api.account.sid(),
                    path,
                    path,
                    path,
                    path,
                    path,
                    path,
                    path,
                    path,
                    path,
                    path));
  }

  @Test
  void accountsAreListedWithTheirSubaccountsAndFiltered() throws Exception {
    api.accounts.create("Stranger");
    api.accounts.add("Sub", api.account.sid(), Standing.Status.SUSPENDED);

    JsonNode all = JSON.readTree(api.get("/2010-04-01/Accounts.json").body());
    assertThat(all.propertyNames())
        .containsExactly(
            "first_page_uri",
            "end",
            "previous_page_uri",
            "accounts",
            "uri",
            "page_size",
            "start",
            "next_page_uri",
            "page");
    assertThat(all.get("accounts").size()).isEqualTo(2);

    JsonNode suspended =
        JSON.readTree(api.get("/2010-04-01/Accounts.json?Status=suspended").body());
    assertThat(suspended.at("/accounts/0/friendly_name").asString()).isEqualTo("Sub");
    assertThat(suspended.get("accounts").size()).isEqualTo(1);

    JsonNode first = JSON.readTree(api.get("/2010-04-01/Accounts.json?PageSize=1").body());
    JsonNode second = JSON.readTree(api.get(first.get("next_page_uri").asString()).body());
    assertThat(second.at("/accounts/0/friendly_name").asString()).isEqualTo("Sub");
    assertThat(second.get("next_page_uri").isNull()).isTrue();
  }

  @Test
  void anApiKeyWorksWithMessagesButSeesNoAuthToken() throws Exception {
    Keys.NewKey key = api.accounts.keys().create(api.account.sid(), "key");
    String credentials = ApiFixture.basic(key.sid().toString(), key.secret().value());

    assertThat(asked(credentials, api.path("/Messages.json")).statusCode()).isEqualTo(200);
    assertThat(asked(credentials, api.path(".json")).statusCode()).isEqualTo(401);
    assertThat(asked(credentials, "/2010-04-01/Accounts.json").statusCode()).isEqualTo(401);
  }

  private HttpResponse<String> asked(String credentials, String path) throws Exception {
    return api.send(api.anonymous(path).header("Authorization", credentials).GET());
  }

  @Test
  void aNumberHasTwiliosShape() throws Exception {
    HttpResponse<String> answer = api.get(numberPath());

    assertThat(answer.body())
        .isEqualTo(
            """
            {"account_sid":"%s","address_requirements":"none","address_sid":null,\
            "api_version":"2010-04-01","beta":false,\
            "capabilities":{"voice":false,"sms":true,"mms":false,"fax":false},\
            "date_created":"Thu, 24 Aug 2023 05:01:45 +0000",\
            "date_updated":"Thu, 24 Aug 2023 05:01:45 +0000","emergency_status":"Inactive",\
            "emergency_address_sid":null,"emergency_address_status":"unregistered",\
            "friendly_name":"Shop","identity_sid":null,"origin":"twilio",\
            "phone_number":"+12015550123","sid":"%s","sms_application_sid":"",\
            "sms_fallback_method":"POST","sms_fallback_url":"","sms_method":"POST","sms_url":"",\
            "status_callback":"","status_callback_method":"POST","trunk_sid":null,"uri":"%s",\
            "voice_application_sid":"","voice_caller_id_lookup":false,\
            "voice_fallback_method":"POST","voice_fallback_url":null,"voice_method":"POST",\
            "voice_url":null,"voice_receive_mode":"voice","status":"in-use","bundle_sid":null,\
            "type":"local"}\
            """
                .formatted(api.account.sid(), sender().sid(), numberPath()));
  }

  @Test
  void numbersAreListedWithoutShortCodesAndFiltered() throws Exception {
    api.senders.add(
        api.account.sid(), new PhoneNumber("+18005550123", "US"), SenderKind.TOLL_FREE, "Free");
    api.senders.add(api.account.sid(), new ShortCode("12345"), SenderKind.SHORT_CODE, "Code");
    String list = api.path("/IncomingPhoneNumbers.json");

    JsonNode all = JSON.readTree(api.get(list).body());
    assertThat(all.propertyNames())
        .containsExactly(
            "end",
            "first_page_uri",
            "incoming_phone_numbers",
            "next_page_uri",
            "page",
            "page_size",
            "previous_page_uri",
            "start",
            "uri");
    assertThat(all.get("incoming_phone_numbers").size()).isEqualTo(2);
    assertThat(all.at("/incoming_phone_numbers/0/type").asString()).isEqualTo("toll-free");
    assertThat(found(list + "?PhoneNumber=%2B18005550123")).isEqualTo("Free");
    assertThat(found(list + "?PhoneNumber=800***0123")).isEqualTo("Free");
    assertThat(found(list + "?FriendlyName=Shop")).isEqualTo("Shop");
    assertThat(found(list + "?PhoneNumber=999")).isEmpty();
  }

  private String found(String path) throws Exception {
    StringBuilder names = new StringBuilder();
    JSON.readTree(api.get(path).body())
        .get("incoming_phone_numbers")
        .forEach(number -> names.append(number.get("friendly_name").asString()));
    return names.toString();
  }

  @Test
  void onlyWhatIsGivenChangesAndEmptyTakesAUrlAway() throws Exception {
    api.post(
        numberPath(),
        "SmsUrl=https%3A%2F%2Fapp.example%2Fsms&SmsMethod=get"
            + "&SmsFallbackUrl=http%3A%2F%2F127.0.0.1%3A3000%2Ff");
    api.post(numberPath(), "FriendlyName=Support&StatusCallback=https%3A%2F%2Fapp.example%2Fs");
    HttpResponse<String> answer = api.post(numberPath(), "SmsFallbackUrl=");

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(sender().friendlyName()).isEqualTo("Support");
    assertThat(sender().webhooks())
        .isEqualTo(
            new Sender.Webhooks(
                "https://app.example/sms", "GET", null, "POST", "https://app.example/s", "POST"));
  }

  @Test
  void theStatusCallbackOfASenderIsTheDefaultOfItsMessages() throws Exception {
    api.post(numberPath(), "StatusCallback=https%3A%2F%2Fapp.example%2Fs");
    api.create("To=%2B12025550101&From=%2B12015550123&Body=a");
    assertThat(api.intake.drafts().getFirst().statusCallback()).isEqualTo("https://app.example/s");
  }

  @ParameterizedTest
  @CsvSource({
    "SmsUrl=app.example%2Fsms, 21402",
    "SmsUrl=https%3A%2F%2Fa_b.example%2F, 21402",
    "SmsUrl=https%3A%2F%2Fa.example%3A99999%2F, 21402",
    "StatusCallback=javascript:alert(1), 21402",
    "SmsMethod=PUT, 21403",
    "AccountSid=AC1, 20001"
  })
  void anUpdateThatCannotBeTakenChangesNothing(String form, int code) throws Exception {
    Sender before = sender();
    HttpResponse<String> answer = api.post(numberPath(), "FriendlyName=x&" + form);
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).startsWith("{\"code\":" + code + ",");
    assertThat(sender()).isEqualTo(before);
  }

  @Test
  void aNameMayHaveSixtyFourCharacters() throws Exception {
    assertThat(api.post(numberPath(), "FriendlyName=" + "n".repeat(64)).statusCode())
        .isEqualTo(200);
    assertThat(api.post(numberPath(), "FriendlyName=" + "n".repeat(65)).body())
        .startsWith("{\"code\":21658,");
  }

  @Test
  void shortCodesAreAResourceOfTheirOwn() throws Exception {
    Sender code =
        api.senders
            .add(api.account.sid(), new ShortCode("12345"), SenderKind.SHORT_CODE, "Code")
            .orElseThrow();
    String path = api.path("/SMS/ShortCodes/" + code.sid() + ".json");

    assertThat(api.get(path).body())
        .isEqualTo(
            """
            {"account_sid":"%s","api_version":"2010-04-01",\
            "date_created":"Thu, 24 Aug 2023 05:01:45 +0000",\
            "date_updated":"Thu, 24 Aug 2023 05:01:45 +0000","friendly_name":"Code",\
            "short_code":"12345","sid":"%s","sms_fallback_method":"POST",\
            "sms_fallback_url":null,"sms_method":"POST","sms_url":null,"uri":"%s"}\
            """
                .formatted(api.account.sid(), code.sid(), path));
    assertThat(
            JSON.readTree(api.get(api.path("/SMS/ShortCodes.json?ShortCode=12345")).body())
                .get("short_codes")
                .size())
        .isEqualTo(1);
    assertThat(api.get(api.path("/IncomingPhoneNumbers/" + code.sid() + ".json")).statusCode())
        .isEqualTo(404);
    assertThat(api.post(path, "SmsUrl=https%3A%2F%2Fapp.example").body())
        .contains("\"sms_url\":\"https://app.example\"");
  }

  @Test
  void aSenderOfAnotherAccountIsNotFound() throws Exception {
    Account other = api.accounts.create("Other");
    Sender foreign =
        api.senders
            .add(other.sid(), new PhoneNumber("+12015550199", "US"), SenderKind.LONG_CODE, "x")
            .orElseThrow();
    String path = api.path("/IncomingPhoneNumbers/" + foreign.sid() + ".json");
    assertThat(api.get(path).statusCode()).isEqualTo(404);
    assertThat(api.post(path, "FriendlyName=mine").statusCode()).isEqualTo(404);
  }
}
