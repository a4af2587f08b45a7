package dev.parley.receipt;

import dev.parley.accept.Draft;
import dev.parley.accept.Outgoing;
import dev.parley.carrier.CarrierTerms;
import dev.parley.consent.OptOut;
import dev.parley.consent.OptOuts;
import dev.parley.message.EventKind;
import dev.parley.message.Journal.Urgency;
import dev.parley.message.LiveMessage;
import dev.parley.message.LiveMessages;
import dev.parley.message.LiveMessages.Recorded;
import dev.parley.message.MessageEvent.Details;
import dev.parley.message.MessageRow;
import dev.parley.service.ServiceReach;
import dev.parley.store.Database;
import dev.parley.store.StoreException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * Sends what may have been lost once more, where that is better than to wait: one-time codes, which
 * are worth nothing when they come late, and everything through a carrier whose terms say so.
 * Everything else stays unknown until a late receipt or the end of its validity (30008): the
 * recipient would get it twice. It takes the way of every queued message, last look included.
 *
 * <p>Whether the recipient opted out meanwhile is asked of the database (S7): the last look knows
 * only what came since the process started. Such a message stays unknown, for it may have left
 * before. The confirmation of an opt-out is the one message that may follow it, so it is never sent
 * again.
 */
public final class UnknownRetries {
  /**
   * Nothing was heard of it for so long. A receipt may settle it first: longer than one waits for
   * the answer to its own submit.
   */
  public static final Duration GRACE = Duration.ofSeconds(10);

  private final LiveMessages live;
  private final Outgoing outgoing;
  private final Database database;
  private final OptOuts optOuts;
  private final ServiceReach services;
  private final Function<String, CarrierTerms> terms;
  private final LongSupplier nanoTime;
  private final Runnable retried;

  /**
   * @param terms of the carrier with this name
   * @param retried counts a message that is sent once more
   */
  public UnknownRetries(
      LiveMessages live,
      Outgoing outgoing,
      Database database,
      OptOuts optOuts,
      ServiceReach services,
      Function<String, CarrierTerms> terms,
      LongSupplier nanoTime,
      Runnable retried) {
    this.live = live;
    this.outgoing = outgoing;
    this.database = database;
    this.optOuts = optOuts;
    this.services = services;
    this.terms = terms;
    this.nanoTime = nanoTime;
    this.retried = retried;
  }

  /** To be run every second or so. Blocking when there is something to send again. */
  public void run() {
    Map<LiveMessage, String> due = new LinkedHashMap<>();
    long now = nanoTime.getAsLong();
    for (LiveMessage message : live.unknown()) {
      if (!message.retried() && message.quietFor(GRACE, now)) {
        reason(message).ifPresent(why -> due.put(message, why));
      }
    }
    if (!due.isEmpty()) {
      Map<String, List<OptOut>> inForce = optOutsOf(due.keySet());
      due.forEach(
          (message, why) -> {
            if (!optedOut(message.row(), inForce)) {
              retry(message, why);
            }
          });
    }
  }

  private Map<String, List<OptOut>> optOutsOf(Set<LiveMessage> messages) {
    Set<String> recipients = new HashSet<>();
    messages.forEach(message -> recipients.add(message.row().to()));
    try (Connection connection = database.dataSource().getConnection()) {
      return optOuts.inForce(connection, recipients);
    } catch (SQLException e) {
      throw new StoreException("opt-outs cannot be read: " + e.getMessage(), e);
    }
  }

  private boolean optedOut(MessageRow row, Map<String, List<OptOut>> inForce) {
    String service = services.of(row.service(), row.from());
    return inForce.getOrDefault(row.to(), List.of()).stream()
        .anyMatch(optOut -> optOut.scope().reaches(row.from(), row.account().toString(), service));
  }

  private Optional<String> reason(LiveMessage message) {
    String carrier = message.carrier();
    if (message.row().purpose().equals(Draft.PURPOSE_OPT_OUT_CONFIRMATION)) {
      return Optional.empty();
    }
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
      outgoing.queuedAlways(message);
    }
  }
}
