package dev.parley.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.twilio.security.RequestValidator;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Clauses S2, S7 and S18 from the outside. */
@ExtendWith(SharedParley.class)
class ConversationTest {
  private static final Duration PATIENCE = Duration.ofSeconds(15);

  private Tenant tenant;
  private VirtualPhone phone;

  @BeforeEach
  void newTenant(RunningParley parley) {
    tenant = parley.newTenant();
    phone = tenant.phone(0);
  }

  @Test
  void afterStopNothingLeavesUntilStart() {
    assertThat(tenant.send(phone, "before the stop").status()).isEqualTo(201);
    phone.waitFor("before the stop");

    phone.optOutOf(tenant.number(), " stop ");
    Api.Answer refused = tenant.send(phone, "after the stop");
    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.number("code")).isEqualTo(21610);

    phone.text(tenant.number(), "START");
    await().atMost(PATIENCE).until(() -> tenant.send(phone, "after the start").status() == 201);
    phone.waitFor("after the start");
    assertThat(phone.receivedFrom(tenant.number())).doesNotContain("after the stop");
  }

  @Test
  void stopPleaseIsNoStop() {
    phone.text(tenant.number(), "STOP please");
    awaitInbound("STOP please");

    assertThat(tenant.send(phone, "still allowed").status()).isEqualTo(201);
    phone.waitFor("still allowed");
  }

  @Test
  void aRefusedMessageExplainsItself() {
    phone.optOutOf(tenant.number(), "STOP");
    Api.Answer refused = tenant.send(phone, "refused");
    String sid = refused.json().path("details").path("message_sid").asString("");

    Api.Answer decision = tenant.api().decision(sid);
    assertThat(decision.status()).isEqualTo(200);
    assertThat(decision.text("outcome")).isEqualTo("refused");
    var finding = decision.json().path("findings").path(0);
    assertThat(finding.path("clause").asString("")).isEqualTo("S7");
    assertThat(finding.path("code").asInt(0)).isEqualTo(21610);
    assertThat(finding.path("sentence").asString("")).isNotBlank();
    assertThat(finding.path("remedy").asString("")).isNotBlank();
    assertThat(tenant.api().timeline(sid).json().path("finished").asBoolean(false)).isTrue();
  }

  @Test
  void theApplicationIsCalledSignedAndItsTwimlAnswerGoesOut() {
    try (Application application =
        new Application(
            call ->
                "<Response><Message>You said "
                    + call.parameter("Body")
                    + "</Message></Response>")) {
      tenant.connect(application);
      phone.text(tenant.number(), "hello");

      assertThat(phone.waitFor("You said hello")).isEqualTo("You said hello");
      List<Application.Call> calls = application.calls("/sms");
      assertThat(calls).hasSize(1);
      Application.Call call = calls.getFirst();
      assertThat(call.parameter("From")).isEqualTo(phone.number());
      assertThat(call.parameter("To")).isEqualTo(tenant.number());
      assertThat(call.parameter("SmsStatus")).isEqualTo("received");
      assertThat(call.parameter("NumMedia")).isEqualTo("0");
      assertThat(
              new RequestValidator(tenant.token())
                  .validate(call.url(), call.parameters(), call.signature()))
          .isTrue();
    }
  }

  @Test
  void aTwimlReplyCannotGoAroundAnOptOut() {
    try (Application application =
        new Application(_ -> "<Response><Message>too late</Message></Response>")) {
      tenant.connect(application);
      phone.optOutOf(tenant.number(), "STOP");
      await().atMost(PATIENCE).until(() -> !application.calls("/sms").isEmpty());

      await()
          .atMost(PATIENCE)
          .untilAsserted(
              () ->
                  assertThat(
                          tenant
                              .api()
                              .get(tenant.api().account("/Messages.json"))
                              .json()
                              .toString())
                      .contains("21610"));
      assertThat(phone.receivedFrom(tenant.number())).doesNotContain("too late");
    }
  }

  @Test
  void aLongTextArrivesWhole() {
    String text = "0123456789".repeat(40) + " the end";

    assertThat(tenant.send(phone, text).text("num_segments")).isEqualTo("3");
    assertThat(phone.waitFor("the end")).isEqualTo(text);

    phone.text(tenant.number(), text);
    awaitInbound(text);
  }

  @Test
  void emergencyNumbersAreRefusedInEveryWriting() {
    for (String written : List.of("911", "112", "+1911", "000", "+61000", " 9-1-1 ")) {
      Api.Answer refused = tenant.api().send(tenant.number(), written, "help");
      assertThat(refused.status()).as(written).isEqualTo(400);
      assertThat(refused.number("code")).as(written).isPositive();
    }
    Api.Answer refused = tenant.api().send(tenant.number(), "911", "help");
    assertThat(refused.json().path("details").path("clause").asString("")).isEqualTo("S18");
  }

  @Test
  void aSenderOfAnotherAccountIsRefused(RunningParley parley) {
    Api.Answer refused =
        tenant.api().send(parley.dev().sender("long_code"), phone.number(), "spoofed");

    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.json().path("details").path("clause").asString("")).isEqualTo("S24");
  }

  @Test
  void waitingForAMessageThatDoesNotComeEndsInAnEmptyAnswer() {
    assertThat(phone.find("this was never sent", 1)).isEmpty();
  }

  @Test
  void theTimelineOfADeliveredMessageTellsItsWholeLife() {
    String sid = tenant.send(phone, "a whole life").text("sid");
    await()
        .atMost(PATIENCE)
        .until(() -> tenant.api().message(sid).text("status").equals("delivered"));

    Api.Answer timeline = tenant.api().timeline(sid);
    assertThat(timeline.text("state")).isEqualTo("delivered");
    assertThat(
            timeline
                .json()
                .path("entries")
                .valueStream()
                .map(entry -> entry.path("kind").asString("")))
        .containsSubsequence("accepted", "sent", "delivered");
    assertThat(tenant.api().decision(sid).text("outcome")).isEqualTo("allowed");
  }

  @Test
  void recipientsWithAFateMeetIt() {
    String undelivered = tenant.api().send(tenant.number(), "+12025550190", "x").text("sid");
    String silent = tenant.api().send(tenant.number(), "+12025550192", "x").text("sid");

    await()
        .atMost(PATIENCE)
        .until(() -> tenant.api().message(undelivered).text("status").equals("undelivered"));
    await()
        .atMost(PATIENCE)
        .until(() -> tenant.api().message(silent).text("status").equals("sent"));
    var entries = tenant.api().timeline(silent).json().path("entries");
    assertThat(entries.path(entries.size() - 1).path("kind").asString("")).isEqualTo("waiting");
  }

  private void awaitInbound(String body) {
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                tenant
                    .api()
                    .get(tenant.api().account("/Messages.json"))
                    .json()
                    .path("messages")
                    .valueStream()
                    .anyMatch(
                        message ->
                            message.path("direction").asString("").equals("inbound")
                                && message.path("body").asString("").equals(body)));
  }
}
