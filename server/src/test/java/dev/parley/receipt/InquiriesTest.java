package dev.parley.receipt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.carrier.CarrierEvent.DeliveryState;
import dev.parley.carrier.CarrierTerms;
import dev.parley.carrier.FakeCarrier;
import dev.parley.carrier.QueryOutcome;
import dev.parley.e164.ShortCode;
import dev.parley.message.EventKind;
import dev.parley.message.Journal.Urgency;
import dev.parley.message.JournalFixture;
import dev.parley.message.LiveMessage;
import dev.parley.message.LiveMessageFixture;
import dev.parley.message.MessageEvent.Details;
import dev.parley.message.MessageFold;
import dev.parley.message.MessageState;
import dev.parley.message.ReceiptParts;
import dev.parley.message.UnansweredSegments;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What query_sm settles and what it does not, on a real journal. */
class InquiriesTest {
  private static final Duration AFTER = Duration.ofHours(1);
  private static final CarrierTerms TERMS = new CarrierTerms(ReceiptParts.ALL, true, AFTER, false);

  private final List<String> asked = new ArrayList<>();
  private final Map<String, QueryOutcome> answers = new HashMap<>();
  private JournalFixture fixture;
  private FakeCarrier carrier;

  @BeforeEach
  void open() throws SQLException {
    fixture = new JournalFixture();
    carrier = new FakeCarrier(_ -> {}, TERMS);
    carrier.answerQueries(
        reference -> {
          asked.add(reference);
          return answers.getOrDefault(reference, new QueryOutcome.Refused("unknown id"));
        });
    carrier.bind();
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  @Test
  void aSentMessageWithoutAReceiptIsAskedAboutWhenItIsOldEnoughAndNotBefore() throws SQLException {
    LiveMessage message = sent("ref-1", ReceiptParts.ALL);
    answers.put("ref-1", new QueryOutcome.Answered(DeliveryState.DELIVERED, "2611231000000000", 0));
    Inquiries inquiries = inquiries();
    advance(AFTER.minusMillis(1));
    runOften(inquiries);
    assertThat(asked).isEmpty();
    advance(Duration.ofMillis(2));
    runOften(inquiries);
    assertThat(asked).containsExactly("ref-1");
    MessageFold fold = fold(message);
    assertThat(fold.state()).isEqualTo(MessageState.DELIVERED);
    assertThat(fold.receiptDate()).isEqualTo("2611231000");
    runOften(inquiries);
    runOften(inquiries());
    assertThat(asked).hasSize(1);
  }

  @Test
  void aFailureThatTheCarrierNamesIsUndeliveredWithItsCode() throws SQLException {
    LiveMessage message = sent("ref-1", ReceiptParts.ALL);
    answers.put("ref-1", new QueryOutcome.Answered(DeliveryState.UNDELIVERABLE, null, 27));
    advance(AFTER.plusSeconds(1));
    runOften(inquiries());
    assertThat(fold(message).state()).isEqualTo(MessageState.UNDELIVERED);
    assertThat(fold(message).errorCode()).isEqualTo(30003);
  }

  @Test
  void whatIsStillUnderWayIsAskedAboutThreeTimesAndNeverAgain() throws SQLException {
    LiveMessage message = sent("ref-1", ReceiptParts.ALL);
    answers.put("ref-1", new QueryOutcome.Answered(DeliveryState.ENROUTE, null, 0));
    Inquiries inquiries = inquiries();
    advance(Duration.ofMillis(1));
    List<Integer> asked = new ArrayList<>();
    for (int hour = 0; hour < 9; hour++) {
      advance(AFTER);
      runOften(inquiries);
      asked.add(this.asked.size());
    }
    assertThat(asked).containsExactly(1, 2, 2, 3, 3, 3, 3, 3, 3);
    assertThat(fold(message).state()).isEqualTo(MessageState.SENT);
    runOften(inquiries());
    assertThat(this.asked).as("a new process knows it").hasSize(Inquiries.TIMES_MAX);
  }

  @Test
  void onlyPartsThatGetAReceiptSettleTheMessageAndAnUnknownOneWithAReferenceToo()
      throws SQLException {
    LiveMessage message = marked(2, ReceiptParts.FIRST);
    record(message, EventKind.ACCEPTED, 0, "ref-0", null);
    record(message, EventKind.LOST, 1, null, "the link died");
    assertThat(message.state()).isEqualTo(MessageState.UNKNOWN);
    answers.put("ref-0", new QueryOutcome.Answered(DeliveryState.UNDELIVERABLE, null, 0));
    advance(AFTER.plusSeconds(1));
    runOften(inquiries());
    assertThat(asked).containsExactly("ref-0");
    assertThat(fold(message).state()).isEqualTo(MessageState.UNDELIVERED);
  }

  @Test
  void anUnknownMessageWithoutAReferenceCannotBeAskedAbout() throws SQLException {
    LiveMessage message = marked(1, ReceiptParts.ALL);
    record(message, EventKind.LOST, 0, null, "the link died");
    advance(AFTER.plusSeconds(1));
    runOften(inquiries());
    assertThat(asked).isEmpty();
    assertThat(fold(message).state()).isEqualTo(MessageState.UNKNOWN);
  }

  @Test
  void aCarrierThatDoesNotKnowTheQuestionIsAskedNoMore() throws SQLException {
    sent("ref-1", ReceiptParts.ALL);
    answers.put("ref-1", new QueryOutcome.Unsupported("no such command"));
    advance(AFTER.plusSeconds(1));
    Inquiries inquiries = inquiries();
    runOften(inquiries);
    runOften(inquiries);
    assertThat(asked).containsExactly("ref-1");
  }

  @Test
  void whatGotNoAnswerIsAskedAgainAndMoreThanOnePageIsGoneThrough() throws SQLException {
    int count = Inquiries.OUTSTANDING_MAX + 1;
    for (int i = 0; i < count; i++) {
      sent("ref-" + i, ReceiptParts.ALL);
      answers.put("ref-" + i, new QueryOutcome.NoAnswer("the link died"));
    }
    advance(AFTER.plusSeconds(1));
    Inquiries inquiries = inquiries();
    runUntilAsked(inquiries);
    assertThat(asked).as("no more than this at a time").hasSize(Inquiries.OUTSTANDING_MAX);
    answers.clear();
    asked.clear();
    runOften(inquiries);
    assertThat(asked).hasSize(count).doesNotHaveDuplicates();
  }

  @Test
  void aCarrierThatIsNotConfiguredSoIsNeverAsked() throws SQLException {
    carrier = new FakeCarrier(_ -> {}, CarrierTerms.STANDARD);
    carrier.bind();
    sent("ref-1", ReceiptParts.ALL);
    advance(AFTER.plusSeconds(1));
    runOften(inquiries());
    assertThat(asked).isEmpty();
  }

  private Inquiries inquiries() {
    return new Inquiries(
        carrier,
        fixture.live,
        new UnansweredSegments(fixture.database.database()),
        text -> Optional.of(new ShortCode(text)),
        fixture.clock,
        () -> {});
  }

  /** More often than there is anything to ask. */
  private void runOften(Inquiries inquiries) {
    for (int i = 0; i < 6; i++) {
      inquiries.run();
      // What was recorded has to be in the database before the next run looks.
      fixture.events(new java.util.UUID(0, 0));
    }
  }

  private void runUntilAsked(Inquiries inquiries) {
    for (int i = 0; i < 6 && asked.isEmpty(); i++) {
      inquiries.run();
    }
  }

  private void advance(Duration by) {
    fixture.now.updateAndGet(it -> it.plus(by));
  }

  private LiveMessage marked(int segments, ReceiptParts parts) throws SQLException {
    LiveMessage message =
        fixture.insert(LiveMessageFixture.row(MessageState.QUEUED, segments, "unspecified"));
    record(message, EventKind.SUBMITTING, -1, null, parts.mark());
    return message;
  }

  private LiveMessage sent(String reference, ReceiptParts parts) throws SQLException {
    LiveMessage message = marked(1, parts);
    record(message, EventKind.ACCEPTED, 0, reference, null);
    assertThat(message.state()).isEqualTo(MessageState.SENT);
    return message;
  }

  private void record(
      LiveMessage message,
      EventKind kind,
      int segment,
      @Nullable String reference,
      @Nullable String detail) {
    Details details = new Details(null, segment, carrier.name(), reference, detail);
    fixture.live.record(message, kind, details, Urgency.LAZY, null);
    fixture.events(message.row().sid().id());
  }

  private MessageFold fold(LiveMessage message) {
    return fixture.loaded(message.row().sid().id()).orElseThrow().fold();
  }
}
