package dev.parley.accept;

import dev.parley.account.Account;
import dev.parley.account.AccountSid;
import dev.parley.account.Accounts;
import dev.parley.message.ErrorCatalogue;
import dev.parley.message.LiveMessage;
import dev.parley.message.LiveMessages;
import dev.parley.message.MessageInsert;
import dev.parley.message.MessageReader;
import dev.parley.message.MessageRow;
import dev.parley.message.MessageState;
import dev.parley.policy.Decision;
import dev.parley.policy.Facts;
import dev.parley.policy.PolicyEngine;
import dev.parley.store.BatchCommitter;
import dev.parley.store.CommitOutcome;
import dev.parley.store.Database;
import dev.parley.store.Durability;
import dev.parley.wire.sms.Segmentation;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The intake loop: takes what waits, gathers facts for the whole batch by one query, decides,
 * inserts with one fsynced commit, completes the batch, hands the allowed ones to dispatch. One
 * thread; under load the batches grow by themselves.
 */
public final class Intake implements MessageIntake, AutoCloseable {
  /** Drafts that may wait for the loop; beyond it callers are told to come back. */
  public static final int WAITING_MAX = 10_000;

  /** Messages of one commit. */
  public static final int BATCH_MAX = 500;

  private static final Logger log = LoggerFactory.getLogger(Intake.class);

  private final Database database;
  private final FactsGatherer gatherer;
  private final PolicyEngine policy;
  private final ErrorCatalogue catalogue;
  private final Accounts accounts;
  private final BatchCommitter<MessageRow> committer;
  private final MessageReader reader;
  private final LiveMessages live;
  private final Outgoing outgoing;
  private final Clock clock;
  private final BlockingQueue<Waiting> queue = new ArrayBlockingQueue<>(WAITING_MAX);
  private final Thread loop;
  private volatile boolean closed;

  public Intake(
      Database database,
      FactsGatherer gatherer,
      PolicyEngine policy,
      ErrorCatalogue catalogue,
      Accounts accounts,
      BatchCommitter<MessageRow> committer,
      MessageReader reader,
      LiveMessages live,
      Outgoing outgoing,
      Clock clock) {
    this.database = database;
    this.gatherer = gatherer;
    this.policy = policy;
    this.catalogue = catalogue;
    this.accounts = accounts;
    this.committer = committer;
    this.reader = reader;
    this.live = live;
    this.outgoing = outgoing;
    this.clock = clock;
    this.loop = Thread.ofPlatform().name("intake").unstarted(this::run);
  }

  private record Waiting(Draft draft, Consumer<Acceptance> completion) {}

  private record Decided(Waiting waiting, Decision decision, MessageRow row) {}

  public void start() {
    loop.start();
  }

  @Override
  public void accept(Draft draft, Consumer<Acceptance> completion) {
    if (closed) {
      completion.accept(new Acceptance.Overloaded("Parley is shutting down."));
      return;
    }
    if (!outgoing.hasRoom()) {
      completion.accept(new Acceptance.Overloaded("The queues to the carriers are full."));
      return;
    }
    if (!queue.offer(new Waiting(draft, completion))) {
      completion.accept(new Acceptance.Overloaded("Too many messages wait to be accepted."));
    }
  }

  /** Drafts waiting for the loop. */
  public int waiting() {
    return queue.size();
  }

  private void run() {
    List<Waiting> batch = new ArrayList<>(BATCH_MAX);
    while (!closed || !queue.isEmpty()) {
      batch.clear();
      try {
        batch.add(queue.take());
        queue.drainTo(batch, BATCH_MAX - 1);
        process(batch);
      } catch (InterruptedException stop) {
        // close() interrupts to end the wait; what is still queued is processed by the loop's
        // condition.
      } catch (RuntimeException | SQLException failed) {
        log.error("event=intake_failed size={}", batch.size(), failed);
        for (Waiting waiting : batch) {
          complete(waiting, new Acceptance.Overloaded("The database could not be asked."));
        }
      }
    }
  }

  private void process(List<Waiting> batch) throws SQLException {
    List<Waiting> fresh = withoutRepeated(batch);
    if (fresh.isEmpty()) {
      return;
    }
    List<Facts> facts = gatherer.gather(fresh.stream().map(Waiting::draft).toList());
    List<Decided> decided = new ArrayList<>(fresh.size());
    List<MessageRow> rows = new ArrayList<>(fresh.size());
    for (int i = 0; i < fresh.size(); i++) {
      decide(fresh.get(i), facts.get(i)).ifPresent(decided::add);
    }
    for (Decided each : decided) {
      rows.add(each.row());
    }
    if (rows.isEmpty()) {
      return;
    }
    List<CommitOutcome> outcomes = committer.commit(rows, Durability.FSYNC);
    for (int i = 0; i < decided.size(); i++) {
      settle(decided.get(i), outcomes.get(i));
    }
  }

  /** A rule that breaks on one message must not stop its batch-mates; undecided is not accepted. */
  private Optional<Decided> decide(Waiting waiting, Facts facts) {
    try {
      Decision decision = policy.decide(facts);
      return Optional.of(new Decided(waiting, decision, row(waiting.draft(), facts, decision)));
    } catch (RuntimeException broken) {
      log.error("event=decision_failed message={}", waiting.draft().sid(), broken);
      complete(waiting, new Acceptance.Overloaded("This message could not be decided."));
      return Optional.empty();
    }
  }

  private void settle(Decided decided, CommitOutcome outcome) {
    switch (outcome) {
      case CommitOutcome.Committed _ -> {
        MessageRow row = decided.row();
        if (row.initial() == MessageState.REFUSED || row.initial() == MessageState.HELD) {
          complete(
              decided.waiting(),
              new Acceptance.Recorded(row.view(row.newFold()), decided.decision()));
          return;
        }
        LiveMessage message = live.inserted(row);
        complete(decided.waiting(), new Acceptance.Recorded(message.view(), decided.decision()));
        if (row.initial() == MessageState.QUEUED) {
          outgoing.queued(message);
        } else {
          live.retire(message);
        }
      }
      case CommitOutcome.Rejected rejected -> {
        log.error("event=insert_rejected message={}", decided.row().sid(), rejected.cause());
        complete(decided.waiting(), new Acceptance.Overloaded("This message could not be stored."));
      }
      case CommitOutcome.Unavailable unavailable ->
          complete(decided.waiting(), new Acceptance.Overloaded(unavailable.why()));
      case CommitOutcome.Unknowable _ -> complete(decided.waiting(), new Acceptance.Unknowable());
    }
  }

  /** Replies have derived sids: a conversation that runs twice finds its replies already there. */
  private List<Waiting> withoutRepeated(List<Waiting> batch) throws SQLException {
    List<UUID> replies = new ArrayList<>();
    for (Waiting waiting : batch) {
      if (waiting.draft().inReplyTo() != null) {
        replies.add(waiting.draft().sid().id());
      }
    }
    if (replies.isEmpty()) {
      return batch;
    }
    Set<UUID> present;
    try (Connection connection = database.dataSource().getConnection()) {
      present = MessageInsert.present(connection, replies);
    }
    List<Waiting> fresh = new ArrayList<>(batch.size());
    for (Waiting waiting : batch) {
      UUID id = waiting.draft().sid().id();
      if (present.contains(id)) {
        completeRepeated(waiting);
      } else {
        fresh.add(waiting);
      }
    }
    return fresh;
  }

  private void completeRepeated(Waiting waiting) {
    reader
        .load(waiting.draft().sid().id())
        .ifPresentOrElse(
            there ->
                complete(waiting, new Acceptance.Recorded(there.view(), decisionOf(there.row()))),
            () -> complete(waiting, new Acceptance.Overloaded("This reply was deleted.")));
  }

  private static Decision decisionOf(MessageRow row) {
    Decision decision = row.decision();
    if (decision == null) {
      throw new IllegalStateException("an outbound message without a decision: " + row.sid());
    }
    return decision;
  }

  private MessageRow row(Draft draft, Facts facts, Decision decision) {
    AccountSid owner = accounts.find(draft.account()).map(Account::owner).orElse(draft.account());
    return new MessageRow(
        draft.sid(),
        draft.account(),
        owner,
        draft.direction(),
        facts.message().from(),
        facts.message().to(),
        draft.body(),
        Segmentation.count(draft.body()),
        draft.statusCallback(),
        draft.validitySeconds(),
        clock.instant().truncatedTo(ChronoUnit.MICROS),
        initial(draft, decision),
        decision instanceof Decision.Refused refused ? (Integer) refused.reason().code() : null,
        decision,
        draft.origin(),
        draft.purpose(),
        draft.inReplyTo() == null ? null : draft.inReplyTo().id(),
        null);
  }

  /**
   * A synchronous code is answered at the door when somebody stands there; replies have nobody to
   * answer and fail with the same code instead.
   */
  private MessageState initial(Draft draft, Decision decision) {
    return switch (decision) {
      case Decision.Allowed _ -> MessageState.QUEUED;
      case Decision.Held _ -> MessageState.HELD;
      case Decision.Pending _ -> MessageState.PENDING;
      case Decision.Refused refused ->
          draft.origin().equals(Draft.ORIGIN_API) && isSynchronous(refused.reason().code())
              ? MessageState.REFUSED
              : MessageState.FAILED;
    };
  }

  private boolean isSynchronous(int code) {
    return catalogue
        .find(code)
        .map(entry -> entry.mode() == ErrorCatalogue.Mode.SYNCHRONOUS)
        .orElse(false);
  }

  private static void complete(Waiting waiting, Acceptance acceptance) {
    try {
      waiting.completion().accept(acceptance);
    } catch (RuntimeException failed) {
      log.error("event=completion_failed message={}", waiting.draft().sid(), failed);
    }
  }

  /** Lets what waits finish, then ends the loop. */
  @Override
  public void close() {
    closed = true;
    loop.interrupt();
    try {
      loop.join();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
