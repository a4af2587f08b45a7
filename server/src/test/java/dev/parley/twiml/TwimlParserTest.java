package dev.parley.twiml;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TwimlParserTest {
  private final TwimlParser parser = new TwimlParser();

  @Test
  void anEmptyAnswerIsNoReply() {
    assertThat(parser.parse(null, "")).isEqualTo(TwimlDocument.EMPTY);
    assertThat(parser.parse("text/xml", " \n")).isEqualTo(TwimlDocument.EMPTY);
    assertThat(parser.parse("application/octet-stream", "")).isEqualTo(TwimlDocument.EMPTY);
  }

  @Test
  void anEmptyResponseIsNoReply() {
    assertThat(verbs("<Response/>")).isEmpty();
  }

  @Test
  void plainTextIsOneReply() {
    assertThat(parser.parse("text/plain; charset=utf-8", " Hi & <b> \n"))
        .isEqualTo(new TwimlDocument(List.of(Verb.Message.reply("Hi & <b>")), List.of()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"text/xml", "application/xml;charset=UTF-8", "TEXT/HTML"})
  void xmlIsReadUnderEachTypeThatTwilioTakes(String contentType) {
    assertThat(parser.parse(contentType, "<Response><Message>Hi</Message></Response>"))
        .isEqualTo(new TwimlDocument(List.of(Verb.Message.reply("Hi")), List.of()));
  }

  @Test
  void anotherContentTypeIsRefusedByName() {
    assertThat(problem("application/json", "{}").code()).isEqualTo(12300);
    assertThat(problem("application/json", "{}").explanation()).contains("application/json");
    assertThat(problem(null, "<Response/>").code()).isEqualTo(12300);
  }

  @Test
  void textIsTrimmedOutsideAndKeptInside() {
    assertThat(verbs("<Response><Message>\n  one\n two  </Message></Response>"))
        .containsExactly(Verb.Message.reply("one\n two"));
  }

  @Test
  void entitiesAndCdataAreText() {
    assertThat(verbs("<Response><Message>a &amp; b<![CDATA[ <c>]]> &#x1F600;</Message></Response>"))
        .containsExactly(Verb.Message.reply("a & b <c> 😀"));
  }

  @Test
  void everyAttributeOfAMessageIsRead() {
    assertThat(
            verbs(
                """
                <?xml version="1.0" encoding="UTF-8"?>
                <Response><!-- two -->
                  <Message to="+12025550101" from="12345" action="/next" method="get"
                      statusCallback="status">
                    <Body> Hello </Body><Media> https://example.com/a.png </Media>
                  </Message>
                  <Sms>old name</Sms>
                </Response>
                """))
        .containsExactly(
            new Verb.Message(
                "+12025550101",
                "12345",
                "/next",
                "GET",
                "status",
                "Hello",
                List.of("https://example.com/a.png")),
            Verb.Message.reply("old name"));
  }

  @Test
  void aRedirectEndsTheDocument() {
    assertThat(
            verbs(
                "<Response><Message>1</Message><Redirect method='GET'> ../a?b=1&amp;c=2 </Redirect>"
                    + "<Message>2</Message><Redirect>b</Redirect></Response>"))
        .containsExactly(Verb.Message.reply("1"), new Verb.Redirect("../a?b=1&c=2", "GET"));
  }

  @Test
  void anUnknownVerbIsPassedOverWithAWarning() {
    TwimlDocument document =
        document("<Response><Say>Hi <b>you</b></Say><Message>Hi</Message></Response>");
    assertThat(document.verbs()).containsExactly(Verb.Message.reply("Hi"));
    assertThat(document.warnings()).extracting(TwimlProblem::code).containsExactly(14110);
    assertThat(document.warnings().getFirst().explanation()).contains("<Say>");
  }

  @Test
  void whatTheSchemaDoesNotKnowIsAWarning() {
    TwimlDocument document =
        document(
            "<Response>text<Message colour='red' method='PUT'><Body>a<i>b</i></Body><X/></Message>"
                + "</Response>");
    assertThat(document.verbs()).containsExactly(Verb.Message.reply("a"));
    assertThat(document.warnings())
        .extracting(TwimlProblem::code)
        .containsExactlyInAnyOrder(12200, 12200, 12200, 12200, 14104);
  }

  @Test
  void warningsHaveAMaximum() {
    StringBuilder many = new StringBuilder("<Response>");
    for (int i = 0; i < 2 * DocumentReader.WARNINGS_MAX; i++) {
      many.append("<V").append(i).append("/>");
    }
    assertThat(document(many.append("</Response>").toString()).warnings())
        .hasSize(DocumentReader.WARNINGS_MAX);
  }

  @Test
  void theRootMustBeResponse() {
    assertThat(problem("text/xml", "<html><body/></html>").code()).isEqualTo(12102);
    assertThat(problem("text/xml", "<response/>").code()).isEqualTo(12102);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<Response>",
        "<Response><Message>Hi</Response>",
        "Hello",
        "<Response/><Response/>",
        "<Response><Message>&nbsp;</Message></Response>",
        "<Response><Message>&#xD800;</Message></Response>",
        "<Response><Message>&#0;</Message></Response>",
        "<!DOCTYPE html><html/>",
        "<!DOCTYPE r [<!ENTITY x 'y'>]><Response><Message>&x;</Message></Response>",
        "<!DOCTYPE r [<!ENTITY x SYSTEM 'file:///etc/hostname'>]><Response>&x;</Response>",
        "<!DOCTYPE r SYSTEM 'http://127.0.0.1:1/x.dtd'><Response/>",
        "\n<?xml version='1.0'?><Response/>",
      })
  void whatIsNotWellFormedOrDeclaresEntitiesIsRefused(String body) {
    assertThat(problem("text/xml", body).code()).isEqualTo(12100);
  }

  @Test
  void aByteOrderMarkIsNoFault() {
    assertThat(verbs("\uFEFF<?xml version='1.0'?><Response/>")).isEmpty();
  }

  @Test
  void depthIsBounded() {
    int inside = TwimlParser.DEPTH_MAX - 1;
    assertThat(document(nested(inside)).verbs()).isEmpty();
    assertThat(problem("text/xml", nested(inside + 1)).code()).isEqualTo(12100);
    assertThat(problem("text/xml", nested(5_000)).code()).isEqualTo(12100);
  }

  @Test
  void sizeIsBoundedInBytes() {
    String head = "<Response><Message>";
    String tail = "</Message></Response>";
    int room = TwimlParser.DOCUMENT_MAX_BYTES - head.length() - tail.length();
    assertThat(verbs(head + "x".repeat(room) + tail)).hasSize(1);
    assertThat(problem("text/xml", head + "x".repeat(room + 1) + tail).code()).isEqualTo(11750);
    assertThat(problem("text/plain", "€".repeat(TwimlParser.DOCUMENT_MAX_BYTES / 3 + 1)).code())
        .isEqualTo(11750);
  }

  /** Response counts as one level. */
  private static String nested(int levels) {
    return "<Response>" + "<a>".repeat(levels) + "</a>".repeat(levels) + "</Response>";
  }

  private List<Verb> verbs(String xml) {
    TwimlDocument document = document(xml);
    assertThat(document.warnings()).isEmpty();
    return document.verbs();
  }

  private TwimlDocument document(String xml) {
    TwimlResult result = parser.parse("text/xml", xml);
    assertThat(result).isInstanceOf(TwimlDocument.class);
    return (TwimlDocument) result;
  }

  private TwimlProblem problem(@Nullable String type, String body) {
    TwimlResult result = parser.parse(type, body);
    assertThat(result).isInstanceOf(TwimlProblem.class);
    return (TwimlProblem) result;
  }
}
