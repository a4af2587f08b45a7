package dev.parley;

import dev.parley.account.AccountSid;
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
import dev.parley.message.UnfinishedMessages;
import dev.parley.message.UnfinishedMessages.Entry;
import dev.parley.number.Sender;
import dev.parley.number.Senders;
import dev.parley.service.MessagingServices;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
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
 * held again. Runs before anything is accepted or dispatched, and looks at what may be unfinished
 * only: however much is queued or done, the start is quick.
 *
 * <p>While nobody knows who opted out since the database was put back, what was queued is listed
 * and left there: the queues hear of it when an operator confirmed.
 */
final class Recovery {
  private static final int PAGE = 2_000;
  private static final Logger log = LoggerFactory.getLogger(Recovery.class);

  private final MessageReader reader;
  private final RecoveryMark mark;
  private final UnfinishedMessages unfinished;
  private final LiveMessages live;
  private final RestoreHold hold;
  private final Dispatcher dispatcher;
  private final Conversations conversations;
  private final Senders senders;
  private final MessagingServices services;
  private final Function<String, Optional<Address>> address;

  Recovery(
      MessageReader reader,
      RecoveryMark mark,
      UnfinishedMessages unfinished,
      LiveMessages live,
      RestoreHold hold,
      Dispatcher dispatcher,
      Conversations conversations,
      Senders senders,
      MessagingServices services,
      Function<String, Optional<Address>> address) {
    this.reader = reader;
    this.mark = mark;
    this.unfinished = unfinished;
    this.live = live;
    this.hold = hold;
    this.dispatcher = dispatcher;
    this.conversations = conversations;
    this.senders = senders;
    this.services = services;
    this.address = address;
  }

  /**
   * What recovery looked at before the platform was ready.
   *
   * @param read messages that were read
   * @param resumed those with unfinished business
   */
  record Found(int read, int resumed) {}

  /**
   * Counts what is listed, takes up what is listed without a queue, then what is younger than the
   * mark. What waits in a listed queue is taken up by its refill, when it is its turn.
   */
  Found run() throws SQLException {
    if (hold.held().isEmpty()) {
      dispatcher.restore(unfinished.waiting());
    }
    Found found = plus(listed(), sinceMark());
    log.info("event=recovered read={} resumed={}", found.read(), found.resumed());
    return found;
  }

  private static Found plus(Found one, Found other) {
    return new Found(one.read() + other.read(), one.resumed() + other.resumed());
  }

  private Found listed() throws SQLException {
    Found found = new Found(0, 0);
    AccountSid afterAccount = new AccountSid(new UUID(0, 0));
    UUID after = new UUID(0, 0);
    while (true) {
      List<Entry> entries = unfinished.withoutQueue(afterAccount, after, PAGE);
      if (entries.isEmpty()) {
        return found;
      }
      List<Loaded> page =
          reader.load(entries.stream().map(Entry::message).sorted(LiveMessages::unsigned).toList());
      found = plus(found, resume(page));
      List<Entry> settled = new ArrayList<>();
      for (Entry entry : entries) {
        live.inMemory(entry.message())
            .ifPresentOrElse(
                message -> message.listedUnder(entry.sender()), () -> settled.add(entry));
      }
      unfinished.remove(settled);
      afterAccount = entries.getLast().account();
      after = entries.getLast().message();
    }
  }

  private Found sinceMark() throws SQLException {
    UUID from = mark.read().orElse(new UUID(0, 0));
    Found found = new Found(0, 0);
    @Nullable UUID after = null;
    while (true) {
      List<Loaded> page = reader.page(from, after, PAGE);
      if (page.isEmpty()) {
        return found;
      }
      found = plus(found, resume(page));
      after = page.getLast().row().sid().id();
    }
  }

  private Found resume(List<Loaded> page) throws SQLException {
    Set<UUID> inQueues =
        unfinished.queued(
            page.stream()
                .filter(loaded -> loaded.fold().state() == MessageState.QUEUED)
                .map(Loaded::row)
                .toList());
    boolean mayLeave = hold.held().isEmpty();
    List<LiveMessage> queued = new ArrayList<>();
    List<Entry> left = new ArrayList<>();
    int resumed = 0;
    for (Loaded loaded : page) {
      UUID id = loaded.row().sid().id();
      if (live.inMemory(id).isPresent() || inQueues.contains(id)) {
        continue;
      }
      boolean waits =
          loaded.fold().state() == MessageState.QUEUED && !LiveMessages.outstanding(loaded.fold());
      if (waits && !mayLeave) {
        left.add(Entry.queued(loaded.row()));
      } else if (waits) {
        queued.add(live.recovered(loaded.row(), loaded.fold()));
      } else {
        resumed += resume(loaded) ? 1 : 0;
      }
    }
    dispatcher.recovered(queued);
    unfinished.add(left);
    return new Found(page.size(), resumed + queued.size() + left.size());
  }

  /** Takes up a message that does not wait for its turn; false when nothing is left to do. */
  boolean resume(Loaded loaded) {
    MessageRow row = loaded.row();
    if (row.direction() == Direction.INBOUND) {
      return !loaded.fold().conversationDone() && resumeConversation(loaded);
    }
    if (LiveMessages.outstanding(loaded.fold())) {
      // Also of a message that is queued again: an answer to its last attempt had not come.
      LiveMessage message = live.recovered(row, loaded.fold());
      live.record(message, EventKind.RECOVERED, Details.NONE, Urgency.MARK, null);
      return true;
    }
    switch (loaded.fold().state()) {
      case UNKNOWN, PENDING -> live.recovered(row, loaded.fold());
      case SENT, DELIVERED, UNDELIVERED, FAILED, CANCELED -> {
        if (row.statusCallback() == null || allAnnounced(loaded)) {
          return false;
        }
        live.recovered(row, loaded.fold());
      }
      // What is held or scheduled is found where it is listed, by who decides about it.
      case QUEUED, REFUSED, SCHEDULED, RESCHEDULED, HELD, RECEIVED, SUBMITTING -> {
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
    Optional<Sender> owner =
        address.apply(loaded.row().to()).flatMap(senders::byAddress).map(services::answering);
    owner.ifPresent(
        sender -> conversations.resume(live.recovered(loaded.row(), loaded.fold()), sender));
    return owner.isPresent();
  }
}
