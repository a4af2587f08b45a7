package dev.parley.dispatch;

import dev.parley.accept.Draft;
import dev.parley.account.AccountSid;
import dev.parley.account.Accounts;
import dev.parley.consent.OptOut;
import dev.parley.consent.OptOuts;
import dev.parley.dispatch.LastLook.Stop;
import dev.parley.message.EventKind;
import dev.parley.message.Journal.Urgency;
import dev.parley.message.LiveMessage;
import dev.parley.message.LiveMessages;
import dev.parley.message.MessageEvent.Details;
import dev.parley.message.MessageRow;
import dev.parley.message.MessageState;
import dev.parley.service.ServiceReach;
import dev.parley.store.Database;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * What a message that comes back into memory is asked: a STOP that came after the decision, while
 * memory did not hold the message, still counts (S7), and so does the end of the standing of its
 * account (S3) and of its end user (S17). The last look does not read opt-outs from the database.
 */
final class StillAllowed {
  private static final Stop NOT_ACTIVE = new Stop(30002, "the account is not active (S3)");
  private static final Stop END_USER_STOPPED = new Stop(97017, "the end user was stopped (S17)");

  private static final Stop NOT_VERIFIED =
      new Stop(21608, "the recipient is not verified for this trial account any more (S7)");

  private static final int OPTED_OUT = 21610;

  private final Database database;
  private final OptOuts optOuts;
  private final Accounts accounts;
  private final ServiceReach services;
  private final LiveMessages live;

  StillAllowed(
      Database database,
      OptOuts optOuts,
      Accounts accounts,
      ServiceReach services,
      LiveMessages live) {
    this.services = services;
    this.database = database;
    this.optOuts = optOuts;
    this.accounts = accounts;
    this.live = live;
  }

  /** What forbids a message of this account, or for this end user, whoever gets it. */
  static Optional<Stop> standing(Accounts accounts, MessageRow row) {
    if (!accounts.isActive(row.account())) {
      return Optional.of(NOT_ACTIVE);
    }
    if (accounts.isStopped(row.account(), row.endUser())) {
      return Optional.of(END_USER_STOPPED);
    }
    return strangerToTrial(accounts, row) ? Optional.of(NOT_VERIFIED) : Optional.empty();
  }

  /** What Parley writes itself is none of the account's texts. */
  private static boolean strangerToTrial(Accounts accounts, MessageRow row) {
    return accounts.isTrial(row.account())
        && !row.origin().equals(Draft.ORIGIN_NUMBER_CLAIM)
        && !row.origin().equals(Draft.ORIGIN_KEYWORD_REPLY)
        && !accounts.isVerified(row.account(), row.to());
  }

  /** Whether some of what waits for this account may not leave any more. */
  boolean mayBeStopped(AccountSid account) {
    return !accounts.isActive(account) || accounts.anyStopped(account) || accounts.isTrial(account);
  }

  boolean isStopped(LiveMessage message) {
    return standing(accounts, message.row()).isPresent();
  }

  /** Ends a message that waits, when its account or its end user has lost the right to send. */
  void stop(LiveMessage message) {
    standing(accounts, message.row())
        .ifPresent(
            why ->
                live.record(
                    message,
                    EventKind.STOPPED,
                    Details.code(why.code(), why.explanation()),
                    Urgency.LAZY,
                    null));
  }

  /** Stops those that may no longer leave; answers the others, in their order. One query. */
  List<LiveMessage> allowed(List<LiveMessage> messages) throws SQLException {
    if (messages.isEmpty()) {
      return messages;
    }
    UUID asked = live.newestSid();
    Set<String> recipients = new HashSet<>();
    messages.forEach(message -> recipients.add(message.row().to()));
    Map<String, List<OptOut>> inForce;
    try (Connection connection = database.dataSource().getConnection()) {
      inForce = optOuts.inForce(connection, recipients);
    }
    List<LiveMessage> allowed = new ArrayList<>(messages.size());
    for (LiveMessage message : messages) {
      MessageRow row = message.row();
      if (isStopped(message)) {
        stop(message);
        continue;
      }
      Optional<OptOut> reaching = reaching(row, inForce.getOrDefault(row.to(), List.of()));
      if (reaching.isPresent()) {
        String why = "the recipient opted out at " + reaching.get().since() + " (S7)";
        live.record(message, EventKind.STOPPED, Details.code(OPTED_OUT, why), Urgency.FSYNC, null);
      } else if (message.state() == MessageState.QUEUED) {
        message.checkedAt(asked);
        allowed.add(message);
      }
    }
    return allowed;
  }

  private Optional<OptOut> reaching(MessageRow row, List<OptOut> ofRecipient) {
    if (row.purpose().equals(Draft.PURPOSE_OPT_OUT_CONFIRMATION)) {
      return Optional.empty();
    }
    String account = row.account().toString();
    String service = services.of(row.service(), row.from());
    return ofRecipient.stream()
        .filter(optOut -> optOut.scope().reaches(row.from(), account, service))
        .findFirst()
        .or(() -> optOuts.beyondTable(row.to(), row.from(), account, service));
  }
}
