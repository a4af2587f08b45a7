package dev.parley.dispatch;

import dev.parley.accept.Outgoing;
import dev.parley.account.AccountSid;
import dev.parley.account.Accounts;
import dev.parley.carrier.CarrierLink;
import dev.parley.carrier.CarrierLink.Permit;
import dev.parley.carrier.OutgoingSegment;
import dev.parley.carrier.Route;
import dev.parley.carrier.SubmitOutcome;
import dev.parley.consent.OptOuts;
import dev.parley.consent.RecipientLocks;
import dev.parley.consent.Revocations;
import dev.parley.dispatch.LastLook.Stop;
import dev.parley.loop.Loops;
import dev.parley.message.EventKind;
import dev.parley.message.Journal.Urgency;
import dev.parley.message.LiveMessage;
import dev.parley.message.LiveMessages;
import dev.parley.message.LiveMessages.Recorded;
import dev.parley.message.MessageEvent.Details;
import dev.parley.message.MessageReader;
import dev.parley.message.MessageReader.Loaded;
import dev.parley.message.MessageState;
import dev.parley.message.MessageView;
import dev.parley.message.ReceiptReferences;
import dev.parley.message.UnfinishedMessages;
import dev.parley.message.UnfinishedMessages.Waiting;
import dev.parley.number.Rates;
import dev.parley.number.Throughput;
import dev.parley.store.Database;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands allowed messages to the carrier. One loop: wait for a message and for room in the link's
 * window, mark a batch as submitting in the journal, then for each segment take the recipient's
 * lock, take the last look, write. The lock is held from the look to the return of the write: a
 * STOP that has committed stops every later segment.
 */
public final class Dispatcher implements Outgoing, AutoCloseable {
  /** Messages marked by one commit. */
  static final int BATCH_MAX = 128;

  /** Batches follow each other no faster, unless a whole one waits. */
  private static final Duration PACE = Duration.ofMillis(5);

  private static final Duration NOT_WRITTEN_PAUSE = Duration.ofSeconds(1);
  private static final Duration JOURNAL_PAUSE = Duration.ofMillis(50);
  private static final Logger log = LoggerFactory.getLogger(Dispatcher.class);

  private final SenderQueues queues;
  private final Outlets outlets;
  private final Rates rates;
  private final Overflow overflow;
  private final OptOutCheck optOuts;
  private final CarrierLink link;
  private final LiveMessages live;
  private final ReceiptReferences references;
  private final LastLook lastLook;
  private final RecipientLocks locks;
  private final ScheduledExecutorService scheduler;
  private final LongSupplier nanoTime;
  private final Submits submits = new Submits();
  private final Loops loops;
  private final Thread loop;

  /** Held from before a batch is marked until it is written. */
  private final ReentrantLock writing = new ReentrantLock();

  /** Owned by the loop. */
  private long lastBatchNanos;

  private volatile boolean closed;

  public Dispatcher(
      CarrierLink link,
      LiveMessages live,
      ReceiptReferences references,
      Revocations revocations,
      RecipientLocks locks,
      Accounts accounts,
      Stored stored,
      ScheduledExecutorService scheduler,
      Clock clock,
      LongSupplier nanoTime,
      QueueLimits limits,
      Rates rates,
      Loops loops) {
    Route only = new Route(link.name());
    this.rates = rates;
    this.queues = new SenderQueues(limits, loops, nanoTime, rates, _ -> only);
    this.outlets = new OneLink(only, link.name());
    this.link = link;
    this.live = live;
    this.references = references;
    this.lastLook = new LastLook(revocations, stored.optOuts(), accounts, nanoTime);
    this.locks = locks;
    this.scheduler = scheduler;
    this.nanoTime = nanoTime;
    this.lastBatchNanos = nanoTime.getAsLong() - PACE.toNanos();
    this.optOuts = new OptOutCheck(stored.database(), stored.optOuts(), live);
    this.overflow =
        new Overflow(
            queues, stored.unfinished(), stored.reader(), live, optOuts, clock, nanoTime, loops);
    this.loops = loops;
    this.loop = loops.thread("dispatch-" + link.name(), this::run);
    live.tellWhatLeavesQueues(this::left);
  }

  private void left(LiveMessage message) {
    if (queues.left(message)) {
      live.whenWritten(message, () -> queues.removable(message));
    }
  }

  /** What the queues keep outside of memory. */
  public record Stored(
      Database database, UnfinishedMessages unfinished, MessageReader reader, OptOuts optOuts) {}

  /** How much waits that the process before listed; before {@link #start}. */
  public void restore(List<Waiting> waiting) {
    queues.restore(waiting);
  }

  /** From now on the queues know of what is listed and was not told to {@link #restore}. */
  public void takeUpListed() {
    overflow.takeUpListed();
  }

  /** Messages that recovery found waiting, unless their recipients opted out since. */
  public void recovered(List<LiveMessage> messages) throws SQLException {
    optOuts.allowed(messages).forEach(queues::addAccepted);
  }

  /**
   * Begins to send.
   *
   * @param resumer takes up a listed message that does not wait for its turn; false when nothing is
   *     left to do
   */
  public void start(Predicate<Loaded> resumer) {
    overflow.start(resumer);
    loop.start();
  }

  @Override
  public boolean hasRoom() {
    return queues.hasRoom();
  }

  @Override
  public boolean reserve(AccountSid account, String sender, int segments) {
    return queues.reserve(account, sender, segments);
  }

  @Override
  public void release(AccountSid account, String sender, int segments) {
    queues.release(account, sender, segments);
  }

  @Override
  public void queued(LiveMessage message) {
    queues.add(message);
  }

  @Override
  public void queuedAlways(LiveMessage message) {
    queues.addAccepted(message);
  }

  /** Queued messages in memory. */
  public int inMemory() {
    return queues.inMemory();
  }

  /** Queued messages that are in the database only. */
  public int spilled() {
    return queues.spilled();
  }

  /** When the message was created that waits longest. */
  public Optional<Instant> oldestQueued() {
    return queues.oldest();
  }

  /** What a queued message waits for, in words. */
  public Optional<String> waitsFor(MessageView message) {
    if (message.state() != MessageState.QUEUED) {
      return Optional.empty();
    }
    int[] waiting = queues.waitingOf(message.account(), message.from());
    String others =
        (waiting[0] + waiting[1])
            + " messages of this sender are queued"
            + (waiting[1] == 0 ? "." : ", " + waiting[1] + " of them in the database only.");
    CarrierLink.Status status = link.status();
    return Optional.of(
        status.bound()
            ? "Waiting for its sender's turn; " + others + paced(message)
            : "Waiting: carrier "
                + link.name()
                + " is unbound since "
                + status.since()
                + (status.problem() == null ? "; " : ": " + status.problem() + "; ")
                + others);
  }

  private String paced(MessageView message) {
    Throughput rate = rates.of(message.from());
    if (!rate.paced()) {
      return "";
    }
    int perSecond = rate.segmentsPerSecond();
    return " Its sender may send "
        + perSecond
        + (perSecond == 1 ? " segment" : " segments")
        + " a second ("
        + rate.reason()
        + "); about "
        + queues.segmentsOf(message.account(), message.from())
        + " segments wait for it."
        + rates
            .of(message.account())
            .map(all -> " All senders of its account may send " + all.segmentsPerSecond() + ".")
            .orElse("");
  }

  /** Senders that rest, by their rate. */
  public int restingSenders() {
    return queues.waits().pacing().senders();
  }

  /** Accounts that rest. */
  public int restingAccounts() {
    return queues.waits().pacing().accounts();
  }

  /** How often a sender had to wait for its rate. */
  public long senderWaits() {
    return queues.waits().pacing().senderRests();
  }

  /** How often an account had to wait for its rate. */
  public long accountWaits() {
    return queues.waits().pacing().accountRests();
  }

  /** How often no carrier of a route had room. */
  public long routeWaits() {
    return queues.waits().noRoom();
  }

  private void run() {
    try {
      while (queues.awaitSome()) {
        pace();
        submitBatch(link.reserve());
      }
    } catch (InterruptedException stop) {
      if (!closed) {
        log.error("event=dispatch_interrupted", stop);
      }
    }
  }

  /** Under load a mark's commit is shared by more messages when batches do not follow at once. */
  private void pace() throws InterruptedException {
    long left = PACE.toNanos() - (nanoTime.getAsLong() - lastBatchNanos);
    if (left > 0 && queues.inMemory() < BATCH_MAX) {
      loops.sleep(Duration.ofNanos(left));
    }
    lastBatchNanos = nanoTime.getAsLong();
  }

  /**
   * What is marked is written: a permit for the first message is at hand before anything is marked.
   */
  private void submitBatch(Permit first) throws InterruptedException {
    @Nullable Permit permit = first;
    Deque<LiveMessage> marked = new ArrayDeque<>();
    writing.lock();
    try {
      if (!closed) {
        mark(takeBatch(), marked);
      }
      while (!marked.isEmpty()) {
        @Nullable Permit given = permit;
        permit = null; // It is used, or comes back.
        permit = submitGuarded(marked.removeFirst(), given);
      }
    } finally {
      if (permit != null) {
        permit.release();
      }
      marked.forEach(message -> notWritten(message, -1));
      writing.unlock();
    }
  }

  /**
   * Dispatch ends, or waits for a window that nobody opens any more: it is known not to be out.
   *
   * @param segment -1 for all that this attempt was to write
   */
  private void notWritten(LiveMessage message, int segment) {
    Details details = new Details(null, segment, link.name(), null, "Parley was being stopped");
    live.record(message, EventKind.NOT_WRITTEN, details, Urgency.LAZY, null);
  }

  private List<LiveMessage> takeBatch() {
    int room = Math.clamp(link.room() + 1, 1, BATCH_MAX);
    return queues.poll(room, outlets).stream().map(SenderQueues.Taken::message).toList();
  }

  /** All messages go to one link; how many at a time, {@link #takeBatch} says. */
  private record OneLink(Route route, String carrier) implements Outlets {
    @Override
    public Route routeOf(LiveMessage message) {
      return route;
    }

    @Override
    public String choose(Route way, int segments) {
      return carrier;
    }
  }

  /**
   * Marks a batch as submitting and waits until the marks are in the database. A message without
   * its mark is not written.
   */
  private void mark(List<LiveMessage> batch, Collection<LiveMessage> marked)
      throws InterruptedException {
    CountDownLatch written = new CountDownLatch(batch.size());
    Set<LiveMessage> refused = ConcurrentHashMap.newKeySet();
    Details mark = new Details(null, -1, link.name(), null, link.terms().receipts().mark());
    for (LiveMessage message : batch) {
      Recorded recorded =
          live.record(
              message,
              EventKind.SUBMITTING,
              mark,
              Urgency.MARK,
              written::countDown,
              () -> {
                refused.add(message);
                written.countDown();
              });
      switch (recorded) {
        case YES, NOTED -> marked.add(message);
        case MEANINGLESS -> written.countDown(); // canceled or expired meanwhile
        case JOURNAL_FULL -> {
          written.countDown();
          requeueAfter(message, JOURNAL_PAUSE);
        }
      }
    }
    written.await();
    marked.removeAll(refused);
  }

  /** A message that cannot be written must not end the loop; whether it left is then not known. */
  private @Nullable Permit submitGuarded(LiveMessage message, @Nullable Permit given)
      throws InterruptedException {
    try {
      return submit(message, given);
    } catch (RuntimeException failed) {
      log.error("event=submit_failed message={}", message.row().sid(), failed);
      Details details = new Details(null, -1, link.name(), null, "it could not be written");
      live.record(message, EventKind.LOST, details, Urgency.LAZY, null);
      return null;
    }
  }

  /**
   * Writes the segments that the carrier does not have yet, and of which no answer is outstanding;
   * answers the permit if it was not used.
   */
  private @Nullable Permit submit(LiveMessage message, @Nullable Permit given)
      throws InterruptedException {
    @Nullable Permit permit = given;
    SegmentedBodies.Prepared prepared = SegmentedBodies.prepare(message.row());
    for (int segment = 0; segment < prepared.count(); segment++) {
      if (!message.toBeWritten(segment)) {
        continue;
      }
      Permit used = permit != null ? permit : reserve(message, segment, prepared.count());
      permit = null;
      Optional<Stop> stop = lookAndWrite(message, prepared, segment, used);
      if (stop.isPresent()) {
        used.release();
        Stop why = stop.get();
        live.record(
            message,
            EventKind.STOPPED,
            Details.code(why.code(), why.explanation()),
            Urgency.FSYNC,
            null);
        return null;
      }
    }
    return permit;
  }

  /** When dispatch ends meanwhile, what is left of the message goes back, segment by segment. */
  private Permit reserve(LiveMessage message, int from, int count) throws InterruptedException {
    try {
      return link.reserve();
    } catch (InterruptedException stopped) {
      for (int segment = from; segment < count; segment++) {
        if (message.toBeWritten(segment)) {
          notWritten(message, segment);
        }
      }
      throw stopped;
    }
  }

  private Optional<Stop> lookAndWrite(
      LiveMessage message, SegmentedBodies.Prepared prepared, int segment, Permit permit) {
    ReentrantLock lock = locks.of(message.row().to());
    lock.lock();
    try {
      Optional<Stop> stop = lastLook.at(message);
      if (stop.isEmpty()) {
        OutgoingSegment octets = prepared.segment(segment);
        submits.begun();
        permit.submit(
            octets,
            outcome -> {
              settle(message, segment, outcome);
              submits.ended();
            });
      }
      return stop;
    } finally {
      lock.unlock();
    }
  }

  private void settle(LiveMessage message, int segment, SubmitOutcome outcome) {
    switch (outcome) {
      case SubmitOutcome.Accepted accepted -> {
        references.remember(link.name(), accepted.reference(), message.row().sid().id(), segment);
        Details details = new Details(null, segment, link.name(), accepted.reference(), null);
        live.record(message, EventKind.ACCEPTED, details, Urgency.LAZY, null);
      }
      case SubmitOutcome.Rejected rejected -> {
        Details details =
            new Details(rejected.code(), segment, link.name(), null, rejected.explanation());
        live.record(message, EventKind.REJECTED, details, Urgency.LAZY, null);
      }
      case SubmitOutcome.Throttled throttled ->
          again(message, segment, EventKind.THROTTLED, throttled.explanation(), throttled.after());
      case SubmitOutcome.NotWritten notWritten ->
          again(
              message, segment, EventKind.NOT_WRITTEN, notWritten.explanation(), NOT_WRITTEN_PAUSE);
      case SubmitOutcome.Lost lost -> {
        Details details = new Details(null, segment, link.name(), null, lost.explanation());
        live.record(message, EventKind.LOST, details, Urgency.LAZY, null);
      }
    }
  }

  /**
   * Only the first segment that comes back puts the message back; the others find it queued
   * already, and are noted.
   */
  private void again(
      LiveMessage message, int segment, EventKind kind, String explanation, Duration pause) {
    Details details = new Details(null, segment, link.name(), null, explanation);
    if (live.record(message, kind, details, Urgency.LAZY, null) == Recorded.YES) {
      requeueAfter(message, pause);
    }
  }

  private void requeueAfter(LiveMessage message, Duration pause) {
    ScheduledFuture<?> _ =
        scheduler.schedule(() -> queues.putBack(message), pause.toMillis(), TimeUnit.MILLISECONDS);
  }

  /**
   * Takes no more out of the queues, then waits for the answers to what was written.
   *
   * @return false when some did not come in time
   */
  public boolean drain(Duration most) {
    closed = true;
    queues.close();
    long deadline = nanoTime.getAsLong() + most.toNanos();
    try {
      // A batch that is marked is written to its end: what waits for room in the window gets it as
      // answers come. The half of the time that is left belongs to the last answers.
      boolean between = writing.tryLock(most.toMillis() / 2, TimeUnit.MILLISECONDS);
      loop.interrupt();
      if (between) {
        writing.unlock();
      }
      loop.join();
      overflow.join();
      return submits.awaitNone(deadline - nanoTime.getAsLong());
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  @Override
  public void close() {
    drain(Duration.ZERO);
  }
}
