package dev.parley.dispatch;

import dev.parley.number.SegmentLimiter;
import org.jspecify.annotations.Nullable;

/** What a sender or an account may send. Guarded by the lock of {@link SenderQueues}. */
final class Budget {
  /** Null until something was sent at a rate. */
  @Nullable SegmentLimiter limiter;

  /** It may not send before its time: nothing of it is in turn. */
  boolean resting;

  /** What was sent is not paid for yet: it must not be forgotten. */
  boolean owes;
}
