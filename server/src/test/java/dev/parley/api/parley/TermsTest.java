package dev.parley.api.parley;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.account.Account;
import dev.parley.account.Keys;
import dev.parley.account.Standing;
import dev.parley.account.Terms;
import dev.parley.account.TermsAcceptance;
import dev.parley.api.ApiFixture;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The terms of use and their acceptance (clause S4). */
class TermsTest {
  private static final String TEMPLATE = "/v1/parley/Accounts/{AccountSid}/TermsAcceptance";
  private static final String USE = "Version=1&DeclaredUse=Order+updates.";

  private final Described described = new Described();
  private ApiFixture api;
  private Account account;

  @BeforeEach
  void start() throws Exception {
    api = new ApiFixture();
    account = api.account;
    api.accounts.forgetTerms(account.sid());
  }

  @AfterEach
  void stop() {
    api.close();
  }

  private static String path(Account of) {
    return TEMPLATE.replace("{AccountSid}", of.sid().toString());
  }

  private HttpResponse<String> postAsOperator(String path, String form) throws Exception {
    return api.send(
        api.anonymous(path)
            .header("Authorization", "Bearer " + ApiFixture.ADMIN_TOKEN)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(HttpRequest.BodyPublishers.ofString(form)));
  }

  @Test
  void theTextThatIsServedIsTheOneOfTheDocumentation() throws Exception {
    Path docs = Path.of("../docs/acceptable-use.md");
    assertThat(Terms.text()).isEqualTo(Files.readString(docs));
    assertThat(Terms.text()).contains("Version " + Terms.current().number() + ",");
    for (int clause = 1; clause <= 27; clause++) {
      assertThat(Terms.text()).containsPattern("\\*\\*[^*]*\\bS" + clause + "\\b[^*]*\\*\\*");
    }
    HttpResponse<String> served = api.send(api.anonymous("/v1/parley/Terms").GET());
    described.conforms("/v1/parley/Terms", "get", served);
    assertThat(served.body()).contains("# Acceptable use");
  }

  @Test
  void theOwnerAcceptsAndItIsKeptWhoDidItWhenAndWhatFor() throws Exception {
    HttpResponse<String> before = api.get(path(account));
    described.conforms(TEMPLATE, "get", before);
    assertThat(before.body()).contains("\"may_send\":false,\"version\":null");
    HttpResponse<String> accepted = api.post(path(account), USE);
    assertThat(accepted.statusCode()).isEqualTo(201);
    described.conforms(TEMPLATE, "post", accepted);
    assertThat(accepted.body())
        .contains("\"may_send\":true,\"version\":1")
        .contains("\"accepted_by\":\"" + account.sid(), "\"declared_use\":\"Order updates.\"")
        .contains("\"date_accepted\":\"2023-08-24T05:01:45.678Z\"");
    assertThat(api.get(path(account)).body()).isEqualTo(accepted.body());
  }

  @Test
  void theOperatorAcceptsForAnOwner() throws Exception {
    HttpResponse<String> accepted =
        postAsOperator(path(account), USE + "&Reason=Contract+of+1+May.");
    assertThat(accepted.body()).contains("\"accepted_by\":\"admin token\"");
    assertThat(api.accounts.causes().getLast().reason()).isEqualTo("Contract of 1 May.");
  }

  @Test
  void aSubaccountIsCoveredByItsOwnerAndAcceptsNothing() throws Exception {
    Account sub = api.accounts.add("Sub", account.sid(), Standing.Status.ACTIVE);
    HttpResponse<String> refused = api.post(path(sub), USE);
    assertThat(refused.statusCode()).isEqualTo(400);
    described.conforms(TEMPLATE, "post", refused);
    assertThat(refused.body()).contains(account.sid().toString());
    api.post(path(account), USE);
    assertThat(api.get(path(sub)).body()).contains("\"may_send\":true,\"version\":1");
  }

  @Test
  void whatIsNoAcceptanceChangesNothing() throws Exception {
    String longest = "x".repeat(TermsAcceptance.DECLARED_USE_MAX);
    for (String form :
        List.of(
            "",
            "Version=1",
            "Version=1&DeclaredUse=+",
            "DeclaredUse=x",
            "Version=0&DeclaredUse=x",
            "Version=" + (Terms.current().number() + 1) + "&DeclaredUse=x",
            "Version=one&DeclaredUse=x",
            "Version=1&DeclaredUse=" + longest + "x")) {
      HttpResponse<String> answer = api.post(path(account), form);
      assertThat(answer.statusCode()).as(form).isEqualTo(400);
      described.conforms(TEMPLATE, "post", answer);
    }
    assertThat(api.accounts.terms(account.sid())).isEmpty();
    assertThat(api.post(path(account), "Version=1&DeclaredUse=" + longest).statusCode())
        .isEqualTo(201);
  }

  @Test
  void neitherAStrangerNorAStandardKeyAccepts() throws Exception {
    Account stranger = api.accounts.create("Stranger");
    api.accounts.forgetTerms(stranger.sid());
    HttpResponse<String> foreign = api.post(path(stranger), USE);
    assertThat(foreign.statusCode()).isEqualTo(404);
    described.conforms(TEMPLATE, "post", foreign);
    Keys.NewKey key = api.accounts.keys().create(account.sid(), "key");
    HttpResponse<String> byKey =
        api.send(
            api.anonymous(path(account))
                .header(
                    "Authorization", ApiFixture.basic(key.sid().toString(), key.secret().value()))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(USE)));
    assertThat(byKey.statusCode()).isEqualTo(401);
    assertThat(api.accounts.terms(account.sid())).isEmpty();
    assertThat(api.accounts.terms(stranger.sid())).isEmpty();
  }
}
