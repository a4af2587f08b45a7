package dev.parley.accept;

import dev.parley.message.EventKind;
import dev.parley.message.HeldRows;
import dev.parley.message.Journal.Urgency;
import dev.parley.message.LiveMessage;
import dev.parley.message.LiveMessages;
import dev.parley.message.LiveMessages.Recorded;
import dev.parley.message.MessageEvent.Details;
import dev.parley.message.MessageReader.Loaded;
import dev.parley.message.MessageRow;
import dev.parley.message.MessageState;
import dev.parley.message.UnfinishedMessages;
import dev.parley.message.UnfinishedMessages.Entry;
import dev.parley.policy.Decision;
import dev.parley.policy.Facts;
import dev.parley.policy.Finding;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Phaser;

/**
 * What becomes of the messages that are due together: decided, journaled, listed where they wait
 * from now on, handed over; in this order. One that PostgreSQL refuses the event of stays where it
 * is. Used once, by one thread.
 */
final class DuePage {
  private final DueMessages.Parts parts;
  private final LiveMessages live;
  private final Admission admission;
  private final Outgoing outgoing;

  /** Which wait for their sender's turn, or for a check. */
  private final List<Entry> entries = new ArrayList<>();

  private final List<UUID> held = new ArrayList<>();
  private final List<LiveMessage> heldInMemory = new ArrayList<>();
  private final List<LiveMessage> queued = new ArrayList<>();
  private final List<LiveMessage> queuedAlways = new ArrayList<>();
  private final Set<LiveMessage> refused = ConcurrentHashMap.newKeySet();
  private final Phaser journaled = new Phaser(1);

  DuePage(DueMessages.Parts parts, Admission admission, Outgoing outgoing) {
    this.parts = parts;
    this.live = parts.live();
    this.admission = admission;
    this.outgoing = outgoing;
  }

  /** Decides with the facts of now. */
  void decide(List<Loaded> loaded) throws SQLException {
    List<Draft> drafts = loaded.stream().map(each -> draft(each.row())).toList();
    UUID asked = live.newestSid();
    List<Facts> facts = drafts.isEmpty() ? List.of() : parts.gatherer().gather(drafts);
    List<Decision> decisions = facts.stream().map(parts.policy()).toList();
    for (int i = 0; i < drafts.size(); i++) {
      for (LiveMessage message : live.readmitted(List.of(loaded.get(i)), null, asked)) {
        follow(message, drafts.get(i), decisions.get(i));
      }
    }
  }

  /** It is held already: the process before ended before it was listed. */
  void held(Loaded loaded) {
    held.add(loaded.row().sid().id());
  }

  /** It waits for a check already: the process before ended before it was listed. */
  void pending(Loaded loaded) {
    live.readmitted(List.of(loaded), UnfinishedMessages.NO_QUEUE, live.newestSid())
        .forEach(message -> list(message, UnfinishedMessages.NO_QUEUE));
  }

  private void follow(LiveMessage message, Draft draft, Decision decision) {
    switch (decision) {
      case Decision.Allowed _ -> due(message, draft);
      case Decision.Refused refusal ->
          record(
              message,
              EventKind.STOPPED,
              Details.code(Admission.later(refusal.reason().code()), words(refusal.reason())));
      case Decision.Held hold -> hold(message, draft, words(hold.findings().getFirst()));
      case Decision.Pending pending -> check(message, draft, pending.what());
    }
  }

  private static String words(Finding why) {
    return why.sentence() + " (" + why.clause() + ")";
  }

  private void due(LiveMessage message, Draft draft) {
    if (message.state() == MessageState.QUEUED) {
      list(message, message.row().from());
      queuedAlways.add(message);
      return;
    }
    MessageRow row = message.row();
    int segments = Math.max(1, row.segments());
    if (!admission.hasRoom(draft, row.from(), segments)) {
      record(
          message,
          EventKind.STOPPED,
          Details.code(Admission.QUEUE_OVERFLOW, "more waits for its sender than its queue holds"));
    } else if (record(message, EventKind.DUE, Details.NONE)) {
      list(message, row.from());
      queued.add(message);
    } else {
      outgoing.release(row.account(), row.from(), segments);
    }
  }

  private void hold(LiveMessage message, Draft draft, String why) {
    if (record(message, EventKind.HELD, new Details(null, -1, null, null, why))) {
      held.add(id(message));
      heldInMemory.add(message);
    } else {
      goOn(message, draft);
    }
  }

  private void check(LiveMessage message, Draft draft, String what) {
    if (record(message, EventKind.CHECKING, new Details(null, -1, null, null, what))) {
      list(message, UnfinishedMessages.NO_QUEUE);
    } else {
      goOn(message, draft);
    }
  }

  /** It was canceled meanwhile; or it was queued before, and a carrier has a part of it. */
  private void goOn(LiveMessage message, Draft draft) {
    if (message.state() == MessageState.QUEUED) {
      due(message, draft);
    }
  }

  private void list(LiveMessage message, String sender) {
    message.listedUnder(sender);
    entries.add(
        sender.equals(UnfinishedMessages.NO_QUEUE)
            ? Entry.withoutQueue(message)
            : Entry.queued(message));
  }

  /** False when it means nothing any more: the message was canceled meanwhile. */
  private boolean record(LiveMessage message, EventKind kind, Details details) {
    journaled.register();
    Recorded recorded =
        live.record(
            message,
            kind,
            details,
            Urgency.LAZY,
            journaled::arriveAndDeregister,
            () -> {
              refused.add(message);
              journaled.arriveAndDeregister();
            });
    if (recorded != Recorded.YES) {
      journaled.arriveAndDeregister();
    }
    return recorded == Recorded.YES;
  }

  /** Answers those whose event was refused: they are not to be listed, and stay due. */
  Set<UUID> awaitJournal() {
    journaled.arriveAndAwaitAdvance();
    Set<UUID> ids = new HashSet<>();
    refused.forEach(message -> ids.add(id(message)));
    for (LiveMessage message : queued) {
      if (refused.contains(message)) {
        MessageRow row = message.row();
        outgoing.release(row.account(), row.from(), Math.max(1, row.segments()));
      }
    }
    queued.removeAll(refused);
    heldInMemory.removeAll(refused);
    held.removeAll(ids);
    entries.removeIf(entry -> ids.contains(entry.message()));
    return ids;
  }

  /** To be listed as unfinished. */
  List<Entry> unfinished() {
    return List.copyOf(entries);
  }

  /** To be listed by {@link HeldRows}. */
  List<UUID> heldMessages() {
    return List.copyOf(held);
  }

  /** Once they are listed. */
  void handOver() {
    queued.forEach(outgoing::queued);
    queuedAlways.forEach(outgoing::queuedAlways);
    heldInMemory.forEach(live::stillHeld);
  }

  private static UUID id(LiveMessage message) {
    return message.row().sid().id();
  }

  /** As it came, to be decided at its time. */
  private Draft draft(MessageRow row) {
    return new Draft(
        row.sid(),
        row.account(),
        row.direction(),
        row.from(),
        parts.senders().apply(row.from()),
        row.to(),
        parts.recipients().apply(row.to()),
        row.body() == null ? "" : row.body(),
        row.statusCallback(),
        row.validitySeconds(),
        row.origin(),
        row.purpose(),
        null,
        null,
        row.service(),
        row.endUser(),
        row.trace());
  }
}
