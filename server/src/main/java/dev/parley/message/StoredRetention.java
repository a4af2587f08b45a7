package dev.parley.message;

import dev.parley.account.AccountSid;
import dev.parley.audit.AuditLog;
import dev.parley.audit.AuditNotes;
import dev.parley.audit.Cause;
import dev.parley.audit.Change;
import dev.parley.audit.StoredNotes;
import dev.parley.observe.ClockWatch;
import dev.parley.store.Database;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@link Retention} over the database. What it removes cannot be brought back, so it believes the
 * wall clock only after an undisturbed while, and lets at most one month go in a day by itself: a
 * clock that is wrong for an afternoon must not cost a year of messages. Thread-safe; one run at a
 * time.
 */
public final class StoredRetention implements Retention {
  /** After a jump of the wall clock nothing is removed for so long. */
  public static final Duration JUMP_PAUSE = Duration.ofDays(7);

  /** Months go no faster than this, unless somebody asks for a run. */
  public static final Duration MONTH_EVERY = Duration.ofHours(24);

  /** A run ends after so long; the next one goes on. */
  static final Duration RUN_MAX = Duration.ofSeconds(30);

  private static final Logger log = LoggerFactory.getLogger(StoredRetention.class);

  private final MessagePartitions partitions;
  private final BodyRemoval bodies;
  private final int instanceDays;
  private final ClockWatch clock;
  private final LongSupplier nanoTime;
  private final Counted counted;
  private final AuditNotes notes;
  private final ReentrantLock running = new ReentrantLock();
  private @Nullable Long nanosAtMonth;

  /** Who counts what was removed. */
  public interface Counted {
    void partitions(int dropped);

    void bodies(int removed);
  }

  /**
   * @param instanceDays of the configuration
   * @param nanoTime monotonic, like {@link System#nanoTime}
   */
  public StoredRetention(
      Database database,
      LiveMessages live,
      MessagePartitions partitions,
      int instanceDays,
      ClockWatch clock,
      LongSupplier nanoTime,
      Counted counted,
      AuditLog audit) {
    this(
        partitions,
        new BodyRemoval(database, live, audit),
        instanceDays,
        clock,
        nanoTime,
        counted,
        new StoredNotes(database.jdbi(), audit));
  }

  StoredRetention(
      MessagePartitions partitions,
      BodyRemoval bodies,
      int instanceDays,
      ClockWatch clock,
      LongSupplier nanoTime,
      Counted counted,
      AuditNotes notes) {
    this.partitions = partitions;
    this.bodies = bodies;
    this.instanceDays = instanceDays;
    this.clock = clock;
    this.nanoTime = nanoTime;
    this.counted = counted;
    this.notes = notes;
  }

  @Override
  public int instanceDays() {
    return instanceDays;
  }

  @Override
  public Optional<Setting> of(AccountSid account) {
    return bodies.of(account).map(BodyRemoval.Progress::setting);
  }

  @Override
  public Optional<Setting> set(AccountSid account, int days, Cause cause) {
    if (days < ACCOUNT_DAYS_MIN || days > instanceDays) {
      throw new IllegalArgumentException("retention of " + days + " days");
    }
    bodies.set(account, days, instanceDays, clock.instant(), cause);
    log.info("event=retention_set account={} days={}", account, days);
    return of(account);
  }

  @Override
  public Run run(Cause cause) {
    Run run = run(true);
    if (run.waitsFor() == null) {
      notes.note(
          new Change(
              cause,
              null,
              "retention.run",
              "messages",
              Map.of(),
              Map.of(
                  "partitions_dropped",
                  String.join(" ", run.partitions()),
                  "bodies_removed",
                  Long.toString(run.bodies()))));
    }
    return run;
  }

  /** By the scheduler: months at their pace. */
  public Run runByItself() {
    return run(false);
  }

  private Run run(boolean asked) {
    if (clock.jumpedWithin(JUMP_PAUSE)) {
      return new Run(
          List.of(),
          0,
          false,
          "The clock of this machine jumped less than "
              + JUMP_PAUSE.toDays()
              + " days ago; nothing is removed until it can be believed. A restart with the right"
              + " time ends the wait.");
    }
    if (!running.tryLock()) {
      return new Run(List.of(), 0, false, "Another run is under way.");
    }
    try {
      long deadline = nanoTime.getAsLong() + RUN_MAX.toNanos();
      List<String> dropped = dropMonths(asked, deadline);
      return removeBodies(dropped, deadline);
    } finally {
      running.unlock();
    }
  }

  private List<String> dropMonths(boolean asked, long deadline) {
    Instant before = clock.instant().minus(Duration.ofDays(instanceDays));
    List<String> all = new ArrayList<>();
    Long last = nanosAtMonth;
    if (!asked && last != null && nanoTime.getAsLong() - last < MONTH_EVERY.toNanos()) {
      return all;
    }
    List<String> dropped;
    do {
      dropped = partitions.dropOldest(before);
      all.addAll(dropped);
    } while (asked && !dropped.isEmpty() && nanoTime.getAsLong() - deadline < 0);
    if (!all.isEmpty()) {
      nanosAtMonth = nanoTime.getAsLong();
      counted.partitions(all.size());
    }
    return all;
  }

  private Run removeBodies(List<String> dropped, long deadline) {
    long total = 0;
    boolean finished = true;
    for (BodyRemoval.Progress progress : bodies.all()) {
      if (progress.days() >= instanceDays) {
        continue;
      }
      long removed = 0;
      BodyRemoval.@Nullable Position next = BodyRemoval.start(progress);
      while (next != null && nanoTime.getAsLong() - deadline < 0) {
        BodyRemoval.Step step = bodies.step(progress, next, clock.instant());
        removed += step.bodies();
        counted.bodies(step.bodies());
        next = step.next();
      }
      if (removed > 0) {
        log.info(
            "event=bodies_removed account={} bodies={} finished={}",
            progress.account(),
            removed,
            next == null);
      }
      total += removed;
      finished &= next == null;
    }
    return new Run(dropped, total, finished, null);
  }
}
