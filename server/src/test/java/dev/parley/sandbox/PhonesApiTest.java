package dev.parley.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.console.RoutesRecorder;
import dev.parley.http.Response;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@Timeout(30)
class PhonesApiTest {
  private static final String MESSAGES = "/v1/parley/Phones/%2B12025550101/Messages";

  private final FakePhones phones = new FakePhones();
  private final RoutesRecorder routes = new RoutesRecorder();

  @BeforeEach
  void register() {
    new PhonesApi(phones).register(routes);
  }

  @Test
  void phonesAreListed() {
    JsonNode json = json(routes.get("/v1/parley/Phones"), 200);
    assertThat(json.path("phones").size()).isEqualTo(5);
    assertThat(json.path("phones").get(3))
        .isEqualTo(
            JsonMapper.shared().readTree("{\"number\":\"+61491570156\",\"country\":\"AU\"}"));
  }

  @Test
  void messagesAreNewestFirstWithAllTheirMembers() {
    phones.land(FakePhones.FIRST, "one");
    phones.send(FakePhones.FIRST, FakePhones.SENDER, "two");
    phones.land(FakePhones.AUSTRALIAN, "elsewhere");
    JsonNode messages = json(routes.get(MESSAGES), 200).path("messages");
    assertThat(bodies(messages)).containsExactly("two", "one");
    assertThat(messages.get(1))
        .isEqualTo(
            JsonMapper.shared()
                .readTree(
                    """
                    {"id":1,"phone":"+12025550101","direction":"received",
                     "from":"+12015550123","to":"+12025550101","body":"one","num_segments":1,
                     "encoding":"GSM-7","date":"2026-11-23T10:15:31Z","problem":null}\
                    """));
    assertThat(messages.get(0).path("from").asString()).isEqualTo(FakePhones.FIRST);
  }

  @Test
  void thePlusOfANumberMayBeLostOnTheWay() {
    phones.land(FakePhones.FIRST, "one");
    for (String written : List.of("+12025550101", "%2B12025550101", "%2012025550101")) {
      JsonNode json = json(routes.get("/v1/parley/Phones/" + written + "/Messages"), 200);
      assertThat(bodies(json.path("messages"))).as(written).containsExactly("one");
    }
  }

  @Test
  void aWaitEndsWhenTheTextArrives() throws Exception {
    phones.send(FakePhones.FIRST, FakePhones.SENDER, "what is my CODE?");
    CompletableFuture<Response> waiting = ask(MESSAGES + "?contains=code&wait=60");
    await().until(() -> !phones.listeners.isEmpty());
    phones.land(FakePhones.AUSTRALIAN, "code for somebody else");
    phones.land(FakePhones.FIRST, "something else");
    assertThat(waiting).isNotDone();
    phones.land(FakePhones.FIRST, "Your Code is 4711");
    JsonNode json = json(waiting.get(10, TimeUnit.SECONDS), 200);
    assertThat(bodies(json.path("messages"))).containsExactly("Your Code is 4711");
    assertThat(phones.listeners).isEmpty();
  }

  @Test
  void aWaitForWhatIsThereAnswersAtOnceTheNewestFirst() {
    phones.land(FakePhones.FIRST, "code 1");
    phones.land(FakePhones.FIRST, "code 2");
    JsonNode json = json(routes.get(MESSAGES + "?contains=code&wait=60"), 200);
    assertThat(bodies(json.path("messages"))).containsExactly("code 2", "code 1");
  }

  @Test
  void aWaitForLaterMessagesPassesOverEarlierOnes() throws Exception {
    phones.land(FakePhones.FIRST, "code 1");
    CompletableFuture<Response> waiting = ask(MESSAGES + "?contains=code&after=1&wait=60");
    await().until(() -> !phones.listeners.isEmpty());
    phones.land(FakePhones.FIRST, "code 2");
    JsonNode json = json(waiting.get(10, TimeUnit.SECONDS), 200);
    assertThat(bodies(json.path("messages"))).containsExactly("code 2");
  }

  @Test
  void aWaitThatIsOverAnswersAnEmptyList() {
    JsonNode json = json(routes.get(MESSAGES + "?contains=code&wait=0.05"), 200);
    assertThat(json.path("messages").isEmpty()).isTrue();
    assertThat(phones.listeners).isEmpty();
  }

  @Test
  void aWaitBeyondTheLimitOrOfNoNumberIsAnError() {
    for (String wait : List.of("61", "-1", "soon", "NaN")) {
      JsonNode json = json(routes.get(MESSAGES + "?wait=" + wait), 400);
      assertThat(json.path("message").asString()).contains("0 to 60");
      assertThat(json.path("status").asInt()).isEqualTo(400);
      assertThat(json.path("code").asInt()).isEqualTo(20001);
      assertThat(json.path("more_info").asString()).endsWith("20001");
    }
  }

  @Test
  void onlyTheLimitedNumberMayWaitAtOnce() throws Exception {
    List<CompletableFuture<Response>> waiting =
        IntStream.range(0, PhonesApi.WAITING_MAX)
            .mapToObj(_ -> ask(MESSAGES + "?contains=go&wait=60"))
            .toList();
    await()
        .atMost(Duration.ofSeconds(10))
        .until(() -> phones.listeners.size() == PhonesApi.WAITING_MAX);
    json(routes.get(MESSAGES + "?contains=go&wait=1"), 429);
    phones.land(FakePhones.FIRST, "go");
    for (CompletableFuture<Response> each : waiting) {
      json(each.get(10, TimeUnit.SECONDS), 200);
    }
    json(routes.get(MESSAGES + "?contains=go&wait=1"), 200);
  }

  @Test
  void aPhoneSends() {
    JsonNode json =
        json(routes.post(MESSAGES, Map.of("To", FakePhones.SENDER, "Body", "STOP")), 201);
    assertThat(json.path("direction").asString()).isEqualTo("sent");
    assertThat(json.path("to").asString()).isEqualTo(FakePhones.SENDER);
    assertThat(phones.messages(FakePhones.FIRST)).hasSize(1);
  }

  @Test
  void aSendWithoutTextOrRecipientIsAnError() {
    assertThat(json(routes.post(MESSAGES, Map.of("Body", "x")), 400).path("code").asInt())
        .isEqualTo(21604);
    assertThat(
            json(routes.post(MESSAGES, Map.of("To", FakePhones.SENDER, "Body", " ")), 400)
                .path("code")
                .asInt())
        .isEqualTo(21602);
    assertThat(phones.messages(FakePhones.FIRST)).isEmpty();
  }

  @Test
  void aTextIsTakenAtItsLimitAndRefusedBeyond() {
    json(routes.post(MESSAGES, Map.of("To", FakePhones.SENDER, "Body", "x".repeat(1600))), 201);
    json(routes.post(MESSAGES, Map.of("To", FakePhones.SENDER, "Body", "x".repeat(1601))), 400);
  }

  @Test
  void anUnknownPhoneIsNotFound() {
    json(routes.get("/v1/parley/Phones/+19995550199/Messages"), 404);
    json(routes.get("/v1/parley/Phones/abc/Messages"), 404);
  }

  private CompletableFuture<Response> ask(String url) {
    CompletableFuture<Response> answered = new CompletableFuture<>();
    Thread.ofVirtual().start(() -> answered.complete(routes.get(url)));
    return answered;
  }

  private static List<String> bodies(JsonNode messages) {
    return messages.valueStream().map(message -> message.path("body").asString()).toList();
  }

  private static JsonNode json(Response response, int status) {
    assertThat(response.status()).as(RoutesRecorder.text(response)).isEqualTo(status);
    return JsonMapper.shared().readTree(response.body());
  }
}
