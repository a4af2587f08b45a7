package dev.parley.receipt;

import dev.parley.accept.Draft;
import dev.parley.accept.Outgoing;
import dev.parley.carrier.CarrierTerms;
import dev.parley.message.EventKind;
import dev.parley.message.Journal.Urgency;
import dev.parley.message.LiveMessage;
import dev.parley.message.LiveMessages;
import dev.parley.message.LiveMessages.Recorded;
import dev.parley.message.MessageEvent.Details;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;

/**
 * Sends what may have been lost once more, where that is better than to wait: one-time codes, which
 * are worth nothing when they come late, and everything through a carrier whose terms say so.
 * Everything else stays unknown until a late receipt or the end of its validity (30008): the
 * recipient would get it twice. It takes the way of every queued message, last look included.
 */
public final class UnknownRetries {
  /** A receipt may settle it first: longer than one waits for the answer to its own submit. */
  public static final Duration GRACE = Duration.ofSeconds(10);

  private final LiveMessages live;
  private final Outgoing outgoing;
  private final Function<String, CarrierTerms> terms;
  private final Clock clock;
  private final Runnable retried;

  /**
   * @param terms of the carrier with this name
   * @param retried counts a message that is sent once more
   */
  public UnknownRetries(
      LiveMessages live,
      Outgoing outgoing,
      Function<String, CarrierTerms> terms,
      Clock clock,
      Runnable retried) {
    this.live = live;
    this.outgoing = outgoing;
    this.terms = terms;
    this.clock = clock;
    this.retried = retried;
  }

  /** To be run every second or so. Reads memory only. */
  public void run() {
    for (LiveMessage message : live.unknown()) {
      boolean waited = !clock.instant().isBefore(message.since().plus(GRACE));
      reason(message).filter(_ -> waited).ifPresent(why -> retry(message, why));
    }
  }

  private Optional<String> reason(LiveMessage message) {
    String carrier = message.carrier();
    if (message.row().purpose().equals(Draft.PURPOSE_ONE_TIME_CODE)) {
      return Optional.of("it is a one-time code");
    }
    return carrier != null && terms.apply(carrier).retriesUnknown()
        ? Optional.of("carrier " + carrier + " is configured so")
        : Optional.empty();
  }

  /** Refused where it was retried before, or an answer is still outstanding. */
  private void retry(LiveMessage message, String why) {
    Details details = new Details(null, -1, message.carrier(), null, why);
    if (live.record(message, EventKind.RETRIED, details, Urgency.MARK, null) == Recorded.YES) {
      retried.run();
      outgoing.queued(message);
    }
  }
}
