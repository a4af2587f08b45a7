package dev.parley.api.parley;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.account.Account;
import dev.parley.api.ApiFixture;
import dev.parley.audit.Actor;
import dev.parley.audit.Cause;
import dev.parley.audit.Causes;
import dev.parley.e164.ShortCode;
import dev.parley.message.Attempt;
import dev.parley.message.Direction;
import dev.parley.message.FailedWebhooks;
import dev.parley.message.FailedWebhooks.Place;
import dev.parley.message.MessageSid;
import dev.parley.message.MessageState;
import dev.parley.message.MessageView;
import dev.parley.message.Messages;
import dev.parley.message.Retention;
import dev.parley.message.WebhookRetryRows.CallKey;
import dev.parley.number.SenderKind;
import dev.parley.policy.Decision;
import dev.parley.policy.Finding;
import dev.parley.webhook.FakeWebhooks;
import dev.parley.webhook.ReplayEdits;
import dev.parley.webhook.Webhooks;
import dev.parley.webhook.Webhooks.Replayed;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ParleyApiTest {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final MessageSid SID = MessageSid.sms(new UUID(0x1000L, 1));

  private final Described described = new Described();
  private final JsonNode description = described.description();
  private ApiFixture api;

  @BeforeEach
  void start() throws Exception {
    api = new ApiFixture();
    api.messages.put(
        new MessageView(
            SID,
            api.account.sid(),
            Direction.OUTBOUND_API,
            "+12015550123",
            "+12025550101",
            "hello",
            1,
            MessageState.REFUSED,
            21610,
            null,
            ApiFixture.NOW,
            ApiFixture.NOW,
            null));
    api.messages.decided(
        SID,
        new Decision.Refused(
            List.of(new Finding("opted-out", 1, "S7", 21610, "Opted out.", null, "Wait.")),
            new Decision.FactsDigest(3, "{\"opt_outs\":1}")));
    api.messages.happened(
        SID, new Messages.TimelineEntry(ApiFixture.NOW, "refused", "Refused at the door.", 21610));
  }

  @AfterEach
  void stop() {
    api.close();
  }

  private HttpRequest.Builder asAdmin(String path) {
    return api.anonymous(path).header("Authorization", "Bearer " + ApiFixture.ADMIN_TOKEN);
  }

  private HttpResponse<String> postAsAdmin(String path, String form) throws Exception {
    return api.send(
        asAdmin(path)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(HttpRequest.BodyPublishers.ofString(form)));
  }

  @Test
  void aDecisionIsShownWithItsFindings() throws Exception {
    HttpResponse<String> answer = api.get("/v1/parley/Messages/" + SID + "/Decision");
    assertThat(answer.body())
        .isEqualTo(
            """
            {"message_sid":"%s","account_sid":"%s","end_user":null,"outcome":"refused","pending_what":null,\
            "pending_until":null,"findings":[{"rule":"opted-out","rule_version":1,"clause":"S7",\
            "code":21610,"sentence":"Opted out.","evidence":null,"remedy":"Wait."}],\
            "policy_version":3,"facts":{"opt_outs":1}}\
            """
                .formatted(SID, api.account.sid()));
    conforms("/v1/parley/Messages/{sid}/Decision", "get", answer);
  }

  @Test
  void attemptsAreShownSegmentBySegment() throws Exception {
    Attempt.Segment lost =
        new Attempt.Segment(0, Attempt.State.LOST, ApiFixture.NOW, null, null, "the link died");
    Attempt.Segment taken =
        new Attempt.Segment(0, Attempt.State.ACCEPTED, ApiFixture.NOW, "ref-1", null, null);
    api.messages.attempted(SID, new Attempt(1, "sim", ApiFixture.NOW, List.of(lost)));
    api.messages.attempted(SID, new Attempt(2, "sim", ApiFixture.NOW, List.of(taken)));
    HttpResponse<String> answer = api.get("/v1/parley/Messages/" + SID + "/Attempts");
    assertThat(answer.body())
        .contains("\"number\":1", "\"state\":\"lost\"", "the link died")
        .contains("\"number\":2", "\"segment\":1", "\"reference\":\"ref-1\"");
    conforms("/v1/parley/Messages/{sid}/Attempts", "get", answer);
  }

  @Test
  void aTimelineIsShownInWords() throws Exception {
    HttpResponse<String> answer = api.get("/v1/parley/Messages/" + SID + "/Timeline");
    assertThat(answer.body())
        .isEqualTo(
            """
            {"message_sid":"%s","account_sid":"%s","state":"refused","status":"failed",\
            "finished":true,"entries":[{"at":"2023-08-24T05:01:45.678Z","kind":"refused",\
            "sentence":"Refused at the door.","error_code":21610}]}\
            """
                .formatted(SID, api.account.sid()));
    conforms("/v1/parley/Messages/{sid}/Timeline", "get", answer);
  }

  @Test
  void theOperatorSeesEveryMessageAndAStrangerNone() throws Exception {
    String path = "/v1/parley/Messages/" + SID + "/Decision";
    assertThat(api.send(asAdmin(path).GET()).statusCode()).isEqualTo(200);

    Account stranger = api.accounts.create("Stranger");
    String asStranger = ApiFixture.basic(stranger.sid().toString(), stranger.authToken().value());
    HttpResponse<String> foreign =
        api.send(api.anonymous(path).header("Authorization", asStranger).GET());
    assertThat(foreign.statusCode()).isEqualTo(404);
    conforms("/v1/parley/Messages/{sid}/Decision", "get", foreign);

    HttpResponse<String> nobody = api.send(api.anonymous(path).GET());
    assertThat(nobody.statusCode()).isEqualTo(401);
    conforms("/v1/parley/Messages/{sid}/Decision", "get", nobody);
    assertThat(
            api.send(api.anonymous(path).header("Authorization", "Bearer wrong").GET())
                .statusCode())
        .isEqualTo(401);
  }

  @Test
  void theOperatorSetsUpAnAccountThatCanWork() throws Exception {
    HttpResponse<String> account = postAsAdmin("/v1/parley/Accounts", "FriendlyName=New");
    assertThat(account.statusCode()).isEqualTo(201);
    conforms("/v1/parley/Accounts", "post", account);
    String sid = JSON.readTree(account.body()).get("sid").asString();

    HttpResponse<String> sender =
        postAsAdmin(
            "/v1/parley/Senders", "AccountSid=" + sid + "&Address=%2B12015550150&Kind=long_code");
    assertThat(sender.statusCode()).isEqualTo(201);
    conforms("/v1/parley/Senders", "post", sender);

    HttpResponse<String> key =
        postAsAdmin("/v1/parley/Keys", "AccountSid=" + sid + "&FriendlyName=k");
    assertThat(key.statusCode()).isEqualTo(201);
    conforms("/v1/parley/Keys", "post", key);

    JsonNode made = JSON.readTree(key.body());
    String credentials =
        ApiFixture.basic(made.get("sid").asString(), made.get("secret").asString());
    assertThat(
            api.send(
                    api.anonymous("/2010-04-01/Accounts/" + sid + "/IncomingPhoneNumbers.json")
                        .header("Authorization", credentials)
                        .GET())
                .body())
        .contains("+12015550150");
  }

  @Test
  void whatCannotBeSetUpIsRefused() throws Exception {
    String account = "AccountSid=" + api.account.sid();
    HttpResponse<String> taken =
        postAsAdmin("/v1/parley/Senders", account + "&Address=%2B12015550123&Kind=long_code");
    assertThat(taken.statusCode()).isEqualTo(409);
    conforms("/v1/parley/Senders", "post", taken);

    for (String form :
        List.of(
            "Address=%2B12015550124&Kind=long_code",
            "AccountSid=AC1&Address=%2B12015550124&Kind=long_code",
            account + "&Kind=long_code",
            account + "&Address=%2B12015550124",
            account + "&Address=%2B12015550124&Kind=pigeon",
            account + "&Address=%2B12015550124&Kind=short_code",
            account + "&Address=12345&Kind=long_code",
            account + "&Address=12345&Kind=short_code&Country=XX",
            account + "&Address=12345&Kind=short_code&Country=Canada",
            account + "&Address=%2B12015550124&Kind=long_code&Country=US",
            account + "&Address=911&Kind=short_code",
            account + "&Address=nonsense!&Kind=alphanumeric")) {
      HttpResponse<String> answer = postAsAdmin("/v1/parley/Senders", form);
      assertThat(answer.statusCode()).as(form).isEqualTo(400);
      conforms("/v1/parley/Senders", "post", answer);
    }
    HttpResponse<String> nameless = postAsAdmin("/v1/parley/Accounts", "FriendlyName=+");
    assertThat(nameless.statusCode()).isEqualTo(400);
    assertThat(api.accounts.all()).hasSize(1);
  }

  private String retention() {
    return "/v1/parley/Accounts/" + api.account.sid() + "/Retention";
  }

  @Test
  void theOperatorSetsHowLongTextsAreKeptAndTheAccountSeesIt() throws Exception {
    String template = "/v1/parley/Accounts/{AccountSid}/Retention";
    HttpResponse<String> unset = api.get(retention());
    assertThat(JSON.readTree(unset.body()).get("days").asInt()).isEqualTo(400);
    assertThat(JSON.readTree(unset.body()).get("date_set").isNull()).isTrue();
    conforms(template, "get", unset);

    HttpResponse<String> set = postAsAdmin(retention(), "Days=30");
    assertThat(set.body())
        .isEqualTo(
            """
            {"account_sid":"%s","days":30,"instance_days":400,\
            "date_set":"2023-08-24T05:01:45.678Z","bodies_removed":0,"removed_before":null}\
            """
                .formatted(api.account.sid()));
    conforms(template, "post", set);
    assertThat(api.get(retention()).body()).isEqualTo(set.body());
    assertThat(api.send(asAdmin(retention()).GET()).body()).isEqualTo(set.body());

    postAsAdmin(retention(), "Days=400");
    assertThat(api.get(retention()).body()).isEqualTo(unset.body());
  }

  @Test
  void daysAreFromOneToThoseOfTheServer() throws Exception {
    assertThat(postAsAdmin(retention(), "Days=1").statusCode()).isEqualTo(200);
    assertThat(postAsAdmin(retention(), "Days=399").statusCode()).isEqualTo(200);
    for (String form : List.of("Days=0", "Days=401", "Days=a+week", "Days=", "")) {
      HttpResponse<String> answer = postAsAdmin(retention(), form);
      assertThat(answer.statusCode()).as(form).isEqualTo(400);
      conforms("/v1/parley/Accounts/{AccountSid}/Retention", "post", answer);
    }
    assertThat(api.retention.of(api.account.sid()).orElseThrow().days()).isEqualTo(399);
  }

  @Test
  void theRetentionOfAnotherAccountIsNotToBeSeenAndNobodyElseSetsIt() throws Exception {
    String template = "/v1/parley/Accounts/{AccountSid}/Retention";
    Account stranger = api.accounts.create("Stranger");
    HttpResponse<String> foreign = api.get("/v1/parley/Accounts/" + stranger.sid() + "/Retention");
    assertThat(foreign.statusCode()).isEqualTo(404);
    conforms(template, "get", foreign);
    HttpResponse<String> nobody = api.send(api.anonymous(retention()).GET());
    assertThat(nobody.statusCode()).isEqualTo(401);
    conforms(template, "get", nobody);
    HttpResponse<String> owner = api.post(retention(), "Days=1");
    assertThat(owner.statusCode()).isEqualTo(401);
    conforms(template, "post", owner);
    HttpResponse<String> unknown =
        postAsAdmin("/v1/parley/Accounts/AC" + "0".repeat(32) + "/Retention", "Days=1");
    assertThat(unknown.statusCode()).isEqualTo(404);
    conforms(template, "post", unknown);
  }

  @Test
  void aRunSaysWhatItRemoved() throws Exception {
    api.retention.does(new Retention.Run(List.of("message_2025_10"), 12, false, null));
    HttpResponse<String> ran = postAsAdmin("/v1/parley/Retention/Runs", "");
    assertThat(ran.body())
        .isEqualTo(
            """
            {"partitions_dropped":["message_2025_10"],"bodies_removed":12,"finished":false,\
            "waits_for":null}\
            """);
    conforms("/v1/parley/Retention/Runs", "post", ran);
    HttpResponse<String> owner = api.post("/v1/parley/Retention/Runs", "");
    assertThat(owner.statusCode()).isEqualTo(401);
    conforms("/v1/parley/Retention/Runs", "post", owner);
  }

  private String webhookRetry() {
    return "/v1/parley/Accounts/" + api.account.sid() + "/WebhookRetry";
  }

  @Test
  void theOperatorSetsWhetherFailedWebhooksAreCalledAgainAndTheAccountSeesIt() throws Exception {
    String template = "/v1/parley/Accounts/{AccountSid}/WebhookRetry";
    HttpResponse<String> unset = api.get(webhookRetry());
    assertThat(unset.body())
        .isEqualTo("{\"account_sid\":\"%s\",\"enabled\":false}".formatted(api.account.sid()));
    conforms(template, "get", unset);
    HttpResponse<String> set = postAsAdmin(webhookRetry(), "Enabled=true");
    assertThat(set.body()).contains("\"enabled\":true");
    conforms(template, "post", set);
    assertThat(api.get(webhookRetry()).body()).isEqualTo(set.body());
    assertThat(postAsAdmin(webhookRetry(), "Enabled=false").body()).isEqualTo(unset.body());

    HttpResponse<String> wrong = postAsAdmin(webhookRetry(), "Enabled=perhaps");
    assertThat(wrong.statusCode()).isEqualTo(400);
    conforms(template, "post", wrong);
    HttpResponse<String> owner = api.post(webhookRetry(), "Enabled=true");
    assertThat(owner.statusCode()).isEqualTo(401);
    conforms(template, "post", owner);
    HttpResponse<String> unknown =
        postAsAdmin("/v1/parley/Accounts/AC" + "0".repeat(32) + "/WebhookRetry", "Enabled=true");
    assertThat(unknown.statusCode()).isEqualTo(404);
    conforms(template, "post", unknown);
    HttpResponse<String> foreign =
        api.get("/v1/parley/Accounts/" + api.accounts.create("Stranger").sid() + "/WebhookRetry");
    assertThat(foreign.statusCode()).isEqualTo(404);
    conforms(template, "get", foreign);
    HttpResponse<String> nobody = api.send(api.anonymous(webhookRetry()).GET());
    assertThat(nobody.statusCode()).isEqualTo(401);
    conforms(template, "get", nobody);
  }

  @Test
  void failedWebhooksAreListedWithoutPasswordsAndPageByPage() throws Exception {
    Place place = new Place(ApiFixture.NOW, SID.id(), 7);
    api.webhooks.page =
        new FailedWebhooks.Page(
            List.of(
                new FailedWebhooks.Failed(
                    place,
                    SID,
                    new CallKey(SID.id(), MessageState.SENT),
                    "https://user:secret@shop.example/status#rc=2",
                    503,
                    true,
                    3,
                    ApiFixture.NOW.plusSeconds(60),
                    ApiFixture.NOW),
                new FailedWebhooks.Failed(
                    place,
                    SID,
                    new CallKey(SID.id(), MessageState.RECEIVED),
                    null,
                    null,
                    false,
                    null,
                    null,
                    null)),
            place);
    HttpResponse<String> answer =
        api.get("/v1/parley/Webhooks?Status=failed&Since=2023-08-24T00:00:00Z&PageSize=1000");
    conforms("/v1/parley/Webhooks", "get", answer);
    JsonNode listed = JSON.readTree(answer.body());
    assertThat(listed.get("webhooks").get(0).toString())
        .isEqualTo(
            """
            {"failed_at":"2023-08-24T05:01:45.678Z","message_sid":"%s",\
            "webhook":"status_callback","state":"sent","url":"https://shop.example/status",\
            "code":503,"next_retry":3,"next_at":"2023-08-24T05:02:45.678Z",\
            "gives_up_at":"2023-08-25T05:01:45.678Z"}\
            """
                .formatted(SID));
    assertThat(listed.get("webhooks").get(1).get("webhook").asString()).isEqualTo("inbound");

    String cursor = listed.get("next_cursor").asString();
    assertThat(api.get("/v1/parley/Webhooks?Cursor=" + cursor).statusCode()).isEqualTo(200);
    assertThat(api.webhooks.asked.getFirst())
        .isEqualTo(
            new FakeWebhooks.Asked(
                api.account.sid(),
                Instant.parse("2023-08-24T00:00:00Z"),
                ApiFixture.NOW.plusMillis(1),
                null,
                1000));
    assertThat(api.webhooks.asked.getLast().after()).isEqualTo(place);
    assertThat(api.webhooks.asked.getLast().size()).isEqualTo(50);
  }

  @Test
  void whatCannotBeListedOrReplayedIsRefused() throws Exception {
    for (String query :
        List.of(
            "Status=lost",
            "Since=yesterday",
            "Until=2023-08-24",
            "Until=%2B999999999-01-01T00:00:00Z",
            "PageSize=0",
            "PageSize=1001",
            "PageSize=x",
            "Cursor=1",
            "Cursor=%2B999999999-01-01T00:00:00Z,019ab1c2-d3e4-7f50-8a1b-2c3d4e5f6a7b,1",
            "Cursor=2023-08-24T00:00:00Z,x,1")) {
      HttpResponse<String> answer = api.get("/v1/parley/Webhooks?" + query);
      assertThat(answer.statusCode()).as(query).isEqualTo(400);
      conforms("/v1/parley/Webhooks", "get", answer);
      if (!query.startsWith("Status")) {
        HttpResponse<String> bulk = api.post("/v1/parley/Webhooks/Replay", query);
        assertThat(bulk.statusCode()).as(query).isEqualTo(400);
        conforms("/v1/parley/Webhooks/Replay", "post", bulk);
      }
    }
    assertThat(api.webhooks.asked).isEmpty();
  }

  @Test
  void allThatFailedIsReplayedForTheAccountAndForNobodyElse() throws Exception {
    api.webhooks.queued = new Webhooks.Queued(12, new Place(ApiFixture.NOW, SID.id(), 7), false);
    HttpResponse<String> answer =
        api.post("/v1/parley/Webhooks/Replay", "Since=2023-08-24T00:00:00Z&PageSize=1");
    assertThat(answer.body())
        .isEqualTo(
            """
            {"account_sid":"%s","queued":12,"full":false,\
            "next_cursor":"2023-08-24T05:01:45.678Z,%s,7"}\
            """
                .formatted(api.account.sid(), SID.id()));
    conforms("/v1/parley/Webhooks/Replay", "post", answer);

    Account stranger = api.accounts.create("Stranger");
    HttpResponse<String> foreign =
        api.post("/v1/parley/Webhooks/Replay", "AccountSid=" + stranger.sid());
    assertThat(foreign.statusCode()).isEqualTo(404);
    conforms("/v1/parley/Webhooks/Replay", "post", foreign);
    assertThat(api.get("/v1/parley/Webhooks?AccountSid=" + stranger.sid()).statusCode())
        .isEqualTo(404);
    assertThat(postAsAdmin("/v1/parley/Webhooks/Replay", "").statusCode()).isEqualTo(400);
    assertThat(
            postAsAdmin("/v1/parley/Webhooks/Replay", "AccountSid=" + api.account.sid())
                .statusCode())
        .isEqualTo(200);
    assertThat(api.send(api.anonymous("/v1/parley/Webhooks").GET()).statusCode()).isEqualTo(401);
    assertThat(api.webhooks.asked)
        .hasSize(2)
        .extracting(FakeWebhooks.Asked::account)
        .containsOnly(api.account.sid());
  }

  @Test
  void oneWebhookIsReplayedWithWhatItsOwnerChanges() throws Exception {
    String template = "/v1/parley/Messages/{sid}/Webhooks/Replay";
    String path = "/v1/parley/Messages/" + SID + "/Webhooks/Replay";
    HttpResponse<String> nothing = api.post(path, "");
    assertThat(nothing.statusCode()).isEqualTo(400);
    assertThat(nothing.body()).contains("Nothing to tell.");
    conforms(template, "post", nothing);

    api.webhooks.replayed =
        new Replayed.Done(MessageState.SENT, true, 204, "POST https://a.example answered 204.");
    HttpResponse<String> done =
        api.post(
            path, "State=sent&Url=https%3A%2F%2Fa.example&Parameter.To=%2B1&Parameter.New_1=yes");
    assertThat(done.body())
        .isEqualTo(
            """
            {"message_sid":"%s","account_sid":"%s","webhook":"status_callback","state":"sent",\
            "outcome":"told","code":204,"what":"POST https://a.example answered 204."}\
            """
                .formatted(SID, api.account.sid()));
    conforms(template, "post", done);
    assertThat(api.webhooks.replays)
        .containsExactly(
            new FakeWebhooks.Replay(SID, null, ReplayEdits.NONE),
            new FakeWebhooks.Replay(
                SID,
                MessageState.SENT,
                new ReplayEdits("https://a.example", Map.of("To", "+1", "New_1", "yes"))));

    api.webhooks.replayed = new Replayed.UnderWay(MessageState.RECEIVED);
    HttpResponse<String> underWay = api.post(path, "State=received");
    assertThat(underWay.statusCode()).isEqualTo(202);
    conforms(template, "post", underWay);
    api.webhooks.replayed = new Replayed.TooMany();
    HttpResponse<String> tooMany = api.post(path, "");
    assertThat(tooMany.statusCode()).isEqualTo(429);
    conforms(template, "post", tooMany);
  }

  @Test
  void changesOfAReplayHaveMaxima() throws Exception {
    String path = "/v1/parley/Messages/" + SID + "/Webhooks/Replay";
    api.webhooks.replayed = new Replayed.Done(MessageState.SENT, true, 204, "done");
    String fifty =
        IntStream.range(0, ReplayEdits.PARAMETERS_MAX)
            .mapToObj(i -> "Parameter.N" + i + "=x")
            .collect(Collectors.joining("&"));
    assertThat(api.post(path, fifty).statusCode()).isEqualTo(200);
    String longest = "Parameter." + "a".repeat(64) + "=" + "x".repeat(ReplayEdits.VALUE_MAX);
    assertThat(api.post(path, longest).statusCode()).isEqualTo(200);
    for (String form :
        List.of(
            fifty + "&Parameter.N50=x",
            longest + "x",
            "Parameter." + "a".repeat(65) + "=x",
            "Parameter.=x",
            "Parameter.a-b=x",
            "Url=" + "x".repeat(ReplayEdits.VALUE_MAX + 1),
            "State=queued")) {
      HttpResponse<String> answer = api.post(path, form);
      assertThat(answer.statusCode()).as(form).isEqualTo(400);
      conforms("/v1/parley/Messages/{sid}/Webhooks/Replay", "post", answer);
    }
    assertThat(api.webhooks.replays).hasSize(2);
  }

  @Test
  void nobodyReplaysTheWebhookOfAForeignMessage() throws Exception {
    String template = "/v1/parley/Messages/{sid}/Webhooks/Replay";
    String path = "/v1/parley/Messages/" + SID + "/Webhooks/Replay";
    Account stranger = api.accounts.create("Stranger");
    String asStranger = ApiFixture.basic(stranger.sid().toString(), stranger.authToken().value());
    HttpResponse<String> foreign =
        api.send(
            api.anonymous(path)
                .header("Authorization", asStranger)
                .POST(HttpRequest.BodyPublishers.noBody()));
    assertThat(foreign.statusCode()).isEqualTo(404);
    conforms(template, "post", foreign);
    HttpResponse<String> nobody =
        api.send(api.anonymous(path).POST(HttpRequest.BodyPublishers.noBody()));
    assertThat(nobody.statusCode()).isEqualTo(401);
    conforms(template, "post", nobody);
    assertThat(api.webhooks.replays).isEmpty();
  }

  @Test
  void aRestoreIsShownAndConfirmedByName() throws Exception {
    api.restore.hold(ApiFixture.NOW, "The opt-out journal is missing.");
    HttpResponse<String> shown = api.send(asAdmin("/v1/parley/Restore").GET());
    assertThat(shown.statusCode()).isEqualTo(200);
    conforms("/v1/parley/Restore", "get", shown);
    assertThat(shown.body()).contains("\"holding\":true", "\"held_messages\":7", "is missing");
    String path = "/v1/parley/Restore/Confirmation";
    String tooLong = "ConfirmedBy=" + "x".repeat(RestoreApi.NAME_MAX + 1);
    for (String wrong : List.of("", "ConfirmedBy=+", "ConfirmedBy=a%0Ab", tooLong)) {
      HttpResponse<String> answer = postAsAdmin(path, wrong);
      assertThat(answer.statusCode()).as(wrong).isEqualTo(400);
      conforms(path, "post", answer);
    }
    assertThat(api.restore.confirmedBy).isEmpty();
    String longest = "x".repeat(RestoreApi.NAME_MAX);
    HttpResponse<String> confirmed = postAsAdmin(path, "ConfirmedBy=" + longest);
    conforms(path, "post", confirmed);
    assertThat(confirmed.body()).contains("\"holding\":false", "\"confirmed\":1");
    assertThat(api.restore.confirmedBy).containsExactly(longest);
    assertThat(api.restore.causes).containsExactly(Causes.OPERATOR);
  }

  @Test
  void onlyTheOperatorSeesAndConfirmsARestore() throws Exception {
    api.restore.hold(ApiFixture.NOW, "The opt-out journal is missing.");
    HttpResponse<String> shown = api.get("/v1/parley/Restore");
    assertThat(shown.statusCode()).isEqualTo(401);
    conforms("/v1/parley/Restore", "get", shown);
    assertThat(api.post("/v1/parley/Restore/Confirmation", "ConfirmedBy=me").statusCode())
        .isEqualTo(401);
    assertThat(api.restore.confirmedBy).isEmpty();
  }

  @Test
  void onlyTheOperatorSetsUp() throws Exception {
    for (String path : List.of("/v1/parley/Accounts", "/v1/parley/Senders", "/v1/parley/Keys")) {
      HttpResponse<String> answer = api.post(path, "FriendlyName=x");
      assertThat(answer.statusCode()).as(path).isEqualTo(401);
      conforms(path, "post", answer);
    }
  }

  @Test
  void carriersAreShownWithTheirBindsAnswersAndTimes() throws Exception {
    HttpResponse<String> answer = api.send(asAdmin("/v1/parley/Carriers").GET());
    conforms("/v1/parley/Carriers", "get", answer);
    assertThat(answer.body())
        .contains("\"name\":\"sim\"", "\"rate_limit\":25.5", "\"submit_p99_millis\":12.346")
        .contains("\"receipt_p50_millis\":null", "\"problem\":\"wrong password\"")
        .contains("{\"status\":\"ESME_ROK 0x00\",\"count\":7}");
    assertThat(api.get("/v1/parley/Carriers").statusCode()).isEqualTo(401);
  }

  @Test
  void aCarrierIsTriedReloadedAndReadFromALetter() throws Exception {
    HttpResponse<String> tried = postAsAdmin("/v1/parley/Carriers/sim/Test", "");
    conforms("/v1/parley/Carriers/{name}/Test", "post", tried);
    assertThat(tried.body()).contains("\"ok\":false", "\"millis\":2.0", "\"words\":\"refused\"");
    assertThat(postAsAdmin("/v1/parley/Carriers/none/Test", "").statusCode()).isEqualTo(404);
    HttpResponse<String> reloaded = postAsAdmin("/v1/parley/Carriers/Reload", "");
    conforms("/v1/parley/Carriers/Reload", "post", reloaded);
    assertThat(reloaded.body()).contains("\"changed\":[\"sim\"]");
    HttpResponse<String> read = postAsAdmin("/v1/parley/Carriers/Notes", "Text=letter");
    conforms("/v1/parley/Carriers/Notes", "post", read);
    assertThat(read.body()).contains("\"missing\":[\"host\"]");
    String longest = "Text=" + "x".repeat(CarriersResource.NOTES_MAX);
    assertThat(postAsAdmin("/v1/parley/Carriers/Notes", longest).statusCode()).isEqualTo(200);
    assertThat(postAsAdmin("/v1/parley/Carriers/Notes", longest + "x").statusCode()).isEqualTo(400);
    assertThat(postAsAdmin("/v1/parley/Carriers/Notes", "").statusCode()).isEqualTo(400);
  }

  @Test
  void routesAreShownAndTriedWithoutSendingAnything() throws Exception {
    HttpResponse<String> listed = api.send(asAdmin("/v1/parley/Routes").GET());
    conforms("/v1/parley/Routes", "get", listed);
    assertThat(listed.body())
        .contains("\"name\":\"uk\"", "\"country\":\"GB\"", "\"weight\":3,\"cost\":\"0.0075\"")
        .contains("\"name\":\"default\"");
    HttpResponse<String> tried =
        postAsAdmin("/v1/parley/Routes/Test", "To=%2B12025550101&From=12345");
    conforms("/v1/parley/Routes/Test", "post", tried);
    assertThat(tried.body())
        .contains("\"carrier\":\"sim\"")
        .contains("It goes to sim: the route's first choice.")
        .contains("No: it is for numbers of GB.");
    HttpResponse<String> waits = postAsAdmin("/v1/parley/Routes/Test", "To=%2B447400123456");
    conforms("/v1/parley/Routes/Test", "post", waits);
    assertThat(waits.body()).contains("\"carrier\":null", "It waits for other");
    for (String bad : List.of("", "To=nonsense", "To=911", "To=" + "1".repeat(65))) {
      assertThat(postAsAdmin("/v1/parley/Routes/Test", bad).statusCode()).as(bad).isEqualTo(400);
    }
    assertThat(api.get("/v1/parley/Routes").statusCode()).isEqualTo(401);
  }

  @Test
  void whatIsSaidWithACarrierIsWrittenDownForAnHourAtMost() throws Exception {
    HttpResponse<String> log = api.send(asAdmin("/v1/parley/Carriers/sim/Log").GET());
    conforms("/v1/parley/Carriers/{name}/Log", "get", log);
    assertThat(log.body()).contains("\"recording\":false", "\"pdu\":\"enquire_link seq=1\"");
    HttpResponse<String> on = postAsAdmin("/v1/parley/Carriers/sim/Log", "Minutes=60");
    conforms("/v1/parley/Carriers/{name}/Log", "post", on);
    assertThat(api.carriers.recording).hasMinutes(60);
    assertThat(postAsAdmin("/v1/parley/Carriers/sim/Log", "Minutes=61").statusCode())
        .isEqualTo(400);
    assertThat(postAsAdmin("/v1/parley/Carriers/sim/Log", "Minutes=x").statusCode()).isEqualTo(400);
    assertThat(api.send(asAdmin("/v1/parley/Carriers/none/Log").GET()).statusCode()).isEqualTo(404);
  }

  @Test
  void carriersAreAddedChangedAndRemoved() throws Exception {
    String path = "/v1/parley/Carriers/{name}";
    String form = "Name=acme&Host=smsc.example&SystemId=me&Password=secret&Binds=2&Rate=50";
    HttpResponse<String> added = postAsAdmin("/v1/parley/Carriers", form + "&Reason=new");
    assertThat(added.statusCode()).isEqualTo(201);
    conforms("/v1/parley/Carriers", "post", added);
    assertThat(added.body()).contains("\"transceiver\":\"2\"").doesNotContain("secret");
    assertThat(api.addedCarriers.cause).isEqualTo(new Cause(new Actor.Operator(), "new"));
    assertThat(postAsAdmin("/v1/parley/Carriers", form).statusCode()).isEqualTo(409);
    HttpResponse<String> shown = api.send(asAdmin("/v1/parley/Carriers/acme").GET());
    conforms(path, "get", shown);
    HttpResponse<String> changed = postAsAdmin("/v1/parley/Carriers/acme", "Version=7&Rate=");
    conforms(path, "post", changed);
    HttpResponse<String> stale = postAsAdmin("/v1/parley/Carriers/acme", "Version=6&Rate=1");
    assertThat(stale.statusCode()).isEqualTo(409);
    assertThat(JSON.readTree(stale.body()).at("/details/changed/0/is").asString()).isEqualTo("70");
    assertThat(JSON.readTree(stale.body()).at("/details/changed_by").asString()).isEqualTo("Alice");
    String longest = "x".repeat(Cause.REASON_MAX);
    HttpResponse<String> tooMuch =
        api.send(asAdmin("/v1/parley/Carriers/acme?Reason=x" + longest).DELETE());
    assertThat(tooMuch.statusCode()).isEqualTo(400);
    conforms(path, "delete", tooMuch);
    HttpResponse<String> removed =
        api.send(asAdmin("/v1/parley/Carriers/acme?Reason=" + longest).DELETE());
    assertThat(removed.statusCode()).isEqualTo(204);
    assertThat(api.addedCarriers.cause).isEqualTo(new Cause(new Actor.Operator(), longest));
    assertThat(api.send(asAdmin("/v1/parley/Carriers/acme").DELETE()).statusCode()).isEqualTo(404);
    assertThat(postAsAdmin("/v1/parley/Carriers/acme", "Version=7").statusCode()).isEqualTo(404);
  }

  @Test
  void aCarrierThatCannotBeIsRefusedWithEveryProblem() throws Exception {
    HttpResponse<String> bad =
        postAsAdmin("/v1/parley/Carriers", "Name=acme&Port=x&Settings=%7Bprot%3A%201%7D");
    assertThat(bad.statusCode()).isEqualTo(400);
    assertThat(JSON.readTree(bad.body()).get("message").asString())
        .contains(
            "host is missing.", "port is \"x\"", "nearest one is port", "password is missing.");
    for (String form :
        List.of(
            "Bind=both",
            "Binds=0",
            "Binds=33",
            "Version=x",
            "Settings=%7Bpassword%3A%20x%7D",
            "Settings=%5B",
            "Host=" + "h".repeat(CarrierForm.VALUE_MAX + 1),
            "Settings=" + "a".repeat(CarrierForm.SETTINGS_MAX + 1))) {
      assertThat(postAsAdmin("/v1/parley/Carriers", form).statusCode())
          .as(form.substring(0, Math.min(20, form.length())))
          .isEqualTo(400);
    }
    assertThat(api.addedCarriers.carriers).isEmpty();
  }

  @Test
  void routesAreAddedAndRemoved() throws Exception {
    HttpResponse<String> added =
        postAsAdmin("/v1/parley/Routes", "Carrier=acme&Prefix=%2B&Rank=2&Cost=0.01");
    assertThat(added.statusCode()).isEqualTo(201);
    conforms("/v1/parley/Routes", "post", added);
    assertThat(JSON.readTree(added.body()).get("prefix").isNull()).isTrue();
    assertThat(postAsAdmin("/v1/parley/Routes", "Prefix=%2B44").statusCode()).isEqualTo(400);
    assertThat(postAsAdmin("/v1/parley/Routes", "Carrier=" + "a".repeat(65)).statusCode())
        .isEqualTo(400);
    assertThat(api.send(asAdmin("/v1/parley/Routes/uk").DELETE()).statusCode()).isEqualTo(404);
  }

  @Test
  void sendersAreListedWithTheirRatesWhichCanBeSet() throws Exception {
    HttpResponse<String> listed = api.send(asAdmin("/v1/parley/Senders").GET());
    conforms("/v1/parley/Senders", "get", listed);
    JsonNode sender = JSON.readTree(listed.body()).at("/senders/0");
    assertThat(sender.get("rate").asInt()).isEqualTo(1);
    String path = "/v1/parley/Senders/" + sender.get("sid").asString() + "/Rate";
    HttpResponse<String> set = postAsAdmin(path, "Rate=10000");
    conforms("/v1/parley/Senders/{sid}/Rate", "post", set);
    assertThat(JSON.readTree(set.body()).get("rate_reason").asString())
        .isEqualTo("set by the operator");
    for (String rate : List.of("0", "10001", "x", "1.5", "9999999999")) {
      assertThat(postAsAdmin(path, "Rate=" + rate).statusCode()).as(rate).isEqualTo(400);
    }
    assertThat(JSON.readTree(postAsAdmin(path, "Rate=").body()).get("rate").asInt()).isEqualTo(1);
    assertThat(postAsAdmin("/v1/parley/Senders/PN1/Rate", "Rate=1").statusCode()).isEqualTo(404);
  }

  @Test
  void aShortCodeIsOfACountryWhichCanBeCorrected() throws Exception {
    String form = "AccountSid=" + api.account.sid() + "&Kind=short_code&Address=";
    assertThat(country(postAsAdmin("/v1/parley/Senders", form + "12345"))).isEqualTo("US");
    HttpResponse<String> british =
        postAsAdmin("/v1/parley/Senders", form + "23456&Country=gb&Reason=letter");
    conforms("/v1/parley/Senders", "post", british);
    assertThat(country(british)).isEqualTo("GB");
    String path =
        "/v1/parley/Senders/" + JSON.readTree(british.body()).get("sid").asString() + "/Country";
    HttpResponse<String> corrected = postAsAdmin(path, "Country=CA&Reason=a+slip");
    conforms("/v1/parley/Senders/{sid}/Country", "post", corrected);
    assertThat(country(corrected)).isEqualTo("CA");
    assertThat(api.senders.byText("23456").orElseThrow().country()).isEqualTo("CA");
    assertThat(api.senders.causes.getLast().reason()).isEqualTo("a slip");
    for (String wrong : List.of("", "Country=", "Country=XX", "Country=USA")) {
      HttpResponse<String> answer = postAsAdmin(path, wrong);
      assertThat(answer.statusCode()).as(wrong).isEqualTo(400);
      conforms("/v1/parley/Senders/{sid}/Country", "post", answer);
    }
    String number =
        "/v1/parley/Senders/"
            + api.senders.byText(ApiFixture.SENDER.text()).orElseThrow().sid()
            + "/Country";
    assertThat(postAsAdmin(number, "Country=CA").statusCode()).isEqualTo(400);
    assertThat(postAsAdmin("/v1/parley/Senders/SC1/Country", "Country=CA").statusCode())
        .isEqualTo(404);
  }

  private static String country(HttpResponse<String> answer) {
    return JSON.readTree(answer.body()).get("country").asString();
  }

  @Test
  void sendersArePaged() throws Exception {
    api.senders.add(api.account.sid(), new ShortCode("12345"), SenderKind.SHORT_CODE, "Code");
    String list = "/v1/parley/Senders?PageSize=1&AccountSid=" + api.account.sid();
    JsonNode first = JSON.readTree(api.send(asAdmin(list).GET()).body());
    String cursor = first.get("next_cursor").asString();
    JsonNode second = JSON.readTree(api.send(asAdmin(list + "&Cursor=" + cursor).GET()).body());
    assertThat(first.at("/senders/0/address")).isNotEqualTo(second.at("/senders/0/address"));
    assertThat(second.get("next_cursor").isNull()).isTrue();
    for (String query : List.of("PageSize=0", "PageSize=1001", "Cursor=PN1", "AccountSid=AC1")) {
      assertThat(api.send(asAdmin("/v1/parley/Senders?" + query).GET()).statusCode())
          .as(query)
          .isEqualTo(400);
    }
  }

  @Test
  void theDescriptionIsServed() throws Exception {
    HttpResponse<String> answer = api.send(api.anonymous("/v1/parley/openapi.json").GET());
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(JSON.readTree(answer.body())).isEqualTo(description);
  }

  /** A path without a route answers 404 with the message of the router, before any credentials. */
  @Test
  void everyDescribedOperationHasARoute() throws Exception {
    List<String> missing = new ArrayList<>();
    for (var path : description.get("paths").properties()) {
      for (var operation : path.getValue().properties()) {
        String tag = operation.getValue().path("tags").path(0).asString("");
        if (PeopleFixture.TAGS.contains(tag)) {
          continue;
        }
        String address =
            path.getKey()
                .replace("{sid}", SID.toString())
                .replace("{AccountSid}", api.account.sid().toString())
                .replace("{KeySid}", "SK" + "0".repeat(32))
                .replace("{number}", "+12025550101")
                .replace("{name}", "sim")
                .replace("{StockNumber}", "+12015550123");
        String method = operation.getKey().toUpperCase(java.util.Locale.ROOT);
        int status =
            api.send(api.anonymous(address).method(method, HttpRequest.BodyPublishers.noBody()))
                .statusCode();
        if (status == 404 || status == 405) {
          missing.add(method + " " + path.getKey());
        }
      }
    }
    assertThat(missing)
        .as("served by the sandbox, not here")
        .containsExactlyInAnyOrder(
            "GET /v1/parley/Phones",
            "GET /v1/parley/Phones/{number}/Messages",
            "POST /v1/parley/Phones/{number}/Messages",
            "GET /v1/parley/Simulator",
            "POST /v1/parley/Simulator");
  }

  @Test
  void everyReferenceLeadsSomewhereAndEveryExampleFitsItsSchema() {
    description
        .findValuesAsString("$ref")
        .forEach(
            ref -> assertThat(description.at(ref.substring(1)).isMissingNode()).as(ref).isFalse());
    description
        .findParents("example")
        .forEach(
            holder -> {
              if (holder.has("schema") && holder.get("schema").has("$ref")) {
                described.fits(holder.get("schema"), holder.get("example"));
              }
            });
  }

  private void conforms(String path, String method, HttpResponse<String> answer) {
    described.conforms(path, method, answer);
  }
}
