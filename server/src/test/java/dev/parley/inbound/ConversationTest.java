package dev.parley.inbound;

import static dev.parley.inbound.FakeWebhookClient.answered;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.accept.Acceptance;
import dev.parley.accept.Draft;
import dev.parley.account.AccountSid;
import dev.parley.e164.ParsedAddress;
import dev.parley.e164.PhoneNumber;
import dev.parley.message.Direction;
import dev.parley.message.MessageSid;
import dev.parley.number.Sender;
import dev.parley.number.SenderKind;
import dev.parley.number.SenderSid;
import dev.parley.sid.SidSource;
import dev.parley.webhook.Exchange;
import dev.parley.webhook.WebhookRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConversationTest {
  private static final Instant NOW = Instant.parse("2026-11-23T18:00:00Z");
  private static final AccountSid ACCOUNT = new AccountSid(new UUID(1, 2));
  private static final String URL = "https://app.example/sms";
  private static final String FALLBACK = "https://backup.example/sms";
  private static final String PHONE = "+12025550101";
  private static final String NUMBER = "+12015550123";
  private static final Inbound INBOUND =
      new Inbound(MessageSid.sms(SidSource.floor(NOW)), ACCOUNT, PHONE, NUMBER, "Hello", 2, null);

  private final FakeWebhookClient client = new FakeWebhookClient();
  private final FakeIntake intake = new FakeIntake();
  private final Conversation conversation =
      new Conversation(
          client,
          intake,
          ConversationTest::parse,
          written -> parse(written, null),
          new ReplyLimiter(() -> 0));

  @Test
  void withoutAUrlNothingHappens() throws Exception {
    ConversationResult result =
        conversation.run(
            INBOUND, sender(new Sender.Webhooks(null, "POST", FALLBACK, "POST", null, "POST")));
    assertThat(result.lines()).isEmpty();
    assertThat(client.requests).isEmpty();
  }

  @Test
  void theApplicationIsToldEverythingAboutTheMessage() throws Exception {
    client.twiml(URL, "");
    ConversationResult result = run(INBOUND);
    assertThat(result.lines())
        .singleElement()
        .isInstanceOfSatisfying(
            ConversationResult.Called.class,
            called -> {
              assertThat(called.method()).isEqualTo("POST");
              assertThat(called.url()).isEqualTo(URL);
            });
    WebhookRequest request = client.requests.getFirst();
    assertThat(request.account()).isEqualTo(ACCOUNT);
    assertThat(request.idempotencyToken()).startsWith(INBOUND.sid().toString());
    String sid = INBOUND.sid().toString();
    assertThat(request.parameters().stream().map(p -> p.name() + "=" + p.value()))
        .containsExactlyInAnyOrder(
            "MessageSid=" + sid,
            "SmsSid=" + sid,
            "SmsMessageSid=" + sid,
            "AccountSid=" + ACCOUNT,
            "From=" + PHONE,
            "To=" + NUMBER,
            "Body=Hello",
            "NumMedia=0",
            "NumSegments=2",
            "SmsStatus=received",
            "ApiVersion=2010-04-01",
            "FromCountry=US",
            "FromState=",
            "FromCity=",
            "FromZip=",
            "ToCountry=US",
            "ToState=",
            "ToCity=",
            "ToZip=");
  }

  @Test
  void anOptOutIsNamedWhenTheApplicationIsToBeTold() throws Exception {
    client.twiml(URL, "");
    run(new Inbound(INBOUND.sid(), ACCOUNT, PHONE, NUMBER, "stop", 1, "STOP"));
    assertThat(client.parameter(0, "OptOutType")).isEqualTo("STOP");
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "none",
      value = {"200,none", "204,none", "200,text/html"})
  void anEmptyAnswerIsNoReply(int status, @Nullable String contentType) throws Exception {
    client.on(URL, answered(status, contentType, "", null));
    assertThat(run(INBOUND).lines()).hasSize(1);
    assertThat(intake.rows).isEmpty();
  }

  @Test
  void aReplyBecomesADraftToWhoeverWrote() throws Exception {
    client.twiml(URL, "<Message statusCallback='status'>Hi</Message>");
    ConversationResult result = run(INBOUND);
    assertThat(intake.drafts())
        .containsExactly(
            new Draft(
                ReplySid.of(INBOUND.sid(), 0),
                ACCOUNT,
                Direction.OUTBOUND_REPLY,
                NUMBER,
                parse(NUMBER, null),
                PHONE,
                parse(PHONE, "US"),
                "Hi",
                "https://app.example/status",
                Draft.VALIDITY_MAX_SECONDS,
                "twiml_reply",
                "unspecified",
                INBOUND.sid()));
    assertThat(result.lines().getLast()).isInstanceOf(ConversationResult.Replied.class);
    assertThat(result.unfinished()).isFalse();
  }

  @Test
  void repliesKeepTheirOrderAndTheSendersCallback() throws Exception {
    client.twiml(URL, "<Message>1</Message><Message to='(202) 555-0109' from='99999'>2</Message>");
    conversation.run(
        INBOUND,
        sender(new Sender.Webhooks(URL, "GET", null, "POST", "https://app.example/s", "POST")));
    assertThat(client.requests.getFirst().method()).isEqualTo("GET");
    Draft first = intake.drafts().getFirst();
    Draft second = intake.drafts().getLast();
    assertThat(first.body()).isEqualTo("1");
    assertThat(first.statusCallback()).isEqualTo("https://app.example/s");
    assertThat(second.body()).isEqualTo("2");
    assertThat(second.statusCallback()).isNull();
    assertThat(second.from()).isEqualTo("99999");
    assertThat(second.to()).isEqualTo("(202) 555-0109");
    assertThat(second.recipient()).isEqualTo(parse("(202) 555-0109", "US"));
    assertThat(first.sid().toString()).isLessThan(second.sid().toString());
  }

  @Test
  void plainTextIsAReply() throws Exception {
    client.on(URL, answered(200, "text/plain", " Hi there ", null));
    run(INBOUND);
    assertThat(intake.bodies()).containsExactly("Hi there");
  }

  @Test
  void runningTwiceInsertsNothingNew() throws Exception {
    client.twiml(URL, "<Message>1</Message><Message>2</Message>");
    run(INBOUND);
    List<Draft> once = intake.drafts();
    run(INBOUND);
    assertThat(intake.drafts()).isEqualTo(once).hasSize(2);
    assertThat(client.requests.get(0).idempotencyToken())
        .isEqualTo(client.requests.get(1).idempotencyToken());
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 404, 500, 503, 304})
  void anErrorStatusLeadsToTheFallback(int status) throws Exception {
    client.on(URL, answered(status, "text/html", "oops", null));
    client.twiml(FALLBACK, "<Message>Sorry</Message>");
    ConversationResult result = run(INBOUND);
    assertThat(intake.bodies()).containsExactly("Sorry");
    assertThat(client.parameter(1, "ErrorCode")).isEqualTo("11200");
    assertThat(client.parameter(1, "ErrorUrl")).isEqualTo(URL);
    assertThat(client.parameter(1, "Body")).isEqualTo("Hello");
    assertThat(alerts(result)).containsExactly(11200);
  }

  @Test
  void aFailedCallAndABadDocumentLeadToTheFallbackToo() throws Exception {
    client.twiml(FALLBACK, "");
    run(INBOUND);
    assertThat(client.parameter(1, "ErrorCode")).isEqualTo("11205");
    client.on(URL, answered(200, "text/xml", "<Response>", null));
    run(INBOUND);
    assertThat(client.parameter(3, "ErrorCode")).isEqualTo("12100");
    client.on(URL, answered(200, "application/json", "{}", null));
    run(INBOUND);
    assertThat(client.parameter(5, "ErrorCode")).isEqualTo("12300");
    client.on(
        URL,
        new Exchange.Answered(
            200, "text/plain", "long", true, null, Duration.ZERO, 1, Duration.ZERO));
    run(INBOUND);
    assertThat(client.parameter(7, "ErrorCode")).isEqualTo("11750");
    assertThat(intake.rows).isEmpty();
  }

  @Test
  void whenTheFallbackFailsTooOnlyAlertsRemain() throws Exception {
    client.on(FALLBACK, answered(500, null, "", null));
    ConversationResult result = run(INBOUND);
    assertThat(alerts(result)).containsExactly(11205, 11200);
    assertThat(client.urls()).containsExactly(URL, FALLBACK);
  }

  @Test
  void withoutAFallbackThereIsOneAlert() throws Exception {
    ConversationResult result =
        conversation.run(
            INBOUND, sender(new Sender.Webhooks(URL, "POST", null, "POST", null, "POST")));
    assertThat(alerts(result)).containsExactly(11205);
  }

  @Test
  void passwordsOfUrlsAreNotWrittenDown() throws Exception {
    ConversationResult result =
        conversation.run(
            INBOUND,
            sender(
                new Sender.Webhooks(
                    "https://me:secret@app.example/sms?a=b#rc=1",
                    "POST",
                    FALLBACK,
                    "POST",
                    null,
                    "POST")));
    assertThat(result.lines().toString())
        .contains("https://app.example/sms?a=b")
        .doesNotContain("secret");
    assertThat(client.parameter(1, "ErrorUrl")).isEqualTo("https://app.example/sms?a=b");
  }

  @Test
  void aRedirectGoesOnWithTheNextDocument() throws Exception {
    client.twiml(URL, "<Message>1</Message><Redirect method='GET'>more?x=1&amp;y=2</Redirect>");
    client.twiml("https://app.example/more?x=1&y=2", "<Message>2</Message>");
    run(INBOUND);
    assertThat(intake.bodies()).containsExactly("1", "2");
    assertThat(client.requests.get(1).method()).isEqualTo("GET");
    assertThat(client.parameter(1, "Body")).isEqualTo("Hello");
    assertThat(client.requests.get(1).idempotencyToken())
        .isNotEqualTo(client.requests.get(0).idempotencyToken());
  }

  @Test
  void aChainOfRedirectsIsFollowedUpToTheMaximum() throws Exception {
    for (int i = 0; i < Conversation.REDIRECTS_MAX; i++) {
      client.twiml(i == 0 ? URL : step(i), "<Redirect>" + step(i + 1) + "</Redirect>");
    }
    client.twiml(step(Conversation.REDIRECTS_MAX), "<Message>there</Message>");
    ConversationResult result = run(INBOUND);
    assertThat(intake.bodies()).containsExactly("there");
    assertThat(alerts(result)).isEmpty();
  }

  @Test
  void aLoopOfRedirectsIsBroken() throws Exception {
    client.twiml(URL, "<Redirect/>");
    client.twiml(FALLBACK, "<Redirect>" + FALLBACK + "</Redirect>");
    ConversationResult result = run(INBOUND);
    assertThat(alerts(result)).containsExactly(14106, 14106);
    assertThat(client.requests).hasSize(2 * (Conversation.REDIRECTS_MAX + 1));
  }

  @ParameterizedTest
  @CsvSource({"301,GET", "302,GET", "303,GET", "307,POST", "308,POST"})
  void anHttpRedirectIsFollowedAsABrowserDoes(int status, String method) throws Exception {
    client.on(URL, answered(status, null, "", "/other"));
    client.twiml("https://app.example/other", "<Message statusCallback='s'>Hi</Message>");
    run(INBOUND);
    assertThat(client.requests.get(1).method()).isEqualTo(method);
    assertThat(client.requests.get(1).parameters().isEmpty()).isEqualTo(method.equals("GET"));
    assertThat(intake.drafts().getFirst().statusCallback()).isEqualTo("https://app.example/s");
  }

  @Test
  void httpRedirectsHaveAMaximum() throws Exception {
    client.on(URL, answered(302, null, "", URL));
    assertThat(alerts(run(INBOUND))).containsExactly(11215, 11205);
    assertThat(client.urls().stream().filter(URL::equals)).hasSize(DocumentSource.HOPS_MAX + 1);
  }

  @Test
  void anHttpRedirectToNoUrlIsAFailure() throws Exception {
    client.on(URL, answered(302, null, "", "ftp://files.example/"));
    assertThat(alerts(run(INBOUND))).containsExactly(11200, 11205);
  }

  @Test
  void anActionGoesOnWithWhatItAnswers() throws Exception {
    client.twiml(URL, "<Message action='/next' method='GET'>1</Message><Message>never</Message>");
    client.twiml("https://app.example/next", "<Message>2</Message>");
    run(INBOUND);
    assertThat(intake.bodies()).containsExactly("1", "2");
    assertThat(client.parameter(1, "MessageSid"))
        .isEqualTo(ReplySid.of(INBOUND.sid(), 0).toString());
    assertThat(client.parameter(1, "MessageStatus")).isEqualTo("queued");
    assertThat(client.requests.get(1).method()).isEqualTo("GET");
  }

  @Test
  void tenRepliesAreSentAndTheEleventhIsNot() throws Exception {
    client.twiml(URL, "<Message>x</Message>".repeat(Conversation.REPLIES_MAX));
    assertThat(alerts(run(INBOUND))).isEmpty();
    assertThat(intake.rows).hasSize(Conversation.REPLIES_MAX);
    intake.rows.clear();
    client.twiml(
        URL, "<Message to='+12025550102'>x</Message>".repeat(Conversation.REPLIES_MAX + 1));
    assertThat(alerts(run(INBOUND))).containsExactly(14109);
    assertThat(intake.rows).hasSize(Conversation.REPLIES_MAX);
  }

  @Test
  void fifteenRepliesBetweenTwoNumbersAreSentAndTheSixteenthIsNot() throws Exception {
    client.twiml(URL, "<Message>x</Message>".repeat(8));
    run(INBOUND);
    ConversationResult second =
        run(
            new Inbound(
                MessageSid.sms(SidSource.floor(NOW.plusMillis(1))),
                ACCOUNT,
                PHONE,
                NUMBER,
                "again",
                1,
                null));
    assertThat(intake.rows).hasSize(ReplyLimiter.REPLIES_MAX);
    assertThat(second.lines().getLast())
        .isInstanceOfSatisfying(
            ConversationResult.ReplyRefused.class,
            refused -> {
              assertThat(refused.code()).isEqualTo(14107);
              assertThat(refused.position()).isEqualTo(7);
            });
  }

  @Test
  void aReplyThatCannotBeSentDoesNotHoldTheOthers() throws Exception {
    String tooLong = "x".repeat(Draft.BODY_MAX + 1);
    String longest = "y".repeat(Draft.BODY_MAX);
    client.twiml(
        URL,
        "<Message><Body>look</Body><Media>https://app.example/cat.png</Media></Message>"
            + "<Message/>"
            + ("<Message>" + tooLong + "</Message>")
            + ("<Message>" + longest + "</Message>"));
    ConversationResult result = run(INBOUND);
    assertThat(intake.bodies()).containsExactly(longest);
    assertThat(intake.drafts().getFirst().sid()).isEqualTo(ReplySid.of(INBOUND.sid(), 3));
    assertThat(
            result.lines().stream()
                .filter(ConversationResult.ReplyRefused.class::isInstance)
                .map(line -> ((ConversationResult.ReplyRefused) line).code()))
        .containsExactly(21621, 14103, 21617);
  }

  @Test
  void textThatCannotBeStoredIsRefused() throws Exception {
    client.on(URL, answered(200, "text/plain", "a\u0000b", null));
    ConversationResult result = run(INBOUND);
    assertThat(result.lines().getLast())
        .isInstanceOfSatisfying(
            ConversationResult.ReplyRefused.class,
            refused -> assertThat(refused.code()).isEqualTo(14103));
  }

  @Test
  void warningsOfTheDocumentAreAlerts() throws Exception {
    client.twiml(URL, "<Say>Hi</Say><Message statusCallback='ftp://x/'>Hi</Message>");
    assertThat(alerts(run(INBOUND))).containsExactly(14110, 14105);
    assertThat(intake.bodies()).containsExactly("Hi");
  }

  @Test
  void aReplyThatIntakeCouldNotTakeLeavesTheConversationUnfinished() throws Exception {
    client.twiml(URL, "<Message>Hi</Message>");
    intake.overload();
    ConversationResult result = run(INBOUND);
    assertThat(result.unfinished()).isTrue();
    assertThat(result.lines().getLast())
        .isInstanceOfSatisfying(
            ConversationResult.Replied.class,
            replied -> assertThat(replied.acceptance()).isInstanceOf(Acceptance.Overloaded.class));
  }

  private ConversationResult run(Inbound inbound) throws InterruptedException {
    return conversation.run(
        inbound, sender(new Sender.Webhooks(URL, "POST", FALLBACK, "POST", null, "POST")));
  }

  private static String step(int number) {
    return "https://app.example/step/" + number;
  }

  private static List<Integer> alerts(ConversationResult result) {
    return result.lines().stream()
        .filter(ConversationResult.Alert.class::isInstance)
        .map(line -> ((ConversationResult.Alert) line).code())
        .toList();
  }

  private static Sender sender(Sender.Webhooks webhooks) {
    return new Sender(
        new SenderSid("PN", new UUID(3, 4)),
        ACCOUNT,
        new PhoneNumber(NUMBER, "US"),
        SenderKind.LONG_CODE,
        "test",
        webhooks,
        NOW,
        NOW);
  }

  /** Enough of a parser: E.164 is from the US; anything else is unusable, with its region noted. */
  private static ParsedAddress parse(String written, @Nullable String region) {
    return written.startsWith("+")
        ? new ParsedAddress.Usable(new PhoneNumber(written, "US"))
        : new ParsedAddress.Unusable(written + " in " + region);
  }
}
