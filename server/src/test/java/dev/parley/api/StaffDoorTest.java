package dev.parley.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.account.Account;
import dev.parley.account.NewAccount;
import dev.parley.audit.Cause;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** People and operators at the messages of accounts. */
class StaffDoorTest {
  private static final String FORM = "To=%2B12025550101&From=%2B12015550123&Body=Hello";

  private ApiFixture api;

  @BeforeEach
  void start() throws Exception {
    api = new ApiFixture();
  }

  @AfterEach
  void stop() {
    api.close();
  }

  private String messages(Account account) {
    return "/2010-04-01/Accounts/" + account.sid() + "/Messages.json";
  }

  private int get(String token, String path) throws Exception {
    return send(token, path, "GET", "").statusCode();
  }

  private HttpResponse<String> send(String token, String path, String method, String form)
      throws Exception {
    return api.send(
        api.anonymous(path)
            .header("Authorization", "Bearer " + token)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .method(method, HttpRequest.BodyPublishers.ofString(form)));
  }

  private Account other() {
    return api.accounts.create(NewAccount.named("Other"), Cause.parley("test", "")).orThrow();
  }

  @Test
  void theOperatorListsAndSendsForEveryAccount() throws Exception {
    assertThat(get(ApiFixture.ADMIN_TOKEN, messages(api.account))).isEqualTo(200);
    assertThat(get(ApiFixture.ADMIN_TOKEN, messages(other()))).isEqualTo(200);
    assertThat(send(ApiFixture.ADMIN_TOKEN, messages(api.account), "POST", FORM).statusCode())
        .isEqualTo(201);
  }

  @Test
  void aDeveloperReachesTheAccountsNamedForThem() throws Exception {
    assertThat(get("developer-token", messages(api.account))).isEqualTo(200);
    assertThat(get("developer-token", messages(other()))).isEqualTo(404);
    assertThat(send("developer-token", messages(other()), "POST", FORM).statusCode())
        .isEqualTo(404);
  }

  @Test
  void whoMayOnlySeeSendsNothing() throws Exception {
    for (String token : new String[] {"auditor-token", "reviewer-token"}) {
      assertThat(get(token, messages(api.account))).as(token).isEqualTo(200);
      assertThat(send(token, messages(api.account), "POST", FORM).statusCode())
          .as(token)
          .isEqualTo(403);
    }
  }

  @Test
  void whatStaffDoesIsDoneInTheirNameAndWhatTheAccountDoesInItsOwn() throws Exception {
    send(ApiFixture.ADMIN_TOKEN, messages(api.account), "POST", FORM);
    String sid = api.messages.all().getFirst().sid().toString();
    String one = messages(api.account).replace(".json", "/" + sid + ".json");
    assertThat(send("developer-token", one, "POST", "Status=canceled").statusCode()).isEqualTo(200);
    assertThat(api.post(one, "Body=").statusCode()).isEqualTo(200);
    assertThat(send(ApiFixture.ADMIN_TOKEN, one, "DELETE", "").statusCode()).isEqualTo(204);
    assertThat(api.messages.causes.stream().map(cause -> cause.actor().kind()))
        .containsExactly("person", "credentials", "operator");
  }

  @Test
  void aWrongTokenOpensNothingAndNoOtherResourceIsBehindThisDoor() throws Exception {
    assertThat(get("wrong", messages(api.account))).isEqualTo(401);
    String account = "/2010-04-01/Accounts/" + api.account.sid() + ".json";
    assertThat(get(ApiFixture.ADMIN_TOKEN, account)).isEqualTo(401);
    assertThat(get(ApiFixture.ADMIN_TOKEN, "/2010-04-01/Accounts/AC1/Messages.json"))
        .isEqualTo(404);
  }
}
