package dev.parley.dispatch;

import dev.parley.carrier.CarrierLink;
import dev.parley.carrier.CarrierLink.Permit;
import dev.parley.carrier.OutgoingSegment;
import dev.parley.consent.RecipientLocks;
import dev.parley.dispatch.LastLook.Stop;
import dev.parley.loop.Loops;
import dev.parley.message.EventKind;
import dev.parley.message.Journal.Urgency;
import dev.parley.message.LiveMessage;
import dev.parley.message.LiveMessages;
import dev.parley.message.LiveMessages.Recorded;
import dev.parley.message.MessageEvent.Details;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes to one carrier what dispatch chose it for, on a thread of its own: a carrier that hangs
 * holds no other. It waits for room in the window, marks a batch as submitting in the journal, then
 * for each segment takes the recipient's lock, takes the last look, writes. The lock is held from
 * the look to the return of the write: a STOP that has committed stops every later segment.
 *
 * <p>What it was handed and cannot write, since the link is not bound, goes back to the queue.
 */
final class CarrierWriter {
  /** Messages marked by one commit. */
  static final int BATCH_MAX = 128;

  private static final Duration JOURNAL_PAUSE = Duration.ofMillis(50);
  private static final Logger log = LoggerFactory.getLogger(CarrierWriter.class);

  private final CarrierLink link;
  private final Shared shared;
  private final Thread thread;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition handedOrClosed = lock.newCondition();

  /** As many segments as the link had room for. */
  private final Deque<Handed> handed = new ArrayDeque<>();

  /** Segments that were chosen to go here and have no place in the window yet. */
  private final AtomicInteger promised = new AtomicInteger();

  /** Held from before a batch is marked until it is written. */
  private final ReentrantLock writing = new ReentrantLock();

  private volatile boolean closed;

  /**
   * What the writers of all carriers use together.
   *
   * @param roomAgain told when a carrier may take more than it could
   */
  record Shared(
      LiveMessages live,
      LastLook lastLook,
      RecipientLocks locks,
      Submits submits,
      SubmitOutcomes outcomes,
      SubmitOutcomes.Returns returns,
      Runnable roomAgain) {}

  /**
   * @param why it goes to this carrier, for the timeline; null when it is the first choice
   */
  record Handed(LiveMessage message, @Nullable String why) {}

  CarrierWriter(CarrierLink link, Shared shared, Loops loops) {
    this.link = link;
    this.shared = shared;
    this.thread = loops.thread("dispatch-" + link.name(), this::run);
  }

  void start() {
    thread.start();
  }

  CarrierLink link() {
    return link;
  }

  /** Segments that may still be chosen to go here. */
  int room() {
    return link.room() - promised.get();
  }

  /** So many segments are about to be handed over. */
  void promise(int segments) {
    promised.addAndGet(segments);
  }

  /** What was promised. */
  void hand(List<Handed> messages) {
    lock.lock();
    try {
      handed.addAll(messages);
      handedOrClosed.signal();
    } finally {
      lock.unlock();
    }
  }

  private void kept(int segments) {
    if (segments > 0) {
      promised.addAndGet(-segments);
      shared.roomAgain().run();
    }
  }

  private void run() {
    try {
      while (awaitHanded()) {
        Permit permit = link.reserveWhileBound();
        if (permit == null) {
          giveBack();
        } else {
          submitBatch(permit);
        }
      }
    } catch (InterruptedException stop) {
      if (!closed) {
        log.error("event=dispatch_interrupted carrier={}", link.name(), stop);
      }
    }
  }

  private boolean awaitHanded() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (handed.isEmpty() && !closed) {
        handedOrClosed.await();
      }
      return !closed;
    } finally {
      lock.unlock();
    }
  }

  private List<Handed> take(int most) {
    List<Handed> taken = new ArrayList<>();
    lock.lock();
    try {
      while (taken.size() < most && !handed.isEmpty()) {
        taken.add(handed.removeFirst());
      }
      return taken;
    } finally {
      lock.unlock();
    }
  }

  /** Unmarked as they are. */
  private void giveBack() {
    for (Handed each : take(Integer.MAX_VALUE)) {
      kept(segments(each.message()));
      shared.returns().after(each.message(), Duration.ZERO);
    }
  }

  private static int segments(LiveMessage message) {
    return SenderQueue.segmentsOf(message);
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
        mark(take(BATCH_MAX), marked);
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
      for (LiveMessage message : marked) {
        shared.outcomes().stopped(link.name(), message, -1);
        kept(segments(message));
      }
      writing.unlock();
    }
  }

  /**
   * Marks a batch as submitting and waits until the marks are in the database. A message without
   * its mark is not written.
   */
  private void mark(List<Handed> batch, Collection<LiveMessage> marked)
      throws InterruptedException {
    CountDownLatch written = new CountDownLatch(batch.size());
    Set<LiveMessage> refused = ConcurrentHashMap.newKeySet();
    String receipts = link.terms().receipts().mark();
    for (Handed each : batch) {
      LiveMessage message = each.message();
      Recorded recorded =
          shared
              .live()
              .record(
                  message,
                  EventKind.SUBMITTING,
                  new Details(null, -1, link.name(), each.why(), receipts),
                  Urgency.MARK,
                  written::countDown,
                  () -> {
                    refused.add(message);
                    written.countDown();
                  });
      if (recorded == Recorded.YES || recorded == Recorded.NOTED) {
        marked.add(message);
        continue;
      }
      // Canceled or expired meanwhile, unless the journal is full.
      written.countDown();
      kept(segments(message));
      if (recorded == Recorded.JOURNAL_FULL) {
        shared.returns().after(message, JOURNAL_PAUSE);
      }
    }
    written.await();
    marked.removeAll(refused);
    refused.forEach(message -> kept(segments(message)));
  }

  /** A message that cannot be written must not end the loop; whether it left is then not known. */
  private @Nullable Permit submitGuarded(LiveMessage message, @Nullable Permit given)
      throws InterruptedException {
    AtomicInteger promisedFor = new AtomicInteger(segments(message));
    try {
      return submit(message, given, promisedFor);
    } catch (RuntimeException failed) {
      log.error("event=submit_failed message={}", message.row().sid(), failed);
      shared.outcomes().failed(link.name(), message);
      return null;
    } finally {
      kept(promisedFor.get());
    }
  }

  /**
   * Writes the segments that the carrier does not have yet, and of which no answer is outstanding;
   * answers the permit if it was not used.
   */
  private @Nullable Permit submit(
      LiveMessage message, @Nullable Permit given, AtomicInteger promisedFor)
      throws InterruptedException {
    @Nullable Permit permit = given;
    SegmentedBodies.Prepared prepared = SegmentedBodies.prepare(message.row());
    boolean anyWritten = false;
    for (int segment = 0; segment < prepared.count(); segment++) {
      if (!message.toBeWritten(segment)) {
        continue;
      }
      Permit used = permit != null ? permit : reserve(message, segment, prepared.count());
      permit = null;
      if (used == null) {
        unbound(message, anyWritten ? segment : -1, prepared.count());
        return null;
      }
      if (promisedFor.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
        promised.decrementAndGet(); // Its place in the window counts now.
      }
      Optional<Stop> stop = lookAndWrite(message, prepared, segment, used);
      anyWritten = true;
      if (stop.isPresent()) {
        used.release();
        Stop why = stop.get();
        shared
            .live()
            .record(
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

  private void unbound(LiveMessage message, int from, int count) {
    if (from < 0) {
      shared.outcomes().unbound(link.name(), message, -1);
      return;
    }
    for (int segment = from; segment < count; segment++) {
      if (message.toBeWritten(segment)) {
        shared.outcomes().unbound(link.name(), message, segment);
      }
    }
  }

  /**
   * When dispatch ends meanwhile, what is left of the message goes back, segment by segment.
   *
   * @return null when the link is not bound
   */
  private @Nullable Permit reserve(LiveMessage message, int from, int count)
      throws InterruptedException {
    try {
      return link.reserveWhileBound();
    } catch (InterruptedException stopped) {
      for (int segment = from; segment < count; segment++) {
        if (message.toBeWritten(segment)) {
          shared.outcomes().stopped(link.name(), message, segment);
        }
      }
      throw stopped;
    }
  }

  private Optional<Stop> lookAndWrite(
      LiveMessage message, SegmentedBodies.Prepared prepared, int segment, Permit permit) {
    ReentrantLock recipient = shared.locks().of(message.row().to());
    recipient.lock();
    try {
      Optional<Stop> stop = shared.lastLook().at(message);
      if (stop.isEmpty()) {
        OutgoingSegment octets = prepared.segment(segment);
        shared.submits().begun();
        permit.submit(
            octets,
            outcome -> {
              shared.outcomes().settle(link.name(), message, segment, outcome);
              shared.submits().ended();
              shared.roomAgain().run();
            });
      }
      return stop;
    } finally {
      recipient.unlock();
    }
  }

  /** Nothing was handed to it that is not written or given back. */
  boolean isIdle() {
    return promised.get() == 0;
  }

  /** Takes nothing more; what is handed and not marked stays queued. */
  void finish() {
    closed = true;
    lock.lock();
    try {
      handedOrClosed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /**
   * A batch that is marked is written to its end, for so long: what waits for room in the window
   * gets it as answers come. After {@link #finish}.
   */
  void awaitWritten(long nanos) throws InterruptedException {
    boolean between = writing.tryLock(Math.max(0, nanos), TimeUnit.NANOSECONDS);
    thread.interrupt();
    if (between) {
      writing.unlock();
    }
    thread.join();
  }
}
