package dev.parley.api.parley;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.account.Account;
import dev.parley.account.EndUser;
import dev.parley.account.Standing;
import dev.parley.account.TestAccounts;
import dev.parley.api.ApiFixture;
import dev.parley.audit.Actor;
import dev.parley.audit.Cause;
import dev.parley.message.Messages.EndUserCount;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The users of an account's application (clauses S5, S17). */
class EndUsersTest {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final String ALL = "/v1/parley/EndUsers";
  private static final String STOP = "EndUser=shop-17&Reason=Spam.";

  private final Described described = new Described();
  private ApiFixture api;

  @BeforeEach
  void start() throws Exception {
    api = new ApiFixture();
    api.messages.endUsers.addAll(
        List.of(new EndUserCount("shop-17", 412), new EndUserCount("shop-18", 3)));
  }

  @AfterEach
  void stop() {
    api.close();
  }

  private HttpResponse<String> as(String authorization, String path, String form) throws Exception {
    HttpRequest.Builder request = api.anonymous(path).header("Authorization", authorization);
    return form.isEmpty()
        ? api.send(request.GET())
        : api.send(
            request
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(form)));
  }

  private static String operator() {
    return "Bearer " + ApiFixture.ADMIN_TOKEN;
  }

  private static String of(Account account) {
    return ApiFixture.basic(account.sid().toString(), account.authToken().value());
  }

  private boolean stopped(Account account) {
    return api.accounts.isStopped(account.sid(), "shop-17");
  }

  @Test
  void anEndUserIsStoppedAndResumedByItsAccountWithAReason() throws Exception {
    HttpResponse<String> stopped = api.post(ALL + "/Stop", STOP);
    described.conforms(ALL + "/Stop", "post", stopped);
    assertThat(stopped.body())
        .contains("\"status\":\"stopped\",\"set_by\":\"account\",\"reason\":\"Spam.\"");
    assertThat(stopped(api.account)).isTrue();
    assertThat(api.accounts.endUsers().causes().getLast())
        .isEqualTo(new Cause(new Actor.Credentials(api.account.sid().toString()), "Spam."));
    HttpResponse<String> resumed = api.post(ALL + "/Resume", "EndUser=shop-17&Reason=Settled.");
    described.conforms(ALL + "/Resume", "post", resumed);
    assertThat(stopped(api.account)).isFalse();
  }

  @Test
  void aParentStopsForItsSubaccountAndTheOperatorForAnyAndNobodyElse() throws Exception {
    Account sub = api.accounts.add("Sub", api.account.sid(), Standing.Status.ACTIVE);
    Account stranger = api.accounts.create("Stranger");
    String ofSub = STOP + "&AccountSid=" + sub.sid();
    assertThat(as(of(stranger), ALL + "/Stop", ofSub).statusCode()).isEqualTo(404);
    assertThat(stopped(sub)).isFalse();
    assertThat(api.post(ALL + "/Stop", ofSub).body()).contains("\"set_by\":\"parent\"");
    assertThat(stopped(sub)).isTrue();
    assertThat(as(of(sub), ALL + "/Resume", STOP).body()).contains("The parent of this account");
    assertThat(stopped(sub)).isTrue();
    assertThat(api.post(ALL + "/Resume", ofSub).statusCode()).isEqualTo(200);
    assertThat(stopped(sub)).isFalse();

    assertThat(as(operator(), ALL + "/Stop", STOP).statusCode()).isEqualTo(400);
    String ofStranger = STOP + "&AccountSid=" + stranger.sid();
    assertThat(as(operator(), ALL + "/Stop", ofStranger).body())
        .contains("\"set_by\":\"operator\"");
    HttpResponse<String> lifted = as(of(stranger), ALL + "/Resume", STOP);
    assertThat(lifted.statusCode()).isEqualTo(409);
    described.conforms(ALL + "/Resume", "post", lifted);
    assertThat(stopped(stranger)).isTrue();
    assertThat(api.send(api.anonymous(ALL).GET()).statusCode()).isEqualTo(401);
  }

  @Test
  void whatIsNoEndUserOrHasNoReasonChangesNothing() throws Exception {
    String longest = "u".repeat(EndUser.TAG_MAX);
    for (String form :
        List.of(
            "EndUser=shop-17",
            "Reason=Spam.",
            "EndUser=two+words&Reason=x",
            "EndUser=" + longest + "u&Reason=x",
            "EndUser=shop-17&Reason=" + "r".repeat(Cause.REASON_MAX + 1))) {
      HttpResponse<String> answer = api.post(ALL + "/Stop", form);
      assertThat(answer.statusCode()).as(form).isEqualTo(400);
      described.conforms(ALL + "/Stop", "post", answer);
    }
    assertThat(api.accounts.anyStopped(api.account.sid())).isFalse();
    assertThat(api.post(ALL + "/Stop", "EndUser=" + longest + "&Reason=x").statusCode())
        .isEqualTo(200);
  }

  @Test
  void endUsersAreListedWithTheirMessagesAndThoseStoppedWithoutAnyToo() throws Exception {
    api.accounts
        .endUsers()
        .stop(
            api.account.sid(),
            "quiet",
            EndUser.StoppedBy.ACCOUNT,
            TestAccounts.cause("Sent too much."));
    HttpResponse<String> answer = api.get(ALL);
    described.conforms(ALL, "get", answer);
    JsonNode listed = JSON.readTree(answer.body());
    assertThat(listed.get("since").asString()).isEqualTo("2023-08-23T05:01:45.678Z");
    assertThat(listed.get("end_users").toString())
        .contains("\"end_user\":\"quiet\"", "\"reason\":\"Sent too much.\"", "\"messages\":0")
        .contains("\"end_user\":\"shop-17\"", "\"messages\":412");
    JsonNode stopped = JSON.readTree(api.get(ALL + "?Status=stopped").body());
    assertThat(stopped.get("end_users")).hasSize(1);
    assertThat(stopped.at("/end_users/0/messages").isNull()).isTrue();
    assertThat(stopped.get("next_cursor").isNull()).isTrue();
    api.accounts
        .endUsers()
        .stop(
            api.account.sid(), "silent", EndUser.StoppedBy.ACCOUNT, TestAccounts.cause("As well."));
    JsonNode half = JSON.readTree(api.get(ALL + "?Status=stopped&PageSize=1").body());
    assertThat(half.get("end_users")).hasSize(1);
    assertThat(half.get("next_cursor").asString()).isEqualTo("quiet");
    api.accounts
        .endUsers()
        .resume(api.account.sid(), "silent", EndUser.StoppedBy.ACCOUNT, TestAccounts.cause("Not."));

    List<String> tags = new ArrayList<>();
    String cursor = "";
    for (int page = 0; page < 3; page++) {
      JsonNode one = JSON.readTree(api.get(ALL + "?PageSize=1" + cursor).body());
      one.get("end_users").forEach(each -> tags.add(each.get("end_user").asString()));
      cursor = "&Cursor=" + one.get("next_cursor").asString("");
    }
    assertThat(tags).containsExactly("quiet", "shop-17", "shop-18");
  }

  @Test
  void messagesAreCountedForThirtyOneDaysAtMost() throws Exception {
    assertThat(api.get(ALL + "?Since=2023-07-24T05:01:45.678Z").statusCode()).isEqualTo(200);
    for (String query :
        List.of(
            "Since=2023-07-24T05:01:45.677Z",
            "Since=2023-08-24T05:01:46Z",
            "Since=yesterday",
            "Status=active",
            "PageSize=0")) {
      HttpResponse<String> answer = api.get(ALL + "?" + query);
      assertThat(answer.statusCode()).as(query).isEqualTo(400);
      described.conforms(ALL, "get", answer);
    }
  }

  @Test
  void aMessageNamesItsEndUserByParameterOrByHeader() throws Exception {
    String form = "To=%2B12025550101&From=%2B12015550123&Body=a";
    api.create(form + "&EndUser=shop-17");
    assertThat(api.intake.drafts().getLast().endUser()).isEqualTo("shop-17");
    HttpRequest.Builder request =
        api.request(api.path("/Messages.json"))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .header("X-Parley-End-User", "shop-18")
            .POST(HttpRequest.BodyPublishers.ofString(form));
    api.send(request);
    assertThat(api.intake.drafts().getLast().endUser()).isEqualTo("shop-18");
    api.create(form);
    assertThat(api.intake.drafts().getLast().endUser()).isNull();

    int taken = api.intake.drafts().size();
    String longest = "u".repeat(EndUser.TAG_MAX);
    for (String bad : List.of("two+words", longest + "u", "%C3%A9", "%07")) {
      HttpResponse<String> answer = api.create(form + "&EndUser=" + bad);
      assertThat(answer.body()).as(bad).startsWith("{\"code\":20001,");
    }
    assertThat(api.intake.drafts()).hasSize(taken);
    assertThat(api.create(form + "&EndUser=" + longest).statusCode()).isEqualTo(201);
  }
}
