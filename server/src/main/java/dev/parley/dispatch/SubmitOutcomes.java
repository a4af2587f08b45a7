package dev.parley.dispatch;

import dev.parley.carrier.Router;
import dev.parley.carrier.SubmitOutcome;
import dev.parley.message.EventKind;
import dev.parley.message.Journal.Urgency;
import dev.parley.message.LiveMessage;
import dev.parley.message.LiveMessages;
import dev.parley.message.LiveMessages.Recorded;
import dev.parley.message.MessageEvent.Details;
import dev.parley.message.ReceiptReferences;
import java.time.Duration;

/** What carriers answered to segments, as events; what did not leave goes back. Thread-safe. */
final class SubmitOutcomes {
  private static final Duration NOT_WRITTEN_PAUSE = Duration.ofSeconds(1);

  private final LiveMessages live;
  private final ReceiptReferences references;
  private final Router router;
  private final Returns returns;

  /** The way back into the queues. */
  interface Returns {
    /** At once for a pause of zero. */
    void after(LiveMessage message, Duration pause);
  }

  SubmitOutcomes(LiveMessages live, ReceiptReferences references, Router router, Returns returns) {
    this.live = live;
    this.references = references;
    this.router = router;
    this.returns = returns;
  }

  void settle(String carrier, LiveMessage message, int segment, SubmitOutcome outcome) {
    router.outcome(carrier, outcome);
    switch (outcome) {
      case SubmitOutcome.Accepted accepted -> {
        references.remember(carrier, accepted.reference(), message.row().sid().id(), segment);
        Details details = new Details(null, segment, carrier, accepted.reference(), null);
        live.record(message, EventKind.ACCEPTED, details, Urgency.LAZY, null);
      }
      case SubmitOutcome.Rejected rejected -> {
        Details details =
            new Details(rejected.code(), segment, carrier, null, rejected.explanation());
        live.record(message, EventKind.REJECTED, details, Urgency.LAZY, null);
      }
      case SubmitOutcome.Throttled throttled ->
          again(
              message,
              EventKind.THROTTLED,
              new Details(null, segment, carrier, null, throttled.explanation()),
              throttled.after());
      case SubmitOutcome.NotWritten notWritten ->
          again(
              message,
              EventKind.NOT_WRITTEN,
              new Details(null, segment, carrier, null, notWritten.explanation()),
              NOT_WRITTEN_PAUSE);
      case SubmitOutcome.Lost lost -> {
        Details details = new Details(null, segment, carrier, null, lost.explanation());
        live.record(message, EventKind.LOST, details, Urgency.LAZY, null);
      }
    }
  }

  /**
   * The carrier is not bound: what is marked for it and not written goes back at once, for another
   * one if it is free to go there.
   *
   * @param segment -1 for all that this attempt was to write
   */
  void unbound(String carrier, LiveMessage message, int segment) {
    again(
        message,
        EventKind.NOT_WRITTEN,
        new Details(null, segment, carrier, null, "the link is not bound"),
        Duration.ZERO);
  }

  /**
   * Dispatch ends, or waits for a window that nobody opens any more: it is known not to be out.
   *
   * @param segment -1 for all that this attempt was to write
   */
  void stopped(String carrier, LiveMessage message, int segment) {
    Details details = new Details(null, segment, carrier, null, "Parley was being stopped");
    live.record(message, EventKind.NOT_WRITTEN, details, Urgency.LAZY, null);
  }

  /** It could not be written, for a fault of ours; whether it left is not known. */
  void failed(String carrier, LiveMessage message) {
    Details details = new Details(null, -1, carrier, null, "it could not be written");
    live.record(message, EventKind.LOST, details, Urgency.LAZY, null);
  }

  /**
   * Only the first segment that comes back puts the message back; the others find it queued
   * already, and are noted.
   */
  private void again(LiveMessage message, EventKind kind, Details details, Duration pause) {
    if (live.record(message, kind, details, Urgency.LAZY, null) == Recorded.YES) {
      returns.after(message, pause);
    }
  }
}
