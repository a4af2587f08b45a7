package dev.parley.carrier;

import dev.parley.carrier.CarrierEvent.DeliveryState;
import org.jspecify.annotations.Nullable;

/** What became of a question about one segment (SMPP 3.4 s4.8). */
public sealed interface QueryOutcome {
  /**
   * @param finalDate as the carrier wrote it; null while it has none
   * @param error of the network; 0 when there is none
   */
  record Answered(DeliveryState state, @Nullable String finalDate, int error)
      implements QueryOutcome {}

  /** The carrier knows no such message, or does not tell. */
  record Refused(String explanation) implements QueryOutcome {}

  /** The carrier does not know the question: there is no use in asking again. */
  record Unsupported(String explanation) implements QueryOutcome {}

  /** The link is down, or went down before the answer. */
  record NoAnswer(String explanation) implements QueryOutcome {}
}
