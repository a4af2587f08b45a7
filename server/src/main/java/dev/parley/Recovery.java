package dev.parley;

import dev.parley.consent.OptOut;
import dev.parley.consent.OptOuts;
import dev.parley.consent.Revocations;
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
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes up what the process before left: queued messages are queued again, those marked as submitting
 * become unknown, states that were not announced are, conversations that did not end are held again.
 * Runs before anything is accepted or dispatched.
 */
final class Recovery {
  private static final int PAGE = 2_000;
  private static final Logger log = LoggerFactory.getLogger(Recovery.class);

  private final Database database;
  private final MessageReader reader;
  private final RecoveryMark mark;
  private final LiveMessages live;
  private final OptOuts optOuts;
  private final Revocations revocations;
  private final Dispatcher dispatcher;
  private final Conversations conversations;
  private final Senders senders;
  private final Function<String, Optional<Address>> address;

  Recovery(
      Database database,
      MessageReader reader,
      RecoveryMark mark,
      LiveMessages live,
      OptOuts optOuts,
      Revocations revocations,
      Dispatcher dispatcher,
      Conversations conversations,
      Senders senders,
      Function<String, Optional<Address>> address) {
    this.database = database;
    this.reader = reader;
    this.mark = mark;
    this.live = live;
    this.optOuts = optOuts;
    this.revocations = revocations;
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
      rememberOptOuts(page);
      for (Loaded loaded : page) {
        resumed += resume(loaded) ? 1 : 0;
      }
      after = page.getLast().row().sid().id();
    }
  }

  /** The last look reads memory only: opt-outs of whoever has a message queued must be there. */
  private void rememberOptOuts(List<Loaded> page) throws SQLException {
    Set<String> recipients = new HashSet<>();
    for (Loaded loaded : page) {
      if (loaded.fold().state() == MessageState.QUEUED) {
        recipients.add(loaded.row().to());
      }
    }
    if (recipients.isEmpty()) {
      return;
    }
    List<OptOut> inForce = new ArrayList<>();
    try (Connection connection = database.dataSource().getConnection()) {
      optOuts.inForce(connection, recipients).values().forEach(inForce::addAll);
    }
    inForce.forEach(revocations::enter);
  }

  private boolean resume(Loaded loaded) {
    MessageRow row = loaded.row();
    if (row.direction() == Direction.INBOUND) {
      return !loaded.fold().conversationDone() && resumeConversation(loaded);
    }
    switch (loaded.fold().state()) {
      case QUEUED -> dispatcher.queued(live.recovered(row, loaded.fold()));
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
