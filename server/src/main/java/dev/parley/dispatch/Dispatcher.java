package dev.parley.dispatch;

import dev.parley.accept.Outgoing;
import dev.parley.account.Accounts;
import dev.parley.carrier.CarrierLink;
import dev.parley.carrier.CarrierLink.Permit;
import dev.parley.carrier.SubmitOutcome;
import dev.parley.consent.OptOuts;
import dev.parley.consent.RecipientLocks;
import dev.parley.consent.Revocations;
import dev.parley.dispatch.LastLook.Stop;
import dev.parley.message.EventKind;
import dev.parley.message.Journal.Urgency;
import dev.parley.message.LiveMessage;
import dev.parley.message.LiveMessages;
import dev.parley.message.LiveMessages.Recorded;
import dev.parley.message.MessageEvent.Details;
import dev.parley.message.MessageState;
import dev.parley.message.ReceiptReferences;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
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
  /** Messages in the queues; beyond it nothing is accepted (503). */
  public static final int QUEUED_MAX = 200_000;

  /** Messages marked by one commit. */
  static final int BATCH_MAX = 128;

  /** Batches follow each other no faster, unless a whole one waits. */
  private static final Duration PACE = Duration.ofMillis(5);

  private static final Duration THROTTLED_PAUSE = Duration.ofSeconds(1);
  private static final Duration JOURNAL_PAUSE = Duration.ofMillis(50);
  private static final Logger log = LoggerFactory.getLogger(Dispatcher.class);

  private final SenderQueues queues = new SenderQueues(QUEUED_MAX);
  private final CarrierLink link;
  private final LiveMessages live;
  private final ReceiptReferences references;
  private final LastLook lastLook;
  private final RecipientLocks locks;
  private final ScheduledExecutorService scheduler;
  private final Clock clock;
  private final Thread loop;

  /** Owned by the loop. */
  private long lastBatchMillis;

  private volatile boolean closed;

  public Dispatcher(
      CarrierLink link,
      LiveMessages live,
      ReceiptReferences references,
      Revocations revocations,
      OptOuts optOuts,
      RecipientLocks locks,
      Accounts accounts,
      ScheduledExecutorService scheduler,
      Clock clock) {
    this.link = link;
    this.live = live;
    this.references = references;
    this.lastLook = new LastLook(revocations, optOuts, accounts, clock);
    this.locks = locks;
    this.scheduler = scheduler;
    this.clock = clock;
    this.loop = Thread.ofPlatform().name("dispatch-" + link.name()).unstarted(this::run);
  }

  public void start() {
    loop.start();
  }

  @Override
  public boolean hasRoom() {
    return queues.hasRoom();
  }

  @Override
  public void queued(LiveMessage message) {
    queues.add(message);
  }

  public int queuedCount() {
    return queues.size();
  }

  /** What a queued message waits for, in words. */
  public Optional<String> waitsFor(LiveMessage message) {
    if (message.state() != MessageState.QUEUED) {
      return Optional.empty();
    }
    CarrierLink.Status status = link.status();
    return Optional.of(
        status.bound()
            ? "Waiting for its sender's turn; " + queues.size() + " messages are queued."
            : "Waiting: carrier "
                + link.name()
                + " is unbound since "
                + status.since()
                + (status.problem() == null ? "." : ": " + status.problem() + "."));
  }

  private void run() {
    try {
      while (!closed) {
        queues.awaitSome();
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
    long sinceLast = clock.millis() - lastBatchMillis;
    if (sinceLast >= 0 && sinceLast < PACE.toMillis() && queues.size() < BATCH_MAX) {
      Thread.sleep(PACE.minusMillis(sinceLast));
    }
    lastBatchMillis = clock.millis();
  }

  /**
   * What is marked is written: a permit for the first message is at hand before anything is marked.
   */
  private void submitBatch(Permit first) throws InterruptedException {
    @Nullable Permit permit = first;
    try {
      for (LiveMessage message : mark(takeBatch())) {
        permit = submitGuarded(message, permit);
      }
    } finally {
      if (permit != null) {
        permit.release();
      }
    }
  }

  private List<LiveMessage> takeBatch() {
    CarrierLink.Status status = link.status();
    int room = Math.clamp(status.windowSize() - status.windowInUse() + 1, 1, BATCH_MAX);
    List<LiveMessage> batch = new ArrayList<>(room);
    while (batch.size() < room) {
      Optional<LiveMessage> next = queues.poll();
      if (next.isEmpty()) {
        break;
      }
      batch.add(next.get());
    }
    return batch;
  }

  /** Marks a batch as submitting and waits until the marks are in the database. */
  private List<LiveMessage> mark(List<LiveMessage> batch) throws InterruptedException {
    List<LiveMessage> marked = new ArrayList<>(batch.size());
    CountDownLatch written = new CountDownLatch(batch.size());
    Details mark = new Details(null, -1, link.name(), null, null);
    for (LiveMessage message : batch) {
      Recorded recorded =
          live.record(message, EventKind.SUBMITTING, mark, Urgency.MARK, written::countDown);
      switch (recorded) {
        case YES -> marked.add(message);
        case MEANINGLESS -> written.countDown(); // canceled or expired meanwhile
        case JOURNAL_FULL -> {
          written.countDown();
          requeueAfter(message, JOURNAL_PAUSE);
        }
      }
    }
    written.await();
    return marked;
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
   * Writes the segments that the carrier does not have yet; answers the permit if it was not used.
   */
  private @Nullable Permit submit(LiveMessage message, @Nullable Permit given)
      throws InterruptedException {
    @Nullable Permit permit = given;
    SegmentedBodies.Prepared prepared = SegmentedBodies.prepare(message.row());
    for (int segment = 0; segment < prepared.count(); segment++) {
      if (message.segmentAccepted(segment)) {
        continue;
      }
      Permit used = permit != null ? permit : link.reserve();
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

  private Optional<Stop> lookAndWrite(
      LiveMessage message, SegmentedBodies.Prepared prepared, int segment, Permit permit) {
    ReentrantLock lock = locks.of(message.row().to());
    lock.lock();
    try {
      Optional<Stop> stop = lastLook.at(message.row());
      if (stop.isEmpty()) {
        permit.submit(prepared.segment(segment), outcome -> settle(message, segment, outcome));
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
          again(message, segment, EventKind.THROTTLED, throttled.explanation());
      case SubmitOutcome.NotWritten notWritten ->
          again(message, segment, EventKind.NOT_WRITTEN, notWritten.explanation());
      case SubmitOutcome.Lost lost -> {
        Details details = new Details(null, segment, link.name(), null, lost.explanation());
        live.record(message, EventKind.LOST, details, Urgency.LAZY, null);
      }
    }
  }

  /**
   * Only the first segment that comes back puts the message back; the others find it queued
   * already.
   */
  private void again(LiveMessage message, int segment, EventKind kind, String explanation) {
    Details details = new Details(null, segment, link.name(), null, explanation);
    if (live.record(message, kind, details, Urgency.LAZY, null) == Recorded.YES) {
      requeueAfter(message, THROTTLED_PAUSE);
    }
  }

  private void requeueAfter(LiveMessage message, Duration pause) {
    ScheduledFuture<?> _ =
        scheduler.schedule(() -> queues.putBack(message), pause.toMillis(), TimeUnit.MILLISECONDS);
  }

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
