package dev.parley.carrier.smpp;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * How many segments a second a link may take: a token bucket whose rate is cut when the carrier
 * says that we are too fast, and grows again by steps (additive increase, multiplicative decrease).
 * A link without a limit of its own gets one when it is cut, from what it did in the second before,
 * and loses it when it went well at twice that rate. Time is monotonic, in nanoseconds, and comes
 * with each call. Thread-safe.
 */
final class LinkRate {
  /** The carrier says that we are too fast: half as fast from now on. */
  static final double DECREASE_FACTOR = 0.5;

  /** In so many seconds without a complaint the rate grows by what it is allowed at most. */
  static final int INCREASE_SECONDS = 20;

  /** What was in the window already when the rate was cut complains, too: that counts once. */
  static final Duration CUT_PAUSE = Duration.ofSeconds(1);

  static final double RATE_MIN = 1;

  /** An idle link may catch up on a tenth of a second. */
  static final double BURST_SECONDS = 0.1;

  private static final double NANOS = TimeUnit.SECONDS.toNanos(1);

  /** Segments a second; 0 without a limit. */
  private double configured;

  private double ceiling;
  private double rate;
  private double tokens = 1;
  private long refreshedNanos;
  private long growsFromNanos;
  private boolean cut;
  private long secondNanos;
  private int thisSecond;
  private int lastSecond;

  /**
   * @param configured segments a second, 0 without a limit
   */
  LinkRate(int configured, long nowNanos) {
    this.configured = configured;
    this.ceiling = configured;
    this.rate = configured;
    this.refreshedNanos = nowNanos;
    this.secondNanos = nowNanos;
  }

  /** 0 when a segment may go now, and is counted; otherwise nanoseconds until it may be so. */
  synchronized long take(long nowNanos) {
    refresh(nowNanos);
    if (rate > 0 && tokens < 1) {
      return Math.max(1, (long) Math.ceil((1 - tokens) / rate * NANOS));
    }
    if (rate > 0) {
      tokens--;
    }
    thisSecond++;
    return 0;
  }

  /** What was taken was not used. */
  synchronized void giveBack() {
    tokens = Math.min(tokens + 1, burst());
    thisSecond = Math.max(0, thisSecond - 1);
  }

  /** The carrier says that we are too fast. */
  synchronized void throttled(long nowNanos) {
    refresh(nowNanos);
    if (cut && nowNanos - growsFromNanos < 0) {
      return;
    }
    if (rate == 0) {
      ceiling = Math.max(RATE_MIN, Math.max(lastSecond, thisSecond));
      rate = ceiling;
    }
    rate = Math.max(RATE_MIN, rate * DECREASE_FACTOR);
    tokens = Math.min(tokens, burst());
    cut = true;
    growsFromNanos = nowNanos + CUT_PAUSE.toNanos();
  }

  /** The limit was changed by the operator: what was learned is forgotten. */
  synchronized void configure(int segmentsPerSecond) {
    if (segmentsPerSecond != configured) {
      configured = segmentsPerSecond;
      ceiling = configured;
      rate = configured;
      cut = false;
    }
  }

  /** Segments a second that are allowed now; 0 without a limit. */
  synchronized double limit(long nowNanos) {
    refresh(nowNanos);
    return rate;
  }

  /** Segments that were taken in the last whole second. */
  synchronized int used(long nowNanos) {
    refresh(nowNanos);
    return lastSecond;
  }

  private void refresh(long nowNanos) {
    count(nowNanos);
    if (cut && nowNanos - growsFromNanos > 0) {
      grow((nowNanos - growsFromNanos) / NANOS);
      growsFromNanos = nowNanos;
    }
    double passed = (nowNanos - refreshedNanos) / NANOS;
    refreshedNanos = nowNanos;
    tokens = Math.min(tokens + passed * rate, burst());
  }

  private void grow(double seconds) {
    rate += Math.max(1, ceiling / INCREASE_SECONDS) * seconds;
    if (configured > 0 && rate >= configured) {
      rate = configured;
      cut = false;
    } else if (configured == 0 && rate >= 2 * ceiling) {
      rate = 0;
      cut = false;
    }
  }

  private void count(long nowNanos) {
    long seconds = (nowNanos - secondNanos) / (long) NANOS;
    if (seconds > 0) {
      lastSecond = seconds == 1 ? thisSecond : 0;
      thisSecond = 0;
      secondNanos += seconds * (long) NANOS;
    }
  }

  private double burst() {
    return Math.max(1, rate * BURST_SECONDS);
  }
}
