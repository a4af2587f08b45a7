package dev.parley.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.account.Account;
import dev.parley.account.ApiKey;
import dev.parley.account.Keys;
import dev.parley.account.Standing;
import dev.parley.account.TestAccounts;
import dev.parley.audit.Actor;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Subaccounts, keys and tokens over Twilio's API. */
class AccountChangesTest {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final String ACCOUNTS = "/2010-04-01/Accounts";

  private ApiFixture api;

  @BeforeEach
  void start() throws Exception {
    api = new ApiFixture();
  }

  @AfterEach
  void stop() {
    api.close();
  }

  private Account sub() {
    return api.accounts.add("Sub", api.account.sid(), Standing.Status.ACTIVE);
  }

  private static String path(Account account) {
    return ACCOUNTS + "/" + account.sid() + ".json";
  }

  private static String of(Account account) {
    return ApiFixture.basic(account.sid().toString(), account.authToken().value());
  }

  private static String of(Keys.NewKey key) {
    return ApiFixture.basic(key.sid().toString(), key.secret().value());
  }

  private HttpResponse<String> asked(String credentials, String path) throws Exception {
    return api.send(api.anonymous(path).header("Authorization", credentials).GET());
  }

  private HttpResponse<String> posted(String credentials, String path, String form)
      throws Exception {
    return api.send(
        api.anonymous(path)
            .header("Authorization", credentials)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(HttpRequest.BodyPublishers.ofString(form)));
  }

  private static void is(HttpResponse<String> answer, int status, int code) {
    assertThat(answer.body()).startsWith("{\"code\":" + code + ",");
    assertThat(answer.statusCode()).isEqualTo(status);
  }

  @Test
  void aSubaccountIsMadeUnderTheCallerWithTheNameOrADatedOne() throws Exception {
    JsonNode named = JSON.readTree(api.post(ACCOUNTS + ".json", "FriendlyName=Branch").body());
    assertThat(named.get("friendly_name").asString()).isEqualTo("Branch");
    assertThat(named.get("owner_account_sid").asString()).isEqualTo(api.account.sid().toString());
    assertThat(named.get("status").asString()).isEqualTo("active");
    assertThat(named.get("auth_token").asString()).isNotEmpty();
    HttpResponse<String> unnamed = api.post(ACCOUNTS + ".json", "");
    assertThat(unnamed.statusCode()).isEqualTo(201);
    assertThat(unnamed.body()).contains("SubAccount Created at 2023-08-24 05:01 AM");
    assertThat(api.accounts.causes().getLast().actor())
        .isEqualTo(new Actor.Credentials(api.account.sid().toString()));
  }

  @Test
  void aNameHasSixtyFourCharactersAtMost() throws Exception {
    assertThat(api.post(ACCOUNTS + ".json", "FriendlyName=" + "n".repeat(64)).statusCode())
        .isEqualTo(201);
    is(api.post(ACCOUNTS + ".json", "FriendlyName=" + "n".repeat(65)), 400, 20002);
    is(api.post(path(sub()), "FriendlyName=" + "n".repeat(65)), 400, 20002);
    is(api.post(api.path("/Keys.json"), "FriendlyName=" + "n".repeat(65)), 400, 20002);
  }

  @Test
  void aSubaccountMakesNone() throws Exception {
    is(posted(of(sub()), ACCOUNTS + ".json", ""), 403, 20403);
  }

  @Test
  void aParentRenamesSuspendsResumesAndClosesForGood() throws Exception {
    Account sub = sub();
    for (String status : List.of("suspended", "active", "closed")) {
      HttpResponse<String> answer =
          api.post(path(sub), "FriendlyName=Now+" + status + "&Status=" + status);
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.body())
          .contains("\"status\":\"" + status + "\"", "\"friendly_name\":\"Now " + status + "\"");
    }
    is(api.post(path(sub), "Status=active"), 409, 21479);
    assertThat(api.get(path(sub)).body()).contains("\"status\":\"closed\"");
  }

  @Test
  void theStandingOfTheCallerOrOneSetByTheOperatorIsNotTheCallersToChange() throws Exception {
    is(api.post(path(api.account), "Status=closed"), 400, 21477);
    Account suspended = api.accounts.add("Sub", api.account.sid(), Standing.Status.SUSPENDED);
    is(api.post(path(suspended), "Status=active&FriendlyName=x"), 409, 21478);
    assertThat(api.accounts.find(suspended.sid())).contains(suspended);
    is(api.post(path(sub()), "Status=open"), 400, 21475);
    assertThat(api.post(path(api.account), "Status=active&FriendlyName=Other").statusCode())
        .isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource({"SUSPENDED", "CLOSED"})
  void anAccountThatIsNotActiveMayNotUseTheApiAndIsToldWhy(Standing.Status status)
      throws Exception {
    Account sub = sub();
    api.accounts.changeStanding(
        sub.sid(), status, Standing.SetBy.OPERATOR, TestAccounts.cause("unpaid"));
    for (String path :
        List.of(ACCOUNTS + ".json", path(sub), ACCOUNTS + "/" + sub.sid() + "/Messages.json")) {
      HttpResponse<String> answer = asked(of(sub), path);
      is(answer, 403, 20403);
      assertThat(answer.body()).contains(status.text() + " (unpaid)");
    }
    is(posted(of(sub), "/v1/AuthTokens/Secondary", ""), 403, 20403);
    is(asked(of(sub), "/v1/Services"), 403, 20403);
    is(posted(of(sub), "/v1/Services", "FriendlyName=x"), 403, 20403);
    is(asked(of(sub), "/v1/parley/EndUsers"), 403, 20403);
    is(posted(of(sub), "/v1/parley/EndUsers/Stop", "EndUser=a&Reason=b"), 403, 20403);
    is(posted(of(sub), "/v1/parley/Webhooks/Replay", ""), 403, 20403);
    assertThat(api.get(path(sub)).statusCode()).as("its parent looks").isEqualTo(200);
    assertThat(asked(of(sub), "/v1/parley/Accounts/" + sub.sid()).body())
        .contains("\"standing_reason\":\"unpaid\"", "\"standing_set_by\":\"operator\"");
  }

  @Test
  void theSubaccountsOfASuspendedAccountMayNotUseTheApi() throws Exception {
    Account sub = sub();
    api.accounts.changeStanding(
        api.account.sid(),
        Standing.Status.SUSPENDED,
        Standing.SetBy.OPERATOR,
        TestAccounts.cause("spam"));
    is(asked(of(sub), path(sub)), 403, 20403);
    assertThat(asked(of(sub), path(sub)).body()).contains("The parent of this account");
    assertThat(asked(of(sub), "/v1/parley/Accounts/" + sub.sid()).body())
        .contains("\"status\":\"active\",\"effective_status\":\"suspended\"");
  }

  @ParameterizedTest
  @CsvSource({"/Keys, keys", "/SigningKeys, signing_keys"})
  void aKeyIsMadeListedRenamedAndDeletedAndItsSecretIsShownOnce(String resource, String list)
      throws Exception {
    HttpResponse<String> made = api.post(api.path(resource + ".json"), "FriendlyName=laptop");
    assertThat(made.statusCode()).isEqualTo(201);
    JsonNode key = JSON.readTree(made.body());
    assertThat(key.propertyNames())
        .containsExactly("sid", "friendly_name", "date_created", "date_updated", "secret");
    String sid = key.get("sid").asString();
    String credentials = ApiFixture.basic(sid, key.get("secret").asString());
    assertThat(asked(credentials, api.path("/Messages.json")).statusCode()).isEqualTo(200);

    JsonNode listed = JSON.readTree(api.get(api.path(resource + ".json")).body());
    assertThat(listed.get(list).get(0).propertyNames())
        .containsExactly("sid", "friendly_name", "date_created", "date_updated");
    String one = api.path(resource + "/" + sid + ".json");
    assertThat(api.post(one, "FriendlyName=desk").body())
        .contains("\"friendly_name\":\"desk\"")
        .doesNotContain("secret");
    assertThat(api.get(one).body()).contains("\"friendly_name\":\"desk\"");
    assertThat(api.delete(one).statusCode()).isEqualTo(204);
    assertThat(asked(credentials, api.path("/Messages.json")).statusCode()).isEqualTo(401);
    is(api.get(one), 404, 20404);
    is(api.delete(one), 404, 20404);
  }

  @Test
  void aStandardKeyTouchesNeitherKeysNorAccountsNorTokensAndAMainKeyDoes() throws Exception {
    Keys.NewKey standard = api.accounts.keys().create(api.account.sid(), "standard");
    Keys.NewKey main =
        api.accounts
            .keys()
            .create(api.account.sid(), "main", ApiKey.Kind.MAIN, TestAccounts.CAUSE)
            .orElseThrow();
    for (String path :
        List.of(api.path("/Keys.json"), api.path("/SigningKeys.json"), ACCOUNTS + ".json")) {
      assertThat(asked(of(standard), path).statusCode()).as(path).isEqualTo(401);
      assertThat(posted(of(standard), path, "").statusCode()).as(path).isEqualTo(401);
      assertThat(asked(of(main), path).statusCode()).as(path).isEqualTo(200);
      assertThat(posted(of(main), path, "").statusCode()).as(path).isEqualTo(201);
    }
    assertThat(posted(of(standard), "/v1/AuthTokens/Secondary", "").statusCode()).isEqualTo(401);
    assertThat(posted(of(main), "/v1/AuthTokens/Secondary", "").statusCode()).isEqualTo(201);
    assertThat(api.accounts.causes().getLast().actor())
        .isEqualTo(new Actor.Credentials(main.sid().toString()));
  }

  @Test
  void theKeysOfAnotherAccountAreNotThere() throws Exception {
    Account other = api.accounts.create("Other");
    Keys.NewKey key = api.accounts.keys().create(other.sid(), "theirs");
    String one = "/Keys/" + key.sid() + ".json";
    for (String path : List.of(api.path(one), ACCOUNTS + "/" + other.sid() + one)) {
      is(api.get(path), 404, 20404);
      is(api.post(path, "FriendlyName=x"), 404, 20404);
      is(api.delete(path), 404, 20404);
    }
    assertThat(api.accounts.keys().find(key.sid())).isPresent();
  }

  @Test
  void anAccountHasAtMostAThousandKeys() throws Exception {
    for (int i = 0; i < Keys.KEYS_MAX - 1; i++) {
      api.accounts.keys().create(api.account.sid(), "key");
    }
    assertThat(api.post(api.path("/Keys.json"), "").statusCode()).isEqualTo(201);
    is(api.post(api.path("/Keys.json"), ""), 400, 20010);
  }

  @Test
  void aSecondTokenAuthenticatesBesideTheFirstUntilItIsPromoted() throws Exception {
    HttpResponse<String> made = api.post("/v1/AuthTokens/Secondary", "");
    assertThat(made.statusCode()).isEqualTo(201);
    JsonNode shown = JSON.readTree(made.body());
    assertThat(shown.propertyNames())
        .containsExactly(
            "account_sid", "date_created", "date_updated", "secondary_auth_token", "url");
    assertThat(shown.get("date_created").asString()).isEqualTo("2023-08-24T05:01:45Z");
    assertThat(shown.get("url").asString()).startsWith("http://").endsWith("/Secondary");
    String second =
        ApiFixture.basic(
            api.account.sid().toString(), shown.get("secondary_auth_token").asString());
    assertThat(asked(second, path(api.account)).statusCode()).isEqualTo(200);
    assertThat(api.get(path(api.account)).statusCode()).isEqualTo(200);

    HttpResponse<String> promoted = posted(second, "/v1/AuthTokens/Promote", "");
    assertThat(promoted.statusCode()).isEqualTo(200);
    assertThat(JSON.readTree(promoted.body()).get("auth_token"))
        .isEqualTo(shown.get("secondary_auth_token"));
    assertThat(asked(second, path(api.account)).statusCode()).isEqualTo(200);
    assertThat(api.get(path(api.account)).statusCode()).as("the old one").isEqualTo(401);
    is(posted(second, "/v1/AuthTokens/Promote", ""), 404, 20404);
  }

  @Test
  void aSecondTokenThatIsDeletedOpensNothing() throws Exception {
    JsonNode shown = JSON.readTree(api.post("/v1/AuthTokens/Secondary", "").body());
    String second =
        ApiFixture.basic(
            api.account.sid().toString(), shown.get("secondary_auth_token").asString());
    assertThat(api.delete("/v1/AuthTokens/Secondary").statusCode()).isEqualTo(204);
    assertThat(asked(second, path(api.account)).statusCode()).isEqualTo(401);
    is(api.delete("/v1/AuthTokens/Secondary"), 404, 20404);
  }
}
