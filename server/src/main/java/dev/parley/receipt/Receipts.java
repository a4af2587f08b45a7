package dev.parley.receipt;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.parley.carrier.CarrierEvent.DeliveryState;
import dev.parley.carrier.CarrierEvent.Receipt;
import dev.parley.message.EventKind;
import dev.parley.message.Journal.Urgency;
import dev.parley.message.LiveMessage;
import dev.parley.message.LiveMessages;
import dev.parley.message.MessageEvent.Details;
import dev.parley.message.MessageView;
import dev.parley.message.ReceiptMatch;
import dev.parley.message.ReceiptReferences;
import dev.parley.message.ReceiptReferences.Place;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Delivery receipts to messages. A receipt is acknowledged once what it says is durable. One that
 * overtakes the response to its own submit waits a little for it, unacknowledged: were the process
 * to die in between, the carrier would send it again. At {@value #WAITING_MAX} such the carrier is
 * told to send it later. One that names nothing we know may be about a message whose response is
 * late, and waits for that; or was lost, and settles it where only one can be meant; else it is
 * counted and let go, since it would come again for ever.
 *
 * <p>Intermediate receipts (ENROUTE, ACCEPTD) change nothing: they are counted, and the last one of
 * a message is told while it waits.
 */
public final class Receipts {
  /** Receipts that may wait for their submit's response, or for the database, at the same time. */
  public static final int WAITING_MAX = 10_000;

  /** Messages whose last intermediate receipt is remembered. */
  static final int HEARD_MAX = 10_000;

  private static final Duration RETRY_EVERY = Duration.ofMillis(250);
  private static final int RETRIES_MAX = 20;
  private static final Logger log = LoggerFactory.getLogger(Receipts.class);

  private final LiveMessages live;
  private final ReceiptReferences references;
  private final Executor blocking;
  private final ScheduledExecutorService scheduler;
  private final Semaphore room = new Semaphore(WAITING_MAX);
  private final Counted counted;
  private final Cache<UUID, String> heard =
      Caffeine.newBuilder().maximumSize(HEARD_MAX).executor(Runnable::run).build();

  /**
   * @param orphaned a receipt that names no message
   * @param intermediate one that is not the last word
   * @param matched one that names no message, and settled the one it must be about
   */
  public record Counted(Runnable orphaned, Runnable intermediate, Runnable matched) {}

  /**
   * @param blocking runs look-ups in the database
   */
  public Receipts(
      LiveMessages live,
      ReceiptReferences references,
      Executor blocking,
      ScheduledExecutorService scheduler,
      Counted counted) {
    this.live = live;
    this.references = references;
    this.blocking = blocking;
    this.scheduler = scheduler;
    this.counted = counted;
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

  /** What a carrier last said about a message that waits for its receipt. */
  public Optional<String> heard(MessageView message) {
    return message.state().finished()
        ? Optional.empty()
        : Optional.ofNullable(heard.getIfPresent(message.sid().id()));
  }

  /** The database is asked first and last: the response that is waited for comes to memory. */
  private void lookUp(Receipt receipt, int retriesLeft) {
    boolean last = retriesLeft == 0;
    try {
      Optional<Place> place = references.inMemory(receipt.carrier(), receipt.reference());
      if (place.isEmpty() && (last || retriesLeft == RETRIES_MAX)) {
        place = references.stored(receipt.carrier(), receipt.reference());
      }
      if (place.isEmpty() && !last) {
        lookUpLater(receipt, retriesLeft - 1);
        return;
      }
      if (place.isEmpty()) {
        switch (live.unknownTo(receipt.carrier(), receipt.recipient(), receipt.sender())) {
          case ReceiptMatch.Only only -> place = Optional.of(matched(receipt, only.place()));
          case ReceiptMatch.None _ -> {}
          case ReceiptMatch.Later _ -> {
            lookUpLater(receipt, retriesLeft);
            return;
          }
        }
      }
      settle(receipt, place);
      room.release();
    } catch (RuntimeException failed) {
      room.release();
      log.error("event=receipt_lookup_failed carrier={}", receipt.carrier(), failed);
      receipt.acknowledgement().notTaken();
    }
  }

  private void settle(Receipt receipt, Optional<Place> place) {
    Optional<LiveMessage> message = place.flatMap(found -> live.find(found.message()));
    if (message.isPresent()) {
      apply(receipt, message.get(), place.orElseThrow().segment());
      return;
    }
    counted.orphaned().run();
    log.warn(
        "event=receipt_orphaned carrier={} reference={}", receipt.carrier(), receipt.reference());
    receipt.acknowledgement().taken();
  }

  private void lookUpLater(Receipt receipt, int retriesLeft) {
    ScheduledFuture<?> _ =
        scheduler.schedule(
            () -> blocking.execute(() -> lookUp(receipt, retriesLeft)),
            RETRY_EVERY.toMillis(),
            TimeUnit.MILLISECONDS);
  }

  /** The segment that this receipt must be about, although its reference was lost. */
  private Place matched(Receipt receipt, Place place) {
    counted.matched().run();
    references.remember(receipt.carrier(), receipt.reference(), place.message(), place.segment());
    Details details =
        new Details(
            null,
            place.segment(),
            receipt.carrier(),
            receipt.reference(),
            "its answer was lost, its receipt was not");
    live.find(place.message())
        .ifPresent(
            message -> live.record(message, EventKind.ACCEPTED, details, Urgency.FSYNC, null));
    return place;
  }

  private void apply(Receipt receipt, LiveMessage message, int segment) {
    if (receipt.state() == DeliveryState.ENROUTE || receipt.state() == DeliveryState.ACCEPTED) {
      counted.intermediate().run();
      heard.put(message.row().sid().id(), said(receipt));
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
      case YES, NOTED -> references.forget(receipt.carrier(), receipt.reference());
      // A second one: the first may still be on its way into the database.
      case MEANINGLESS -> live.whenWritten(message, receipt.acknowledgement()::taken);
      case JOURNAL_FULL -> receipt.acknowledgement().full();
    }
  }

  private static String said(Receipt receipt) {
    return "Waiting for the delivery receipt; the carrier's last word was "
        + receipt.state().name().toLowerCase(java.util.Locale.ROOT)
        + ".";
  }

  private static String words(Receipt receipt) {
    String state = receipt.state().name().toLowerCase(java.util.Locale.ROOT);
    return receipt.carrierError() == null
        ? state
        : state + ", carrier error " + receipt.carrierError();
  }
}
