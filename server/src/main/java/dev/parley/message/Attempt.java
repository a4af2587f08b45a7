package dev.parley.message;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One time that a message was handed to a carrier.
 *
 * @param number 1, 2, 3 … within the message
 * @param segments those that this attempt was to write, in their order
 */
public record Attempt(
    int number, @Nullable String carrier, Instant startedAt, List<Segment> segments) {
  public Attempt {
    segments = List.copyOf(segments);
  }

  /** What a segment of an attempt came to. */
  public enum State {
    /** Marked; no answer yet. */
    SUBMITTING,
    /** The carrier took it. */
    ACCEPTED,
    /** The carrier refused it for good. */
    REJECTED,
    /** The carrier asked to wait. */
    THROTTLED,
    /** It certainly did not leave. */
    NOT_WRITTEN,
    /** It may have left; no answer came. */
    LOST;

    public String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * @param segment 0-based
   * @param reference the carrier's message id
   * @param at when it came to this state
   * @param detail why, in words
   */
  public record Segment(
      int segment,
      State state,
      Instant at,
      @Nullable String reference,
      @Nullable Integer code,
      @Nullable String detail) {}
}
