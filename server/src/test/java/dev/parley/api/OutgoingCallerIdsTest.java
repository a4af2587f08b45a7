package dev.parley.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.accept.Draft;
import dev.parley.account.OutgoingCallerIds;
import dev.parley.account.TestAccounts;
import dev.parley.e164.PhoneNumber;
import dev.parley.number.NumberAnswers;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Verified numbers (S7). */
class OutgoingCallerIdsTest {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final PhoneNumber NUMBER = new PhoneNumber("+12025550101", "US");
  private static final String FORM = "PhoneNumber=%2B12025550101";
  private ApiFixture api;

  @BeforeEach
  void start() throws Exception {
    api = new ApiFixture();
  }

  @AfterEach
  void stop() {
    api.close();
  }

  private HttpResponse<String> validate(String form) throws Exception {
    return api.post(api.path("/OutgoingCallerIds.json"), form);
  }

  private HttpResponse<String> confirm(String code) throws Exception {
    return api.post(
        "/v1/parley/Accounts/" + api.account.sid() + "/OutgoingCallerIds/Confirm",
        FORM + "&Code=" + code);
  }

  private Draft texted() {
    return api.intake.drafts().getLast();
  }

  private String textedCode() {
    return texted().body().substring(0, 6);
  }

  private boolean verified() {
    return api.accounts.callerIds().find(api.account.sid(), NUMBER).isPresent();
  }

  @Test
  void whoGivesTheTextedCodeBackVerifiesTheNumber() throws Exception {
    HttpResponse<String> begun = validate(FORM + "&FriendlyName=Ada&CallDelay=5");
    assertThat(begun.statusCode()).as(begun.body()).isEqualTo(200);
    JsonNode request = JSON.readTree(begun.body());
    assertThat(request.propertyNames())
        .containsExactly(
            "account_sid", "call_sid", "friendly_name", "phone_number", "validation_code");
    assertThat(request.get("validation_code").asString()).matches("[0-9]{6}");
    assertThat(begun.body()).as("the texted code").doesNotContain(textedCode());
    assertThat(texted().to()).isEqualTo(NUMBER.text());
    assertThat(texted().origin()).isEqualTo(Draft.ORIGIN_NUMBER_CLAIM);
    assertThat(texted().body().length()).as("one segment").isLessThanOrEqualTo(160);
    assertThat(verified()).isFalse();

    HttpResponse<String> answer = confirm(textedCode());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
    JsonNode callerId = JSON.readTree(answer.body());
    assertThat(callerId.get("phone_number").asString()).isEqualTo(NUMBER.text());
    assertThat(callerId.get("friendly_name").asString()).isEqualTo("Ada");
    assertThat(verified()).isTrue();
    assertThat(api.get(callerId.get("uri").asString()).body()).isEqualTo(answer.body());
    assertThat(validate(FORM).body()).contains("21450");
  }

  @Test
  void theCodeThatTheAccountSeesIsGoodFromThePhoneOnly() throws Exception {
    String shown = JSON.readTree(validate(FORM).body()).get("validation_code").asString();
    assertThat(confirm(shown).statusCode()).isEqualTo(400);
    assertThat(verified()).isFalse();
    NumberAnswers answers = new NumberAnswers(api.accounts, api.claims);
    answers.came(NUMBER, api.accounts.create("Other").sid(), shown);
    answers.came(new PhoneNumber("+12025550102", "US"), api.account.sid(), shown);
    answers.came(NUMBER, api.account.sid(), "yes, " + shown);
    assertThat(verified()).as("of another account, phone, or text").isFalse();
    answers.came(NUMBER, api.account.sid(), " " + shown + "\n");
    assertThat(verified()).isTrue();
  }

  @Test
  void aWrongCodeVerifiesNothing() throws Exception {
    assertThat(confirm("000000").body()).contains("There is no code");
    validate(FORM);
    assertThat(confirm("12345").body()).contains("six digits");
    assertThat(confirm(textedCode().equals("000000") ? "000001" : "000000").body())
        .contains("1 tries are left");
    assertThat(verified()).isFalse();
  }

  @Test
  void whatIsNoNumberOrItsOwnOrTooMuchIsRefusedAndTextsNobody() throws Exception {
    assertThat(validate("PhoneNumber=letters").body()).contains("21401");
    assertThat(validate("PhoneNumber=911").body()).contains("21401");
    assertThat(validate("").body()).contains("21401");
    assertThat(validate("PhoneNumber=%2B12015550123").body()).contains("21449");
    assertThat(validate(FORM + "&FriendlyName=" + "a".repeat(65)).body()).contains("20002");
    for (int i = 0; i < OutgoingCallerIds.CALLER_IDS_MAX - 1; i++) {
      add("+120255502" + "%02d".formatted(i));
    }
    assertThat(validate(FORM).statusCode()).as("the last one").isEqualTo(200);
    add("+12025550300");
    assertThat(validate("PhoneNumber=%2B12025550102").body()).contains("20010");
    assertThat(confirm(textedCode()).body()).contains("20010");
    assertThat(api.intake.drafts()).hasSize(1);
  }

  private void add(String number) {
    assertThat(
            api.accounts
                .callerIds()
                .add(api.account.sid(), new PhoneNumber(number, "US"), "n", TestAccounts.CAUSE))
        .isPresent();
  }

  @Test
  void aNumberIsNotTextedAgainAndAgain() throws Exception {
    assertThat(validate(FORM).statusCode()).isEqualTo(200);
    assertThat(validate(FORM).statusCode()).isEqualTo(429);
    assertThat(api.intake.drafts()).hasSize(1);
  }

  @Test
  void numbersAreListedRenamedAndDeletedByTheirAccountAlone() throws Exception {
    validate(FORM);
    String uri = JSON.readTree(confirm(textedCode()).body()).get("uri").asString();
    add("+12025550102");
    String list = api.path("/OutgoingCallerIds.json");
    assertThat(JSON.readTree(api.get(list).body()).get("outgoing_caller_ids")).hasSize(2);
    assertThat(
            JSON.readTree(api.get(list + "?PhoneNumber=%2B12025550102").body())
                .get("outgoing_caller_ids"))
        .hasSize(1);
    assertThat(api.post(uri, "FriendlyName=Grace").body()).contains("\"Grace\"");
    assertThat(api.post(uri, "FriendlyName=" + "a".repeat(65)).body()).contains("20002");
    String others =
        uri.replace(api.account.sid().toString(), api.accounts.create("Other").sid().toString());
    assertThat(api.get(others).statusCode()).isEqualTo(404);
    assertThat(api.delete(uri).statusCode()).isEqualTo(204);
    assertThat(api.delete(uri).statusCode()).isEqualTo(404);
    assertThat(verified()).isFalse();
  }
}
