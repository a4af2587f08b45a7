package dev.parley.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.message.MessageState;
import dev.parley.message.MessageView;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class MessagesPageTest {
  private final ConsoleFixture console = ConsoleFixture.sandbox();

  @Test
  void anEmptyListShowsTheExactCurl() {
    String html = PageRules.check(console.routes.get("/messages"), 200);
    assertThat(html)
        .contains("No messages yet", "http://127.0.0.1:8080/2010-04-01/Accounts/")
        .contains("From=+12015550123", "$TWILIO_AUTH_TOKEN")
        .doesNotContain(ConsoleFixture.TOKEN);
  }

  @Test
  void aRefusedMessageIsListedWithItsWordAndCode() {
    MessageView refused = ConsoleFixture.message(1, MessageState.REFUSED, "Sale!");
    console.messages.add(refused);
    String html = PageRules.check(console.routes.get("/messages"), 200);
    assertThat(html)
        .contains("refused", "href=\"/docs/errors/21610\"", "href=\"/messages/" + refused.sid())
        .contains("2026-11-23 10:15:31");
  }

  @Test
  void aBodyOfMarkupIsInert() {
    console.messages.add(
        ConsoleFixture.message(
            1, MessageState.SENT, "<script>alert(1)</script><img src=x onerror=alert(2)>"));
    assertThat(RoutesRecorder.text(console.routes.get("/messages")))
        .contains("&lt;script&gt;alert(1)&lt;/script&gt;&lt;img src=x onerror=alert(2)&gt;")
        .doesNotContain("<script>alert", "<img src=x");
  }

  @Test
  void aFilterThatHoldsMarkupIsInert() {
    assertThat(RoutesRecorder.text(console.routes.get("/messages?To=%22%3E%3Cscript%3Ex")))
        .doesNotContain("\"><script>x");
  }

  @Test
  void filtersComeFromTheAddressAndStayInTheForm() {
    console.messages.add(ConsoleFixture.message(1, MessageState.SENT, "out"));
    console.messages.add(ConsoleFixture.message(2, MessageState.RECEIVED, "in"));
    String html =
        PageRules.check(console.routes.get("/messages?To=+12015550123&status=received"), 200);
    assertThat(html)
        .contains("<bdi>in</bdi>", "value=\"+12015550123\"")
        .containsPattern("value=\"received\" selected")
        .doesNotContain("<bdi>out</bdi>");
  }

  @Test
  void aStatusThatDoesNotExistIsSaid() {
    console.messages.add(ConsoleFixture.message(1, MessageState.SENT, "out"));
    String html = PageRules.check(console.routes.get("/messages?status=lost&account=AC1"), 400);
    assertThat(html)
        .contains("there is no status “lost”", "“AC1” is not an account sid")
        .doesNotContain("<bdi>out</bdi>");
  }

  @Test
  void pagesFollowEachOtherWithoutGapOrRepeat() {
    int all = MessageSearch.PAGE_SIZE + 3;
    for (int i = 1; i <= all; i++) {
      console.messages.add(ConsoleFixture.message(i, MessageState.SENT, "text " + i + "."));
    }
    String first = PageRules.check(console.routes.get("/messages"), 200);
    assertThat(first).contains("text 4.").doesNotContain("text 3.", ">Newest<");
    String second = PageRules.check(console.routes.get(older(first)), 200);
    assertThat(second)
        .contains("text 3.", "text 1.", ">Newest<")
        .doesNotContain("text 4.", "Older");
  }

  @Test
  void aRareStateIsFoundBehindManyOthers() {
    console.messages.add(ConsoleFixture.message(1, MessageState.REFUSED, "rare"));
    for (int i = 2; i < 700; i++) {
      console.messages.add(ConsoleFixture.message(i, MessageState.SENT, "common"));
    }
    assertThat(PageRules.check(console.routes.get("/messages?status=refused"), 200))
        .contains("<bdi>rare</bdi>")
        .doesNotContain("<bdi>common</bdi>", "looked at the newest");
  }

  @Test
  void aSearchThatStopsEarlySaysSoAndGoesOn() {
    console.messages.add(ConsoleFixture.message(1, MessageState.REFUSED, "rare"));
    for (int i = 2; i < MessageSearch.EXAMINED_MAX + 10; i++) {
      console.messages.add(ConsoleFixture.message(i, MessageState.SENT, "common"));
    }
    String html = PageRules.check(console.routes.get("/messages?status=refused"), 200);
    assertThat(html).contains("and stopped");
    assertThat(PageRules.check(console.routes.get(older(html)), 200)).contains("<bdi>rare</bdi>");
  }

  @Test
  void anUnchangedListIsNotSentAgain() {
    console.messages.add(ConsoleFixture.message(1, MessageState.SENT, "out"));
    Matcher fingerprint =
        Pattern.compile("data-fingerprint=\"(\\w+)\"")
            .matcher(RoutesRecorder.text(console.routes.get("/messages")));
    assertThat(fingerprint.find()).isTrue();
    assertThat(console.routes.get("/messages?seen=" + fingerprint.group(1)).status())
        .isEqualTo(204);
    console.messages.add(ConsoleFixture.message(2, MessageState.SENT, "more"));
    assertThat(console.routes.get("/messages?seen=" + fingerprint.group(1)).status())
        .isEqualTo(200);
  }

  @Test
  void outsideASandboxTheFrontPageIsTheListAndTheWordIsLive() {
    ConsoleFixture live = ConsoleFixture.live();
    assertThat(live.routes.get("/").headers()).containsEntry("Location", "/messages");
    assertThat(PageRules.check(live.routes.get("/messages"), 200))
        .contains("<strong>Live</strong>", "class=\"live\"")
        .doesNotContain("Sandbox", "virtual phones");
  }

  private static String older(String html) {
    Matcher link = Pattern.compile("href=\"([^\"]+)\" rel=\"next\"").matcher(html);
    assertThat(link.find()).as("a link to older messages").isTrue();
    return link.group(1).replace("&amp;", "&");
  }
}
