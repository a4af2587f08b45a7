package dev.parley.message;

import java.time.Instant;
import java.util.BitSet;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A message's state as the fold of its events, whether they come one by one in memory or from the
 * journal. Not thread-safe: its owner guards it.
 */
public final class MessageFold {
  private final int segments;
  private final BitSet accepted = new BitSet();
  private final BitSet delivered = new BitSet();
  private final Set<MessageState> announced = EnumSet.noneOf(MessageState.class);
  private final Set<MessageState> reached = EnumSet.noneOf(MessageState.class);
  private MessageState state;
  private @Nullable Integer errorCode;
  private Instant updatedAt;
  private @Nullable Instant sentAt;
  private @Nullable String receiptDate;
  private boolean conversationDone;
  private int lastSeq;

  public MessageFold(
      MessageState initial, @Nullable Integer errorCode, int segments, Instant createdAt) {
    this.state = initial;
    this.errorCode = errorCode;
    this.segments = segments;
    this.updatedAt = createdAt;
    reached.add(initial);
  }

  public void apply(MessageEvent event) {
    lastSeq = Math.max(lastSeq, event.seq());
    switch (event.kind()) {
      case ACCEPTED -> {
        accepted.set(event.segment());
        sentAt = sentAt == null ? event.at() : sentAt;
      }
      case DELIVERED -> delivered.set(event.segment());
      case CALLBACK -> {
        if (event.detail() != null) {
          announced.add(MessageState.valueOf(event.detail()));
        }
      }
      case CONVERSATION -> conversationDone = true;
      default -> {}
    }
    if (event.changesState()) {
      state = event.after();
      reached.add(state);
      updatedAt = event.at();
      errorCode = state.finished() ? event.code() : null;
      if (event.kind() == EventKind.DELIVERED || event.kind() == EventKind.UNDELIVERED) {
        receiptDate = event.detail();
      }
    }
  }

  public MessageState state() {
    return state;
  }

  public int segments() {
    return segments;
  }

  public boolean accepted(int segment) {
    return accepted.get(segment);
  }

  public int acceptedCount() {
    return accepted.cardinality();
  }

  public boolean delivered(int segment) {
    return delivered.get(segment);
  }

  public int deliveredCount() {
    return delivered.cardinality();
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
