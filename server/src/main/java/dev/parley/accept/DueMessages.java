package dev.parley.accept;

import dev.parley.e164.ParsedAddress;
import dev.parley.loop.Loops;
import dev.parley.message.HeldRows;
import dev.parley.message.LiveMessages;
import dev.parley.message.MessageReader;
import dev.parley.message.MessageReader.Loaded;
import dev.parley.message.ScheduledMessages;
import dev.parley.policy.Decision;
import dev.parley.policy.Facts;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The loop of scheduled messages: what is due is decided again as if it came now, since weeks may
 * lie between (opt-outs, standing of the account), and handed to dispatch, held, or left to a
 * check. Pages by due time, on a thread of its own: how much is scheduled costs live messages
 * nothing. Only {@link #HELD_MAX} messages are held this way: while there are as many, what is due
 * stays scheduled.
 *
 * <p>A crash between the steps repeats them: what is no longer scheduled is only taken off the
 * table.
 */
public final class DueMessages implements AutoCloseable {
  /** Messages decided together. */
  static final int BATCH_MAX = 500;

  /** Messages that were due and are held now, or were not long ago. */
  public static final int HELD_MAX = 10_000;

  /** The journal may be unable to write when the platform closes. */
  private static final Duration CLOSE_MAX = Duration.ofSeconds(10);

  private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

  private static final Logger log = LoggerFactory.getLogger(DueMessages.class);

  private final ScheduledMessages scheduled;
  private final HeldRows held;
  private final int heldMax;
  private final MessageReader reader;
  private final LiveMessages live;
  private final Parts parts;
  private final Admission admission;
  private final Outgoing outgoing;
  private final Clock clock;
  private final Loops loops;
  private final Thread loop;
  private final CountDownLatch closed = new CountDownLatch(1);

  DueMessages(Parts parts, Admission admission, Outgoing outgoing, Clock clock, Loops loops) {
    this(parts, HELD_MAX, admission, outgoing, clock, loops);
  }

  DueMessages(
      Parts parts, int heldMax, Admission admission, Outgoing outgoing, Clock clock, Loops loops) {
    this.parts = parts;
    this.scheduled = parts.scheduled();
    this.held = parts.held();
    this.heldMax = heldMax;
    this.reader = parts.reader();
    this.live = parts.live();
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
   * @param policy decides again
   * @param senders parses addresses as rows carry them
   * @param recipients likewise
   */
  public record Parts(
      ScheduledMessages scheduled,
      HeldRows held,
      MessageReader reader,
      LiveMessages live,
      FactsGatherer gatherer,
      Function<Facts, Decision> policy,
      Function<String, ParsedAddress> senders,
      Function<String, ParsedAddress> recipients) {}

  public void start() {
    loop.start();
  }

  private void run() {
    try {
      boolean more = true;
      while (!loops.await(closed, more ? Duration.ZERO : LOOK_EVERY)) {
        more = outgoing.hasRoom() && guarded();
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
  boolean step() throws SQLException, InterruptedException {
    List<UUID> due = withRoomToHold(scheduled.due(clock.instant(), BATCH_MAX));
    if (due.isEmpty()) {
      return false;
    }
    DuePage page = new DuePage(parts, admission, outgoing);
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
        // The process ended between journal and table.
        case HELD -> page.held(loaded);
        case PENDING -> page.pending(loaded);
        default -> {} // Canceled: it is only taken off the table.
      }
    }
    page.decide(waiting);
    Set<UUID> refused = page.awaitJournal();
    due.removeAll(refused);
    if (settle(due, page)) {
      page.handOver();
    }
    return due.size() == BATCH_MAX;
  }

  /** As many as may be held, should it come to that. */
  private List<UUID> withRoomToHold(List<UUID> due) {
    int room = due.isEmpty() ? 0 : Math.max(0, heldMax - held.listed());
    return new ArrayList<>(due.size() <= room ? due : due.subList(0, room));
  }

  /** False when the platform closed first: recovery finds them waiting. */
  private boolean settle(List<UUID> due, DuePage page) throws InterruptedException {
    while (true) {
      try {
        scheduled.settled(due, page.unfinished(), page.heldMessages());
        return true;
      } catch (SQLException away) {
        log.warn("event=due_messages_not_settled problem={}", away.toString());
        if (loops.await(closed, LOOK_EVERY)) {
          return false;
        }
      }
    }
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
