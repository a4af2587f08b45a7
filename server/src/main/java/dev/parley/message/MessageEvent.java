package dev.parley.message;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One line of the journal: appended once, never changed.
 *
 * @param message the UUID of the message's sid
 * @param seq 1, 2, 3 … within the message
 * @param code code of the catalogue, or the HTTP status of a callback
 * @param segment 0-based; -1 when it concerns the whole message
 * @param reference the carrier's message id
 * @param detail kind-specific text: the announced state, a raw receipt date, an explanation
 */
public record MessageEvent(
    UUID message,
    int seq,
    EventKind kind,
    Instant at,
    @Nullable Integer code,
    int segment,
    @Nullable String carrier,
    @Nullable String reference,
    @Nullable String detail,
    MessageState before,
    MessageState after) {
  /**
   * Events of one message; beyond it nothing is recorded any more and the message ends as it is.
   */
  public static final int SEQ_MAX = Short.MAX_VALUE;

  /** What happened, before it has a place in the journal. */
  public record Details(
      @Nullable Integer code,
      int segment,
      @Nullable String carrier,
      @Nullable String reference,
      @Nullable String detail) {
    public static final Details NONE = new Details(null, -1, null, null, null);

    public static Details code(int code, @Nullable String detail) {
      return new Details(code, -1, null, null, detail);
    }
  }

  /** The message entered a state that the application is told of. */
  public boolean changesState() {
    return before != after;
  }
}
