package dev.parley.message;

import org.jspecify.annotations.Nullable;

/**
 * For which segments of a long message a carrier sends delivery receipts. An attempt keeps it in
 * the journal, so that a change of the configuration does not strand what is on its way.
 */
public enum ReceiptParts {
  ALL(null),
  FIRST("first"),
  LAST("last");

  private final @Nullable String mark;

  ReceiptParts(@Nullable String mark) {
    this.mark = mark;
  }

  /** What the event {@code submitting} carries; null, at no cost, for the usual case. */
  public @Nullable String mark() {
    return mark;
  }

  static ReceiptParts ofMark(@Nullable String mark) {
    for (ReceiptParts parts : values()) {
      if (parts.mark != null && parts.mark.equals(mark)) {
        return parts;
      }
    }
    return ALL;
  }

  /** The segments whose receipts are waited for, a bit for each. */
  long expected(int segments) {
    return switch (this) {
      case ALL -> MessageFold.segmentsFrom0To(segments);
      case FIRST -> 1;
      case LAST -> 1L << (segments - 1);
    };
  }
}
