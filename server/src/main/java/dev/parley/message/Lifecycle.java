package dev.parley.message;

import static dev.parley.message.MessageState.CANCELED;
import static dev.parley.message.MessageState.DELIVERED;
import static dev.parley.message.MessageState.FAILED;
import static dev.parley.message.MessageState.HELD;
import static dev.parley.message.MessageState.PENDING;
import static dev.parley.message.MessageState.QUEUED;
import static dev.parley.message.MessageState.RESCHEDULED;
import static dev.parley.message.MessageState.SCHEDULED;
import static dev.parley.message.MessageState.SENT;
import static dev.parley.message.MessageState.SUBMITTING;
import static dev.parley.message.MessageState.UNDELIVERED;
import static dev.parley.message.MessageState.UNKNOWN;

import dev.parley.sid.SidSource;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * The one place that decides how a message moves. The database repeats the moves as a CHECK on
 * {@code message_event}.
 *
 * <table>
 * <caption>States</caption>
 * <tr><th>state</th><th>means</th><th>shown to Twilio's clients</th><th>validity</th></tr>
 * <tr><td>refused</td><td>decided no at the door</td><td>not shown unless asked for</td><td></td></tr>
 * <tr><td>scheduled, rescheduled</td><td>due later</td><td>scheduled</td><td>paused</td></tr>
 * <tr><td>pending</td><td>a check needs time</td><td>queued</td><td>runs</td></tr>
 * <tr><td>held</td><td>a person must decide</td><td>queued</td><td>runs</td></tr>
 * <tr><td>queued</td><td>waits for its sender's turn</td><td>queued</td><td>runs</td></tr>
 * <tr><td>submitting</td><td>marked before PDUs are written</td><td>sending</td><td>runs</td></tr>
 * <tr><td>unknown</td><td>no answer came, and the link or process died</td><td>sent</td>
 *     <td>runs</td></tr>
 * <tr><td>sent</td><td>the carrier has every segment</td><td>sent</td><td></td></tr>
 * <tr><td>delivered, undelivered, failed, canceled</td><td>final</td><td>the same</td><td></td></tr>
 * </table>
 *
 * Pending and held are shown as accepted where a service has not chosen the sender yet.
 *
 * <table>
 * <caption>Moves</caption>
 * <tr><th>event</th><th>from</th><th>to</th></tr>
 * <tr><td>due</td><td>scheduled, rescheduled</td><td>queued</td></tr>
 * <tr><td>rescheduled</td><td>scheduled, rescheduled, queued (untouched)</td>
 *     <td>rescheduled</td></tr>
 * <tr><td>checking</td><td>scheduled, rescheduled</td><td>pending</td></tr>
 * <tr><td>checked</td><td>pending</td><td>queued</td></tr>
 * <tr><td>held</td><td>scheduled, rescheduled, pending, queued (untouched)</td><td>held</td></tr>
 * <tr><td>released</td><td>held</td><td>queued</td></tr>
 * <tr><td>stopped, with the finding's code</td><td>scheduled, rescheduled, pending, held, queued,
 *     submitting, unknown</td><td>failed</td></tr>
 * <tr><td>canceled</td><td>scheduled, rescheduled, pending, held, queued (untouched)</td>
 *     <td>canceled</td></tr>
 * <tr><td>submitting</td><td>queued</td><td>submitting</td></tr>
 * <tr><td>accepted, last missing segment</td><td>in flight</td>
 *     <td>sent; delivered when the receipts were faster</td></tr>
 * <tr><td>rejected</td><td>in flight</td><td>failed</td></tr>
 * <tr><td>throttled, not written</td><td>submitting</td><td>queued</td></tr>
 * <tr><td>lost</td><td>submitting, queued (an answer is outstanding)</td><td>unknown</td></tr>
 * <tr><td>recovered</td><td>submitting, queued (an answer is outstanding)</td>
 *     <td>unknown</td></tr>
 * <tr><td>retried, once</td><td>unknown</td><td>queued</td></tr>
 * <tr><td>delivered, last expected receipt, and every segment is taken</td><td>in flight</td>
 *     <td>delivered</td></tr>
 * <tr><td>delivered, another one, and every segment is taken</td><td>in flight</td>
 *     <td>sent</td></tr>
 * <tr><td>undelivered</td><td>in flight</td><td>undelivered</td></tr>
 * <tr><td>expired, 30036</td><td>pending, held, queued</td><td>failed</td></tr>
 * <tr><td>expired, 30008</td><td>unknown, queued after retried</td><td>undelivered</td></tr>
 * <tr><td>callback, conversation, replayed, queried</td><td>any</td><td>the same</td></tr>
 * </table>
 *
 * In flight is every state that is not final, once an attempt was marked: answers and receipts of
 * an attempt may come when the message is queued for the next one, and a carrier that said no may
 * deliver all the same. Untouched is what, by all that was said, no carrier has any part of.
 *
 * <p>A final state is never left, and the first final word about a segment counts. What contradicts
 * it, or comes after the end, is kept as an event that changes nothing where it says something new
 * (an answer to a submit, the first receipt of its kind for its segment), and refused where it does
 * not. Which receipts are expected says {@link ReceiptParts}; a segment that is not expected to get
 * one counts when the carrier took it.
 */
public final class Lifecycle {
  /** Twilio's code for a message that was never handed over in time. */
  static final int NOT_SENT_IN_TIME = 30036;

  /** Twilio's code for an outcome that nobody knows. */
  static final int OUTCOME_UNKNOWN = 30008;

  private Lifecycle() {}

  /**
   * The state after an event, or empty when the event means nothing in this state: a second
   * receipt, a cancel that came too late.
   *
   * @param segment 0-based; -1 for the whole message
   */
  public static Optional<MessageState> next(MessageFold fold, EventKind kind, int segment) {
    MessageState state = fold.state();
    return switch (kind) {
      case DUE -> only(state.pausesValidity(), QUEUED);
      case RESCHEDULED -> only(state.pausesValidity() || queuedUntouched(fold), RESCHEDULED);
      case CHECKING -> only(state.pausesValidity(), PENDING);
      case CHECKED -> only(state == PENDING, QUEUED);
      case HELD -> only(state.pausesValidity() || state == PENDING || queuedUntouched(fold), HELD);
      case RELEASED -> only(state == HELD, QUEUED);
      case STOPPED ->
          only(waits(state) || state == QUEUED || state == SUBMITTING || state == UNKNOWN, FAILED);
      case CANCELED -> only(waits(state) || queuedUntouched(fold), CANCELED);
      case EXPIRED -> expired(fold);
      case SUBMITTING -> only(state == QUEUED, SUBMITTING);
      case RETRIED -> only(state == UNKNOWN && !fold.retried() && !fold.outstanding(), QUEUED);
      case ACCEPTED, REJECTED, THROTTLED, NOT_WRITTEN, LOST, RECOVERED ->
          fold.attempts() == 0 ? Optional.empty() : answered(fold, kind, segment);
      case DELIVERED, UNDELIVERED ->
          fold.attempts() == 0 ? Optional.empty() : receipt(fold, kind, segment);
      case QUERIED -> only(fold.attempts() > 0 && !state.finished(), state);
      case CALLBACK, CONVERSATION, REPLAYED -> Optional.of(state);
    };
  }

  /** The end of the validity, which is nobody's event: what it means for an unfinished message. */
  static int expiryCode(MessageFold fold) {
    return fold.state() == UNKNOWN || fold.retried() ? OUTCOME_UNKNOWN : NOT_SENT_IN_TIME;
  }

  /**
   * When the validity ends: the time in which it was due later is not counted, and while it is, the
   * end is not known ({@link Instant#MAX}).
   */
  static Instant validUntil(MessageRow row, MessageFold fold) {
    return fold.state().pausesValidity() ? Instant.MAX : row.validUntil().plus(fold.paused());
  }

  /**
   * What is left of the validity of a stored message: how old it is only the wall clock knows. Its
   * sid is younger than its row when the clock was behind at that time, and is believed unless it
   * lies in the future. Whatever they say, no validity is longer than it was; it has not begun when
   * the message is due later.
   */
  static Duration validityLeft(MessageRow row, MessageFold fold, Instant now) {
    Instant until = fold.pausedAt() == null ? now : fold.pausedAt();
    Duration whole = Duration.ofSeconds(row.validitySeconds());
    Duration ran = Duration.between(validFrom(row, now), until).minus(fold.paused());
    if (ran.isNegative()) {
      boolean dueLater = row.dueAt() != null && fold.state().pausesValidity();
      return dueLater ? whole.minus(ran) : whole;
    }
    return ran.compareTo(whole) > 0 ? Duration.ZERO : whole.minus(ran);
  }

  private static Instant validFrom(MessageRow row, Instant now) {
    if (row.dueAt() != null) {
      return row.dueAt();
    }
    Instant sid = SidSource.timeOf(row.sid().id());
    boolean younger = sid.isAfter(row.createdAt()) && !sid.isAfter(now);
    return younger && !row.initial().pausesValidity() ? sid : row.createdAt();
  }

  private static Optional<MessageState> expired(MessageFold fold) {
    return switch (fold.state()) {
      case PENDING, HELD -> Optional.of(FAILED);
      case QUEUED -> only(!fold.outstanding(), fold.retried() ? UNDELIVERED : FAILED);
      case UNKNOWN -> Optional.of(UNDELIVERED);
      case REFUSED,
          SCHEDULED,
          RESCHEDULED,
          SUBMITTING,
          SENT,
          DELIVERED,
          UNDELIVERED,
          FAILED,
          CANCELED,
          RECEIVED ->
          Optional.empty();
    };
  }

  /** What a submit came to. The message was marked at least once: it is in flight, or final. */
  private static Optional<MessageState> answered(MessageFold fold, EventKind kind, int segment) {
    MessageState state = fold.state();
    boolean inFlight = !state.finished();
    return switch (kind) {
      case ACCEPTED -> Optional.of(inFlight ? accepted(fold, segment) : state);
      case REJECTED -> Optional.of(inFlight && !fold.taken(segment) ? FAILED : state);
      case THROTTLED, NOT_WRITTEN ->
          state == SUBMITTING ? Optional.of(QUEUED) : only(fold.outstanding(segment), state);
      case LOST ->
          only(fold.outstanding(segment), state == SUBMITTING || state == QUEUED ? UNKNOWN : state);
      case RECOVERED ->
          only(
              state == SUBMITTING || fold.outstanding(),
              state == SUBMITTING || state == QUEUED ? UNKNOWN : state);
      default -> throw new IllegalArgumentException("not an answer: " + kind);
    };
  }

  private static MessageState accepted(MessageFold fold, int segment) {
    if (!fold.allTakenWith(segment)) {
      return fold.state();
    }
    return fold.allDelivered() ? DELIVERED : SENT;
  }

  private static Optional<MessageState> receipt(MessageFold fold, EventKind kind, int segment) {
    boolean delivered = kind == EventKind.DELIVERED;
    if (delivered ? fold.delivered(segment) : fold.undelivered(segment)) {
      return Optional.empty();
    }
    boolean contradicts = delivered ? fold.undelivered(segment) : fold.delivered(segment);
    if (contradicts || fold.state().finished()) {
      return Optional.of(fold.state());
    }
    if (!delivered) {
      return Optional.of(UNDELIVERED);
    }
    if (!fold.allTakenWith(segment)) {
      return Optional.of(fold.state());
    }
    return Optional.of(fold.allDeliveredWith(segment) ? DELIVERED : SENT);
  }

  private static boolean waits(MessageState state) {
    return state.pausesValidity() || state == PENDING || state == HELD;
  }

  private static boolean queuedUntouched(MessageFold fold) {
    return fold.state() == QUEUED && fold.untouched();
  }

  private static Optional<MessageState> only(boolean lawful, MessageState next) {
    return lawful ? Optional.of(next) : Optional.empty();
  }
}
