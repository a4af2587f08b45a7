package dev.parley.message;

import dev.parley.message.MessageEvent.Details;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * A message in flight: its row and the fold of its events. Guarded by its own monitor; only {@link
 * LiveMessages} changes it.
 */
public final class LiveMessage {
  private volatile MessageRow row;
  private final MessageFold fold;
  private final Deque<Announcement> announcements = new ArrayDeque<>(2);
  private int unwritten;
  private boolean callbackUnderWay;
  private boolean retired;

  LiveMessage(MessageRow row, MessageFold fold) {
    this.row = row;
    this.fold = fold;
  }

  /** A state the application is to be told of. */
  public record Announcement(
      MessageState state, @Nullable Integer errorCode, @Nullable String receiptDate) {}

  public MessageRow row() {
    return row;
  }

  public synchronized MessageState state() {
    return fold.state();
  }

  public synchronized MessageView view() {
    return row.view(fold);
  }

  public synchronized boolean segmentAccepted(int segment) {
    return fold.accepted(segment);
  }

  /**
   * Whether the attempt that was marked last is to write this segment: not when the carrier has it,
   * nor while an earlier attempt waits for its answer.
   */
  public synchronized boolean toBeWritten(int segment) {
    return fold.toBeWritten(segment);
  }

  /** Its carrier is to send a receipt for this segment, and none has come. */
  public synchronized boolean awaitsReceipt(int segment) {
    return fold.awaitsReceipt(segment);
  }

  /** The carrier of the latest attempt. */
  public synchronized @Nullable String carrier() {
    return fold.carrier();
  }

  /** It was sent once more already; an outcome that is unknown now stays so. */
  public synchronized boolean retried() {
    return fold.retried();
  }

  /** The end of its validity; {@link Instant#MAX} while it is due later. */
  public synchronized Instant validUntil() {
    return Lifecycle.validUntil(row, fold);
  }

  /** When its state last changed. */
  public synchronized Instant since() {
    return fold.updatedAt();
  }

  synchronized int expiryCode() {
    return Lifecycle.expiryCode(fold);
  }

  /** See {@link MessageFold#onlySegmentNotTaken}; empty for another carrier too. */
  synchronized OptionalInt onlySegmentNotTaken(String ofCarrier) {
    return fold.state() == MessageState.UNKNOWN && ofCarrier.equals(fold.carrier())
        ? fold.onlySegmentNotTaken()
        : OptionalInt.empty();
  }

  /**
   * Nothing is left to do: no state to reach by ourselves, nothing unwritten, nothing to announce.
   */
  synchronized boolean settled() {
    boolean waits =
        switch (fold.state()) {
          case SCHEDULED, RESCHEDULED, PENDING, HELD, QUEUED, SUBMITTING, UNKNOWN -> true;
          case RECEIVED -> !fold.conversationDone();
          case REFUSED, SENT, DELIVERED, UNDELIVERED, FAILED, CANCELED -> false;
        };
    return !waits && unwritten == 0 && announcements.isEmpty() && !callbackUnderWay;
  }

  synchronized boolean finished() {
    return fold.state().finished();
  }

  synchronized boolean retired() {
    return retired;
  }

  synchronized boolean retireIfSettled() {
    if (settled()) {
      retired = true;
    }
    return retired;
  }

  /**
   * Prepares the next event, or empty when it means nothing in this state. Caller holds the
   * monitor.
   */
  Optional<MessageEvent> prepare(EventKind kind, Details details, Instant at) {
    if (fold.lastSeq() >= MessageEvent.SEQ_MAX) {
      return Optional.empty();
    }
    return Lifecycle.next(fold, kind, details.segment())
        .map(
            after ->
                new MessageEvent(
                    row.sid().id(),
                    fold.lastSeq() + 1,
                    kind,
                    at,
                    details.code(),
                    details.segment(),
                    details.carrier(),
                    details.reference(),
                    details.detail(),
                    fold.state(),
                    after));
  }

  /** Caller holds the monitor and has given the event to the journal. */
  void apply(MessageEvent event) {
    fold.apply(event);
    unwritten++;
  }

  /** Its body was emptied in the database; memory follows. */
  synchronized void redacted() {
    row = row.withoutBody();
  }

  synchronized void written() {
    unwritten--;
  }

  /** What recovery and a fresh insert announce without an event: see {@link LiveMessages}. */
  synchronized void enqueue(Announcement announcement) {
    announcements.add(announcement);
  }

  synchronized boolean wasAnnounced(MessageState state) {
    return fold.announced(state);
  }

  synchronized boolean reached(MessageState state) {
    return fold.reached(state);
  }

  synchronized boolean conversationDone() {
    return fold.conversationDone();
  }

  synchronized Announcement announcementOf(MessageState state) {
    boolean isLast = state == fold.state();
    return new Announcement(
        state, isLast ? fold.errorCode() : null, isLast ? fold.receiptDate() : null);
  }

  /**
   * The next announcement, when none is under way; the caller must end it with {@link
   * #announced()}.
   */
  public synchronized Optional<Announcement> nextAnnouncement() {
    if (callbackUnderWay || announcements.isEmpty()) {
      return Optional.empty();
    }
    callbackUnderWay = true;
    return Optional.of(announcements.remove());
  }

  /** Something waits to be announced and nothing is under way. */
  public synchronized boolean hasAnnouncement() {
    return !callbackUnderWay && !announcements.isEmpty();
  }

  public synchronized void announced() {
    callbackUnderWay = false;
  }
}
