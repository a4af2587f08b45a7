package dev.parley.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.http.Response;
import dev.parley.message.FailedWebhooks.Failed;
import dev.parley.message.FailedWebhooks.Page;
import dev.parley.message.FailedWebhooks.Place;
import dev.parley.message.MessageSid;
import dev.parley.message.MessageState;
import dev.parley.message.MessageView;
import dev.parley.message.WebhookRetryRows.CallKey;
import dev.parley.webhook.FakeWebhooks.Asked;
import dev.parley.webhook.FakeWebhooks.Replay;
import dev.parley.webhook.ReplayEdits;
import dev.parley.webhook.Webhooks;
import dev.parley.webhook.Webhooks.Queued;
import dev.parley.webhook.Webhooks.Replayed;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class WebhooksPageTest {
  private static final Instant NOW = ConsoleFixture.NOW;
  private static final String URL = "https://user:secret@shop.example/status?a=1#rc=2";

  private final ConsoleFixture console = ConsoleFixture.sandbox();

  @Test
  void whereNothingFailedThePageSaysSoAndOffersNoReplay() {
    assertThat(page("/webhooks"))
        .contains("No call failed in the last 24 hours.", "They are not called again by themselves")
        .doesNotContain("Replay", "given up:");
    assertThat(console.webhooks.asked)
        .containsExactly(
            new Asked(
                ConsoleFixture.ACCOUNT,
                NOW.plusMillis(1).minus(Duration.ofDays(1)),
                NOW.plusMillis(1),
                null,
                Webhooks.PAGE_MAX));
  }

  @Test
  void aFailedCallIsListedWithoutPasswordAndSaysWhatHappensNext() {
    list(
        retried(1, 3), failed(2, 11205, false), failed(3, 500, true), waitingReplay(4), inbound(5));
    String html = page("/webhooks");
    assertThat(html)
        .contains("https://shop.example/status?a=1")
        .doesNotContain("secret", "#rc=2")
        .containsSubsequence(
            "HTTP 503",
            "Retry 3 at 2026-11-23 10:16:30; given up at 2026-11-24 09:15:30.",
            "href=\"/docs/errors/11205\"",
            "It is not called again by itself.",
            "given up",
            "Nobody calls again.",
            "A replay waits for its turn.",
            "received,",
            "the webhook of its number")
        .contains("1 call was given up", "2 calls wait to be made again");
    assertThat(html).contains("href=\"/messages/" + sid(1) + "\"");
  }

  @Test
  void theListCanBeNarrowedToWhatWasGivenUpWhatIsRetriedAndOneMessage() {
    list(retried(1, 1), failed(2, 500, false), failed(3, 500, true));
    assertThat(messagesOf(page("/webhooks?show=given_up"))).containsExactly(sid(3));
    assertThat(messagesOf(page("/webhooks?show=retried"))).containsExactly(sid(1));
    assertThat(messagesOf(page("/webhooks?message=" + sid(2)))).containsExactly(sid(2));
  }

  @Test
  void timesWithoutOffsetAreUtc() {
    String html = page("/webhooks?since=2026-11-22T10:00&until=2026-11-23T10:00:00-02:00");
    assertThat(console.webhooks.asked.getFirst())
        .isEqualTo(
            new Asked(
                ConsoleFixture.ACCOUNT,
                Instant.parse("2026-11-22T10:00:00Z"),
                Instant.parse("2026-11-23T12:00:00Z"),
                null,
                Webhooks.PAGE_MAX));
    assertThat(html).contains("value=\"2026-11-22T10:00\"", "No failed call matches.");
  }

  @Test
  void whatCannotBeUnderstoodIsSaidAndNothingIsAsked() {
    String address = "/webhooks?since=yesterday&until=%3Cb%3E&message=SM1&show=lost&after=1,2,3";
    assertThat(PageRules.check(console.routes.get(address), 400))
        .contains(
            "Since: “yesterday” is no time",
            "Until: “&lt;b&gt;” is no time",
            "“SM1” is not a message sid",
            "there is no “lost”",
            "“1,2,3” is no place")
        .doesNotContain("<b>");
    assertThat(console.webhooks.asked).isEmpty();
    PageRules.check(console.routes.get("/webhooks?account=AC" + "0".repeat(32)), 404);
  }

  @Test
  void aPageIsBoundedAndTheNextGoesOnBehindIt() {
    List<Failed> many = new ArrayList<>();
    for (int i = 1; i <= FailureSearch.PAGE_SIZE; i++) {
      many.add(failed(i, 500, false));
    }
    console.webhooks.page = new Page(many, null);
    assertThat(page("/webhooks")).doesNotContain("Older", "Newest");
    many.add(failed(FailureSearch.PAGE_SIZE + 1, 500, false));
    console.webhooks.page = new Page(many, null);
    String first = page("/webhooks");
    assertThat(messagesOf(first)).hasSize(FailureSearch.PAGE_SIZE);

    list(many.getLast());
    String second = page(older(first));
    assertThat(console.webhooks.asked.getLast().after())
        .isEqualTo(many.get(FailureSearch.PAGE_SIZE - 1).place());
    assertThat(second).contains(">Newest<").doesNotContain("Older");
  }

  @Test
  void aSearchThatStopsEarlySaysSoAndGoesOn() {
    Place stopped = place(9);
    console.webhooks.page = new Page(List.of(failed(1, 500, false)), stopped);
    String html = page("/webhooks?show=retried");
    assertThat(html).contains("the search stopped here");
    page(older(html));
    assertThat(console.webhooks.asked.getLast().after()).isEqualTo(stopped);
  }

  @Test
  void aReplayCallsAgainAndLeadsBackToTheListWithWhatCameOfIt() {
    MessageView message = ConsoleFixture.message(1, MessageState.SENT, "Hello");
    console.messages.add(message);
    console.webhooks.replayed = new Replayed.Done(MessageState.SENT, true, 204, "POST …");
    Response answer = replay(message.sid(), "sent", "");
    assertThat(console.webhooks.replays)
        .containsExactly(new Replay(message.sid(), MessageState.SENT, ReplayEdits.NONE));
    assertThat(answer.status()).isEqualTo(303);
    assertThat(page(location(answer)))
        .contains("called again, and it answered.", "href=\"/messages/" + message.sid() + "\"")
        .contains("value=\"2026-11-22T10:00\"");

    console.webhooks.replayed = new Replayed.Done(MessageState.SENT, false, 503, "POST …");
    assertThat(page(location(replay(message.sid(), "sent", "")))).contains("that failed too");
    console.webhooks.replayed = new Replayed.UnderWay(MessageState.SENT);
    assertThat(page(location(replay(message.sid(), "sent", "")))).contains("is being called");
  }

  @Test
  void aReplayMayGoElsewhere() {
    MessageView message = ConsoleFixture.message(1, MessageState.RECEIVED, "Hello");
    console.messages.add(message);
    console.webhooks.replayed = new Replayed.UnderWay(MessageState.RECEIVED);
    replay(message.sid(), "received", " https://test.example/sms ");
    assertThat(console.webhooks.replays)
        .containsExactly(
            new Replay(
                message.sid(),
                MessageState.RECEIVED,
                new ReplayEdits("https://test.example/sms", Map.of())));
  }

  @Test
  void whatCannotBeReplayedIsSaid() {
    MessageView message = ConsoleFixture.message(1, MessageState.SENT, "Hello");
    console.messages.add(message);
    console.webhooks.replayed = new Replayed.Nothing("Nobody asked to be told.");
    assertThat(PageRules.check(replay(message.sid(), "sent", ""), 409))
        .contains("Nobody asked to be told.");
    console.webhooks.replayed = new Replayed.TooMany();
    assertThat(PageRules.check(replay(message.sid(), "sent", ""), 429))
        .contains("nothing was called");

    console.webhooks.replays.clear();
    PageRules.check(replay(message.sid(), "sent", "x".repeat(ReplayEdits.VALUE_MAX + 1)), 400);
    PageRules.check(replay(message.sid(), "queued", ""), 404);
    PageRules.check(replay(sid(7), "sent", ""), 404);
    assertThat(console.webhooks.replays).isEmpty();
  }

  @Test
  void allOfTheRangeShownIsReplayedAndTheRestIsOffered() {
    list(failed(1, 500, false));
    Map<String, String> form = fields(page("/webhooks"), "All of this range");
    console.webhooks.queued = new Queued(1000, place(1), false);
    Response answer = console.routes.post("/webhooks/replay-range", form);
    assertThat(console.webhooks.asked.getLast()).isEqualTo(console.webhooks.asked.getFirst());
    assertThat(answer.status()).isEqualTo(303);

    String html = page(location(answer));
    assertThat(html).contains("1000 calls are made again.", "Go on with older ones");
    console.webhooks.queued = new Queued(1, null, false);
    Response rest = console.routes.post("/webhooks/replay-range", fields(html, "role=\"status\""));
    Asked asked = console.webhooks.asked.getLast();
    assertThat(asked.after()).isEqualTo(place(1));
    assertThat(asked.since()).isEqualTo(console.webhooks.asked.getFirst().since());
    assertThat(page(location(rest)))
        .contains("1 call is made again.")
        .doesNotContain("Go on with older ones");

    console.webhooks.queued = new Queued(3, place(1), true);
    assertThat(page(location(console.routes.post("/webhooks/replay-range", form))))
        .contains("No more may wait for this account");
    PageRules.check(console.routes.post("/webhooks/replay-range", Map.of("since", "x")), 400);
  }

  private String page(String address) {
    return PageRules.check(console.routes.get(address), 200);
  }

  private Response replay(MessageSid sid, String state, String url) {
    return console.routes.post(
        "/webhooks/replay",
        Map.of(
            "account",
            ConsoleFixture.ACCOUNT.toString(),
            "since",
            "2026-11-22T10:00",
            "sid",
            sid.toString(),
            "state",
            state,
            "url",
            url));
  }

  private static String location(Response answer) {
    return answer.headers().getOrDefault("Location", "");
  }

  /** The hidden fields of the first form behind this text. */
  private static Map<String, String> fields(String html, String behind) {
    int start = html.indexOf("<form method=\"post\"", html.indexOf(behind));
    Matcher field =
        Pattern.compile("type=\"hidden\" name=\"(\\w+)\" value=\"([^\"]*)\"")
            .matcher(html.substring(start, html.indexOf("</form>", start)));
    Map<String, String> fields = new LinkedHashMap<>();
    while (field.find()) {
      fields.put(field.group(1), field.group(2));
    }
    return fields;
  }

  private static List<MessageSid> messagesOf(String html) {
    return Pattern.compile("name=\"sid\" value=\"(\\w+)\"")
        .matcher(html)
        .results()
        .map(found -> MessageSid.parse(found.group(1)).orElseThrow())
        .toList();
  }

  private static String older(String html) {
    Matcher link = Pattern.compile("href=\"([^\"]+)\" rel=\"next\"").matcher(html);
    assertThat(link.find()).as("a link to older ones").isTrue();
    return link.group(1).replace("&amp;", "&");
  }

  private void list(Failed... failed) {
    console.webhooks.page = new Page(List.of(failed), null);
  }

  private static MessageSid sid(int number) {
    return ConsoleFixture.message(number, MessageState.SENT, null).sid();
  }

  private static Place place(int number) {
    return new Place(NOW.minusSeconds(number), sid(number).id(), number);
  }

  private static Failed failed(int number, int code, boolean retried) {
    return call(number, MessageState.SENT, URL, code, retried, null);
  }

  private static Failed retried(int number, int retry) {
    return call(number, MessageState.SENT, URL, 503, retry > 1, retry);
  }

  private static Failed waitingReplay(int number) {
    return call(number, MessageState.DELIVERED, URL, 503, false, 0);
  }

  private static Failed inbound(int number) {
    return call(number, MessageState.RECEIVED, null, 11200, false, null);
  }

  private static Failed call(
      int number,
      MessageState state,
      @Nullable String url,
      int code,
      boolean retried,
      @Nullable Integer retry) {
    return new Failed(
        place(number),
        sid(number),
        new CallKey(sid(number).id(), state),
        url,
        code,
        retried,
        retry,
        retry == null ? null : NOW.plusSeconds(60),
        retry == null ? null : NOW.minusSeconds(3600));
  }
}
