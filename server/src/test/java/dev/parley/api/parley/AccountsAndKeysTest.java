package dev.parley.api.parley;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.account.Account;
import dev.parley.account.AccountSid;
import dev.parley.account.Keys;
import dev.parley.account.Standing;
import dev.parley.api.ApiFixture;
import dev.parley.audit.Actor;
import dev.parley.audit.Cause;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Accounts and keys over our own API. */
class AccountsAndKeysTest {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final String ACCOUNTS = "/v1/parley/Accounts";
  private static final String SID = "AC" + "0f".repeat(16);
  private static final String TOKEN = "f".repeat(32);

  private final Described described = new Described();
  private ApiFixture api;

  @BeforeEach
  void start() throws Exception {
    api = new ApiFixture();
  }

  @AfterEach
  void stop() {
    api.close();
  }

  private HttpResponse<String> asOperator(String path) throws Exception {
    return api.send(
        api.anonymous(path).header("Authorization", "Bearer " + ApiFixture.ADMIN_TOKEN).GET());
  }

  private HttpResponse<String> postAsOperator(String path, String form) throws Exception {
    return api.send(
        api.anonymous(path)
            .header("Authorization", "Bearer " + ApiFixture.ADMIN_TOKEN)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(HttpRequest.BodyPublishers.ofString(form)));
  }

  @Test
  void anAccountMovesInWithItsSidAndToken() throws Exception {
    HttpResponse<String> made =
        postAsOperator(ACCOUNTS, "FriendlyName=Moved&Sid=" + SID + "&AuthToken=" + TOKEN);
    described.conforms(ACCOUNTS, "post", made);
    assertThat(made.body()).contains("\"sid\":\"" + SID, "\"auth_token\":\"" + TOKEN);
    assertThat(api.accounts.authenticate(SID, TOKEN)).isPresent();

    HttpResponse<String> again = postAsOperator(ACCOUNTS, "FriendlyName=Moved&Sid=" + SID);
    assertThat(again.statusCode()).isEqualTo(400);
    described.conforms(ACCOUNTS, "post", again);
    assertThat(api.accounts.authenticate(SID, TOKEN)).isPresent();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "FriendlyName=x&Sid=AC1",
        "FriendlyName=x&Sid=SK0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f",
        "FriendlyName=x&Type=Half",
        "FriendlyName=x&AuthToken=0123456789012345678",
        "FriendlyName=x&AuthToken=01234567890123456789%3A",
        "FriendlyName=x&Parent=AC0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f"
      })
  void whatCannotBeAnAccountMakesNone(String form) throws Exception {
    HttpResponse<String> answer = postAsOperator(ACCOUNTS, form);
    assertThat(answer.statusCode()).isEqualTo(400);
    described.conforms(ACCOUNTS, "post", answer);
    assertThat(api.accounts.all()).containsExactly(api.account);
  }

  @Test
  void aTokenHasTwentyToAHundredAndTwentyEightLettersAndDigits() throws Exception {
    for (int length : List.of(20, 128)) {
      assertThat(
              postAsOperator(ACCOUNTS, "FriendlyName=x&AuthToken=" + "a".repeat(length))
                  .statusCode())
          .isEqualTo(201);
    }
    assertThat(postAsOperator(ACCOUNTS, "FriendlyName=x&AuthToken=" + "a".repeat(129)).statusCode())
        .isEqualTo(400);
  }

  @Test
  void aTrialAccountIsUpgradedWithItsSubaccountsAndAReason() throws Exception {
    String template = ACCOUNTS + "/{AccountSid}/Upgrade";
    HttpResponse<String> made = postAsOperator(ACCOUNTS, "FriendlyName=New&Type=trial");
    described.conforms(ACCOUNTS, "post", made);
    assertThat(made.body()).contains("\"type\":\"Trial\"");
    Account trial = api.accounts.all().getLast();
    postAsOperator(ACCOUNTS, "FriendlyName=Below&Type=Full&Parent=" + trial.sid());
    Account below = api.accounts.all().getLast();
    assertThat(api.accounts.isTrial(below.sid())).as("what its owner is").isTrue();

    String path = ACCOUNTS + "/" + trial.sid() + "/Upgrade";
    HttpResponse<String> silent = postAsOperator(path, "");
    assertThat(silent.statusCode()).isEqualTo(400);
    described.conforms(template, "post", silent);
    assertThat(postAsOperator(ACCOUNTS + "/" + below.sid() + "/Upgrade", "Reason=x").body())
        .contains(trial.sid().toString());
    assertThat(api.post(path, "Reason=I+am+nice.").statusCode()).as("itself").isNotEqualTo(200);
    assertThat(api.accounts.isTrial(trial.sid())).isTrue();

    HttpResponse<String> upgraded = postAsOperator(path, "Reason=Called+them.");
    described.conforms(template, "post", upgraded);
    assertThat(upgraded.body()).contains("\"type\":\"Full\"");
    assertThat(api.accounts.causes().getLast().reason()).isEqualTo("Called them.");
    assertThat(api.accounts.isTrial(below.sid())).isFalse();
    assertThat(postAsOperator(path, "Reason=again").statusCode()).isEqualTo(200);
    assertThat(postAsOperator(ACCOUNTS + "/" + SID + "/Upgrade", "Reason=x").statusCode())
        .isEqualTo(404);
  }

  @Test
  void theOperatorSuspendsResumesAndClosesWithAReasonThatIsShown() throws Exception {
    String template = ACCOUNTS + "/{AccountSid}/Standing";
    Account account = api.accounts.create("Spammer");
    String path = ACCOUNTS + "/" + account.sid();
    HttpResponse<String> suspended =
        postAsOperator(path + "/Standing", "Status=suspended&Reason=Spam.");
    described.conforms(template, "post", suspended);
    assertThat(suspended.body())
        .contains("\"status\":\"suspended\"", "\"standing_reason\":\"Spam.\"")
        .contains("\"standing_since\":\"2023-08-24T05:01:45.678Z\"");
    assertThat(api.accounts.causes().getLast()).isEqualTo(new Cause(new Actor.Operator(), "Spam."));
    HttpResponse<String> shown = asOperator(path);
    described.conforms(ACCOUNTS + "/{AccountSid}", "get", shown);
    assertThat(shown.body()).isEqualTo(suspended.body());

    assertThat(postAsOperator(path + "/Standing", "Status=active&Reason=ok").statusCode())
        .isEqualTo(200);
    assertThat(postAsOperator(path + "/Standing", "Status=closed&Reason=gone").statusCode())
        .isEqualTo(200);
    HttpResponse<String> late = postAsOperator(path + "/Standing", "Status=active&Reason=ok");
    assertThat(late.statusCode()).isEqualTo(409);
    described.conforms(template, "post", late);
  }

  @Test
  void aStandingNeedsAReasonOfAThousandCharactersAtMost() throws Exception {
    String path = ACCOUNTS + "/" + api.account.sid() + "/Standing";
    for (String form :
        List.of(
            "Status=suspended",
            "Status=suspended&Reason=++",
            "Status=open&Reason=x",
            "Reason=x",
            "Status=suspended&Reason=" + "r".repeat(Cause.REASON_MAX + 1))) {
      HttpResponse<String> answer = postAsOperator(path, form);
      assertThat(answer.statusCode()).as(form).isEqualTo(400);
      described.conforms(ACCOUNTS + "/{AccountSid}/Standing", "post", answer);
    }
    assertThat(api.accounts.isActive(api.account.sid())).isTrue();
    assertThat(
            postAsOperator(path, "Status=suspended&Reason=" + "r".repeat(Cause.REASON_MAX))
                .statusCode())
        .isEqualTo(200);
  }

  @Test
  void onlyTheOperatorSetsAStanding() throws Exception {
    String path = ACCOUNTS + "/" + api.account.sid() + "/Standing";
    assertThat(api.post(path, "Status=closed&Reason=x").statusCode()).isEqualTo(401);
    assertThat(postAsOperator(ACCOUNTS + "/" + SID + "/Standing", "Status=closed&Reason=x"))
        .returns(404, HttpResponse::statusCode);
  }

  @Test
  void anAccountSeesItselfAndItsSubaccountsAndTheOperatorAll() throws Exception {
    Account stranger = api.accounts.create("Stranger");
    Account sub = api.accounts.add("Sub", api.account.sid(), Standing.Status.SUSPENDED);
    HttpResponse<String> own = api.get(ACCOUNTS);
    described.conforms(ACCOUNTS, "get", own);
    assertThat(own.body())
        .contains(api.account.sid().toString(), sub.sid().toString())
        .doesNotContain(stranger.sid().toString(), "auth_token");
    assertThat(asOperator(ACCOUNTS).body()).contains(stranger.sid().toString());
    assertThat(asOperator(ACCOUNTS + "?Status=suspended").body())
        .contains(sub.sid().toString())
        .doesNotContain(stranger.sid().toString());
    assertThat(asOperator(ACCOUNTS + "?Status=open").statusCode()).isEqualTo(400);
    HttpResponse<String> foreign = api.get(ACCOUNTS + "/" + stranger.sid());
    assertThat(foreign.statusCode()).isEqualTo(404);
    described.conforms(ACCOUNTS + "/{AccountSid}", "get", foreign);
    assertThat(api.send(api.anonymous(ACCOUNTS).GET()).statusCode()).isEqualTo(401);
  }

  @Test
  void accountsComePageByPage() throws Exception {
    List<String> made = new ArrayList<>(List.of(api.account.sid().toString()));
    for (int i = 0; i < 4; i++) {
      made.add(api.accounts.create("More").sid().toString());
    }
    List<String> listed = new ArrayList<>();
    String cursor = "";
    for (int page = 0; page < 3; page++) {
      JsonNode answer = JSON.readTree(asOperator(ACCOUNTS + "?PageSize=2" + cursor).body());
      answer.get("accounts").forEach(account -> listed.add(account.get("sid").asString()));
      cursor = "&Cursor=" + answer.get("next_cursor").asString("");
    }
    assertThat(listed).isEqualTo(made);
    assertThat(cursor).isEqualTo("&Cursor=");
    for (String bad : List.of("PageSize=0", "PageSize=1001", "PageSize=x", "Cursor=" + SID)) {
      assertThat(asOperator(ACCOUNTS + "?" + bad).statusCode()).as(bad).isEqualTo(400);
    }
    assertThat(asOperator(ACCOUNTS + "?PageSize=1000").statusCode()).isEqualTo(200);
  }

  @Test
  void theOperatorMakesAndRevokesKeysAndTheAccountSeesThem() throws Exception {
    HttpResponse<String> made =
        postAsOperator(
            "/v1/parley/Keys",
            "AccountSid=" + api.account.sid() + "&FriendlyName=laptop&Kind=main");
    described.conforms("/v1/parley/Keys", "post", made);
    JsonNode key = JSON.readTree(made.body());
    String sid = key.get("sid").asString();
    String secret = key.get("secret").asString();
    assertThat(api.accounts.authenticate(sid, secret)).contains(api.account);

    HttpResponse<String> listed = api.get(ACCOUNTS + "/" + api.account.sid() + "/Keys");
    described.conforms(ACCOUNTS + "/{AccountSid}/Keys", "get", listed);
    assertThat(listed.body()).contains(sid, "\"kind\":\"main\"").doesNotContain(secret);

    String template = "/v1/parley/Keys/{KeySid}/Revocation";
    String path = "/v1/parley/Keys/" + sid + "/Revocation";
    assertThat(api.post(path, "").statusCode()).isEqualTo(401);
    HttpResponse<String> revoked = postAsOperator(path, "Reason=lost");
    described.conforms(template, "post", revoked);
    assertThat(api.accounts.authenticate(sid, secret)).isEmpty();
    HttpResponse<String> again = postAsOperator(path, "Reason=lost");
    assertThat(again.statusCode()).isEqualTo(404);
    described.conforms(template, "post", again);
  }

  @Test
  void aStandardKeyListsNoKeysAndAKindIsMainOrStandard() throws Exception {
    Keys.NewKey key = api.accounts.keys().create(api.account.sid(), "standard");
    HttpResponse<String> answer =
        api.send(
            api.anonymous(ACCOUNTS + "/" + api.account.sid() + "/Keys")
                .header(
                    "Authorization", ApiFixture.basic(key.sid().toString(), key.secret().value()))
                .GET());
    assertThat(answer.statusCode()).isEqualTo(401);
    String form = "AccountSid=" + api.account.sid() + "&FriendlyName=x&Kind=root";
    assertThat(postAsOperator("/v1/parley/Keys", form).statusCode()).isEqualTo(400);
    assertThat(AccountSid.parse(SID).flatMap(api.accounts::find)).isEmpty();
    assertThat(
            postAsOperator("/v1/parley/Keys", "AccountSid=" + SID + "&FriendlyName=x").statusCode())
        .isEqualTo(400);
  }
}
