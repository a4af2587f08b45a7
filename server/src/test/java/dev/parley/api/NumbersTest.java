package dev.parley.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.account.Account;
import dev.parley.account.Standing;
import dev.parley.e164.PhoneNumber;
import dev.parley.number.Proof;
import dev.parley.number.Sender;
import dev.parley.number.SenderKind;
import dev.parley.number.StockNumber;
import dev.parley.number.StockNumber.Capabilities;
import dev.parley.number.StockNumber.Kind;
import dev.parley.number.TestSenders;
import dev.parley.service.MessagingService;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Numbers from the operator's stock over Twilio's API: searched, taken, moved, released. */
class NumbersTest {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private ApiFixture api;

  @BeforeEach
  void start() throws Exception {
    api = new ApiFixture();
    api.stock.load(
        List.of(
            number("+18089251571", Kind.LOCAL, "HI", "Hilo"),
            number("+12015550101", Kind.LOCAL, "NJ", "Newark"),
            number("+12015550202", Kind.LOCAL, "NJ", "Jersey City"),
            number("+18005550199", Kind.TOLL_FREE, null, null)),
        TestSenders.CAUSE);
  }

  @AfterEach
  void stop() {
    api.close();
  }

  private static StockNumber number(
      String text, Kind kind, @Nullable String region, @Nullable String locality) {
    return new StockNumber(
        new PhoneNumber(text, "US"),
        kind,
        "US",
        region,
        locality,
        null,
        new Capabilities(true, false, true),
        null);
  }

  private String available(String rest) {
    return api.path("/AvailablePhoneNumbers" + rest);
  }

  private List<String> found(String query) throws Exception {
    HttpResponse<String> answer = api.get(available("/US/Local.json" + query));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    List<String> numbers = new ArrayList<>();
    JSON.readTree(answer.body())
        .get("available_phone_numbers")
        .forEach(number -> numbers.add(number.get("phone_number").asString()));
    return numbers;
  }

  private int code(HttpResponse<String> answer) {
    return JSON.readTree(answer.body()).get("code").asInt();
  }

  private HttpResponse<String> take(String form) throws Exception {
    return api.post(api.path("/IncomingPhoneNumbers.json"), form);
  }

  @Test
  void anAvailableNumberHasTwiliosShape() throws Exception {
    JsonNode page = JSON.readTree(api.get(available("/US/Local.json?AreaCode=808")).body());
    assertThat(page.at("/available_phone_numbers/0"))
        .hasToString(
            """
            {"address_requirements":"none","beta":false,\
            "capabilities":{"mms":false,"sms":true,"voice":true},\
            "friendly_name":"(808) 925-1571","iso_country":"US","lata":null,"latitude":null,\
            "locality":"Hilo","longitude":null,"phone_number":"+18089251571",\
            "postal_code":null,"rate_center":null,"region":"HI"}\
            """);
    assertThat(page.get("uri").asString()).contains("/AvailablePhoneNumbers/US/Local.json");
  }

  @Test
  void numbersAreFoundByEachOfTwiliosParameters() throws Exception {
    assertThat(found("")).hasSize(3);
    assertThat(found("?AreaCode=201")).containsExactly("+12015550101", "+12015550202");
    assertThat(found("?Contains=555%2A101")).containsExactly("+12015550101");
    assertThat(found("?Contains=JJJ0101")).containsExactly("+12015550101");
    assertThat(found("?InRegion=HI&SmsEnabled=true")).containsExactly("+18089251571");
    assertThat(found("?InLocality=newark")).containsExactly("+12015550101");
    assertThat(list(available("/US/TollFree.json"))).hasSize(1);
    assertThat(list(available("/gb/Mobile.json"))).isEmpty();
  }

  private JsonNode list(String path) throws Exception {
    return JSON.readTree(api.get(path).body()).get("available_phone_numbers");
  }

  @Test
  void pagesFollowEachOther() throws Exception {
    JsonNode first = JSON.readTree(api.get(available("/US/Local.json?PageSize=2")).body());
    assertThat(first.get("available_phone_numbers")).hasSize(2);
    JsonNode second = JSON.readTree(api.get(first.get("next_page_uri").asString()).body());
    assertThat(second.at("/available_phone_numbers/0/phone_number").asString())
        .isEqualTo("+18089251571");
    assertThat(second.get("next_page_uri").isNull()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "AreaCode=20, 21451",
    "AreaCode=101, 21451",
    "Contains=1, 20001",
    "Contains=%27%25, 20001",
    "SmsEnabled=perhaps, 20001",
    "NearNumber=%2B12015550101, 20001",
    "PageSize=0, 20001"
  })
  void aSearchThatCannotBeMadeIsRefused(String query, int code) throws Exception {
    HttpResponse<String> answer = api.get(available("/US/Local.json?" + query));
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(code(answer)).isEqualTo(code);
  }

  @Test
  void countriesAreThoseInStock() throws Exception {
    JsonNode countries = JSON.readTree(api.get(available(".json")).body()).get("countries");
    assertThat(countries).hasSize(1);
    assertThat(countries.get(0).get("country").asString()).isEqualTo("United States");
    assertThat(countries.at("/0/subresource_uris").propertyNames())
        .containsExactly("local", "toll_free");
    assertThat(JSON.readTree(api.get(available("/US.json")).body())).isEqualTo(countries.get(0));
    assertThat(api.get(available("/FR.json")).statusCode()).isEqualTo(404);
  }

  @Test
  void aNumberIsTakenOnceWithItsWebhooks() throws Exception {
    HttpResponse<String> answer =
        take("PhoneNumber=%2B18089251571&SmsUrl=https%3A%2F%2Fa.example%2Fsms");
    assertThat(answer.statusCode()).isEqualTo(201);
    JsonNode number = JSON.readTree(answer.body());
    assertThat(number.get("friendly_name").asString()).isEqualTo("(808) 925-1571");
    assertThat(number.get("sms_url").asString()).isEqualTo("https://a.example/sms");
    assertThat(held("+18089251571").proof()).isEqualTo(Proof.STOCK);
    assertThat(held("+18089251571").account()).isEqualTo(api.account.sid());
    assertThat(found("?AreaCode=808")).isEmpty();
    assertThat(code(take("PhoneNumber=%2B18089251571"))).isEqualTo(21422);
    assertThat(api.senders.causes.getLast().actor().id()).isEqualTo(api.account.sid().toString());
  }

  private Sender held(String number) {
    return api.senders.byText(number).orElseThrow();
  }

  @Test
  void anAreaCodeTakesAnyNumberOfItUntilThereIsNone() throws Exception {
    JsonNode first = JSON.readTree(take("AreaCode=201&FriendlyName=one").body());
    assertThat(first.get("phone_number").asString()).isEqualTo("+12015550101");
    assertThat(take("AreaCode=201").statusCode()).isEqualTo(201);
    assertThat(code(take("AreaCode=201"))).isEqualTo(21452);
  }

  @Test
  void anAreaCodeTakesANumberOfTheKindOfThePath() throws Exception {
    String tollFree = api.path("/IncomingPhoneNumbers/TollFree.json");
    assertThat(code(api.post(tollFree, "AreaCode=201"))).isEqualTo(21452);
    assertThat(code(api.post(api.path("/IncomingPhoneNumbers/Mobile.json"), "AreaCode=808")))
        .isEqualTo(21452);
    JsonNode taken = JSON.readTree(api.post(tollFree, "AreaCode=800").body());
    assertThat(taken.get("phone_number").asString()).isEqualTo("+18005550199");
  }

  @Test
  void whoSearchesWhileOthersDoIsToldToComeBack() throws Exception {
    api.stock.keepBusy();
    for (HttpResponse<String> answer :
        List.of(
            api.get(available("/US/Local.json")),
            api.get(available(".json")),
            api.get(available("/US.json")),
            take("AreaCode=201"))) {
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(429);
      assertThat(code(answer)).isEqualTo(20429);
      assertThat(answer.headers().firstValue("Retry-After")).isPresent();
    }
    assertThat(take("PhoneNumber=%2B18089251571").statusCode()).as("named").isEqualTo(201);
  }

  @ParameterizedTest
  @CsvSource({
    "FriendlyName=x, 20001",
    "PhoneNumber=abc, 21421",
    "PhoneNumber=12345, 21421",
    "PhoneNumber=%2B12015559999, 21422",
    "AreaCode=1, 21451",
    "PhoneNumber=%2B18089251571&SmsUrl=nowhere, 21402"
  })
  void whatCannotBeTakenIsRefusedWithTwiliosCode(String form, int code) throws Exception {
    HttpResponse<String> answer = take(form);
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(code(answer)).isEqualTo(code);
    assertThat(api.senders.heldBy(api.account.sid())).hasSize(1);
  }

  @Test
  void theKindOfThePathMustFit() throws Exception {
    String tollFree = api.path("/IncomingPhoneNumbers/TollFree.json");
    assertThat(code(api.post(tollFree, "PhoneNumber=%2B18089251571"))).isEqualTo(21422);
    assertThat(api.post(tollFree, "PhoneNumber=%2B18005550199").statusCode()).isEqualTo(201);
    assertThat(held("+18005550199").kind()).isEqualTo(SenderKind.TOLL_FREE);
    assertThat(JSON.readTree(api.get(tollFree).body()).get("incoming_phone_numbers")).hasSize(1);
    assertThat(
            JSON.readTree(api.get(api.path("/IncomingPhoneNumbers/Local.json")).body())
                .get("incoming_phone_numbers"))
        .hasSize(1);
  }

  @Test
  void aReleasedNumberIsGoneLeavesItsServiceAndIsAvailableAgain() throws Exception {
    take("PhoneNumber=%2B18089251571");
    MessagingService service =
        api.services.create(api.account.sid(), it -> it, TestSenders.CAUSE).orElseThrow();
    api.services.join(service.sid(), held("+18089251571"), TestSenders.CAUSE);
    String path = api.path("/IncomingPhoneNumbers/" + held("+18089251571").sid() + ".json");
    HttpResponse<String> answer = api.delete(path);
    assertThat(answer.statusCode()).isEqualTo(204);
    assertThat(api.delete(path).statusCode()).isEqualTo(404);
    assertThat(api.services.pool(service.sid())).isEmpty();
    assertThat(found("?AreaCode=808")).containsExactly("+18089251571");
  }

  @Test
  void aNumberMovesToASubaccountAndBackAndNowhereElse() throws Exception {
    Account sub = api.accounts.add("Sub", api.account.sid(), Standing.Status.ACTIVE);
    Account stranger = api.accounts.create("Stranger");
    Sender sender = held("+12015550123");
    String path = api.path("/IncomingPhoneNumbers/" + sender.sid() + ".json");
    assertThat(code(api.post(path, "AccountSid=" + stranger.sid()))).isEqualTo(20001);
    JsonNode moved =
        JSON.readTree(api.post(path, "AccountSid=" + sub.sid() + "&FriendlyName=moved").body());
    assertThat(moved.get("account_sid").asString()).isEqualTo(sub.sid().toString());
    assertThat(moved.get("friendly_name").asString()).isEqualTo("moved");
    assertThat(api.get(path).statusCode()).isEqualTo(404);
    String there =
        "/2010-04-01/Accounts/" + sub.sid() + "/IncomingPhoneNumbers/" + sender.sid() + ".json";
    assertThat(api.post(there, "AccountSid=" + api.account.sid()).statusCode()).isEqualTo(200);
    assertThat(held("+12015550123").account()).isEqualTo(api.account.sid());
  }
}
