package dev.parley.api.parley;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.accept.Acceptance;
import dev.parley.accept.Draft;
import dev.parley.account.Account;
import dev.parley.api.ApiFixture;
import dev.parley.message.MessageState;
import dev.parley.number.NumberClaims;
import dev.parley.number.Proof;
import dev.parley.policy.Decision;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** Proof of holding a number by a code that is texted to it (S24). */
class NumberClaimsTest {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final String NUMBER = "PhoneNumber=%2B12025550101";
  private ApiFixture api;

  @BeforeEach
  void start() throws Exception {
    api = new ApiFixture();
  }

  @AfterEach
  void stop() {
    api.close();
  }

  private HttpResponse<String> post(String rest, String form) throws Exception {
    return api.post("/v1/parley/Accounts/" + api.account.sid() + "/NumberClaims" + rest, form);
  }

  private Draft texted() {
    return api.intake.drafts().getLast();
  }

  @Test
  void whoGivesTheTextedCodeBackHoldsTheNumber() throws Exception {
    HttpResponse<String> begun = post("", NUMBER);
    assertThat(begun.statusCode()).as(begun.body()).isEqualTo(201);
    assertThat(begun.body()).doesNotContain(texted().body().substring(0, 6));
    assertThat(texted().to()).isEqualTo("+12025550101");
    assertThat(texted().from()).isEqualTo("+12015550123");
    assertThat(texted().purpose()).isEqualTo(Draft.PURPOSE_ONE_TIME_CODE);
    assertThat(texted().origin()).isEqualTo(Draft.ORIGIN_NUMBER_CLAIM);

    HttpResponse<String> held =
        post("/Confirm", NUMBER + "&Code=" + texted().body().substring(0, 6));
    assertThat(held.statusCode()).isEqualTo(201);
    assertThat(JSON.readTree(held.body()).get("proof").asString()).isEqualTo("code");
    assertThat(api.senders.byText("+12025550101"))
        .hasValueSatisfying(
            sender -> {
              assertThat(sender.account()).isEqualTo(api.account.sid());
              assertThat(sender.proof()).isEqualTo(Proof.CODE);
            });
    assertThat(post("", NUMBER).body()).contains("21422");
  }

  @Test
  void aWrongCodeHoldsNothing() throws Exception {
    assertThat(post("/Confirm", NUMBER + "&Code=000000").body()).contains("There is no code");
    post("", NUMBER);
    assertThat(post("/Confirm", NUMBER + "&Code=12345").body()).contains("six digits");
    HttpResponse<String> wrong = post("/Confirm", NUMBER + "&Code=" + otherCode());
    assertThat(wrong.statusCode()).isEqualTo(400);
    assertThat(wrong.body()).contains("1 tries are left");
    assertThat(api.senders.byText("+12025550101")).isEmpty();
  }

  private String otherCode() {
    return texted().body().startsWith("000000") ? "000001" : "000000";
  }

  @Test
  void aNumberIsNotTextedAgainAndAgain() throws Exception {
    assertThat(post("", NUMBER).statusCode()).isEqualTo(201);
    assertThat(post("", NUMBER).statusCode()).isEqualTo(429);
    assertThat(api.intake.drafts()).hasSize(1);
  }

  @Test
  void anAccountGetsNoMoreCodesThanItMayADay() throws Exception {
    for (int i = 0; i < NumberClaims.ACCOUNT_CODES_MAX; i++) {
      assertThat(post("", "PhoneNumber=%2B120255502" + (10 + i)).statusCode()).isEqualTo(201);
    }
    HttpResponse<String> enough = post("", NUMBER);
    assertThat(enough.statusCode()).isEqualTo(429);
    assertThat(enough.body()).contains("This account got 20 codes");
    assertThat(api.intake.drafts()).hasSize(NumberClaims.ACCOUNT_CODES_MAX);
  }

  @Test
  void aCodeForWhichThereIsNoRoomIsNotSaidToBeOnItsWay() throws Exception {
    api.intake.answerWith(
        draft ->
            new Acceptance.Recorded(
                ApiFixture.view(draft, MessageState.REFUSED, 21611),
                new Decision.Allowed(List.of(), new Decision.FactsDigest(1, "{}"))));
    HttpResponse<String> full = post("", NUMBER);
    assertThat(full.statusCode()).isEqualTo(400);
    assertThat(full.body()).contains("21611");
  }

  @Test
  void whatIsHeldOrNoNumberOrCannotBeTextedIsRefused() throws Exception {
    assertThat(post("", "PhoneNumber=%2B12015550123").body()).contains("21422");
    assertThat(post("", "PhoneNumber=12345").body()).contains("21421");
    Account poor = api.accounts.create("Poor");
    HttpResponse<String> answer =
        api.send(
            api.anonymous("/v1/parley/Accounts/" + poor.sid() + "/NumberClaims")
                .header(
                    "Authorization",
                    ApiFixture.basic(poor.sid().toString(), poor.authToken().value()))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(NUMBER)));
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).contains("senders add");
    assertThat(api.post("/v1/parley/Accounts/" + poor.sid() + "/NumberClaims", NUMBER).statusCode())
        .as("another account's")
        .isEqualTo(404);
    assertThat(api.intake.drafts()).isEmpty();
  }
}
