package dev.parley.carrier;

import dev.parley.message.ReceiptParts;
import java.time.Duration;

/**
 * What is particular about a carrier, beyond how to reach it.
 *
 * @param receipts for which segments of a long message it sends delivery receipts
 * @param answersQueries whether it may be asked what became of a message (query_sm)
 * @param queryAfter how long after its creation a message without a receipt is let be before the
 *     carrier is asked about it
 * @param retriesUnknown whether a message whose outcome nobody knows is sent once more, whatever
 *     its purpose; one-time codes always are
 * @param failoverAfter how long it may be unbound, or take nothing and ask us to wait, before the
 *     next carrier of a route is used
 */
public record CarrierTerms(
    ReceiptParts receipts,
    boolean answersQueries,
    Duration queryAfter,
    boolean retriesUnknown,
    Duration failoverAfter) {
  public static final Duration FAILOVER_AFTER_DEFAULT = Duration.ofSeconds(10);
  private static final Duration QUERY_AFTER_DEFAULT = Duration.ofHours(1);

  /** Receipts for all segments, no queries, nothing is sent twice. */
  public static final CarrierTerms STANDARD =
      new CarrierTerms(ReceiptParts.ALL, false, QUERY_AFTER_DEFAULT, false);

  /** With the usual failover. */
  public CarrierTerms(
      ReceiptParts receipts, boolean answersQueries, Duration queryAfter, boolean retriesUnknown) {
    this(receipts, answersQueries, queryAfter, retriesUnknown, FAILOVER_AFTER_DEFAULT);
  }
}
