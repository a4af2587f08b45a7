package dev.parley.message;

import static dev.parley.message.LiveMessageFixture.DUE_AT;
import static dev.parley.message.LiveMessageFixture.START;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.message.Journal.Urgency;
import dev.parley.message.LiveMessages.Recorded;
import dev.parley.message.MessageEvent.Details;
import dev.parley.message.MessageReader.Loaded;
import dev.parley.message.Messages.TimelineEntry;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The ways of messages that wait, on a real journal. */
class StatesTest {
  private JournalFixture fixture;

  @BeforeEach
  void open() throws SQLException {
    fixture = new JournalFixture();
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  @Test
  void aHeldMessageIsQueuedWhenItIsReleasedAndItsTimelineSaysByWhom() throws SQLException {
    LiveMessage message = insert(MessageState.HELD);
    assertThat(record(message, EventKind.SUBMITTING, null)).isEqualTo(Recorded.MEANINGLESS);
    assertThat(record(message, EventKind.RELEASED, "by anna: the text is fine"))
        .isEqualTo(Recorded.YES);
    assertThat(message.state()).isEqualTo(MessageState.QUEUED);
    assertThat(told(message))
        .contains("queued: Released: by anna: the text is fine.")
        .last()
        .isEqualTo("waiting: Waiting for its sender's turn.");
  }

  @Test
  void aHeldMessageFailsWithTheCodeOfTheFinding() throws SQLException {
    LiveMessage message = insert(MessageState.HELD);
    Details no = Details.code(30007, "by anna: a scam");
    assertThat(fixture.live.record(message, EventKind.STOPPED, no, Urgency.FSYNC, null))
        .isEqualTo(Recorded.YES);
    assertThat(stored(message).fold().errorCode()).isEqualTo(30007);
    assertThat(told(message))
        .last()
        .isEqualTo("failed: Stopped while it was held: by anna: a scam.");
  }

  @Test
  void heldAndPendingMessagesFailAtTheEndOfTheirValidityAndNotBefore() throws SQLException {
    List<LiveMessage> waiting =
        List.of(
            insert(MessageState.HELD), insert(MessageState.PENDING), insert(MessageState.QUEUED));
    fixture.now.set(START.plusSeconds(36_000).minusMillis(1));
    fixture.sweep();
    assertThat(waiting).allMatch(it -> !it.state().finished());
    fixture.now.set(START.plusSeconds(36_000));
    fixture.sweep();
    for (LiveMessage message : waiting) {
      assertThat(stored(message).fold().state()).isEqualTo(MessageState.FAILED);
      assertThat(stored(message).fold().errorCode()).isEqualTo(30036);
    }
    assertThat(fixture.announced).hasSize(3).allMatch(it -> it.state() == MessageState.FAILED);
  }

  @Test
  void validityDoesNotRunWhileAMessageIsDueLater() throws SQLException {
    LiveMessage message = insert(MessageState.SCHEDULED);
    assertThat(message.validUntil()).isEqualTo(Instant.MAX);
    fixture.now.set(DUE_AT);
    fixture.sweep();
    assertThat(message.state()).isEqualTo(MessageState.SCHEDULED);
    assertThat(message.view().state().twilioStatus()).isEqualTo("scheduled");
    assertThat(record(message, EventKind.DUE, null)).isEqualTo(Recorded.YES);
    fixture.now.set(DUE_AT.plusSeconds(36_000 - 60));
    record(message, EventKind.RESCHEDULED, "not before 08:00 where the recipient is");
    assertThat(message.view().state().twilioStatus()).isEqualTo("scheduled");
    fixture.now.set(START.plus(Duration.ofDays(8)));
    record(message, EventKind.DUE, null);
    assertThat(message.validUntil()).isEqualTo(START.plus(Duration.ofDays(8)).plusSeconds(60));
    Loaded stored = stored(message);
    assertThat(Lifecycle.validUntil(stored.row(), stored.fold())).isEqualTo(message.validUntil());
    fixture.now.set(START.plus(Duration.ofDays(8)).plusSeconds(60));
    fixture.sweep();
    assertThat(message.state()).isEqualTo(MessageState.FAILED);
    assertThat(told(message))
        .contains(
            "queued: Its time came, and it is allowed; it is queued.",
            "rescheduled: Put off: not before 08:00 where the recipient is.",
            "failed: Its validity ended before a carrier took it.");
  }

  @Test
  void aMessageThatNoCarrierHasAPartOfCanBeCanceledAndPutOffAndOthersCannot() throws SQLException {
    for (MessageState state :
        List.of(MessageState.SCHEDULED, MessageState.PENDING, MessageState.HELD)) {
      assertThat(record(insert(state), EventKind.CANCELED, null)).isEqualTo(Recorded.YES);
    }
    LiveMessage partly = insert(MessageState.QUEUED, 2);
    record(partly, EventKind.SUBMITTING, null);
    segment(partly, EventKind.ACCEPTED, 0, "ref-0", null);
    segment(partly, EventKind.THROTTLED, 1, null, "slow down");
    assertThat(partly.state()).isEqualTo(MessageState.QUEUED);
    for (EventKind kind : List.of(EventKind.CANCELED, EventKind.RESCHEDULED, EventKind.HELD)) {
      assertThat(record(partly, kind, null)).as("%s", kind).isEqualTo(Recorded.MEANINGLESS);
    }
  }

  @Test
  void answersAndReceiptsOfAnAttemptCountWhenTheMessageIsQueuedForTheNextOne() throws SQLException {
    LiveMessage message = insert(MessageState.QUEUED, 2);
    record(message, EventKind.SUBMITTING, null);
    segment(message, EventKind.ACCEPTED, 0, "ref-0", null);
    assertThat(segment(message, EventKind.THROTTLED, 1, null, "slow down")).isEqualTo(Recorded.YES);
    assertThat(segment(message, EventKind.DELIVERED, 0, null, null)).isEqualTo(Recorded.NOTED);
    record(message, EventKind.SUBMITTING, null);
    assertThat(message.toBeWritten(0)).isFalse();
    assertThat(message.toBeWritten(1)).isTrue();
    segment(message, EventKind.ACCEPTED, 1, "ref-1", null);
    assertThat(message.state()).isEqualTo(MessageState.SENT);
    segment(message, EventKind.DELIVERED, 1, null, null);
    assertThat(stored(message).fold().state()).isEqualTo(MessageState.DELIVERED);
  }

  @Test
  void aSegmentWhoseAnswerIsOutstandingIsNotWrittenAgainAndItsLossIsNotForgotten()
      throws SQLException {
    LiveMessage message = insert(MessageState.QUEUED, 2);
    record(message, EventKind.SUBMITTING, null);
    assertThat(segment(message, EventKind.THROTTLED, 0, null, "slow")).isEqualTo(Recorded.YES);
    record(message, EventKind.SUBMITTING, null);
    assertThat(message.toBeWritten(0)).isTrue();
    assertThat(message.toBeWritten(1)).as("its first answer is outstanding").isFalse();
    assertThat(segment(message, EventKind.THROTTLED, 0, null, "slow")).isEqualTo(Recorded.YES);
    assertThat(segment(message, EventKind.LOST, 1, null, "the link died")).isEqualTo(Recorded.YES);
    assertThat(stored(message).fold().state()).isEqualTo(MessageState.UNKNOWN);
    assertThat(record(message, EventKind.SUBMITTING, null)).isEqualTo(Recorded.MEANINGLESS);
  }

  @Test
  void onlyTheFirstSegmentThatComesBackPutsItsMessageBack() throws SQLException {
    LiveMessage message = insert(MessageState.QUEUED, 3);
    record(message, EventKind.SUBMITTING, null);
    assertThat(segment(message, EventKind.THROTTLED, 0, null, "slow")).isEqualTo(Recorded.YES);
    assertThat(segment(message, EventKind.THROTTLED, 1, null, "slow")).isEqualTo(Recorded.NOTED);
    assertThat(segment(message, EventKind.NOT_WRITTEN, 2, null, "x")).isEqualTo(Recorded.NOTED);
    assertThat(segment(message, EventKind.NOT_WRITTEN, 2, null, "x"))
        .isEqualTo(Recorded.MEANINGLESS);
  }

  @Test
  void anUnknownMessageIsRetriedOnceAndThenItsValidityDecides() throws SQLException {
    LiveMessage message = insert(MessageState.QUEUED);
    record(message, EventKind.SUBMITTING, null);
    assertThat(record(message, EventKind.RETRIED, "x")).isEqualTo(Recorded.MEANINGLESS);
    segment(message, EventKind.LOST, 0, null, "the link died");
    assertThat(record(message, EventKind.RETRIED, "it is a one-time code")).isEqualTo(Recorded.YES);
    assertThat(record(message, EventKind.CANCELED, null)).isEqualTo(Recorded.MEANINGLESS);
    record(message, EventKind.SUBMITTING, null);
    segment(message, EventKind.LOST, 0, null, "the link died");
    assertThat(record(message, EventKind.RETRIED, "again")).isEqualTo(Recorded.MEANINGLESS);
    fixture.now.set(START.plusSeconds(36_000));
    fixture.sweep();
    assertThat(stored(message).fold().state()).isEqualTo(MessageState.UNDELIVERED);
    assertThat(stored(message).fold().errorCode()).isEqualTo(30008);
    assertThat(told(message))
        .contains(
            "queued: Sent once more, although it may have been taken: it is a one-time code.",
            "submitting: Handed to carrier sim, attempt 2.",
            "undelivered: Its validity ended, and nobody knows whether it was delivered.");
  }

  @Test
  void aRetriedMessageThatDoesNotLeaveInTimeIsNotCalledNeverSent() throws SQLException {
    LiveMessage message = insert(MessageState.QUEUED);
    record(message, EventKind.SUBMITTING, null);
    segment(message, EventKind.LOST, 0, null, "the link died");
    record(message, EventKind.RETRIED, "it is a one-time code");
    fixture.now.set(START.plusSeconds(36_000));
    fixture.sweep();
    assertThat(stored(message).fold().state()).isEqualTo(MessageState.UNDELIVERED);
    assertThat(stored(message).fold().errorCode()).isEqualTo(30008);
  }

  @Test
  void whatCarriersSayAfterTheEndIsToldAndChangesNothing() throws SQLException {
    LiveMessage message = insert(MessageState.QUEUED);
    record(message, EventKind.SUBMITTING, null);
    segment(message, EventKind.LOST, 0, null, "the link died");
    fixture.now.set(START.plusSeconds(36_000));
    fixture.sweep();
    assertThat(segment(message, EventKind.DELIVERED, 0, null, null)).isEqualTo(Recorded.NOTED);
    assertThat(segment(message, EventKind.DELIVERED, 0, null, null))
        .isEqualTo(Recorded.MEANINGLESS);
    assertThat(segment(message, EventKind.UNDELIVERED, 0, "expired", null))
        .isEqualTo(Recorded.NOTED);
    assertThat(stored(message).fold().state()).isEqualTo(MessageState.UNDELIVERED);
    assertThat(stored(message).fold().errorCode()).isEqualTo(30008);
    assertThat(told(message))
        .contains(
            "late_receipt: A receipt says that it was delivered. It came after the end: the message"
                + " stays undelivered.");
    assertThat(fixture.announced).hasSize(1);
  }

  @Test
  void theFirstWordAboutASegmentCountsWhileTheMessageIsNotFinished() throws SQLException {
    LiveMessage message = insert(MessageState.QUEUED, 2);
    record(message, EventKind.SUBMITTING, null);
    segment(message, EventKind.ACCEPTED, 0, "ref-0", null);
    segment(message, EventKind.ACCEPTED, 1, "ref-1", null);
    segment(message, EventKind.DELIVERED, 0, null, null);
    assertThat(segment(message, EventKind.UNDELIVERED, 0, "undeliverable", null))
        .isEqualTo(Recorded.NOTED);
    assertThat(message.state()).isEqualTo(MessageState.SENT);
    segment(message, EventKind.DELIVERED, 1, null, null);
    assertThat(message.state()).isEqualTo(MessageState.DELIVERED);
    assertThat(told(message))
        .contains(
            "segment_delivered: A receipt says that segment 1 of 2 was delivered.",
            "late_receipt: A receipt says that segment 1 of 2 was not delivered: undeliverable. An"
                + " earlier receipt said the opposite, and counts.");
  }

  @Test
  void deliveredWhenTheReceiptsThatTheCarrierSendsHaveCome() throws SQLException {
    assertThat(deliveredBy(ReceiptParts.FIRST, 0)).isTrue();
    assertThat(deliveredBy(ReceiptParts.FIRST, 2)).isFalse();
    assertThat(deliveredBy(ReceiptParts.LAST, 2)).isTrue();
    assertThat(deliveredBy(ReceiptParts.LAST, 0)).isFalse();
    assertThat(deliveredBy(ReceiptParts.ALL, 2)).isFalse();
    assertThat(deliveredBy(ReceiptParts.ALL, 0, 1)).isFalse();
    assertThat(deliveredBy(ReceiptParts.ALL, 2, 0, 1)).isTrue();
  }

  /** The receipts come before the last segment's answer, which is where mistakes are made. */
  @Test
  void whatWaitsForAnAnswerStaysInMemoryAndIsUnknownToWhoeverLoadsItLater() throws SQLException {
    LiveMessage message = insert(MessageState.QUEUED, 2);
    record(message, EventKind.SUBMITTING, null);
    segment(message, EventKind.THROTTLED, 0, null, "slow down");
    record(message, EventKind.SUBMITTING, null);
    assertThat(record(message, EventKind.NOT_WRITTEN, "Parley was being stopped"))
        .isEqualTo(Recorded.YES);
    assertThat(message.state()).isEqualTo(MessageState.QUEUED);
    assertThat(stored(message).fold().outstanding()).as("the first attempt's").isTrue();
    assertThat(fixture.live.park(message)).isFalse();

    UUID id = message.row().sid().id();
    fixture.live.forget(id);
    LiveMessage later = fixture.live.find(id).orElseThrow();
    assertThat(later.state()).isEqualTo(MessageState.UNKNOWN);
    assertThat(fixture.live.unknown()).contains(later);
    assertThat(record(later, EventKind.SUBMITTING, null)).isEqualTo(Recorded.MEANINGLESS);
  }

  @Test
  void whatNoCarrierWasAskedToTakeLeavesMemoryAndComesBackAsItWas() throws SQLException {
    LiveMessage message = insert(MessageState.QUEUED, 2);
    record(message, EventKind.SUBMITTING, null);
    record(message, EventKind.NOT_WRITTEN, "Parley was being stopped");
    UUID id = message.row().sid().id();
    assertThat(fixture.events(id)).hasSize(2);
    assertThat(fixture.live.park(message)).isTrue();
    assertThat(fixture.live.find(id).orElseThrow().state()).isEqualTo(MessageState.QUEUED);
  }

  @Test
  void theEntryOfAMessageThatIsDueLaterDoesNotExpire() throws SQLException {
    LiveMessage message = insert(MessageState.QUEUED);
    fixture.now.set(START.plusSeconds(60));
    record(message, EventKind.RESCHEDULED, "not before 08:00 where the recipient is");
    assertThat(UnfinishedMessages.Entry.queued(message).expiresAt())
        .isAfter(START.plus(Duration.ofDays(365)));
    fixture.now.set(START.plus(Duration.ofDays(1)));
    record(message, EventKind.DUE, null);
    assertThat(UnfinishedMessages.Entry.queued(message).expiresAt())
        .isEqualTo(START.plus(Duration.ofDays(1)).plusSeconds(36_000 - 60));
  }

  private boolean deliveredBy(ReceiptParts parts, int... receipts) throws SQLException {
    LiveMessage message = insert(MessageState.QUEUED, 3);
    record(message, EventKind.SUBMITTING, parts.mark());
    segment(message, EventKind.ACCEPTED, 0, "ref-0", null);
    segment(message, EventKind.ACCEPTED, 1, "ref-1", null);
    for (int segment : receipts) {
      segment(message, EventKind.DELIVERED, segment, null, null);
    }
    segment(message, EventKind.ACCEPTED, 2, "ref-2", null);
    MessageState state = stored(message).fold().state();
    assertThat(state).isIn(MessageState.SENT, MessageState.DELIVERED);
    return state == MessageState.DELIVERED;
  }

  private LiveMessage insert(MessageState initial) throws SQLException {
    return insert(initial, 1);
  }

  private LiveMessage insert(MessageState initial, int segments) throws SQLException {
    return fixture.insert(LiveMessageFixture.row(initial, segments, "unspecified"));
  }

  private Recorded record(LiveMessage message, EventKind kind, @Nullable String detail) {
    return segment(message, kind, -1, null, detail);
  }

  private Recorded segment(
      LiveMessage message,
      EventKind kind,
      int segment,
      @Nullable String reference,
      @Nullable String detail) {
    Details details = new Details(null, segment, "sim", reference, detail);
    return fixture.live.record(message, kind, details, Urgency.LAZY, null);
  }

  private Loaded stored(LiveMessage message) {
    return fixture.loaded(message.row().sid().id()).orElseThrow();
  }

  /** The timeline, a line for each entry. */
  private List<String> told(LiveMessage message) {
    UUID id = message.row().sid().id();
    List<MessageEvent> events = fixture.events(id);
    return Timeline.of(message.row(), events, List.of(), Optional.empty(), fixture.now.get())
        .stream()
        .map(StatesTest::line)
        .toList();
  }

  private static String line(TimelineEntry entry) {
    return entry.kind() + ": " + entry.sentence();
  }
}
