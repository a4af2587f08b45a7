package dev.parley.accept;

import dev.parley.e164.ParsedAddress;
import dev.parley.loop.Loops;
import dev.parley.message.EventKind;
import dev.parley.message.Journal.Urgency;
import dev.parley.message.LiveMessage;
import dev.parley.message.LiveMessages;
import dev.parley.message.LiveMessages.Recorded;
import dev.parley.message.MessageEvent.Details;
import dev.parley.message.MessageReader;
import dev.parley.message.MessageReader.Loaded;
import dev.parley.message.MessageRow;
import dev.parley.message.MessageState;
import dev.parley.message.ScheduledMessages;
import dev.parley.message.UnfinishedMessages.Entry;
import dev.parley.policy.Decision;
import dev.parley.policy.Facts;
import dev.parley.policy.Finding;
import dev.parley.policy.PolicyEngine;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Phaser;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The loop of scheduled messages: what is due is decided again as if it came now, since weeks may
 * lie between (opt-outs, standing of the account), and handed to dispatch. Pages by due time, on a
 * thread of its own: how much is scheduled costs live messages nothing. While opt-outs may be
 * missing after a restore, what is due stays scheduled.
 *
 * <p>A crash between the steps repeats them: what is no longer scheduled is only taken off the
 * table.
 */
public final class DueMessages implements AutoCloseable {
  /** Messages decided together. */
  static final int BATCH_MAX = 500;

  /** The journal may be unable to write when the platform closes. */
  private static final Duration CLOSE_MAX = Duration.ofSeconds(10);

  private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

  /** What a finding without a better code ends a message with: a person would have to decide. */
  private static final int FILTERED = 30007;

  private static final Logger log = LoggerFactory.getLogger(DueMessages.class);

  private final ScheduledMessages scheduled;
  private final MessageReader reader;
  private final LiveMessages live;
  private final FactsGatherer gatherer;
  private final PolicyEngine policy;
  private final Admission admission;
  private final Outgoing outgoing;
  private final Function<String, ParsedAddress> senders;
  private final Function<String, ParsedAddress> recipients;
  private final Clock clock;
  private final Loops loops;
  private final Thread loop;
  private final CountDownLatch closed = new CountDownLatch(1);

  DueMessages(Parts parts, Admission admission, Outgoing outgoing, Clock clock, Loops loops) {
    this.scheduled = parts.scheduled();
    this.reader = parts.reader();
    this.live = parts.live();
    this.gatherer = parts.gatherer();
    this.policy = parts.policy();
    this.senders = parts.senders();
    this.recipients = parts.recipients();
    this.admission = admission;
    this.outgoing = outgoing;
    this.clock = clock;
    this.loops = loops;
    this.loop = loops.thread("due-messages", this::run);
    loop.setDaemon(true);
  }

  /**
   * What the loop works with.
   *
   * @param senders parses addresses as rows carry them
   * @param recipients likewise
   */
  public record Parts(
      ScheduledMessages scheduled,
      MessageReader reader,
      LiveMessages live,
      FactsGatherer gatherer,
      PolicyEngine policy,
      Function<String, ParsedAddress> senders,
      Function<String, ParsedAddress> recipients) {}

  public void start() {
    loop.start();
  }

  private void run() {
    try {
      boolean more = true;
      while (!loops.await(closed, more ? Duration.ZERO : LOOK_EVERY)) {
        more = !gatherer.optOutsInDoubt() && outgoing.hasRoom() && guarded();
      }
    } catch (InterruptedException stop) {
      log.error("event=due_messages_interrupted", stop);
    }
  }

  private boolean guarded() throws InterruptedException {
    try {
      return step();
    } catch (SQLException | RuntimeException failed) {
      log.warn("event=due_messages_failed problem={}", failed.toString());
      return false;
    }
  }

  /** Takes one page; false when nothing more is due. */
  private boolean step() throws SQLException, InterruptedException {
    List<UUID> due = scheduled.due(clock.instant(), BATCH_MAX);
    if (due.isEmpty()) {
      return false;
    }
    Page page = new Page();
    List<Loaded> waiting = new ArrayList<>();
    for (Loaded loaded : reader.load(due.stream().sorted(LiveMessages::unsigned).toList())) {
      switch (loaded.fold().state()) {
        case SCHEDULED, RESCHEDULED -> waiting.add(loaded);
        case QUEUED -> {
          // The process ended between journal and table; recovery may have queued it since.
          if (live.inMemory(loaded.row().sid().id()).isEmpty()
              && !LiveMessages.outstanding(loaded.fold())) {
            waiting.add(loaded);
          }
        }
        default -> {} // Canceled: it is only taken off the table.
      }
    }
    page.decide(waiting);
    page.journaled.arriveAndAwaitAdvance();
    if (settle(due, page.entries)) {
      page.queued.forEach(outgoing::queued);
      page.queuedAlways.forEach(outgoing::queuedAlways);
    }
    return due.size() == BATCH_MAX;
  }

  /** False when the platform closed first: recovery finds them waiting. */
  private boolean settle(List<UUID> due, List<Entry> entries) throws InterruptedException {
    while (true) {
      try {
        scheduled.settled(due, entries);
        return true;
      } catch (SQLException away) {
        log.warn("event=due_messages_not_settled problem={}", away.toString());
        if (loops.await(closed, LOOK_EVERY)) {
          return false;
        }
      }
    }
  }

  /** What becomes of the messages of one page. */
  private final class Page {
    private final List<Entry> entries = new ArrayList<>();
    private final List<LiveMessage> queued = new ArrayList<>();
    private final List<LiveMessage> queuedAlways = new ArrayList<>();
    private final Phaser journaled = new Phaser(1);

    void decide(List<Loaded> loaded) throws SQLException {
      List<Draft> drafts = loaded.stream().map(each -> draft(each.row())).toList();
      UUID asked = live.newestSid();
      List<Facts> facts = drafts.isEmpty() ? List.of() : gatherer.gather(drafts);
      for (int i = 0; i < drafts.size(); i++) {
        for (LiveMessage message : readmitted(loaded.get(i), asked)) {
          follow(message, drafts.get(i), policy.decide(facts.get(i)));
        }
      }
    }

    private List<LiveMessage> readmitted(Loaded loaded, UUID asked) {
      return live.readmitted(List.of(loaded), loaded.row().from(), asked);
    }

    private void follow(LiveMessage message, Draft draft, Decision decision) {
      switch (decision) {
        case Decision.Allowed _ -> due(message, draft);
        case Decision.Refused refused -> stop(message, refused.reason());
        case Decision.Held held -> stop(message, held.findings().getFirst());
        case Decision.Pending pending ->
            stop(message, FILTERED, "it would have to wait again, for " + pending.what());
      }
    }

    private void due(LiveMessage message, Draft draft) {
      if (message.state() == MessageState.QUEUED) {
        list(message);
        queuedAlways.add(message);
        return;
      }
      MessageRow row = message.row();
      int segments = Math.max(1, row.segments());
      if (!admission.hasRoom(draft, row.from(), segments)) {
        stop(message, Admission.QUEUE_OVERFLOW, "more waits for its sender than its queue holds");
      } else if (record(message, EventKind.DUE, Details.NONE)) {
        list(message);
        queued.add(message);
      } else {
        outgoing.release(row.account(), row.from(), segments);
      }
    }

    private void list(LiveMessage message) {
      message.listedUnder(message.row().from());
      entries.add(Entry.queued(message));
    }

    private void stop(LiveMessage message, Finding why) {
      stop(message, why.code(), why.sentence() + " (" + why.clause() + ")");
    }

    private void stop(LiveMessage message, int code, String why) {
      boolean _ = record(message, EventKind.STOPPED, Details.code(code, why));
    }

    /** False when it was canceled meanwhile. */
    private boolean record(LiveMessage message, EventKind kind, Details details) {
      journaled.register();
      Recorded recorded =
          live.record(message, kind, details, Urgency.LAZY, journaled::arriveAndDeregister);
      if (recorded != Recorded.YES) {
        journaled.arriveAndDeregister();
      }
      return recorded == Recorded.YES;
    }
  }

  /** As it came, to be decided at its time. */
  private Draft draft(MessageRow row) {
    return new Draft(
        row.sid(),
        row.account(),
        row.direction(),
        row.from(),
        senders.apply(row.from()),
        row.to(),
        recipients.apply(row.to()),
        row.body() == null ? "" : row.body(),
        row.statusCallback(),
        row.validitySeconds(),
        row.origin(),
        row.purpose(),
        null);
  }

  /** Ends after the page that is under way; before the journal closes. */
  @Override
  public void close() {
    closed.countDown();
    try {
      loop.join(CLOSE_MAX.toMillis());
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
