package dev.parley;

import dev.parley.audit.AuditLog;
import dev.parley.message.ConcatenationReferences;
import dev.parley.message.LiveMessages;
import dev.parley.message.MessagePartitions;
import dev.parley.message.ReceiptReferences;
import dev.parley.message.RecoveryMark;
import dev.parley.message.Retention;
import dev.parley.message.StoredRetention;
import dev.parley.number.NumberClaimTable;
import dev.parley.number.NumberClaims;
import dev.parley.observe.ClockWatch;
import dev.parley.observe.Metrics;
import dev.parley.service.StickySenders;
import dev.parley.sid.SidSource;
import dev.parley.store.Database;
import io.prometheus.metrics.core.metrics.Counter;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Executor;
import java.util.function.IntSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What has to be done from time to time so that storage goes on: partitions made ahead, what is old
 * removed. What may take long runs beside the scheduler, whose other tasks must not wait.
 */
final class Housekeeping {
  private static final Logger log = LoggerFactory.getLogger(Housekeeping.class);

  /** How long a recipient who is not texted keeps the sender that a messaging service gave it. */
  private static final Duration STICKY_KEPT = Duration.ofDays(400);

  private final ClockWatch clock;
  private final Database database;
  private final ReceiptReferences references;
  private final MessagePartitions partitions;
  private final StoredRetention retention;
  private final Executor blocking;

  Housekeeping(
      Database database,
      SidSource sids,
      RecoveryMark mark,
      LiveMessages live,
      ReceiptReferences references,
      ClockWatch clock,
      int retentionDays,
      Metrics metrics,
      AuditLog audit,
      Executor blocking) {
    this.clock = clock;
    this.database = database;
    this.references = references;
    this.blocking = blocking;
    this.partitions = new MessagePartitions(database, sids, mark, live);
    this.retention =
        new StoredRetention(
            database,
            live,
            partitions,
            retentionDays,
            clock,
            System::nanoTime,
            new Counters(
                metrics.counter(
                    "parley_partitions_dropped_total", "Partitions dropped by retention."),
                metrics.counter(
                    "parley_bodies_removed_total", "Bodies removed by accounts' retention.")),
            audit);
  }

  private record Counters(Counter dropped, Counter removed) implements StoredRetention.Counted {
    @Override
    public void partitions(int count) {
      dropped.inc(count);
    }

    @Override
    public void bodies(int count) {
      removed.inc(count);
    }
  }

  Retention retention() {
    return retention;
  }

  void keepPartitions() {
    partitions.keep(clock.instant());
  }

  /** Every few seconds: the months around a clock that jumped must be there. */
  void watchClock() {
    if (clock.look()) {
      beside("partitions", this::keepPartitions);
    }
  }

  /** Several times a day, not at the start: see {@link ReceiptReferences#dropOld}. */
  void dropOldReferences() {
    references.dropOld(clock);
    ConcatenationReferences.dropOld(database, clock);
    beside("senders", this::dropOldOfSenders);
  }

  private void dropOldOfSenders() {
    inPortions(StickySenders.FORGOTTEN_AT_ONCE, () -> StickySenders.forgetDeleted(database));
    if (!clock.jumpedWithin(STICKY_KEPT)) {
      Instant since = clock.instant().minus(STICKY_KEPT);
      inPortions(
          StickySenders.FORGOTTEN_AT_ONCE, () -> StickySenders.forgetUnused(database, since));
    }
    if (!clock.jumpedWithin(NumberClaims.WINDOW)) {
      Instant now = clock.instant();
      inPortions(
          NumberClaimTable.FORGOTTEN_AT_ONCE,
          () -> NumberClaimTable.forgetOld(database.jdbi(), now));
    }
  }

  /** Until a portion is not full. */
  private static void inPortions(int size, IntSupplier portion) {
    int removed = size;
    while (removed >= size) {
      removed = portion.getAsInt();
    }
  }

  /** Every hour, not at the start: a clock that is wrong at boot is set soon. */
  void removeOld() {
    beside("retention", retention::runByItself);
  }

  private void beside(String task, Runnable action) {
    blocking.execute(
        () -> {
          try {
            action.run();
          } catch (RuntimeException failed) {
            log.error("event=task_failed task={}", task, failed);
          }
        });
  }
}
