package dev.parley.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.accept.Draft;
import dev.parley.account.Account;
import dev.parley.audit.Actor;
import dev.parley.audit.Cause;
import dev.parley.e164.Address;
import dev.parley.e164.AlphanumericId;
import dev.parley.e164.PhoneNumber;
import dev.parley.e164.ShortCode;
import dev.parley.number.Sender;
import dev.parley.number.SenderKind;
import dev.parley.service.ServiceUse;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Messaging services and their pools over HTTP, and what the form of a message makes of them. */
class ServicesTest {
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

  private JsonNode created(String form) throws Exception {
    HttpResponse<String> answer = api.post("/v1/Services", form);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
    return JSON.readTree(answer.body());
  }

  private String service() throws Exception {
    return created("FriendlyName=Shop").get("sid").asString();
  }

  private Sender number() {
    return api.senders.byAddress(ApiFixture.SENDER).orElseThrow();
  }

  private int code(HttpResponse<String> answer) {
    return JSON.readTree(answer.body()).get("code").asInt();
  }

  @Test
  void aServiceHasTwiliosShapeAndDefaults() throws Exception {
    String url = "http://127.0.0.1:" + api.server.port() + "/v1/Services/";
    HttpResponse<String> answer = api.post("/v1/Services", "FriendlyName=My+Service%21");
    String sid = JSON.readTree(answer.body()).get("sid").asString();
    assertThat(sid).startsWith("MG");
    assertThat(answer.body())
        .isEqualTo(
            """
            {"account_sid":"%s","friendly_name":"My Service!","sid":"%s",\
            "date_created":"2023-08-24T05:01:45Z","date_updated":"2023-08-24T05:01:45Z",\
            "sticky_sender":true,"mms_converter":true,"smart_encoding":true,\
            "fallback_to_long_code":true,"area_code_geomatch":true,"validity_period":36000,\
            "scan_message_content":"inherit","synchronous_validation":false,\
            "inbound_request_url":null,"inbound_method":"POST","fallback_url":null,\
            "fallback_method":"POST","status_callback":null,"usecase":"undeclared",\
            "us_app_to_person_registered":false,"use_inbound_webhook_on_number":false,\
            "links":{"phone_numbers":"%s/PhoneNumbers","short_codes":"%s/ShortCodes",\
            "alpha_senders":"%s/AlphaSenders"},"url":"%s"}\
            """
                .formatted(api.account.sid(), sid, url + sid, url + sid, url + sid, url + sid));
    assertThat(api.get("/v1/Services/" + sid).body()).isEqualTo(answer.body());
    assertThat(api.services.causes.getFirst().actor().id()).isEqualTo(api.account.sid().toString());
  }

  @Test
  void onlyWhatIsGivenChangesAndEmptyTakesAUrlAway() throws Exception {
    String path =
        "/v1/Services/"
            + created("FriendlyName=Shop&StickySender=false&StatusCallback=https%3A%2F%2Fa.b%2Fs")
                .get("sid")
                .asString();
    api.post(path, "AreaCodeGeomatch=False&ValidityPeriod=1&Usecase=marketing");
    JsonNode changed =
        JSON.readTree(api.post(path, "StatusCallback=&InboundMethod=get&SmartEncoding=").body());
    assertThat(changed.get("sticky_sender").asBoolean()).isFalse();
    assertThat(changed.get("area_code_geomatch").asBoolean()).isFalse();
    assertThat(changed.get("smart_encoding").asBoolean()).isTrue();
    assertThat(changed.get("validity_period").asInt()).isEqualTo(1);
    assertThat(changed.get("usecase").asString()).isEqualTo("marketing");
    assertThat(changed.get("status_callback").isNull()).isTrue();
    assertThat(changed.get("inbound_method").asString()).isEqualTo("GET");
    assertThat(changed.get("friendly_name").asString()).isEqualTo("Shop");
  }

  @ParameterizedTest
  @CsvSource({
    "FriendlyName=, 20001",
    "StickySender=true, 20001",
    "FriendlyName=x&StickySender=perhaps, 20001",
    "FriendlyName=x&InboundRequestUrl=nowhere, 21402",
    "FriendlyName=x&FallbackMethod=PUT, 21403",
    "FriendlyName=x&ValidityPeriod=0, 21624",
    "FriendlyName=x&ValidityPeriod=36001, 21624",
    "FriendlyName=x&ValidityPeriod=long, 21624",
    "FriendlyName=x&Usecase=spam, 21713",
    "FriendlyName=x&ScanMessageContent=never, 20001",
  })
  void aFormThatCannotBeTakenMakesNoService(String form, int code) throws Exception {
    HttpResponse<String> answer = api.post("/v1/Services", form);
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(code(answer)).isEqualTo(code);
    assertThat(api.services.of(api.account.sid())).isEmpty();
  }

  @Test
  void aNameMayHaveSixtyFourCharacters() throws Exception {
    created("FriendlyName=" + "n".repeat(64));
    assertThat(code(api.post("/v1/Services", "FriendlyName=" + "n".repeat(65)))).isEqualTo(21658);
  }

  @Test
  void pagesNameEachOtherByAbsoluteUrls() throws Exception {
    created("FriendlyName=first");
    created("FriendlyName=second");
    JsonNode page = JSON.readTree(api.get("/v1/Services?PageSize=1").body());
    JsonNode meta = page.get("meta");
    String base = "http://127.0.0.1:" + api.server.port();
    assertThat(meta.propertyNames())
        .containsExactly(
            "page",
            "page_size",
            "first_page_url",
            "previous_page_url",
            "next_page_url",
            "key",
            "url");
    assertThat(meta.get("key").asString()).isEqualTo("services");
    assertThat(meta.get("previous_page_url").isNull()).isTrue();
    assertThat(meta.get("first_page_url").asString())
        .isEqualTo(base + "/v1/Services?PageSize=1&Page=0");
    assertThat(page.at("/services/0/friendly_name").asString()).isEqualTo("second");
    String next = meta.get("next_page_url").asString();
    assertThat(next).startsWith(base);
    JsonNode second = JSON.readTree(api.get(next.substring(base.length())).body());
    assertThat(second.at("/services/0/friendly_name").asString()).isEqualTo("first");
    assertThat(second.at("/meta/next_page_url").isNull()).isTrue();
  }

  @Test
  void servicesOfOthersAreNotFound() throws Exception {
    String sid = service();
    Account stranger = api.accounts.create("Stranger");
    String credentials = ApiFixture.basic(stranger.sid().toString(), stranger.authToken().value());
    for (String path :
        new String[] {
          "/v1/Services/" + sid,
          "/v1/Services/" + sid + "/PhoneNumbers",
          "/v1/Services/" + sid + "/AlphaSenders/AI00000000000000000000000000000000"
        }) {
      assertThat(
              api.send(api.anonymous(path).header("Authorization", credentials).GET()).statusCode())
          .isEqualTo(404);
    }
    assertThat(
            api.send(
                    api.anonymous("/v1/Services/" + sid)
                        .header("Authorization", credentials)
                        .DELETE())
                .statusCode())
        .isEqualTo(404);
    assertThat(api.send(api.anonymous("/v1/Services").GET()).statusCode()).isEqualTo(401);
    assertThat(api.get("/v1/Services/" + sid).statusCode()).isEqualTo(200);
    assertThat(api.get("/v1/Services/nonsense").statusCode()).isEqualTo(404);
  }

  @Test
  void aServiceIsDeletedOnce() throws Exception {
    String path = "/v1/Services/" + service();
    assertThat(api.delete(path).statusCode()).isEqualTo(204);
    assertThat(api.delete(path).statusCode()).isEqualTo(404);
  }

  @Test
  void whereManyOptedOutTheSendersLeaveLater() throws Exception {
    String path = "/v1/Services/" + service();
    String member = path + "/PhoneNumbers/" + number().sid();
    api.post(path + "/PhoneNumbers", "PhoneNumberSid=" + number().sid());
    String held = api.path("/IncomingPhoneNumbers/" + number().sid() + ".json");
    String child =
        JSON.readTree(api.post("/2010-04-01/Accounts.json", "FriendlyName=child").body())
            .get("sid")
            .asString();
    api.services.manyOptOut();
    for (HttpResponse<String> answer :
        List.of(
            api.delete(path),
            api.delete(member),
            api.delete(held),
            api.post(held, "AccountSid=" + child))) {
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(429);
      assertThat(answer.headers().firstValue("Retry-After")).isPresent();
    }
    assertThat(api.get(member).statusCode()).isEqualTo(200);
    assertThat(api.get(held).statusCode()).isEqualTo(200);
  }

  @Test
  void aNumberJoinsIsListedFetchedAndLeaves() throws Exception {
    String path = "/v1/Services/" + service() + "/PhoneNumbers";
    HttpResponse<String> joined = api.post(path, "PhoneNumberSid=" + number().sid());
    assertThat(joined.statusCode()).isEqualTo(201);
    JsonNode shown = JSON.readTree(joined.body());
    assertThat(shown.propertyNames())
        .containsExactly(
            "sid",
            "account_sid",
            "service_sid",
            "date_created",
            "date_updated",
            "phone_number",
            "country_code",
            "capabilities",
            "url");
    assertThat(shown.get("phone_number").asString()).isEqualTo("+12015550123");
    assertThat(shown.get("country_code").asString()).isEqualTo("US");
    assertThat(shown.at("/capabilities/0").asString()).isEqualTo("SMS");
    JsonNode list = JSON.readTree(api.get(path).body());
    assertThat(list.at("/phone_numbers/0")).isEqualTo(shown);
    assertThat(JSON.readTree(api.get(path + "/" + number().sid()).body())).isEqualTo(shown);
    assertThat(api.delete(path + "/" + number().sid()).statusCode()).isEqualTo(204);
    assertThat(api.delete(path + "/" + number().sid()).statusCode()).isEqualTo(404);
    assertThat(api.get(path + "/" + number().sid()).statusCode()).isEqualTo(404);
  }

  @Test
  void shortCodesAndNamesAreResourcesOfTheirOwn() throws Exception {
    String path = "/v1/Services/" + service();
    Sender code = add(api.account, new ShortCode("12345"), SenderKind.SHORT_CODE);
    Sender name = add(api.account, new AlphanumericId("Shop"), SenderKind.ALPHANUMERIC);
    assertThat(api.post(path + "/ShortCodes", "ShortCodeSid=" + code.sid()).statusCode())
        .isEqualTo(201);
    HttpResponse<String> joined = api.post(path + "/AlphaSenders", "AlphaSender=Shop");
    assertThat(joined.statusCode()).isEqualTo(201);
    assertThat(JSON.readTree(joined.body()).get("sid").asString()).isEqualTo(name.sid().toString());
    assertThat(JSON.readTree(api.get(path + "/ShortCodes").body()).get("short_codes")).hasSize(1);
    assertThat(JSON.readTree(api.get(path + "/AlphaSenders").body()).get("alpha_senders"))
        .hasSize(1);
    assertThat(JSON.readTree(api.get(path + "/PhoneNumbers").body()).get("phone_numbers"))
        .isEmpty();
    assertThat(api.get(path + "/PhoneNumbers/" + code.sid()).statusCode()).isEqualTo(404);
    assertThat(api.delete(path + "/ShortCodes/" + name.sid()).statusCode()).isEqualTo(404);
  }

  private Sender add(Account account, Address address, SenderKind kind) {
    return api.senders.add(account.sid(), address, kind, "").orElseThrow();
  }

  @Test
  void whoCannotJoinIsToldWhyByTwiliosCode() throws Exception {
    String path = "/v1/Services/" + service();
    Account stranger = api.accounts.create("Stranger");
    Sender foreign = add(stranger, new PhoneNumber("+12015550199", "US"), SenderKind.LONG_CODE);
    assertThat(code(api.post(path + "/PhoneNumbers", ""))).isEqualTo(21421);
    assertThat(code(api.post(path + "/PhoneNumbers", "PhoneNumberSid=" + foreign.sid())))
        .isEqualTo(21421);
    assertThat(code(api.post(path + "/ShortCodes", "ShortCodeSid=" + number().sid())))
        .isEqualTo(21421);
    assertThat(code(api.post(path + "/AlphaSenders", ""))).isEqualTo(21708);
    assertThat(code(api.post(path + "/AlphaSenders", "AlphaSender=Nobody"))).isEqualTo(21709);
    assertThat(code(api.post(path + "/AlphaSenders", "AlphaSender=%2B12015550123")))
        .isEqualTo(21709);

    String form = "PhoneNumberSid=" + number().sid();
    api.post(path + "/PhoneNumbers", form);
    HttpResponse<String> again = api.post(path + "/PhoneNumbers", form);
    assertThat(again.statusCode()).isEqualTo(409);
    assertThat(code(again)).isEqualTo(21710);
    assertThat(code(api.post("/v1/Services/" + service() + "/PhoneNumbers", form)))
        .isEqualTo(21712);
    for (int i = 1; i < 3; i++) {
      Sender more = add(api.account, new ShortCode("1234" + i), SenderKind.SHORT_CODE);
      assertThat(api.post(path + "/ShortCodes", "ShortCodeSid=" + more.sid()).statusCode())
          .isEqualTo(201);
    }
    Sender last = add(api.account, new ShortCode("99999"), SenderKind.SHORT_CODE);
    assertThat(code(api.post(path + "/ShortCodes", "ShortCodeSid=" + last.sid()))).isEqualTo(21714);
  }

  @Test
  void usecasesAreListed() throws Exception {
    assertThat(JSON.readTree(api.get("/v1/Services/Usecases").body()).get("usecases")).hasSize(6);
  }

  @Test
  void aMessageOfAServiceIsAcceptedBeforeItsSenderIsKnown() throws Exception {
    String sid = service();
    HttpResponse<String> answer = api.create("To=%2B12025550101&Body=a&MessagingServiceSid=" + sid);
    assertThat(answer.statusCode()).isEqualTo(201);
    JsonNode message = JSON.readTree(answer.body());
    assertThat(message.get("status").asString()).isEqualTo("accepted");
    assertThat(message.get("num_segments").asString()).isEqualTo("0");
    assertThat(message.get("from").isNull()).isTrue();
    assertThat(message.get("messaging_service_sid").asString()).isEqualTo(sid);
    assertThat(draft().from()).isEmpty();
    assertThat(draft().service()).extracting(ServiceUse::sid).hasToString(sid);
  }

  private Draft draft() {
    return api.intake.drafts().getLast();
  }

  @Test
  void whatTheMessageSaysWinsOverItsService() throws Exception {
    String sid =
        created(
                "FriendlyName=Shop&ValidityPeriod=60&SmartEncoding=true"
                    + "&StatusCallback=https%3A%2F%2Fa.b%2Fservice")
            .get("sid")
            .asString();
    String form = "To=%2B12025550101&MessagingServiceSid=" + sid + "&Body=%E2%80%9Ca%E2%80%9D";
    api.create(form);
    assertThat(draft().validitySeconds()).isEqualTo(60);
    assertThat(draft().statusCallback()).isEqualTo("https://a.b/service");
    assertThat(draft().body()).isEqualTo("\"a\"");
    api.create(
        form + "&ValidityPeriod=61&SmartEncoded=false&StatusCallback=https%3A%2F%2Fa.b%2Fown");
    assertThat(draft().validitySeconds()).isEqualTo(61);
    assertThat(draft().statusCallback()).isEqualTo("https://a.b/own");
    assertThat(draft().body()).isEqualTo("\u201Ca\u201D");
  }

  @Test
  void fromMayNameASenderOfThePoolAndNobodyElse() throws Exception {
    String sid = service();
    String form = "To=%2B12025550101&Body=a&From=%2B12015550123&MessagingServiceSid=" + sid;
    assertThat(code(api.create(form))).isEqualTo(21711);
    api.post("/v1/Services/" + sid + "/PhoneNumbers", "PhoneNumberSid=" + number().sid());
    JsonNode message = JSON.readTree(api.create(form).body());
    assertThat(message.get("from").asString()).isEqualTo("+12015550123");
    assertThat(message.get("status").asString()).isEqualTo("queued");
    assertThat(message.get("num_segments").asString()).isEqualTo("1");
    assertThat(message.get("messaging_service_sid").asString()).isEqualTo(sid);
  }

  @Test
  void messagesOfAServiceCanBeScheduledAndOthersCannot() throws Exception {
    String when = "&ScheduleType=fixed&SendAt=2023-08-24T06:00:00Z";
    String form = "To=%2B12025550101&Body=a";
    assertThat(code(api.create(form + "&From=%2B12015550123" + when))).isEqualTo(35118);
    assertThat(api.create(form + "&MessagingServiceSid=" + service() + when).statusCode())
        .isEqualTo(201);
    assertThat(draft().dueAt()).hasToString("2023-08-24T06:00:00Z");
  }

  @Test
  void aServiceOfAnotherAccountDoesNotExist() throws Exception {
    Account stranger = api.accounts.create("Stranger");
    String sid =
        api.services
            .create(stranger.sid(), it -> it, Cause.of(new Actor.Operator()))
            .orElseThrow()
            .sid()
            .toString();
    assertThat(code(api.create("To=%2B12025550101&Body=a&MessagingServiceSid=" + sid)))
        .isEqualTo(21701);
    assertThat(api.intake.drafts()).isEmpty();
  }
}
