package dev.parley.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.http.Response;
import dev.parley.message.Attempt;
import dev.parley.message.MessageState;
import dev.parley.message.MessageView;
import dev.parley.message.Messages.TimelineEntry;
import dev.parley.policy.Decision;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class MessagePageTest {
  private final ConsoleFixture console = ConsoleFixture.sandbox();

  @Test
  void aRefusedMessageExplainsItself() {
    MessageView refused = added(MessageState.REFUSED, "Sale!");
    console.messages.decide(refused, ConsoleFixture.optedOut());
    assertThat(page(refused))
        .contains("Clause S7: The recipient opted out of messages from this sender.")
        .contains("<code>opted-out</code> version 3", "STOP on 2026-11-22")
        .contains("Wait until they text START.", "policy version 7", "\"optOuts\" : 1")
        .contains("href=\"/docs/errors/21610\"", "The recipient has opted out.");
  }

  @Test
  void anAllowedMessageSaysThatNoRuleObjected() {
    MessageView sent = added(MessageState.SENT, "Hello");
    console.messages.decide(
        sent, new Decision.Allowed(List.of(), new Decision.FactsDigest(7, "not json")));
    assertThat(page(sent)).contains("No rule had anything against it.", "not json");
  }

  @Test
  void theTimelineEndsWithWhatItWaitsFor() {
    MessageView queued = added(MessageState.QUEUED, "Hello");
    console.messages.tell(
        queued,
        new TimelineEntry(ConsoleFixture.NOW, "accepted", "Stored.", null),
        new TimelineEntry(ConsoleFixture.NOW, "waiting", "Carrier acme is unbound.", 30001));
    assertThat(page(queued))
        .containsSubsequence("Stored.", "class=\"waiting\"", "Carrier acme is unbound.", "30001");
  }

  @Test
  void aCallThatFailedLeadsToTheListOfThem() {
    MessageView sent = added(MessageState.SENT, "Hello");
    console.messages.tell(
        sent,
        new TimelineEntry(ConsoleFixture.NOW, "callback", "It answered 204.", 204),
        new TimelineEntry(ConsoleFixture.NOW, "submitting", "Handed over.", null));
    assertThat(page(sent)).doesNotContain("Failed calls", "/docs/errors/204");
    console.messages.tell(
        sent, new TimelineEntry(ConsoleFixture.NOW, "callback", "It answered 503.", 503));
    assertThat(page(sent))
        .containsSubsequence("It answered 503.", "href=\"/webhooks?account=", ">Failed calls<")
        .contains("&amp;message=" + sent.sid())
        .doesNotContain("/docs/errors/503");
  }

  @Test
  void attemptsAreListedSegmentBySegment() {
    MessageView sent = added(MessageState.SENT, "Hello");
    assertThat(page(sent)).doesNotContain("attempts-heading");
    console.messages.attempted(
        sent,
        attempt(1, Attempt.State.NOT_WRITTEN, null, "the link is not bound"),
        attempt(2, Attempt.State.ACCEPTED, "ref-1", null));
    assertThat(page(sent))
        .containsSubsequence(
            "Attempts", "not written", "the link is not bound", "accepted", "ref-1");
  }

  private static Attempt attempt(
      int number, Attempt.State state, @Nullable String reference, @Nullable String detail) {
    return new Attempt(
        number,
        "acme",
        ConsoleFixture.NOW,
        List.of(new Attempt.Segment(0, state, ConsoleFixture.NOW, reference, null, detail)));
  }

  @Test
  void segmentsAreMarkedAndCounted() {
    assertThat(page(added(MessageState.SENT, "0123456789abc")))
        .contains("GSM-7, 2 segments")
        .containsSubsequence("<bdi>0123456789</bdi>", "<bdi>abc</bdi>");
  }

  @Test
  void aBodyOfMarkupIsInert() {
    assertThat(page(added(MessageState.SENT, "</ol><sc>")))
        .contains("&lt;/ol&gt;&lt;sc")
        .doesNotContain("<sc>");
  }

  @Test
  void aQueuedMessageCanBeCanceledByAPlainForm() {
    MessageView queued = added(MessageState.QUEUED, "Hello");
    String path = "/messages/" + queued.sid();
    assertThat(page(queued)).contains("method=\"post\" action=\"" + path + "/cancel\"");
    Response response = console.routes.post(path + "/cancel", Map.of());
    assertThat(response.status()).isEqualTo(303);
    String shown =
        PageRules.check(console.routes.get(response.headers().getOrDefault("Location", "")), 200);
    assertThat(shown).contains("The message was canceled.");
  }

  @Test
  void aCancelThatComesTooLateSaysWhy() {
    MessageView sent = added(MessageState.SENT, "Hello");
    assertThat(page(sent)).doesNotContain("/cancel", "/redact");
    Response response = console.routes.post("/messages/" + sent.sid() + "/cancel", Map.of());
    assertThat(PageRules.check(response, 409)).contains("handed to a carrier already");
  }

  @Test
  void aFinishedMessageCanBeRedacted() {
    MessageView delivered = added(MessageState.DELIVERED, "Hello");
    assertThat(page(delivered)).contains("/messages/" + delivered.sid() + "/redact");
    assertThat(console.routes.post("/messages/" + delivered.sid() + "/redact", Map.of()).headers())
        .containsEntry("Location", "/messages/" + delivered.sid() + "?done=redacted");
  }

  @Test
  void aRedactedBodyIsSaidAndNotOfferedAgain() {
    assertThat(page(added(MessageState.DELIVERED, null)))
        .contains("was redacted")
        .doesNotContain("/redact");
  }

  @Test
  void aMessageOnItsWayFollowsItself() {
    assertThat(page(added(MessageState.QUEUED, "Hello"))).contains("hx-trigger=\"every 2s\"");
  }

  @Test
  void aMessageLongFinishedDoesNotAskForNews() {
    MessageView old = ConsoleFixture.message(-600, MessageState.DELIVERED, "Hello");
    console.messages.add(old);
    assertThat(page(old)).doesNotContain("hx-trigger", "hx-get");
  }

  @Test
  void anUnknownSidIsAPageOfItsOwn() {
    assertThat(PageRules.check(console.routes.get("/messages/SMnope"), 404))
        .contains("No such message");
  }

  private MessageView added(MessageState state, @Nullable String body) {
    MessageView view = ConsoleFixture.message(1, state, body);
    console.messages.add(view);
    return view;
  }

  private String page(MessageView view) {
    return PageRules.check(console.routes.get("/messages/" + view.sid()), 200);
  }
}
