package dev.parley.message;

import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A message's state as the fold of its events, whether they come one by one in memory or from the
 * journal. What a segment has seen is a bit in a number for each thing that can be seen. Not
 * thread-safe: its owner guards it.
 */
public final class MessageFold {
  /** Segments of an outbound message; 1600 characters need at most 25. */
  public static final int SEGMENTS_MAX = 64;

  private final int segments;
  private final Set<MessageState> announced = EnumSet.noneOf(MessageState.class);
  private final Set<MessageState> reached = EnumSet.noneOf(MessageState.class);

  /** Taken by the carrier, with a reference. */
  private long accepted;

  /** A receipt said delivered, whatever came after. */
  private long delivered;

  /** A receipt said undelivered, whatever came after. */
  private long undelivered;

  /** Marked by the latest attempt and not answered. */
  private long open;

  /** Marked by an earlier attempt and still not answered: not to be written again. */
  private long openBefore;

  private ReceiptParts parts = ReceiptParts.ALL;
  private int attempts;
  private boolean retried;
  private @Nullable String carrier;
  private MessageState state;
  private @Nullable Integer errorCode;
  private Instant updatedAt;
  private @Nullable Instant sentAt;

  /** Its validity counts from then. */
  private final Instant validFrom;

  private @Nullable Instant pausedAt;
  private Duration paused = Duration.ZERO;
  private @Nullable String receiptDate;
  private boolean conversationDone;
  private int lastSeq;

  public MessageFold(
      MessageState initial, @Nullable Integer errorCode, int segments, Instant createdAt) {
    this(initial, errorCode, segments, createdAt, null);
  }

  /**
   * @param dueAt when it may leave, where that is known from the beginning: its validity counts
   *     from there, so that the wait until then is no pause of it
   */
  MessageFold(
      MessageState initial,
      @Nullable Integer errorCode,
      int segments,
      Instant createdAt,
      @Nullable Instant dueAt) {
    this.state = initial;
    this.errorCode = errorCode;
    this.segments = segments;
    this.updatedAt = createdAt;
    this.validFrom = dueAt == null ? createdAt : dueAt;
    this.pausedAt = initial.pausesValidity() && dueAt == null ? createdAt : null;
    reached.add(initial);
  }

  public void apply(MessageEvent event) {
    lastSeq = Math.max(lastSeq, event.seq());
    long segment = bit(event.segment());
    switch (event.kind()) {
      case SUBMITTING -> attempt(event);
      case ACCEPTED -> {
        accepted |= segment;
        taken(segment, event.at());
      }
      case DELIVERED -> {
        delivered |= segment;
        taken(segment, event.at());
      }
      case UNDELIVERED -> {
        undelivered |= segment;
        taken(segment, event.at());
      }
      // Without a segment, what this attempt was to write; an earlier one was written.
      case NOT_WRITTEN -> answered(event.segment() < 0 ? open : segment);
      case REJECTED, THROTTLED, LOST -> answered(event.segment() < 0 ? ~0L : segment);
      case RECOVERED -> answered(~0L);
      case RETRIED -> retried = true;
      case CALLBACK -> {
        if (event.detail() != null) {
          announced.add(MessageState.valueOf(event.detail()));
        }
      }
      case CONVERSATION -> conversationDone = true;
      case CANCELED,
          EXPIRED,
          STOPPED,
          DUE,
          RESCHEDULED,
          CHECKED,
          HELD,
          CHECKING,
          RELEASED,
          REPLAYED,
          QUERIED -> {}
    }
    if (event.changesState()) {
      enter(event);
    }
  }

  private void attempt(MessageEvent mark) {
    attempts++;
    carrier = mark.carrier();
    parts = ReceiptParts.ofMark(mark.detail());
    openBefore |= open;
    open = segmentsFrom0To(segments) & ~(takenSegments() | openBefore);
  }

  private void taken(long segment, Instant at) {
    answered(segment);
    sentAt = sentAt == null ? at : sentAt;
  }

  private void answered(long segment) {
    open &= ~segment;
    openBefore &= ~segment;
  }

  private void enter(MessageEvent event) {
    if (pausedAt != null && !event.after().pausesValidity()) {
      Duration pause = Duration.between(pausedAt, event.at());
      paused = pause.isNegative() ? paused : paused.plus(pause);
      pausedAt = null;
    } else if (pausedAt == null && event.after().pausesValidity()) {
      pausedAt = event.at().isBefore(validFrom) ? validFrom : event.at();
    }
    state = event.after();
    reached.add(state);
    updatedAt = event.at();
    errorCode = state.finished() ? event.code() : null;
    if (event.kind() == EventKind.DELIVERED || event.kind() == EventKind.UNDELIVERED) {
      receiptDate = event.detail();
    }
  }

  /** Nothing, for an event that concerns the whole message. */
  private static long bit(int segment) {
    return segment < 0 || segment >= SEGMENTS_MAX ? 0 : 1L << segment;
  }

  static long segmentsFrom0To(int count) {
    return count >= SEGMENTS_MAX ? ~0L : (1L << count) - 1;
  }

  private long takenSegments() {
    return accepted | delivered | undelivered;
  }

  public MessageState state() {
    return state;
  }

  public int segments() {
    return segments;
  }

  public boolean accepted(int segment) {
    return (accepted & bit(segment)) != 0;
  }

  public boolean delivered(int segment) {
    return (delivered & bit(segment)) != 0;
  }

  public boolean undelivered(int segment) {
    return (undelivered & bit(segment)) != 0;
  }

  /** The carrier has it: it said so, or a receipt did. */
  boolean taken(int segment) {
    return (takenSegments() & bit(segment)) != 0;
  }

  /** Every segment is with the carrier, once it has this one too. */
  boolean allTakenWith(int segment) {
    return (takenSegments() | bit(segment)) == segmentsFrom0To(segments);
  }

  /** Every receipt that this carrier sends has come and says delivered. */
  boolean allDelivered() {
    return allDeliveredWith(-1);
  }

  /** As {@link #allDelivered}, once this one has come too. */
  boolean allDeliveredWith(int segment) {
    long expected = parts.expected(segments);
    return ((delivered | bit(segment)) & expected) == expected;
  }

  boolean awaitsReceipt(int segment) {
    long expected = parts.expected(segments) & ~(delivered | undelivered);
    return !state.finished() && (expected & bit(segment)) != 0;
  }

  /** The one segment of which it is not known whether the carrier has it; empty for several. */
  OptionalInt onlySegmentNotTaken() {
    long missing = segmentsFrom0To(segments) & ~takenSegments();
    return Long.bitCount(missing) == 1
        ? OptionalInt.of(Long.numberOfTrailingZeros(missing))
        : OptionalInt.empty();
  }

  /** A segment is marked and was not answered. */
  public boolean outstanding() {
    return (open | openBefore) != 0;
  }

  boolean outstanding(int segment) {
    return segment < 0 ? outstanding() : ((open | openBefore) & bit(segment)) != 0;
  }

  /**
   * Whether this attempt is to write the segment: not when the carrier has it, nor while an earlier
   * attempt waits for its answer.
   */
  boolean toBeWritten(int segment) {
    return !state.finished() && (open & bit(segment)) != 0;
  }

  /** Certainly nothing of it is with a carrier. */
  boolean untouched() {
    return takenSegments() == 0 && !outstanding() && !retried;
  }

  /** How many times it was marked as submitting. */
  public int attempts() {
    return attempts;
  }

  boolean retried() {
    return retried;
  }

  /** The carrier of the latest attempt. */
  public @Nullable String carrier() {
    return carrier;
  }

  /** It is due later than it was; how long that takes is not known yet. */
  boolean validityPaused() {
    return pausedAt != null;
  }

  @Nullable Instant pausedAt() {
    return pausedAt;
  }

  /** How long it was due later, as far as that is over. */
  Duration paused() {
    return paused;
  }

  public int lastSeq() {
    return lastSeq;
  }

  public @Nullable Integer errorCode() {
    return errorCode;
  }

  public Instant updatedAt() {
    return updatedAt;
  }

  public @Nullable Instant sentAt() {
    return sentAt;
  }

  /** The carrier's own date of the final receipt, as Twilio repeats it in callbacks. */
  public @Nullable String receiptDate() {
    return receiptDate;
  }

  public boolean announced(MessageState announcedState) {
    return announced.contains(announcedState);
  }

  public boolean reached(MessageState reachedState) {
    return reached.contains(reachedState);
  }

  public boolean conversationDone() {
    return conversationDone;
  }
}
