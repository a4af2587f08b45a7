package dev.parley.consent;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeywordsTest {
  @ParameterizedTest
  @CsvSource({
    "STOP, STOP",
    "STOPALL, STOP",
    "UNSUBSCRIBE, STOP",
    "CANCEL, STOP",
    "END, STOP",
    "QUIT, STOP",
    "REVOKE, STOP",
    "OPTOUT, STOP",
    "START, START",
    "YES, START",
    "UNSTOP, START",
    "HELP, HELP",
    "INFO, HELP"
  })
  void theWordsOfTwilioAreKeywords(String word, Keyword.Kind kind) {
    assertThat(Keywords.match(word)).contains(new Keyword(kind, word));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "STOP",
        "stop",
        "Stop",
        " STOP ",
        "STOP\n",
        "\tstop\r\n",
        "STOP.",
        "STOP!!!",
        "\"Stop\"",
        "«stop»",
        "'stop'",
        "“Stop”",
        "(STOP)",
        "*stop*",
        "- stop -",
        "¡STOP!",
        "\u200BSTOP\u200B",
        "\uFEFFSTOP",
        "STOP\u00A0",
        "ＳＴＯＰ",
        "stop…"
      })
  void caseSpaceAndPunctuationDoNotMatter(String body) {
    assertThat(Keywords.match(body)).contains(new Keyword(Keyword.Kind.STOP, "STOP"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "...",
        "STOP please",
        "please stop",
        "STOP ALL",
        "S T O P",
        "STOPP",
        "bus stop",
        "don't stop",
        "stopping",
        "nonstop",
        "STOP 1",
        "1STOP",
        "yes please",
        "the end",
        "STOP 🛑",
        "YES YES"
      })
  void aKeywordAmongOtherWordsIsNone(String body) {
    assertThat(Keywords.match(body)).isEmpty();
  }

  @Test
  void aTextLongerThanTheMaximumIsNoKeyword() {
    String longest = "STOP" + ".".repeat(Keywords.LENGTH_MAX - 4);
    assertThat(Keywords.match(longest)).isPresent();
    assertThat(Keywords.match(longest + ".")).isEmpty();
  }

  @Test
  void onlyYesDependsOnAnOptOutInForce() {
    assertThat(Keywords.match("yes"))
        .hasValueSatisfying(it -> assertThat(it.onlyWhenOptedOut()).isTrue());
    assertThat(Keywords.match("start"))
        .hasValueSatisfying(it -> assertThat(it.onlyWhenOptedOut()).isFalse());
  }

  @Test
  void repliesSayHowToTurnBack() {
    assertThat(Keywords.defaultReply(Keyword.Kind.STOP)).endsWith("Reply START to resubscribe.");
    assertThat(Keywords.defaultReply(Keyword.Kind.START)).contains("Reply STOP to unsubscribe.");
    assertThat(Keywords.defaultReply(Keyword.Kind.HELP)).contains("Reply STOP to unsubscribe.");
  }

  @Test
  void aReplyIsNoKeywordItself() {
    for (Keyword.Kind kind : Keyword.Kind.values()) {
      assertThat(Keywords.match(Keywords.defaultReply(kind))).isEmpty();
    }
  }
}
