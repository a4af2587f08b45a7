package dev.parley;

import dev.parley.accept.Draft;
import dev.parley.consent.OptOut;
import dev.parley.consent.OptOuts;
import dev.parley.consent.RestoreHold;
import dev.parley.dispatch.Dispatcher;
import dev.parley.e164.Address;
import dev.parley.inbound.Conversations;
import dev.parley.message.Direction;
import dev.parley.message.EventKind;
import dev.parley.message.Journal.Urgency;
import dev.parley.message.LiveMessage;
import dev.parley.message.LiveMessages;
import dev.parley.message.MessageEvent.Details;
import dev.parley.message.MessageReader;
import dev.parley.message.MessageReader.Loaded;
import dev.parley.message.MessageRow;
import dev.parley.message.MessageState;
import dev.parley.message.RecoveryMark;
import dev.parley.number.Sender;
import dev.parley.number.Senders;
import dev.parley.store.Database;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes up what the process before left: queued messages are queued again, those marked as
 * submitting become unknown, states that were not announced are, conversations that did not end are
 * held again. Runs before anything is accepted or dispatched.
 */
final class Recovery {
  private static final int PAGE = 2_000;
  private static final int OPTED_OUT = 21610;
  private static final Logger log = LoggerFactory.getLogger(Recovery.class);

  private final Database database;
  private final MessageReader reader;
  private final RecoveryMark mark;
  private final LiveMessages live;
  private final OptOuts optOuts;
  private final RestoreHold hold;
  private final Dispatcher dispatcher;
  private final Conversations conversations;
  private final Senders senders;
  private final Function<String, Optional<Address>> address;

  /** Queued before the database was put back, while nobody knows who opted out since. */
  private final List<LiveMessage> parked = new ArrayList<>();

  Recovery(
      Database database,
      MessageReader reader,
      RecoveryMark mark,
      LiveMessages live,
      OptOuts optOuts,
      RestoreHold hold,
      Dispatcher dispatcher,
      Conversations conversations,
      Senders senders,
      Function<String, Optional<Address>> address) {
    this.database = database;
    this.reader = reader;
    this.mark = mark;
    this.live = live;
    this.optOuts = optOuts;
    this.hold = hold;
    this.dispatcher = dispatcher;
    this.conversations = conversations;
    this.senders = senders;
    this.address = address;
  }

  /** Answers how many messages had unfinished business. */
  int run() throws SQLException {
    UUID from = mark.read().orElse(new UUID(0, 0));
    int resumed = 0;
    @Nullable UUID after = null;
    while (true) {
      List<Loaded> page = reader.page(from, after, PAGE);
      if (page.isEmpty()) {
        log.info("event=recovered messages={}", resumed);
        return resumed;
      }
      Map<String, List<OptOut>> inForce = optOutsOf(page);
      for (Loaded loaded : page) {
        resumed += resume(loaded, inForce.getOrDefault(loaded.row().to(), List.of())) ? 1 : 0;
      }
      after = page.getLast().row().sid().id();
    }
  }

  /**
   * Opt-outs of whoever has a message queued: the last look will not read them from the database.
   */
  private Map<String, List<OptOut>> optOutsOf(List<Loaded> page) throws SQLException {
    Set<String> recipients = new HashSet<>();
    for (Loaded loaded : page) {
      if (loaded.fold().state() == MessageState.QUEUED) {
        recipients.add(loaded.row().to());
      }
    }
    return inForce(recipients);
  }

  private Map<String, List<OptOut>> inForce(Collection<String> recipients) throws SQLException {
    if (recipients.isEmpty()) {
      return Map.of();
    }
    try (Connection connection = database.dataSource().getConnection()) {
      return optOuts.inForce(connection, recipients);
    }
  }

  private boolean resume(Loaded loaded, List<OptOut> ofRecipient) {
    MessageRow row = loaded.row();
    if (row.direction() == Direction.INBOUND) {
      return !loaded.fold().conversationDone() && resumeConversation(loaded);
    }
    switch (loaded.fold().state()) {
      case QUEUED -> requeue(live.recovered(row, loaded.fold()), ofRecipient);
      case SUBMITTING -> {
        LiveMessage message = live.recovered(row, loaded.fold());
        live.record(message, EventKind.RECOVERED, Details.NONE, Urgency.MARK, null);
      }
      case UNKNOWN -> live.recovered(row, loaded.fold());
      case SENT, DELIVERED, UNDELIVERED, FAILED, CANCELED -> {
        if (row.statusCallback() == null || allAnnounced(loaded)) {
          return false;
        }
        live.recovered(row, loaded.fold());
      }
      case REFUSED, SCHEDULED, PENDING, HELD, RECEIVED -> {
        return false;
      }
    }
    return true;
  }

  /** A STOP that came after the decision and before the process ended still counts (S7). */
  private void requeue(LiveMessage message, List<OptOut> ofRecipient) {
    MessageRow row = message.row();
    Optional<OptOut> reaching =
        row.purpose().equals(Draft.PURPOSE_OPT_OUT_CONFIRMATION)
            ? Optional.empty()
            : ofRecipient.stream()
                .filter(
                    optOut -> optOut.scope().reaches(row.from(), row.account().toString(), null))
                .findFirst();
    if (reaching.isEmpty() && hold.held().isPresent()) {
      parked.add(message);
      return;
    }
    if (reaching.isEmpty()) {
      dispatcher.queued(message);
      return;
    }
    String why = "the recipient opted out at " + reaching.get().since() + " (S7)";
    live.record(message, EventKind.STOPPED, Details.code(OPTED_OUT, why), Urgency.FSYNC, null);
  }

  /** The operator confirmed that the opt-outs are complete: what was parked is looked at again. */
  synchronized int unpark() throws SQLException {
    List<LiveMessage> all = List.copyOf(parked);
    parked.clear();
    for (int from = 0; from < all.size(); from += PAGE) {
      List<LiveMessage> page = all.subList(from, Math.min(all.size(), from + PAGE));
      Map<String, List<OptOut>> inForce =
          inForce(page.stream().map(message -> message.row().to()).toList());
      page.forEach(
          message -> requeue(message, inForce.getOrDefault(message.row().to(), List.of())));
    }
    return all.size();
  }

  private static boolean allAnnounced(Loaded loaded) {
    return LiveMessages.ANNOUNCED.stream()
        .allMatch(state -> !loaded.fold().reached(state) || loaded.fold().announced(state));
  }

  private boolean resumeConversation(Loaded loaded) {
    Optional<Sender> owner = address.apply(loaded.row().to()).flatMap(senders::byAddress);
    owner.ifPresent(
        sender -> conversations.resume(live.recovered(loaded.row(), loaded.fold()), sender));
    return owner.isPresent();
  }
}
