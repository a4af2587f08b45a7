package dev.parley.api.parley;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.account.Account;
import dev.parley.account.Application;
import dev.parley.account.ApplicationSid;
import dev.parley.api.ApiFixture;
import dev.parley.audit.Actor;
import dev.parley.audit.Cause;
import dev.parley.consent.BulkOptOuts;
import dev.parley.consent.FakeBulkOptOuts.OptedOut;
import dev.parley.consent.OptOutScope;
import dev.parley.e164.PhoneNumber;
import dev.parley.e164.ShortCode;
import dev.parley.number.Sender;
import dev.parley.number.SenderKind;
import dev.parley.service.MessagingService;
import dev.parley.service.ServiceSid;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Things that keep the sids they had elsewhere, and opt-outs that were given there. */
class ImportsResourceTest {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final String HEX = "5a1b2c3d4e5f60718293a4b5c6d7e8f9";
  private static final String NUMBER = "+12015550111";
  private static final String IMPORTS = "/v1/parley/Imports";
  private static final String OPT_OUTS = "/v1/parley/OptOuts";

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

  private HttpResponse<String> post(String path, String form) throws Exception {
    return api.send(
        api.anonymous(path)
            .header("Authorization", "Bearer " + ApiFixture.ADMIN_TOKEN)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(HttpRequest.BodyPublishers.ofString(form)));
  }

  private String account() {
    return "AccountSid=" + api.account.sid();
  }

  private String outcome(String path, String form) throws Exception {
    HttpResponse<String> answer = post(IMPORTS + path, form);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    described.conforms(
        IMPORTS + path.replaceAll("/MG[0-9a-f]+/", "/{ServiceSid}/"), "post", answer);
    return JSON.readTree(answer.body()).get("outcome").asString();
  }

  private int code(String path, String form) throws Exception {
    HttpResponse<String> answer = post(path, form);
    described.conforms(path.replaceAll("/MG[0-9a-f]+/", "/{ServiceSid}/"), "post", answer);
    return JSON.readTree(answer.body()).get("code").asInt();
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private String sender(String address, String sid) {
    return account() + "&Sid=" + sid + "&Address=" + encoded(address);
  }

  @Test
  void anApplicationKeepsItsSidAndIsMadeOnce() throws Exception {
    String form = account() + "&Sid=AP" + HEX + "&SmsUrl=https%3A%2F%2Fa.example&Reason=moving";
    assertThat(outcome("/Applications", form)).isEqualTo("created");
    assertThat(outcome("/Applications", form + "2")).isEqualTo("kept");
    Application made =
        api.accounts.applications().find(ApplicationSid.parse("AP" + HEX).orElseThrow()).get();
    assertThat(made.account()).isEqualTo(api.account.sid());
    assertThat(made.urls().smsUrl()).isEqualTo("https://a.example");
  }

  @Test
  void aNumberKeepsItsSidWithItsWebhooksOnTheOperatorsWord() throws Exception {
    String form =
        sender(NUMBER, "PN" + HEX)
            + "&FriendlyName=Shop+line&SmsUrl=https%3A%2F%2Fa.example&SmsMethod=GET&Reason=moving";
    assertThat(outcome("/Senders", form)).isEqualTo("created");
    assertThat(outcome("/Senders", form)).isEqualTo("kept");
    Sender made = api.senders.byText(NUMBER).orElseThrow();
    assertThat(made.sid().toString()).isEqualTo("PN" + HEX);
    assertThat(made.friendlyName()).isEqualTo("Shop line");
    assertThat(made.webhooks().smsMethod()).isEqualTo("GET");
    assertThat(api.senders.causes.getLast()).isEqualTo(new Cause(new Actor.Operator(), "moving"));
  }

  @ParameterizedTest
  @CsvSource({
    "+12015550111, PN, LONG_CODE",
    "+18885550111, PN, TOLL_FREE",
    "54321, SC, SHORT_CODE",
    "Shop, AI, ALPHANUMERIC"
  })
  void theAddressSaysWhatKindItIs(String address, String prefix, SenderKind kind) throws Exception {
    assertThat(outcome("/Senders", sender(address, prefix + HEX))).isEqualTo("created");
    assertThat(api.senders.byText(address).orElseThrow().kind()).isEqualTo(kind);
  }

  @Test
  void aShortCodeIsOfItsCountry() throws Exception {
    outcome("/Senders", sender("54321", "SC" + HEX) + "&Country=ca");
    assertThat(api.senders.byAddress(new ShortCode("54321")).orElseThrow().country())
        .isEqualTo("CA");
    assertThat(code(IMPORTS + "/Senders", sender("54322", "SC1" + HEX.substring(1)) + "&Country=c"))
        .isEqualTo(20001);
  }

  @Test
  void whatAnotherAccountHasIsNotTaken() throws Exception {
    Account other = api.accounts.create("Other");
    api.senders.add(other.sid(), new PhoneNumber(NUMBER, "US"), SenderKind.LONG_CODE, "");
    assertThat(code(IMPORTS + "/Senders", sender(NUMBER, "PN" + HEX))).isEqualTo(21710);
    String taken = api.senders.byText(NUMBER).orElseThrow().sid().toString();
    assertThat(code(IMPORTS + "/Senders", sender("+12015550112", taken))).isEqualTo(20409);
    String ofOther = "AccountSid=" + other.sid();
    outcome("/Applications", ofOther + "&Sid=AP" + HEX);
    outcome("/Services", ofOther + "&Sid=MG" + HEX);
    assertThat(code(IMPORTS + "/Applications", account() + "&Sid=AP" + HEX)).isEqualTo(20409);
    assertThat(code(IMPORTS + "/Services", account() + "&Sid=MG" + HEX)).isEqualTo(20409);
  }

  @Test
  void aServiceKeepsItsSidItsSettingsAndItsPool() throws Exception {
    outcome("/Senders", sender(NUMBER, "PN" + HEX));
    String form =
        account()
            + "&Sid=MG"
            + HEX
            + "&FriendlyName=Orders&StickySender=false&ValidityPeriod=600&Usecase=notifications";
    assertThat(outcome("/Services", form)).isEqualTo("created");
    assertThat(outcome("/Services", form)).isEqualTo("kept");
    ServiceSid sid = ServiceSid.parse("MG" + HEX).orElseThrow();
    MessagingService made = api.services.find(sid).orElseThrow();
    assertThat(made.features().stickySender()).isFalse();
    assertThat(made.validitySeconds()).isEqualTo(600);
    String pool = "/Services/" + sid + "/Senders";
    String member = "Address=" + encoded(NUMBER);
    assertThat(outcome(pool, member + "&DryRun=true")).isEqualTo("created");
    assertThat(api.services.pool(sid)).isEmpty();
    assertThat(outcome(pool, member)).isEqualTo("created");
    assertThat(outcome(pool, member)).isEqualTo("kept");
    assertThat(outcome(pool, member + "&DryRun=true")).isEqualTo("kept");
    assertThat(api.services.pool(sid)).hasSize(1);
    assertThat(code(IMPORTS + pool, "Address=%2B12015550199")).isEqualTo(21421);
  }

  @Test
  void aPoolHasAMaximumAndASenderOnePool() throws Exception {
    outcome("/Services", account() + "&Sid=MG" + HEX);
    outcome("/Services", account() + "&Sid=MG" + "0".repeat(32));
    String pool = "/Services/MG" + HEX + "/Senders";
    for (int i = 0; i < 4; i++) {
      outcome("/Senders", sender("+1201555017" + i, "PN" + i + HEX.substring(1)));
    }
    for (int i = 0; i < 3; i++) {
      assertThat(outcome(pool, "Address=%2B1201555017" + i)).isEqualTo("created");
    }
    assertThat(code(IMPORTS + pool, "Address=%2B12015550173")).isEqualTo(21714);
    assertThat(
            code(IMPORTS + "/Services/MG" + "0".repeat(32) + "/Senders", "Address=%2B12015550170"))
        .isEqualTo(21712);
  }

  @Test
  void aDryRunWritesNothingEvenForAnAccountThatIsNotThereYet() throws Exception {
    String later = "AccountSid=AC" + HEX + "&DryRun=true";
    assertThat(outcome("/Applications", later + "&Sid=AP" + HEX)).isEqualTo("created");
    assertThat(outcome("/Senders", later + "&Sid=PN" + HEX + "&Address=" + encoded(NUMBER)))
        .isEqualTo("created");
    assertThat(outcome("/Services", later + "&Sid=MG" + HEX)).isEqualTo("created");
    assertThat(outcome("/Services/MG" + HEX + "/Senders", "DryRun=true&Address=" + encoded(NUMBER)))
        .isEqualTo("created");
    assertThat(api.senders.byText(NUMBER)).isEmpty();
    assertThat(api.services.find(ServiceSid.parse("MG" + HEX).orElseThrow())).isEmpty();
    assertThat(api.accounts.applications().find(ApplicationSid.parse("AP" + HEX).orElseThrow()))
        .isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/Applications?Sid=AP1",
        "/Applications?Sid=MG5a1b2c3d4e5f60718293a4b5c6d7e8f9",
        "/Applications?",
        "/Services?Sid=SM5a1b2c3d4e5f60718293a4b5c6d7e8f9",
        "/Services?Sid=MG5a1b2c3d4e5f60718293a4b5c6d7e8f9&ValidityPeriod=0",
        "/Senders?Sid=SC5a1b2c3d4e5f60718293a4b5c6d7e8f9&Address=%2B12015550111",
        "/Senders?Sid=PN5a1b2c3d4e5f60718293a4b5c6d7e8f9&Address=911",
        "/Senders?Sid=PN5a1b2c3d4e5f60718293a4b5c6d7e8f9&Address=nonsense!",
        "/Senders?Sid=PN5a1b2c3d4e5f60718293a4b5c6d7e8f9&Address=%2B12015550111&SmsUrl=ftp%3A%2F",
        "/Senders?Sid=PN5a1b2c3d4e5f60718293a4b5c6d7e8f9&Address=%2B12015550111&DryRun=perhaps"
      })
  void whatCannotBeIsRefusedAndChangesNothing(String request) throws Exception {
    String[] parts = request.split("\\?", -1);
    HttpResponse<String> answer = post(IMPORTS + parts[0], account() + "&" + parts[1]);
    assertThat(answer.statusCode()).isEqualTo(400);
    described.conforms(IMPORTS + parts[0], "post", answer);
    assertThat(api.senders.heldBy(api.account.sid())).hasSize(1);
    assertThat(api.services.of(api.account.sid())).isEmpty();
    assertThat(api.accounts.applications().of(api.account.sid())).isEmpty();
  }

  private HttpResponse<String> optOuts(String csv, String more) throws Exception {
    HttpResponse<String> answer = post(OPT_OUTS, account() + "&Csv=" + encoded(csv) + more);
    described.conforms(OPT_OUTS, "post", answer);
    return answer;
  }

  private JsonNode taken(String csv) throws Exception {
    HttpResponse<String> answer = optOuts(csv, "");
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return JSON.readTree(answer.body());
  }

  @Test
  void anOptOutReachesTheSenderAndItsService() throws Exception {
    outcome("/Services", account() + "&Sid=MG" + HEX);
    outcome("/Services/MG" + HEX + "/Senders", "Address=" + encoded(ApiFixture.SENDER.text()));
    JsonNode answer = taken("To,From,Time\n+12025550101,+12015550123,2020-01-01T00:00:00+01:00\n");
    assertThat(answer.get("recorded").asInt()).isEqualTo(1);
    assertThat(api.optOuts.inForce)
        .containsExactlyInAnyOrder(
            new OptedOut("+12025550101", new OptOutScope.OfSender("+12015550123")),
            new OptedOut("+12025550101", new OptOutScope.OfService("MG" + HEX)));
    String mended = "to,from,reason\n+12025550103,+12015550123,\"a, b\"";
    assertThat(taken(mended).get("recorded")).hasToString("1");
    assertThat(taken("number,messaging_service_sid\n+12025550102,MG" + HEX).get("recorded"))
        .hasToString("1");
  }

  @Test
  void rowsThatCannotBeTakenAreNamedAndTheOthersCount() throws Exception {
    Account other = api.accounts.create("Other");
    api.senders.add(other.sid(), new PhoneNumber(NUMBER, "US"), SenderKind.LONG_CODE, "");
    JsonNode answer =
        taken(
            """
            number,sender,messaging_service_sid,time
            +12025550101,+12015550123,,
            +12025550101,,,
            12025550101,+12015550123,,
            +1,+12015550123,,
            ,+12015550123,,
            +12025550101,+12015550111,,
            +12025550101,nonsense!,,
            +12025550101,,MG1,
            +12025550101,,MG5a1b2c3d4e5f60718293a4b5c6d7e8f9,
            +12025550101,+12015550123,,yesterday
            """);
    assertThat(answer.get("recorded").asInt()).isEqualTo(1);
    assertThat(answer.get("rejected").valueStream().map(it -> it.get("line").asInt()))
        .containsExactly(3, 4, 5, 6, 7, 8, 9, 10, 11);
    assertThat(answer.get("rejected").valueStream().map(it -> it.get("reason").asString()))
        .containsExactly(
            "it names neither a sender nor a messaging service",
            "the number has no plus and country code",
            "the number is not usable: it has letters",
            "the number is missing",
            "the account does not hold the sender",
            "the sender is not usable",
            "messaging_service_sid is MG and 32 hex digits",
            "the account has no such messaging service",
            "time must be ISO 8601 with an offset, as 2026-11-23T18:00:00Z");
  }

  @Test
  void theParentsOperatorTakesThemOverForItsSubaccounts() throws Exception {
    Account sub = api.accounts.add("Sub", api.account.sid(), api.account.standing().status());
    api.senders.add(sub.sid(), new PhoneNumber(NUMBER, "US"), SenderKind.LONG_CODE, "");
    assertThat(taken("number,sender\n+12025550101,+12015550111").get("recorded").asInt())
        .isEqualTo(1);
  }

  @Test
  void aDryRunOfOptOutsRecordsNoneAndKnowsThatSendersMayCome() throws Exception {
    HttpResponse<String> answer =
        optOuts("number,sender\n+12025550101,+12015550199\n", "&DryRun=true");
    assertThat(JSON.readTree(answer.body()).get("recorded").asInt()).isEqualTo(1);
    assertThat(api.optOuts.inForce).isEmpty();
  }

  @Test
  void aServerThatIsFullAsksToComeLater() throws Exception {
    api.optOuts.busy = 1;
    HttpResponse<String> answer = optOuts("number,sender\n+12025550101,+12015550123\n", "");
    assertThat(answer.statusCode()).isEqualTo(429);
    assertThat(answer.headers().firstValue("Retry-After")).contains("30");
  }

  @Test
  void aPieceHasAMaximumAndItsColumnsAreKnown() throws Exception {
    String most =
        IntStream.range(0, BulkOptOuts.ROWS_MAX)
            .mapToObj(i -> "+1202555" + (1000 + i) + ",+12015550123")
            .collect(Collectors.joining("\n", "number,sender\n", ""));
    assertThat(taken(most).get("recorded").asInt()).isEqualTo(BulkOptOuts.ROWS_MAX);
    assertThat(optOuts(most + "\n+12025550101,+12015550123", "").statusCode()).isEqualTo(400);
    assertThat(optOuts("", "").statusCode()).isEqualTo(400);
    assertThat(optOuts("number,why\n+12025550101,x", "").body()).contains("no column \\\"why\\\"");
    assertThat(optOuts("number\n+12025550101", "").statusCode()).isEqualTo(400);
    assertThat(optOuts("number,sender\n", "&DryRun=x").statusCode()).isEqualTo(400);
    HttpResponse<String> nobody = post(OPT_OUTS, "AccountSid=AC1&Csv=number,sender");
    assertThat(nobody.statusCode()).isEqualTo(400);
  }
}
