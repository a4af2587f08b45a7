package dev.parley.carrier;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a link looks like to an operator.
 *
 * @param rateLimit segments a second that are allowed now; 0 without a limit
 * @param rateConfigured what the operator allows; more than {@code rateLimit} after the carrier
 *     complained; 0 without a limit
 * @param rateUsed segments of the last whole second
 * @param statuses how often submits were answered so
 * @param submits from the write to the answer
 * @param receipts from the answer to the first receipt
 */
public record LinkReport(
    String name,
    String host,
    int port,
    CarrierLink.Status status,
    List<Bind> binds,
    double rateLimit,
    int rateConfigured,
    int rateUsed,
    Map<String, Long> statuses,
    Times submits,
    Times receipts) {
  public LinkReport {
    binds = List.copyOf(binds);
  }

  /**
   * One session.
   *
   * @param kind transmitter, receiver or transceiver
   * @param problem why it is not bound, in words; null when it is
   * @param windowSize 0 for a receiver
   */
  public record Bind(
      int number,
      String kind,
      boolean bound,
      Instant since,
      @Nullable String problem,
      int windowInUse,
      int windowSize) {}

  /**
   * Percentiles of the last 1,000 times; null while there are none.
   *
   * @param count of all there were
   */
  public record Times(
      long count, @Nullable Duration p50, @Nullable Duration p95, @Nullable Duration p99) {
    public static final Times NONE = new Times(0, null, null, null);
  }
}
