package dev.parley.carrier;

import java.time.Duration;

/** What became of one submitted segment. */
public sealed interface SubmitOutcome {
  /**
   * @param reference the carrier's message id, as it will be named in receipts
   */
  record Accepted(String reference) implements SubmitOutcome {}

  /**
   * Refused for good.
   *
   * @param code code of the error catalogue
   */
  record Rejected(int commandStatus, int code, String explanation) implements SubmitOutcome {}

  /**
   * Not now: the same segment may be submitted again later.
   *
   * @param after how long its message should wait
   */
  record Throttled(int commandStatus, String explanation, Duration after) implements SubmitOutcome {
    public static final Duration AFTER_DEFAULT = Duration.ofSeconds(1);

    public Throttled(int commandStatus, String explanation) {
      this(commandStatus, explanation, AFTER_DEFAULT);
    }
  }

  /** The link died after the write and before the response: it may or may not have been taken. */
  record Lost(String explanation) implements SubmitOutcome {}

  /** The link died before a byte was written: certainly not taken. */
  record NotWritten(String explanation) implements SubmitOutcome {}
}
