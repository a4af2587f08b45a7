package dev.parley.accept;

import dev.parley.account.Account;
import dev.parley.account.AccountSid;
import dev.parley.account.Accounts;
import dev.parley.e164.ParsedAddress;
import dev.parley.loop.Loops;
import dev.parley.message.ConcatenationReferences;
import dev.parley.message.ErrorCatalogue;
import dev.parley.message.HeldRows;
import dev.parley.message.LiveMessage;
import dev.parley.message.LiveMessages;
import dev.parley.message.MessageInsert;
import dev.parley.message.MessageReader;
import dev.parley.message.MessageRow;
import dev.parley.message.MessageState;
import dev.parley.message.RecoveryMark;
import dev.parley.message.ScheduledMessages;
import dev.parley.policy.Decision;
import dev.parley.policy.Facts;
import dev.parley.policy.PolicyEngine;
import dev.parley.service.MessagingServices;
import dev.parley.service.StickySenders;
import dev.parley.store.BatchCommitter;
import dev.parley.store.CommitOutcome;
import dev.parley.store.Database;
import dev.parley.store.Durability;
import dev.parley.wire.sms.Segmentation;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
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

  /**
   * How long a draft may wait for the loop; an older one is not taken. Recovery relies on it: see
   * {@link dev.parley.message.RecoveryMark}.
   */
  public static final Duration WAIT_MAX = Duration.ofSeconds(30);

  private static final Logger log = LoggerFactory.getLogger(Intake.class);

  private static final Acceptance LEAVING =
      new Acceptance.Overloaded("Parley is shutting down.", true);

  private final Database database;
  private final FactsGatherer gatherer;
  private final PolicyEngine policy;
  private final ServiceSenders serviceSenders;
  private final Admission admission;
  private final Accounts accounts;
  private final BatchCommitter<MessageRow> committer;
  private final MessageReader reader;
  private final LiveMessages live;
  private final Outgoing outgoing;
  private final DoubtfulRows doubtful;

  /** Owned by the loop. */
  private final ConcatenationReferences references;

  /** Held from a commit until what it stored is followed; and where the doubtful are followed. */
  private final ReentrantLock following = new ReentrantLock(true);

  private final Clock clock;
  private final LongSupplier nanoTime;
  private final BlockingQueue<Waiting> queue = new ArrayBlockingQueue<>(WAITING_MAX);
  private final Loops loops;
  private final Thread loop;
  private volatile boolean closed;

  public Intake(
      Database database,
      FactsGatherer gatherer,
      PolicyEngine policy,
      ErrorCatalogue catalogue,
      Accounts accounts,
      MessagingServices services,
      ScheduledMessages scheduled,
      BatchCommitter<MessageRow> committer,
      MessageReader reader,
      LiveMessages live,
      Outgoing outgoing,
      RecoveryMark mark,
      Clock clock,
      LongSupplier nanoTime,
      Loops loops) {
    this.doubtful = new DoubtfulRows(database, mark, nanoTime);
    this.references = new ConcatenationReferences(database);
    this.database = database;
    this.gatherer = gatherer;
    this.serviceSenders = new ServiceSenders(services, new StickySenders(database), clock);
    this.policy = policy;
    this.admission = new Admission(catalogue, outgoing, scheduled);
    this.accounts = accounts;
    this.committer = committer;
    this.reader = reader;
    this.live = live;
    this.outgoing = outgoing;
    this.clock = clock;
    this.nanoTime = nanoTime;
    this.loops = loops;
    this.loop = loops.thread("intake", this::run);
  }

  /**
   * The loop that decides scheduled messages again at their time.
   *
   * @param senderOf parses a sender as rows carry it
   * @param recipientOf parses a recipient as rows carry it
   */
  public DueMessages dueMessages(
      ScheduledMessages scheduled,
      HeldRows held,
      Function<String, ParsedAddress> senderOf,
      Function<String, ParsedAddress> recipientOf) {
    return new DueMessages(
        new DueMessages.Parts(
            scheduled, held, reader, live, gatherer, policy::decide, senderOf, recipientOf),
        admission,
        outgoing,
        clock,
        loops);
  }

  private record Waiting(Draft draft, Consumer<Acceptance> completion, long sinceNanos) {
    Waiting with(Draft chosen) {
      return chosen.equals(draft) ? this : new Waiting(chosen, completion, sinceNanos);
    }
  }

  /**
   * @param reserved room was taken for it
   */
  private record Decided(Waiting waiting, Decision decision, MessageRow row, boolean reserved) {
    Decided as(MessageRow other) {
      return new Decided(waiting, decision, other, reserved);
    }
  }

  public void start() {
    loop.start();
  }

  @Override
  public void accept(Draft draft, Consumer<Acceptance> completion) {
    if (closed) {
      completion.accept(LEAVING);
      return;
    }
    if (!outgoing.hasRoom()) {
      completion.accept(new Acceptance.Overloaded("The queues to the carriers are full."));
      return;
    }
    if (!queue.offer(new Waiting(draft, completion, nanoTime.getAsLong()))) {
      completion.accept(new Acceptance.Overloaded("Too many messages wait to be accepted."));
    } else if (closed && !loop.isAlive()) {
      turnAwayTheRest();
    }
  }

  /** What came between the last look of the loop and its end. */
  private void turnAwayTheRest() {
    Waiting late = queue.poll();
    while (late != null) {
      complete(late, LEAVING);
      late = queue.poll();
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
    List<Waiting> waiting = withoutRepeated(withoutLate(batch));
    if (waiting.isEmpty()) {
      return;
    }
    List<Draft> drafts = serviceSenders.chosen(waiting.stream().map(Waiting::draft).toList());
    List<Waiting> fresh = new ArrayList<>(waiting.size());
    for (int i = 0; i < drafts.size(); i++) {
      fresh.add(waiting.get(i).with(drafts.get(i)));
    }
    List<Facts> facts = gatherer.gather(drafts);
    List<Decided> decided = new ArrayList<>(fresh.size());
    for (int i = 0; i < fresh.size(); i++) {
      decide(fresh.get(i), facts.get(i)).ifPresent(decided::add);
    }
    if (decided.isEmpty()) {
      return;
    }
    List<MessageRow> rows = references.given(decided.stream().map(Decided::row).toList());
    for (int i = 0; i < decided.size(); i++) {
      decided.set(i, decided.get(i).as(rows.get(i)));
    }
    following.lock();
    try {
      List<CommitOutcome> outcomes = commit(rows);
      for (int i = 0; i < decided.size(); i++) {
        settleGuarded(decided.get(i), outcomes.get(i));
      }
    } finally {
      following.unlock();
    }
    serviceSenders.accepted(
        rows.stream().filter(row -> !isRefused(row.initial())).map(MessageRow::sid).toList());
  }

  private static boolean isRefused(MessageState initial) {
    return initial == MessageState.REFUSED || initial == MessageState.FAILED;
  }

  /** From here on the rows may be there: whatever breaks, nobody is told that they are not. */
  private List<CommitOutcome> commit(List<MessageRow> rows) {
    try {
      return committer.commit(rows, Durability.FSYNC);
    } catch (RuntimeException broken) {
      log.error("event=commit_failed size={}", rows.size(), broken);
      return Collections.nCopies(rows.size(), new CommitOutcome.Unknowable());
    }
  }

  private void settleGuarded(Decided decided, CommitOutcome outcome) {
    try {
      settle(decided, outcome);
    } catch (RuntimeException broken) {
      log.error("event=settle_failed message={}", decided.row().sid(), broken);
    }
  }

  /** A committed message that breaks on its way into memory is taken up by the next start. */
  private Optional<LiveMessage> inserted(Decided decided) {
    try {
      return Optional.of(live.inserted(decided.row()));
    } catch (RuntimeException broken) {
      log.error("event=insert_unfollowed message={}", decided.row().sid(), broken);
      complete(decided.waiting(), new Acceptance.Unknowable());
      return Optional.empty();
    }
  }

  /** A rule that breaks on one message must not stop its batch-mates; undecided is not accepted. */
  private Optional<Decided> decide(Waiting waiting, Facts facts) {
    try {
      Decision decision = policy.decide(facts);
      Draft draft = waiting.draft();
      int segments = Segmentation.count(draft.body());
      Admission.Initial initial =
          admission.initial(draft, facts.message().from(), Math.max(1, segments), decision);
      MessageRow row = row(draft, facts, segments, decision, initial);
      return Optional.of(new Decided(waiting, decision, row, initial.reserved()));
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
        if (!livesInMemory(row.initial())) {
          complete(
              decided.waiting(),
              new Acceptance.Recorded(row.view(row.newFold()), decided.decision()));
          return;
        }
        Optional<LiveMessage> inserted = inserted(decided);
        if (inserted.isEmpty()) {
          return;
        }
        LiveMessage message = inserted.get();
        complete(decided.waiting(), new Acceptance.Recorded(message.view(), decided.decision()));
        if (row.initial() != MessageState.QUEUED) {
          live.retire(message);
        } else if (decided.reserved()) {
          outgoing.queued(message);
        } else {
          outgoing.queuedAlways(message);
        }
        doubtful.followed(row);
      }
      case CommitOutcome.Rejected rejected -> {
        admission.giveBack(decided.row(), decided.reserved());
        log.error("event=insert_rejected message={}", decided.row().sid(), rejected.cause());
        complete(decided.waiting(), new Acceptance.Overloaded("This message could not be stored."));
      }
      case CommitOutcome.Unavailable unavailable -> {
        admission.giveBack(decided.row(), decided.reserved());
        complete(decided.waiting(), new Acceptance.Overloaded(unavailable.why()));
      }
      case CommitOutcome.Unknowable _ -> {
        doubtful.add(decided.row());
        admission.giveBack(decided.row(), decided.reserved());
        complete(decided.waiting(), new Acceptance.Unknowable());
      }
    }
  }

  /** Messages of which nobody knows whether they are stored. */
  public int doubtful() {
    return doubtful.size();
  }

  /**
   * Follows what is stored although its commit broke and nobody was answered. To be run every few
   * seconds, before the recovery mark advances. Blocking.
   */
  public void takeUpDoubtful() throws SQLException {
    if (doubtful.size() == 0) {
      return;
    }
    following.lock();
    try {
      followDoubtful();
    } finally {
      following.unlock();
    }
  }

  private void followDoubtful() throws SQLException {
    for (MessageRow row : doubtful.stored()) {
      log.warn("event=doubtful_stored message={}", row.sid());
      switch (row.initial()) {
        case QUEUED ->
            live.find(row.sid().id())
                .filter(message -> message.state() == MessageState.QUEUED)
                .ifPresent(outgoing::queuedAlways);
        case SCHEDULED -> admission.takeUpScheduled(row);
        default -> {
          if (livesInMemory(row.initial()) && live.inMemory(row.sid().id()).isEmpty()) {
            reader
                .load(row.sid().id())
                .ifPresent(found -> live.retire(live.recovered(found.row(), found.fold())));
          }
        }
      }
      doubtful.settled(row);
    }
  }

  /** Others are in the database only: refused ones are done, the rest is looked for there. */
  private static boolean livesInMemory(MessageState initial) {
    return initial != MessageState.REFUSED
        && initial != MessageState.SCHEDULED
        && initial != MessageState.HELD;
  }

  private List<Waiting> withoutLate(List<Waiting> batch) {
    long now = nanoTime.getAsLong();
    List<Waiting> inTime = new ArrayList<>(batch.size());
    for (Waiting waiting : batch) {
      if (now - waiting.sinceNanos() <= WAIT_MAX.toNanos()) {
        inTime.add(waiting);
      } else {
        complete(waiting, new Acceptance.Overloaded("This message waited too long to be decided."));
      }
    }
    return inTime;
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

  private MessageRow row(
      Draft draft, Facts facts, int segments, Decision decision, Admission.Initial initial) {
    AccountSid owner = accounts.find(draft.account()).map(Account::owner).orElse(draft.account());
    return new MessageRow(
        draft.sid(),
        draft.account(),
        owner,
        draft.direction(),
        facts.message().from(),
        facts.message().to(),
        draft.body(),
        segments,
        draft.statusCallback(),
        draft.validitySeconds(),
        clock.instant().truncatedTo(ChronoUnit.MICROS),
        initial.state(),
        initial.code(),
        decision,
        draft.origin(),
        draft.purpose(),
        draft.inReplyTo() == null ? null : draft.inReplyTo().id(),
        null,
        draft.dueAt(),
        null,
        draft.service(),
        draft.endUser());
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
      turnAwayTheRest();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
