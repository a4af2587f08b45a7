package dev.parley.message;

import static dev.parley.message.MessageState.CANCELED;
import static dev.parley.message.MessageState.DELIVERED;
import static dev.parley.message.MessageState.FAILED;
import static dev.parley.message.MessageState.HELD;
import static dev.parley.message.MessageState.QUEUED;
import static dev.parley.message.MessageState.SCHEDULED;
import static dev.parley.message.MessageState.SENT;
import static dev.parley.message.MessageState.SUBMITTING;
import static dev.parley.message.MessageState.UNDELIVERED;
import static dev.parley.message.MessageState.UNKNOWN;

import java.util.Optional;

/**
 * The one place that decides how a message moves. The database repeats the moves as a CHECK on
 * {@code message_event}.
 *
 * <table>
 * <caption>Moves</caption>
 * <tr><th>event</th><th>from</th><th>to</th></tr>
 * <tr><td>submitting</td><td>queued</td><td>submitting</td></tr>
 * <tr><td>accepted, last missing segment</td><td>submitting, unknown</td><td>sent</td></tr>
 * <tr><td>rejected</td><td>submitting, unknown, sent</td><td>failed</td></tr>
 * <tr><td>throttled, not written</td><td>submitting</td><td>queued</td></tr>
 * <tr><td>lost, recovered</td><td>submitting</td><td>unknown</td></tr>
 * <tr><td>delivered, last missing segment</td><td>submitting, unknown, sent</td><td>delivered</td></tr>
 * <tr><td>undelivered</td><td>submitting, unknown, sent</td><td>undelivered</td></tr>
 * <tr><td>canceled</td><td>scheduled, queued</td><td>canceled</td></tr>
 * <tr><td>released</td><td>held</td><td>queued</td></tr>
 * <tr><td>expired</td><td>queued, held</td><td>failed</td></tr>
 * <tr><td>expired</td><td>unknown</td><td>undelivered</td></tr>
 * <tr><td>stopped (last look, or decided again)</td><td>scheduled, held, queued, submitting, unknown</td><td>failed</td></tr>
 * <tr><td>due</td><td>scheduled</td><td>queued</td></tr>
 * <tr><td>callback, conversation</td><td>any</td><td>the same</td></tr>
 * </table>
 *
 * A final state is never left: what comes after it is kept as an event only where it says something
 * new (a reference), else it is refused.
 */
public final class Lifecycle {
  private Lifecycle() {}

  /**
   * The state after an event, or empty when the event means nothing in this state: a second
   * receipt, a cancel that came too late.
   */
  public static Optional<MessageState> next(MessageFold fold, EventKind kind, int segment) {
    MessageState state = fold.state();
    return switch (kind) {
      case SUBMITTING -> only(state == QUEUED, SUBMITTING);
      case ACCEPTED -> accepted(fold, segment);
      case REJECTED -> only(inCarriersHands(state), FAILED);
      case THROTTLED, NOT_WRITTEN -> only(state == SUBMITTING, QUEUED);
      case LOST, RECOVERED -> only(state == SUBMITTING, UNKNOWN);
      case DELIVERED -> delivered(fold, segment);
      case UNDELIVERED -> only(inCarriersHands(state), UNDELIVERED);
      case CANCELED -> only(state == QUEUED || state == SCHEDULED, CANCELED);
      case RELEASED -> only(state == HELD, QUEUED);
      case EXPIRED ->
          state == UNKNOWN
              ? Optional.of(UNDELIVERED)
              : only(state == QUEUED || state == HELD, FAILED);
      case STOPPED ->
          only(
              state == SCHEDULED
                  || state == HELD
                  || state == QUEUED
                  || state == SUBMITTING
                  || state == UNKNOWN,
              FAILED);
      case DUE -> only(state == SCHEDULED, QUEUED);
      case CALLBACK, CONVERSATION -> Optional.of(state);
    };
  }

  private static Optional<MessageState> accepted(MessageFold fold, int segment) {
    if (fold.accepted(segment)) {
      return Optional.empty();
    }
    boolean waiting = fold.state() == SUBMITTING || fold.state() == UNKNOWN;
    boolean last = fold.acceptedCount() + 1 >= fold.segments();
    return Optional.of(waiting && last ? SENT : fold.state());
  }

  private static Optional<MessageState> delivered(MessageFold fold, int segment) {
    if (!inCarriersHands(fold.state()) || fold.delivered(segment)) {
      return Optional.empty();
    }
    boolean last = fold.deliveredCount() + 1 >= fold.segments();
    return Optional.of(last ? DELIVERED : fold.state());
  }

  private static boolean inCarriersHands(MessageState state) {
    return state == SUBMITTING || state == UNKNOWN || state == SENT;
  }

  private static Optional<MessageState> only(boolean lawful, MessageState next) {
    return lawful ? Optional.of(next) : Optional.empty();
  }
}
