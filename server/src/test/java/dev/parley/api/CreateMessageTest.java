package dev.parley.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.accept.Acceptance;
import dev.parley.accept.Draft;
import dev.parley.message.MessageState;
import dev.parley.policy.Decision;
import dev.parley.policy.Finding;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CreateMessageTest {
  private static final String TYPOGRAPHIC =
      "To=%2B12025550101&From=%2B12015550123"
          + "&Body=it%E2%80%99s+%E2%80%93+%E2%80%9Cso%E2%80%9D%E2%80%A6";

  private ApiFixture api;

  @BeforeEach
  void start() throws Exception {
    api = new ApiFixture();
  }

  @AfterEach
  void stop() {
    api.close();
  }

  @Test
  void aMessageIsAnsweredAsTwilioPublishesIt() throws Exception {
    HttpResponse<String> answer =
        api.create("To=%2B12025550101&From=%2B12015550123&Body=Hello%21+%F0%9F%91%8D");

    String sid = api.intake.drafts().getFirst().sid().toString();
    String path = api.path("/Messages/" + sid);
    assertThat(answer.statusCode()).isEqualTo(201);
    assertThat(answer.headers().firstValue("Content-Type"))
        .hasValue("application/json; charset=utf-8");
    assertThat(answer.body())
        .isEqualTo(
            """
            {"account_sid":"%s","api_version":"2010-04-01","body":"Hello! 👍",\
            "date_created":"Thu, 24 Aug 2023 05:01:45 +0000","date_sent":null,\
            "date_updated":"Thu, 24 Aug 2023 05:01:45 +0000","direction":"outbound-api",\
            "error_code":null,"error_message":null,"from":"+12015550123",\
            "messaging_service_sid":null,"num_media":"0","num_segments":"1","price":null,\
            "price_unit":"USD","sid":"%s","status":"queued",\
            "subresource_uris":{"media":"%s/Media.json"},"to":"+12025550101","uri":"%s.json"}\
            """
                .formatted(api.account.sid(), sid, path, path));
  }

  @Test
  void theDraftCarriesWhatWasAsked() throws Exception {
    api.create(
        "To=%2B12025550101&From=%2B12015550123&Body=a&ValidityPeriod=60"
            + "&StatusCallback=https%3A%2F%2Fapp.example%2Fcb%3Fa%3D1%23rc%3D2"
            + "&ProvideFeedback=true&MaxPrice=1&SmartEncoded=false&Whatever=x");

    Draft draft = api.intake.drafts().getFirst();
    assertThat(draft.account()).isEqualTo(api.account.sid());
    assertThat(draft.validitySeconds()).isEqualTo(60);
    assertThat(draft.statusCallback()).isEqualTo("https://app.example/cb?a=1#rc=2");
    assertThat(draft.origin()).isEqualTo("api");
    assertThat(draft.purpose()).isEqualTo("unspecified");
  }

  @ParameterizedTest
  @CsvSource({
    "otp, otp",
    "OTP, otp",
    "%20marketing%20, marketing",
    "customercare, customercare",
    "'', unspecified"
  })
  void whatAMessageIsForIsWhatItsApplicationSays(String written, String purpose) throws Exception {
    api.create("To=%2B12025550101&From=%2B12015550123&Body=a&MessageIntent=" + written);

    assertThat(api.intake.drafts().getFirst().purpose()).isEqualTo(purpose);
  }

  @ParameterizedTest
  @ValueSource(strings = {"opt_out_confirmation", "unspecified", "otp2", "x"})
  void anIntentThatIsNoneIsRefusedAndNothingIsSent(String written) throws Exception {
    HttpResponse<String> answer =
        api.create("To=%2B12025550101&From=%2B12015550123&Body=a&MessageIntent=" + written);

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body())
        .startsWith("{\"code\":20001,")
        .contains("MessageIntent must be one of otp, notifications,");
    assertThat(api.intake.drafts()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"&SmartEncoded=true, it's - \"so\"...", "&SmartEncoded=True, it's - \"so\"..."})
  void aSmartEncodedTextIsPlainBeforeAnybodyJudgesOrCountsIt(String parameter, String plain)
      throws Exception {
    HttpResponse<String> answer = api.create(TYPOGRAPHIC + parameter);

    Draft draft = api.intake.drafts().getFirst();
    assertThat(draft.body()).isEqualTo(plain);
    assertThat(answer.body()).contains("\"body\":\"" + plain.replace("\"", "\\\"") + "\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "&SmartEncoded=false", "&SmartEncoded=", "&SmartEncoded=1"})
  void withoutSmartEncodingATextStaysAsItWasWritten(String parameter) throws Exception {
    api.create(TYPOGRAPHIC + parameter);

    assertThat(api.intake.drafts().getFirst().body()).isEqualTo("it’s – “so”…");
  }

  @Test
  void theLimitOfABodyIsThatOfTheTextThatLeaves() throws Exception {
    String form = "To=%2B12025550101&From=%2B12015550123&SmartEncoded=true&Body=";

    HttpResponse<String> fits = api.create(form + "a" + "%E2%80%A6".repeat(533));
    HttpResponse<String> exceeds = api.create(form + "ab" + "%E2%80%A6".repeat(533));
    HttpResponse<String> vanishes = api.create(form + "%E2%80%8B");

    assertThat(fits.statusCode()).isEqualTo(201);
    assertThat(api.intake.drafts()).singleElement().matches(draft -> draft.body().length() == 1600);
    assertThat(exceeds.body()).startsWith("{\"code\":21617,");
    assertThat(vanishes.body()).startsWith("{\"code\":21602,");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      textBlock =
          """
          From=%2B12015550123&Body=a;                                             21604
          To=&From=%2B12015550123&Body=a;                                         21604
          To=%2B12025550101&Body=a;                                               21603
          To=%2B12025550101&From=%2B12015550123;                                  21602
          To=%2B12025550101&From=%2B12015550123&Body=;                            21602
          To=%2B12025550101&MessagingServiceSid=MG01&Body=a;                      21705
          To=%2B1&MessagingServiceSid=MG00000000000000000000000000000000&Body=a;  21701
          To=%2B12025550101&From=%2B12015550123&Body=a&ContentSid=HX01;           21655
          To=%2B12025550101&From=%2B12015550123&MediaUrl=https%3A%2F%2Fa.example; 21620
          To=%2B12025550101&From=%2B12015550123&Body=a&SendAt=2030-01-01T00:00:00Z; 35118
          To=%2B12025550101&From=%2B12015550123&Body=a&ScheduleType=fixed;        35118
          To=%2B12025550101&From=%2B12015550123&Body=a&ValidityPeriod=0;          21624
          To=%2B12025550101&From=%2B12015550123&Body=a&ValidityPeriod=36001;      21624
          To=%2B12025550101&From=%2B12015550123&Body=a&ValidityPeriod=x;          21624
          To=%2B12025550101&From=%2B12015550123&Body=a&StatusCallback=ftp://a.example/; 21609
          To=%2B12025550101&From=%2B12015550123&Body=a&StatusCallback=http://a_b.example/; 21609
          To=%2B12025550101&From=%2B12015550123&Body=a&StatusCallback=http://; 21609
          To=%2B12025550101&From=%2B12015550123&Body=a%00b;                       21618
          To=%2B12025550101&From=%2B12015550123&Body=a%ED%A0%80b;                 21618
          To=%2B12025550101&From=%2B12015550123&Body=%ED%A0%BD%ED%B1%8D;          21618
          To=%2B12025550101&From=%2B12015550123&Body=100%25+%zz;                  21618
          To=%2B12025550101&From=%00&Body=a;                                      20001
          """)
  void aFormThatCannotBeTakenIsRefusedWithTwiliosCode(String form, int code) throws Exception {
    HttpResponse<String> answer = api.create(form.strip());

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body())
        .startsWith("{\"code\":" + code + ",\"message\":\"")
        .endsWith(
            ",\"more_info\":\"https://www.twilio.com/docs/errors/" + code + "\",\"status\":400}");
    assertThat(api.intake.drafts()).isEmpty();
  }

  @Test
  void sixteenHundredCharactersAreTakenAndOneMoreIsNot() throws Exception {
    String form = "To=%2B12025550101&From=%2B12015550123&Body=";
    assertThat(api.create(form + "%E4%BD%A0".repeat(1600)).statusCode()).isEqualTo(201);
    assertThat(api.create(form + "%E4%BD%A0".repeat(1601)).body()).startsWith("{\"code\":21617,");
  }

  @Test
  void theLargestValidityIsTaken() throws Exception {
    String form = "To=%2B12025550101&From=%2B12015550123&Body=a&ValidityPeriod=";
    assertThat(api.create(form + "36000").statusCode()).isEqualTo(201);
    assertThat(api.create(form + "1").statusCode()).isEqualTo(201);
  }

  @Test
  void aRefusalExplainsItselfAndNamesTheMessage() throws Exception {
    refuseWith(21610);

    HttpResponse<String> answer = api.create("To=%2B12025550101&From=%2B12015550123&Body=a");

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body())
        .isEqualTo(
            """
            {"code":21610,"message":"The recipient opted out.",\
            "more_info":"https://www.twilio.com/docs/errors/21610","status":400,\
            "details":{"message_sid":"%s","clause":"S7","rule":"opted-out","rule_version":1,\
            "evidence":"STOP on 2023-08-23","remedy":"Wait for START."}}\
            """
                .formatted(api.intake.drafts().getFirst().sid()));
  }

  @Test
  void aRefusalThatShowsLaterIsAMessage() throws Exception {
    refuseWith(30034);

    HttpResponse<String> answer = api.create("To=%2B12025550101&From=%2B12015550123&Body=a");

    assertThat(answer.statusCode()).isEqualTo(201);
    assertThat(answer.body())
        .contains("\"error_code\":30034,\"error_message\":\"Unregistered number\"")
        .contains("\"status\":\"failed\"");
  }

  private void refuseWith(int code) {
    Finding finding =
        new Finding(
            "opted-out",
            1,
            "S7",
            code,
            "The recipient opted out.",
            "STOP on 2023-08-23",
            "Wait for START.");
    api.intake.answerWith(
        draft ->
            new Acceptance.Recorded(
                ApiFixture.view(draft, MessageState.FAILED, code),
                new Decision.Refused(List.of(finding), new Decision.FactsDigest(1, "{}"))));
  }

  @Test
  void anOverloadedIntakeIsA503ThatMayBeRepeated() throws Exception {
    api.intake.answerWith(_ -> new Acceptance.Overloaded("Too much waits; try again."));

    HttpResponse<String> answer = api.create("To=%2B12025550101&From=%2B12015550123&Body=a");

    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(answer.headers().firstValue("Retry-After")).contains("2");
    assertThat(answer.body()).startsWith("{\"code\":20503,\"message\":\"Too much waits;");
  }

  @Test
  void anUnknowableCommitClosesTheConnectionWithoutAStatus() {
    api.intake.answerWith(_ -> new Acceptance.Unknowable());

    assertThatThrownBy(() -> api.create("To=%2B12025550101&From=%2B12015550123&Body=a"))
        .isInstanceOf(IOException.class);
    assertThat(api.intake.drafts()).hasSize(1);
  }

  @Test
  void credentialsAreAskedFor() throws Exception {
    HttpResponse<String> answer =
        api.send(
            api.anonymous(api.path("/Messages.json")).POST(HttpRequest.BodyPublishers.noBody()));

    assertThat(answer.statusCode()).isEqualTo(401);
    assertThat(answer.headers().firstValue("WWW-Authenticate"))
        .hasValue("Basic realm=\"Twilio API\"");
    assertThat(answer.body())
        .isEqualTo(
            "{\"code\":20003,\"message\":\"Authenticate\",\"more_info\":"
                + "\"https://www.twilio.com/docs/errors/20003\",\"status\":401}");
  }

  @Test
  void aJsonBodyIsRefusedInWords() throws Exception {
    HttpResponse<String> answer =
        api.send(
            api.request(api.path("/Messages.json"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{\"To\":\"+12025550101\"}")));

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).contains("send application/x-www-form-urlencoded");
  }

  @Test
  void aBodyOfAMegabyteIsRefusedAndTheClientHearsIt() throws Exception {
    HttpResponse<String> answer =
        api.create("To=%2B12025550101&From=%2B12015550123&Body=" + "a".repeat(1 << 20));

    assertThat(answer.statusCode()).isEqualTo(413);
    assertThat(answer.body()).contains("\"code\":20001").contains("131072 octets");
    assertThat(api.create("To=%2B12025550101&From=%2B12015550123&Body=a").statusCode())
        .isEqualTo(201);
  }
}
