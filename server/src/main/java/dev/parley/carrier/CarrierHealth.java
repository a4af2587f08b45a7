package dev.parley.carrier;

import dev.parley.carrier.CarrierEvent.DeliveryState;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What was seen of one carrier lately, and what follows for the choice. Two things can follow. It
 * is <em>passed over</em>, for the next carrier of a route, when it was unbound, or took nothing
 * and asked us to wait, for as long as its terms allow; it comes back when it was bound for as long
 * without a break, and for one that asked us to wait the first answer then decides. It is
 * <em>degraded</em>, to the last place of its rank, by what it did to the last messages; after
 * {@link #DEGRADED_FOR} it is measured anew. Both need time in both directions, so that a carrier
 * that comes and goes does not make messages go to and fro. Not thread-safe.
 */
final class CarrierHealth {
  /** Submits and receipts that are looked at. */
  static final int MEASURED_MAX = 200;

  /** With fewer, nothing is concluded. */
  static final int MEASURED_MIN = 50;

  /** Below it a carrier is degraded. */
  static final int SUCCESS_PERCENT_MIN = 50;

  /** Half of the receipts may take longer; beyond it a carrier is degraded. */
  static final Duration RECEIPT_DELAY_MAX = Duration.ofMinutes(2);

  static final Duration DEGRADED_FOR = Duration.ofMinutes(5);

  /** As many times as a link measures: after so many none is from before. */
  private static final long RECEIPTS_RENEWED = 1_000;

  private final RecentShare submits = new RecentShare(MEASURED_MAX);
  private final RecentShare receipts = new RecentShare(MEASURED_MAX);
  private boolean bound;
  private long changedAt;
  private boolean throttled;
  private long throttledSince;
  private long throttledLast;

  /** It was passed over for it, and has taken nothing since. */
  private boolean onProbation;

  private @Nullable String passedOver;
  private @Nullable String degraded;
  private long degradedSince;
  private long receiptsBefore;
  private long receiptsSeen;

  /**
   * @param now monotonic nanoseconds
   */
  CarrierHealth(long now) {
    this.changedAt = now;
  }

  void outcome(SubmitOutcome outcome, long now) {
    switch (outcome) {
      case SubmitOutcome.Accepted _ -> {
        submits.add(true);
        throttled = false;
        onProbation = false;
      }
      case SubmitOutcome.Rejected _ -> submits.add(false);
      case SubmitOutcome.Throttled _ -> {
        throttledSince = throttled ? throttledSince : now;
        throttledLast = now;
        throttled = true;
      }
      // Whether it is bound says the rest.
      case SubmitOutcome.Lost _, SubmitOutcome.NotWritten _ -> {}
    }
  }

  void receipt(DeliveryState state) {
    switch (state) {
      case DELIVERED -> receipts.add(true);
      case EXPIRED, DELETED, UNDELIVERABLE, REJECTED -> receipts.add(false);
      case ENROUTE, ACCEPTED, UNKNOWN -> {}
    }
  }

  /**
   * What follows from what was seen up to now.
   *
   * @param patience how long it may be unbound or throttled
   */
  void look(long now, boolean boundNow, Duration patience, LinkReport.Times receiptTimes) {
    if (boundNow != bound) {
      bound = boundNow;
      changedAt = now;
    }
    passOver(now, patience);
    receiptsSeen = receiptTimes.count();
    if (degraded != null && now - degradedSince >= DEGRADED_FOR.toNanos()) {
      degraded = null;
      submits.clear();
      receipts.clear();
      receiptsBefore = receiptsSeen + RECEIPTS_RENEWED - MEASURED_MIN;
    }
    if (degraded == null) {
      degraded = whyDegraded(receiptTimes);
      degradedSince = now;
    }
  }

  private void passOver(long now, Duration patience) {
    long most = patience.toNanos();
    if (throttled && now - throttledLast >= most) {
      throttled = false;
      onProbation = passedOver != null;
    }
    boolean throttledLong = throttled && (onProbation || now - throttledSince >= most);
    if (!bound && now - changedAt >= most) {
      passedOver = "it was unbound for " + patience.toSeconds() + " s";
    } else if (throttledLong) {
      passedOver = "it took nothing and asked us to wait for " + patience.toSeconds() + " s";
    } else if (bound && !throttled && (onProbation || now - changedAt >= most)) {
      passedOver = null;
    }
  }

  private @Nullable String whyDegraded(LinkReport.Times receiptTimes) {
    if (submits.count() >= MEASURED_MIN && submits.percent() < SUCCESS_PERCENT_MIN) {
      return "it took " + submits.percent() + " % of the last " + submits.count() + " segments";
    }
    if (receipts.count() >= MEASURED_MIN && receipts.percent() < SUCCESS_PERCENT_MIN) {
      return "it delivered "
          + receipts.percent()
          + " % of the last "
          + receipts.count()
          + " segments with a receipt";
    }
    Duration delay = receiptTimes.p50();
    if (delay != null
        && receiptTimes.count() - receiptsBefore >= MEASURED_MIN
        && delay.compareTo(RECEIPT_DELAY_MAX) > 0) {
      return "half of its receipts take longer than " + delay.toSeconds() + " s";
    }
    return null;
  }

  boolean bound() {
    return bound;
  }

  /** Why other ranks are used, in words; null when it is used. */
  @Nullable String passedOver() {
    return passedOver;
  }

  /** Why it is last in its rank, in words; null when it is not. */
  @Nullable String degraded() {
    return degraded;
  }

  String words() {
    String state = bound ? "bound" : "unbound";
    if (passedOver != null) {
      return state + ", passed over: " + passedOver;
    }
    return degraded == null ? state : state + ", last of its rank: " + degraded;
  }
}
