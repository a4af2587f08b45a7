package dev.parley.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.console.ConsoleFixture;
import dev.parley.console.PageRules;
import dev.parley.console.RoutesRecorder;
import dev.parley.http.Response;
import dev.parley.http.Routes.EventStream;
import dev.parley.message.MessageState;
import dev.parley.message.MessageView;
import dev.parley.sim.NamedBehaviour;
import dev.parley.sim.Phones.PhoneMessage;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class PhonesPageTest {
  private static final String SEND = "/phones/12025550101/messages";
  private static final Map<String, String> BY_HTMX = Map.of("hx-request", "true");

  private final FakePhones phones = new FakePhones();
  private final FakeSwitch carrier = new FakeSwitch();
  private final ConsoleFixture console = ConsoleFixture.sandbox();
  private final RoutesRecorder routes = console.routes;

  @BeforeEach
  void register() {
    new PhonesPage(
            phones, carrier, console.accounts, console.senders, console.messages, console.pages)
        .register(routes);
  }

  @Test
  void fourPhonesStandSideBySideInASandboxThatSaysSo() {
    String html = PageRules.check(routes.get("/"), 200);
    assertThat(html.split("<section class=\"phone\"", -1)).hasSize(5);
    assertThat(html)
        .contains("<strong>Sandbox</strong>", "class=\"sandbox\"", "virtual phones only")
        .contains("sse-connect=\"/phones/events?phone=%2B12025550101&amp;phone=")
        .contains("value=\"STOP\"", "value=\"HELP\"", "value=\"START\"")
        .contains("+12015550123 · long code", "12345 · short code");
  }

  @Test
  void theCarrierIsSwitchedByAPlainFormThatSaysWhatEachProfileDoes() {
    String html = PageRules.check(routes.get("/"), 200);
    assertThat(html).contains("Simulated carrier: healthy", "It takes every message");
    for (NamedBehaviour profile : NamedBehaviour.values()) {
      assertThat(html).contains("value=\"" + profile.id() + "\"", profile.explanation());
    }
    Response response = routes.post("/simulator", Map.of("Profile", "rude"));
    assertThat(response.status()).isEqualTo(303);
    assertThat(response.headers()).containsEntry("Location", "/");
    assertThat(carrier.profile()).isEqualTo(NamedBehaviour.RUDE);
    assertThat(PageRules.check(routes.get("/"), 200)).contains("Simulated carrier: rude");
  }

  @Test
  void aProfileThatIsNoneChangesNothing() {
    String html = PageRules.check(routes.post("/simulator", Map.of("Profile", "<b>")), 400);
    assertThat(html).contains("There is no profile “&lt;b&gt;”", "healthy, slow, flaky");
    assertThat(carrier.profile()).isEqualTo(NamedBehaviour.HEALTHY);
  }

  @Test
  void thePhonesToShowAreInTheAddress() {
    String html = PageRules.check(routes.get("/?phone=%2B61491570157&phone=+12025550103"), 200);
    assertThat(html)
        .contains("id=\"phone-61491570157\"", "id=\"phone-12025550103\"")
        .doesNotContain("id=\"phone-12025550101\"");
  }

  @Test
  void aBubbleShowsSenderShapeAndTime() {
    PhoneMessage landed = phones.land(FakePhones.FIRST, "Hello\nthere");
    assertThat(PageRules.check(routes.get("/"), 200))
        .contains("<span class=\"address\">+12015550123</span>", "Hello\nthere")
        .contains("GSM-7, 1 segment", "10:15:31")
        .contains("href=\"/phones/12025550101/messages/" + landed.id() + "\"");
  }

  @Test
  void aBubbleOfMarkupIsInert() {
    phones.land(FakePhones.FIRST, "</ol><script>alert(1)</script>");
    assertThat(PageRules.check(routes.get("/"), 200))
        .contains("&lt;/ol&gt;&lt;script&gt;")
        .doesNotContain("<script>alert");
  }

  @Test
  void onlyTheNewestBubblesAreShown() {
    for (int i = 1; i <= PhoneViews.BUBBLES_SHOWN + 2; i++) {
      phones.land(FakePhones.FIRST, "text " + i + ".");
    }
    assertThat(PageRules.check(routes.get("/"), 200))
        .contains("2 older not shown.", "text 3.", "text " + (PhoneViews.BUBBLES_SHOWN + 2) + ".")
        .doesNotContain("text 2.");
  }

  @Test
  void fourPhonesFullOfLongTextsFitInTheBacklogOfAStream() {
    phones
        .all()
        .forEach(
            phone -> {
              for (int i = 0; i < 40; i++) {
                phones.land(phone.number(), "<".repeat(PhoneText.LENGTH_MAX));
                phones.land(phone.number(), "short");
              }
            });
    RecordedStream stream = new RecordedStream();
    String page = RoutesRecorder.text(routes.get("/"));
    String url = page.replaceFirst("(?s).*sse-connect=\"([^\"]+)\".*", "$1");
    routes.open(url.replace("&amp;", "&"), stream);
    await().until(() -> stream.sent.size() >= PhonesPage.SHOWN_MAX);
    int octets =
        stream.sent.stream()
            .mapToInt(each -> each[1].getBytes(StandardCharsets.UTF_8).length)
            .sum();
    assertThat(octets).isLessThan(256 * 1024);
    assertThat(stream.last("phone-12025550101")).contains("older not shown", "short");
  }

  @Test
  void aPlainFormSendsAndLeadsBackToThePhone() {
    Response response = routes.post(SEND, Map.of("To", FakePhones.SENDER, "Body", "Hi\r\nthere"));
    assertThat(response.status()).isEqualTo(303);
    assertThat(response.headers()).containsEntry("Location", "/#phone-12025550101");
    assertThat(phones.messages(FakePhones.FIRST))
        .singleElement()
        .satisfies(
            sent -> {
              assertThat(sent.text()).isEqualTo("Hi\nthere");
              assertThat(sent.other()).isEqualTo(FakePhones.SENDER);
            });
  }

  @Test
  void aPhoneOutsideTheFirstFourIsShownAfterItsMessage() {
    Response response =
        routes.post("/phones/61491570157/messages", Map.of("To", "12345", "Body", "Hi"));
    assertThat(response.headers())
        .containsEntry("Location", "/?phone=%2B61491570157#phone-61491570157");
  }

  @Test
  void aQuickKeySendsItsWordAndKeepsWhatWasBeingWritten() {
    Response response =
        routes.call(
            "POST", SEND, Map.of("To", "12345", "Body", "half a sent", "Quick", "STOP"), BY_HTMX);
    assertThat(phones.messages(FakePhones.FIRST).getLast().text()).isEqualTo("STOP");
    assertThat(RoutesRecorder.text(response))
        .startsWith("<form")
        .contains(">half a sent</textarea>")
        .containsPattern("value=\"12345\" selected");
  }

  @Test
  void anEmptyTextIsSaidBesideTheField() {
    Response fragment = routes.call("POST", SEND, Map.of("To", "12345", "Body", " "), BY_HTMX);
    assertThat(fragment.status()).isEqualTo(422);
    assertThat(RoutesRecorder.text(fragment))
        .contains("There is no text to send.", "aria-invalid=\"true\"")
        .contains("aria-describedby=\"problem-12025550101\"");
    Response page = routes.post(SEND, Map.of("To", "12345", "Body", " "));
    assertThat(PageRules.check(page, 422)).contains("There is no text to send.");
    assertThat(phones.messages(FakePhones.FIRST)).isEmpty();
  }

  @Test
  void detailsOfAReceivedBubbleLeadToItsMessage() {
    MessageView sent = ConsoleFixture.message(1, MessageState.DELIVERED, "Hello");
    console.messages.add(sent);
    console.messages.add(ConsoleFixture.message(900, MessageState.DELIVERED, "Hello"));
    console.messages.add(ConsoleFixture.message(2, MessageState.RECEIVED, "Hello"));
    PhoneMessage bubble = phones.land(FakePhones.FIRST, "Hello");
    assertThat(routes.get(SEND + "/" + bubble.id()).headers())
        .containsEntry("Location", "/messages/" + sent.sid());
  }

  @Test
  void detailsOfAnUnknownTextOfferTheSearch() {
    PhoneMessage bubble = phones.send(FakePhones.FIRST, FakePhones.SENDER, "Hello");
    assertThat(PageRules.check(routes.get(SEND + "/" + bubble.id()), 404))
        .contains("href=\"/messages?To=%2B12015550123&amp;From=%2B12025550101\"");
    PageRules.check(routes.get(SEND + "/77"), 404);
  }

  @Test
  void aStreamBeginsWithWhatIsThereAndGoesOnWithWhatComes() {
    phones.land(FakePhones.FIRST, "before");
    RecordedStream stream = open();
    await().until(() -> stream.last("phone-12025550101").contains("before"));
    phones.land(FakePhones.FIRST, "after");
    await().until(() -> stream.last("phone-12025550101").contains("after"));
    await()
        .untilAsserted(
            () ->
                assertThat(stream.last("said"))
                    .isEqualTo("+12025550101 received a message from +12015550123"));
  }

  @Test
  void aFloodBecomesFewEvents() {
    RecordedStream stream = open();
    for (int i = 0; i < 500; i++) {
      phones.land(FakePhones.FIRST, "text " + i + ".");
    }
    await().until(() -> stream.last("phone-12025550101").contains("text 499."));
    assertThat(stream.sent).hasSizeLessThan(60);
  }

  @Test
  void aClosedStreamLeavesNothingBehind() {
    RecordedStream stream = open();
    await().until(() -> !phones.listeners.isEmpty());
    stream.close();
    await().until(phones.listeners::isEmpty);
  }

  @Test
  void aStreamTheBrowserLeftEndsWithTheNextEvent() {
    RecordedStream stream = open();
    await().until(() -> !stream.last("phone-12025550101").isEmpty());
    stream.gone = true;
    phones.land(FakePhones.FIRST, "x");
    await().until(phones.listeners::isEmpty);
  }

  @Test
  void pagesBeyondTheLimitAreToldThatTheyAreNotLive() {
    List<RecordedStream> open = new CopyOnWriteArrayList<>();
    for (int i = 0; i < PhonesPage.STREAMS_MAX; i++) {
      open.add(open());
    }
    RecordedStream refused = open();
    assertThat(refused.last("said")).contains("does not update itself");
    open.forEach(RecordedStream::close);
    await().until(phones.listeners::isEmpty);
    RecordedStream later = open();
    await().until(() -> !later.last("phone-12025550101").isEmpty());
  }

  private RecordedStream open() {
    RecordedStream stream = new RecordedStream();
    routes.open("/phones/events?phone=%2B12025550101", stream);
    return stream;
  }

  private static final class RecordedStream implements EventStream {
    final List<String[]> sent = new CopyOnWriteArrayList<>();
    final List<Runnable> onClose = new CopyOnWriteArrayList<>();
    volatile boolean gone;

    @Override
    public boolean send(String event, String data) {
      sent.add(new String[] {event, data});
      return !gone;
    }

    @Override
    public void onClose(Runnable action) {
      onClose.add(action);
    }

    void close() {
      onClose.forEach(Runnable::run);
    }

    String last(String event) {
      return sent.reversed().stream()
          .filter(each -> each[0].equals(event))
          .map(each -> each[1])
          .findFirst()
          .orElse("");
    }
  }
}
