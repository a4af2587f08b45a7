package dev.parley.dispatch;

import dev.parley.accept.Draft;
import dev.parley.account.Accounts;
import dev.parley.consent.OptOut;
import dev.parley.consent.OptOuts;
import dev.parley.consent.Revocations;
import dev.parley.message.LiveMessage;
import dev.parley.message.MessageRow;
import dev.parley.number.Holding;
import dev.parley.service.ServiceReach;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Right before each segment is written, everything that depends on time or state is asked again:
 * opt-out (S7), standing of the account (S3) and of the end user (S17), the account's hold on the
 * sender (S24), validity. Reads memory only.
 */
final class LastLook {
  private static final int OPTED_OUT = 21610;
  private static final int NOT_A_SENDER = 21606;
  private static final int NOT_SENT_IN_TIME = 30036;

  private final Revocations revocations;
  private final OptOuts optOuts;
  private final Accounts accounts;
  private final ServiceReach services;
  private final Holding holding;
  private final LongSupplier nanoTime;

  LastLook(
      Revocations revocations,
      OptOuts optOuts,
      Accounts accounts,
      ServiceReach services,
      Holding holding,
      LongSupplier nanoTime) {
    this.revocations = revocations;
    this.optOuts = optOuts;
    this.accounts = accounts;
    this.services = services;
    this.holding = holding;
    this.nanoTime = nanoTime;
  }

  /** Why a message may not leave after all. */
  record Stop(int code, String explanation) {}

  /** Sids are written down for these alone. */
  private boolean isKnown(String recipient) {
    return revocations.knows(recipient) || optOuts.anyBeyondTable();
  }

  /** Caller holds the recipient's lock until the segment is written. */
  Optional<Stop> at(LiveMessage live) {
    MessageRow message = live.row();
    if (!message.purpose().equals(Draft.PURPOSE_OPT_OUT_CONFIRMATION) && isKnown(message.to())) {
      String account = message.account().toString();
      String service = services.of(message.service(), message.from());
      Optional<OptOut> optOut =
          revocations
              .reaches(message.to(), message.from(), account, service)
              .or(() -> optOuts.beyondTable(message.to(), message.from(), account, service));
      if (optOut.isPresent()) {
        return Optional.of(
            new Stop(OPTED_OUT, "the recipient opted out at " + optOut.get().since() + " (S7)"));
      }
    }
    Optional<Stop> standing = StillAllowed.standing(accounts, message);
    if (standing.isPresent()) {
      return standing;
    }
    if (!holding.holds(message.account(), message.from())) {
      return Optional.of(
          new Stop(NOT_A_SENDER, "the account does not hold its sender any more (S24)"));
    }
    if (live.overdue(nanoTime.getAsLong())) {
      return Optional.of(new Stop(NOT_SENT_IN_TIME, "its validity ended at " + live.validUntil()));
    }
    return Optional.empty();
  }
}
