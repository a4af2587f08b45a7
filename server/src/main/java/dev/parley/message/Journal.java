package dev.parley.message;

import dev.parley.store.BatchWriter;
import dev.parley.store.CommitOutcome;
import dev.parley.store.Durability;
import dev.parley.store.GroupCommit;
import dev.parley.store.GroupCommit.Haste;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The journal of events: one writer, appended in order, in batches. Events that cannot be written
 * because the database is away are tried again until they are, before any later one: memory never
 * stays ahead of the journal for good. Thread-safe.
 */
public final class Journal {
  private static final Logger log = LoggerFactory.getLogger(Journal.class);

  private final GroupCommit<MessageEvent> commits;

  /** What the group commit behind a journal writes with. */
  public static BatchWriter<MessageEvent> writer() {
    return new EventInsert();
  }

  public Journal(GroupCommit<MessageEvent> commits) {
    this.commits = commits;
  }

  /** How an event is to be written. */
  public enum Urgency {
    /**
     * fsync before the completion, with the next batch, some milliseconds later: what a carrier
     * told us.
     */
    FSYNC,
    /** At once, without fsync: a mark that somebody waits for. */
    MARK,
    /** With the next batch, some milliseconds later: answers to submits, results of callbacks. */
    LAZY
  }

  /** What becomes of an appended event. One is called, on the writer's thread; must not block. */
  interface Outcome {
    void written();

    /** PostgreSQL does not take it, and never will: a fault of ours. */
    void refused();
  }

  /** Appends an event; false when the backlog is full and nothing was taken. */
  boolean append(MessageEvent event, Urgency urgency, Outcome outcome) {
    return commits.offer(event, durability(urgency), haste(urgency), settle(event, outcome));
  }

  /** As {@link #append}, also when the backlog is full: for what is bounded elsewhere. */
  void appendAlways(MessageEvent event, Urgency urgency, Outcome outcome) {
    commits.offerAlways(event, durability(urgency), haste(urgency), settle(event, outcome));
  }

  private static Durability durability(Urgency urgency) {
    return urgency == Urgency.FSYNC ? Durability.FSYNC : Durability.ASYNC;
  }

  private static Haste haste(Urgency urgency) {
    return urgency == Urgency.MARK ? Haste.PROMPT : Haste.LAZY;
  }

  /** Events accepted and not yet written. */
  public int backlog() {
    return commits.pending();
  }

  private Consumer<CommitOutcome> settle(MessageEvent event, Outcome then) {
    return outcome -> {
      switch (outcome) {
        case CommitOutcome.Committed _ -> then.written();
        case CommitOutcome.Rejected rejected -> {
          if (isAlreadyThere(rejected)) {
            then.written();
          } else {
            log.error(
                "event=journal_rejected message={} seq={} kind={}",
                event.message(),
                event.seq(),
                event.kind().text(),
                rejected.cause());
            then.refused();
          }
        }
        case CommitOutcome.Unavailable _, CommitOutcome.Unknowable _ ->
            // Only at the end of the process; recovery finds the message as the journal knows it.
            log.warn(
                "event=journal_closed_before message={} seq={} kind={}",
                event.message(),
                event.seq(),
                event.kind().text());
      }
    };
  }

  private static boolean isAlreadyThere(CommitOutcome.Rejected rejected) {
    return "23505".equals(rejected.cause().getSQLState());
  }
}
