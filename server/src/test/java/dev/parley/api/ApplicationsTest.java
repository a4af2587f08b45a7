package dev.parley.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.account.Account;
import dev.parley.account.Application;
import dev.parley.account.Applications;
import dev.parley.account.TestAccounts;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Applications over Twilio's API, and messages that refer to one. */
class ApplicationsTest {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final String MESSAGE = "To=%2B12025550101&From=%2B12015550123&Body=a";
  private static final String CALLBACK = "MessageStatusCallback=https%3A%2F%2Fapp.example%2Fs";

  private ApiFixture api;

  @BeforeEach
  void start() throws Exception {
    api = new ApiFixture();
  }

  @AfterEach
  void stop() {
    api.close();
  }

  private JsonNode create(String form) throws Exception {
    HttpResponse<String> made = api.post(api.path("/Applications.json"), form);
    assertThat(made.statusCode()).isEqualTo(201);
    return JSON.readTree(made.body());
  }

  private String callbackOf(String form) throws Exception {
    assertThat(api.create(MESSAGE + form).statusCode()).isEqualTo(201);
    return String.valueOf(api.intake.drafts().getLast().statusCallback());
  }

  @Test
  void anApplicationIsMadeListedChangedAndDeleted() throws Exception {
    JsonNode made =
        create(
            "FriendlyName=Shop&SmsUrl=https%3A%2F%2Fapp.example%2Fsms&SmsMethod=GET&" + CALLBACK);
    assertThat(made.get("sms_url").asString()).isEqualTo("https://app.example/sms");
    assertThat(made.get("sms_method").asString()).isEqualTo("GET");
    assertThat(made.get("message_status_callback").asString()).isEqualTo("https://app.example/s");
    assertThat(made.get("sms_status_callback").asString()).isEqualTo("https://app.example/s");
    String sid = made.get("sid").asString();
    assertThat(sid).startsWith("AP");
    String one = api.path("/Applications/" + sid + ".json");
    assertThat(made.get("uri").asString()).isEqualTo(one);
    assertThat(JSON.readTree(api.get(one).body())).isEqualTo(made);

    create("FriendlyName=Other");
    JsonNode listed =
        JSON.readTree(api.get(api.path("/Applications.json?FriendlyName=Shop")).body());
    assertThat(listed.get("applications")).containsExactly(made);

    JsonNode changed = JSON.readTree(api.post(one, "FriendlyName=Store&SmsUrl=").body());
    assertThat(changed.get("friendly_name").asString()).isEqualTo("Store");
    assertThat(changed.get("sms_url").isNull()).isTrue();
    assertThat(changed.get("message_status_callback").asString())
        .isEqualTo("https://app.example/s");
    assertThat(api.delete(one).statusCode()).isEqualTo(204);
    assertThat(api.get(one).statusCode()).isEqualTo(404);
    assertThat(api.delete(one).statusCode()).isEqualTo(404);
  }

  @Test
  void whatCannotBeAnApplicationMakesNone() throws Exception {
    for (String form :
        List.of(
            "SmsUrl=app.example",
            "MessageStatusCallback=javascript:alert(1)",
            "SmsMethod=PUT",
            "FriendlyName=" + "n".repeat(65))) {
      assertThat(api.post(api.path("/Applications.json"), form).statusCode())
          .as(form)
          .isEqualTo(400);
    }
    assertThat(api.accounts.applications().of(api.account.sid())).isEmpty();
  }

  @Test
  void anAccountHasAtMostAThousandApplications() throws Exception {
    for (int i = 0; i < Applications.APPLICATIONS_MAX - 1; i++) {
      api.accounts
          .applications()
          .create(api.account.sid(), "", Application.Urls.NONE, TestAccounts.CAUSE);
    }
    create("");
    assertThat(api.post(api.path("/Applications.json"), "").body()).startsWith("{\"code\":20010,");
  }

  @Test
  void aMessageIsCalledBackByItsApplicationUnlessItNamesAnUrlItself() throws Exception {
    String sid = create(CALLBACK).get("sid").asString();
    assertThat(callbackOf("&ApplicationSid=" + sid)).isEqualTo("https://app.example/s");
    assertThat(
            callbackOf("&ApplicationSid=" + sid + "&StatusCallback=https%3A%2F%2Fown.example%2Fs"))
        .isEqualTo("https://own.example/s");
  }

  @Test
  void anApplicationOfAnotherAccountIsNotThere() throws Exception {
    Account other = api.accounts.create("Other");
    Application theirs =
        api.accounts
            .applications()
            .create(other.sid(), "theirs", Application.Urls.NONE, TestAccounts.CAUSE)
            .orElseThrow();
    String one = api.path("/Applications/" + theirs.sid() + ".json");
    assertThat(api.get(one).statusCode()).isEqualTo(404);
    assertThat(api.post(one, "FriendlyName=x").statusCode()).isEqualTo(404);
    assertThat(api.delete(one).statusCode()).isEqualTo(404);
    for (String sid : List.of(theirs.sid().toString(), "AP1", "AP" + "0".repeat(32))) {
      assertThat(api.create(MESSAGE + "&ApplicationSid=" + sid).body())
          .startsWith("{\"code\":21218,");
    }
    assertThat(api.accounts.applications().find(theirs.sid())).contains(theirs);
  }
}
