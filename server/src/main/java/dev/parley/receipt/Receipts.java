package dev.parley.receipt;

import dev.parley.carrier.CarrierEvent.DeliveryState;
import dev.parley.carrier.CarrierEvent.Receipt;
import dev.parley.message.EventKind;
import dev.parley.message.Journal.Urgency;
import dev.parley.message.LiveMessage;
import dev.parley.message.LiveMessages;
import dev.parley.message.MessageEvent.Details;
import dev.parley.message.ReceiptReferences;
import dev.parley.message.ReceiptReferences.Place;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Delivery receipts to messages. A receipt is acknowledged once what it says is durable. One that
 * overtakes the response to its own submit waits a little for it; one that names nothing we know is
 * counted and let go.
 */
public final class Receipts {
  /** Receipts that may wait for their submit's response, or for the database, at the same time. */
  public static final int WAITING_MAX = 10_000;

  private static final Duration RETRY_EVERY = Duration.ofMillis(250);
  private static final int RETRIES_MAX = 20;
  private static final Logger log = LoggerFactory.getLogger(Receipts.class);

  private final LiveMessages live;
  private final ReceiptReferences references;
  private final Executor blocking;
  private final ScheduledExecutorService scheduler;
  private final Semaphore room = new Semaphore(WAITING_MAX);
  private final Runnable orphaned;

  /**
   * @param blocking runs look-ups in the database
   * @param orphaned counts a receipt that names no message
   */
  public Receipts(
      LiveMessages live,
      ReceiptReferences references,
      Executor blocking,
      ScheduledExecutorService scheduler,
      Runnable orphaned) {
    this.live = live;
    this.references = references;
    this.blocking = blocking;
    this.scheduler = scheduler;
    this.orphaned = orphaned;
  }

  /** Called on the link's reader thread; never blocks. */
  public void on(Receipt receipt) {
    Optional<Place> place = references.inMemory(receipt.carrier(), receipt.reference());
    Optional<LiveMessage> message = place.flatMap(found -> live.inMemory(found.message()));
    if (message.isPresent()) {
      apply(receipt, message.get(), place.orElseThrow().segment());
      return;
    }
    if (!room.tryAcquire()) {
      receipt.acknowledgement().full();
      return;
    }
    blocking.execute(() -> lookUp(receipt, RETRIES_MAX));
  }

  /** Receipts that wait for their submit's response, or for the database. */
  public int waiting() {
    return WAITING_MAX - room.availablePermits();
  }

  private void lookUp(Receipt receipt, int retriesLeft) {
    try {
      Optional<Place> place =
          references
              .inMemory(receipt.carrier(), receipt.reference())
              .or(() -> references.stored(receipt.carrier(), receipt.reference()));
      Optional<LiveMessage> message = place.flatMap(found -> live.find(found.message()));
      if (message.isPresent()) {
        room.release();
        apply(receipt, message.get(), place.orElseThrow().segment());
      } else if (retriesLeft > 0 && place.isEmpty()) {
        ScheduledFuture<?> _ =
            scheduler.schedule(
                () -> blocking.execute(() -> lookUp(receipt, retriesLeft - 1)),
                RETRY_EVERY.toMillis(),
                TimeUnit.MILLISECONDS);
      } else {
        room.release();
        orphaned.run();
        log.warn(
            "event=receipt_orphaned carrier={} reference={}",
            receipt.carrier(),
            receipt.reference());
        receipt.acknowledgement().taken();
      }
    } catch (RuntimeException failed) {
      room.release();
      log.error("event=receipt_lookup_failed carrier={}", receipt.carrier(), failed);
      receipt.acknowledgement().notTaken();
    }
  }

  private void apply(Receipt receipt, LiveMessage message, int segment) {
    if (receipt.state() == DeliveryState.ENROUTE || receipt.state() == DeliveryState.ACCEPTED) {
      receipt.acknowledgement().taken();
      return;
    }
    boolean delivered = receipt.state() == DeliveryState.DELIVERED;
    Details details =
        new Details(
            delivered ? null : ReceiptErrors.code(receipt.state(), receipt.carrierError()),
            segment,
            receipt.carrier(),
            delivered ? null : words(receipt),
            receipt.rawDoneDate());
    EventKind kind = delivered ? EventKind.DELIVERED : EventKind.UNDELIVERED;
    switch (live.record(message, kind, details, Urgency.FSYNC, receipt.acknowledgement()::taken)) {
      case YES -> references.forget(receipt.carrier(), receipt.reference());
      // A second one, or after the end: the first may still be on its way into the database.
      case MEANINGLESS -> live.whenWritten(message, receipt.acknowledgement()::taken);
      case JOURNAL_FULL -> receipt.acknowledgement().full();
    }
  }

  private static String words(Receipt receipt) {
    String state = receipt.state().name().toLowerCase(java.util.Locale.ROOT);
    return receipt.carrierError() == null
        ? state
        : state + ", carrier error " + receipt.carrierError();
  }
}
