package dev.parley.carrier.smpp;

import dev.parley.carrier.SubmitOutcome;
import dev.parley.carrier.smpp.StatusTable.Meaning;
import dev.parley.wire.smpp.CommandStatus;
import dev.parley.wire.smpp.ShortMessage;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/**
 * Turns the answers to submits into outcomes, for all binds of one carrier: they share what was
 * refused before, and the rate that is cut. Thread-safe.
 */
final class Outcomes {
  /** How long a message waits whose recipient's queue is full; doubled each time it is so again. */
  static final Duration MESSAGE_PAUSE_MIN = Duration.ofSeconds(2);

  static final Duration MESSAGE_PAUSE_MAX = Duration.ofSeconds(64);

  /** So many full queues with nothing taken in between are the carrier's own queue. */
  static final int FULL_QUEUES_MAX = 10;

  private final LinkRate rate;
  private final LongSupplier nanoTime;
  private final RefusedBefore before = new RefusedBefore();
  private final AtomicInteger fullQueues = new AtomicInteger();
  private volatile StatusTable table;

  Outcomes(StatusTable table, LinkRate rate, LongSupplier nanoTime) {
    this.table = table;
    this.rate = rate;
    this.nanoTime = nanoTime;
  }

  void use(StatusTable changed) {
    table = changed;
  }

  SubmitOutcome accepted(ShortMessage message, String reference) {
    before.settled(message);
    fullQueues.set(0);
    return new SubmitOutcome.Accepted(reference);
  }

  /** For any status but 0. */
  SubmitOutcome refused(ShortMessage message, int status) {
    Meaning meaning = table.of(status);
    String words = "the carrier answered " + CommandStatus.describe(status);
    return switch (meaning.treatment()) {
      case TEMPORARY -> new SubmitOutcome.Throttled(status, words);
      case THROTTLED -> {
        rate.throttled(nanoTime.getAsLong());
        yield new SubmitOutcome.Throttled(status, words);
      }
      case MESSAGE -> fullQueue(message, status, words);
      case ONCE ->
          before.refused(message) == 1
              ? new SubmitOutcome.Throttled(status, words)
              : rejected(message, status, meaning, words + " twice");
      case REBIND, STOP ->
          endsSession(status)
              ? new SubmitOutcome.Throttled(status, words)
              : rejected(message, status, meaning, words);
      case OK, PERMANENT -> rejected(message, status, meaning, words);
    };
  }

  private SubmitOutcome rejected(ShortMessage message, int status, Meaning meaning, String words) {
    before.settled(message);
    return new SubmitOutcome.Rejected(status, meaning.code(), words);
  }

  private SubmitOutcome fullQueue(ShortMessage message, int status, String words) {
    if (fullQueues.incrementAndGet() >= FULL_QUEUES_MAX) {
      fullQueues.set(0);
      rate.throttled(nanoTime.getAsLong());
    }
    int doublings = Math.min(before.refused(message) - 1, 16);
    Duration pause = MESSAGE_PAUSE_MIN.multipliedBy(1L << doublings);
    return new SubmitOutcome.Throttled(
        status, words, pause.compareTo(MESSAGE_PAUSE_MAX) > 0 ? MESSAGE_PAUSE_MAX : pause);
  }

  /** Not bound in the carrier's eyes. */
  static boolean endsSession(int status) {
    return status == CommandStatus.ESME_RINVBNDSTS.code();
  }
}
