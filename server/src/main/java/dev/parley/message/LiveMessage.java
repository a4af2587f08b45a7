package dev.parley.message;

import dev.parley.message.MessageEvent.Details;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A message in flight: its row and the fold of its events. Guarded by its own monitor; only {@link
 * LiveMessages} changes it.
 */
public final class LiveMessage {
  private volatile MessageRow row;
  private final MessageFold fold;
  private final Deque<Announcement> announcements = new ArrayDeque<>(2);
  private final Deque<MessageEvent> unwritten = new ArrayDeque<>(2);
  private final List<Runnable> whenWritten = new ArrayList<>(0);
  private boolean callbackUnderWay;
  private boolean retired;

  /** Its events were read, and whether the journal wrote another one since is being asked. */
  private boolean loading;

  /** Under which sender it stands in the list of unfinished messages; null when it does not. */
  private volatile @Nullable String listedUnder;

  /**
   * Opt-outs that committed before this sid was given were read for it; later ones are in memory.
   */
  private volatile UUID checkedAt;

  /** By monotonic time: a wall clock that jumps neither ends a validity nor prolongs it. */
  private long validUntilNanos;

  /** Since when the validity does not run; meaningless while it runs. */
  private long pausedAtNanos;

  private long changedAtNanos;

  /**
   * @param nanos monotonic time now
   * @param validity what is left of it
   */
  LiveMessage(MessageRow row, MessageFold fold, long nanos, Duration validity) {
    this.row = row;
    this.fold = fold;
    this.checkedAt = row.sid().id();
    this.validUntilNanos = nanos + validity.toNanos();
    this.pausedAtNanos = nanos;
    this.changedAtNanos = nanos;
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

  /** See {@link UnfinishedMessages}. */
  public boolean listed() {
    return listedUnder != null;
  }

  public void listedUnder(@Nullable String sender) {
    listedUnder = sender;
  }

  @Nullable String listedUnder() {
    return listedUnder;
  }

  /** Opt-outs that committed before this sid was given were seen when it was allowed. */
  public void checkedAt(UUID sid) {
    checkedAt = sid;
  }

  UUID checkedAt() {
    return checkedAt;
  }

  /**
   * Waits for its sender's turn, has nothing that is not in the database, and no answer of a
   * carrier is on its way: it may leave memory.
   */
  synchronized boolean retireIfParked() {
    if (fold.state() == MessageState.QUEUED
        && !loading
        && !fold.outstanding()
        && unwritten.isEmpty()
        && announcements.isEmpty()
        && !callbackUnderWay) {
      retired = true;
    }
    return retired;
  }

  /** Waits for a person, and has nothing that is not in the database: it may leave memory. */
  synchronized boolean retireIfHeld() {
    if (fold.state() == MessageState.HELD
        && !loading
        && unwritten.isEmpty()
        && announcements.isEmpty()
        && !callbackUnderWay) {
      retired = true;
    }
    return retired;
  }

  /** Nothing happens to it until {@link #loaded}. */
  synchronized void loading() {
    loading = true;
  }

  /**
   * False, and it is retired, when it was loaded before the journal's last event was written: what
   * it was loaded from is no longer true.
   */
  synchronized boolean loaded(int lastSeq) {
    loading = false;
    retired = fold.lastSeq() < lastSeq;
    notifyAll();
    return !retired;
  }

  /** Caller holds the monitor. */
  void awaitLoaded() {
    boolean interrupted = false;
    while (loading) {
      try {
        wait();
      } catch (InterruptedException _) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  public synchronized MessageView view() {
    return row.view(fold);
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

  /**
   * The end of its validity by the wall clock, for words and entries; {@link Instant#MAX} while it
   * is due later. Whether it has come, {@link #overdue} says.
   */
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

  /** See {@link MessageFold#outstanding()}. */
  synchronized boolean answerOutstanding() {
    return fold.outstanding();
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
    return !waits
        && !loading
        && unwritten.isEmpty()
        && announcements.isEmpty()
        && !callbackUnderWay;
  }

  synchronized boolean finished() {
    return fold.state().finished();
  }

  /** Its validity ended; it does not run while the message is due later. */
  public synchronized boolean overdue(long nanos) {
    return !fold.state().pausesValidity() && nanos - validUntilNanos >= 0;
  }

  /** How much happened to it; see {@link MessageEvent#SEQ_MAX}. */
  public synchronized int events() {
    return fold.lastSeq();
  }

  /** Nothing happened to it for so long. */
  public synchronized boolean quietFor(Duration time, long nanos) {
    return nanos - changedAtNanos >= time.toNanos();
  }

  synchronized void retireAnyhow() {
    retired = true;
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
                    after,
                    details.webhook(),
                    details.webhook() == null ? null : row.account(),
                    null));
  }

  /** Caller holds the monitor and has given the event to the journal. */
  void apply(MessageEvent event, long nanos) {
    changedAtNanos = nanos;
    boolean paused = fold.validityPaused();
    fold.apply(event);
    if (!paused && fold.validityPaused()) {
      pausedAtNanos = nanos;
    } else if (paused && !fold.validityPaused()) {
      validUntilNanos += nanos - pausedAtNanos;
    }
    unwritten.add(event);
  }

  /** Its body was emptied in the database; memory follows. */
  synchronized void redacted() {
    row = row.withoutBody();
  }

  /** What waits for the last unwritten event, if this was it. */
  synchronized List<Runnable> written(MessageEvent event) {
    unwritten.remove(event);
    if (!unwritten.isEmpty() || whenWritten.isEmpty()) {
      return List.of();
    }
    List<Runnable> due = List.copyOf(whenWritten);
    whenWritten.clear();
    return due;
  }

  /** What has happened and is not in the database yet, in order. */
  synchronized List<MessageEvent> unwritten() {
    return List.copyOf(unwritten);
  }

  /** False, and nothing kept, when no event waits to be written. */
  synchronized boolean whenWritten(Runnable action) {
    return !unwritten.isEmpty() && whenWritten.add(action);
  }

  /** What recovery and a fresh insert announce without an event: see {@link LiveMessages}. */
  synchronized void enqueue(Announcement announcement) {
    announcements.add(announcement);
  }

  public synchronized boolean wasAnnounced(MessageState state) {
    return fold.announced(state);
  }

  public synchronized boolean reached(MessageState state) {
    return fold.reached(state);
  }

  synchronized boolean conversationDone() {
    return fold.conversationDone();
  }

  /** What the application is told of a state that was reached. */
  public synchronized Announcement announcementOf(MessageState state) {
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
