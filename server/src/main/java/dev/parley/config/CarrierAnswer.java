package dev.parley.config;

import org.jspecify.annotations.Nullable;

/**
 * What a carrier means by one command_status, where it means something of its own.
 *
 * @param code of the error catalogue, for a segment that is refused; null for the usual one
 */
public record CarrierAnswer(Kind kind, @Nullable Integer code) {
  public static final int CODE_MIN = 30_000;
  public static final int CODE_MAX = 39_999;

  public CarrierAnswer {
    if (code != null && (code < CODE_MIN || code > CODE_MAX)) {
      throw new IllegalArgumentException("error code " + code);
    }
  }

  /** What to do with the segment. */
  public enum Kind {
    /** Refused for good. */
    PERMANENT,
    /** Submitted again after a pause. */
    TEMPORARY,
    /** Submitted again, and the whole link becomes slower. */
    THROTTLED,
    /** Submitted again; this message waits longer each time, others do not. */
    MESSAGE,
    /** Submitted once more; the second time it is refused for good. */
    ONCE
  }
}
