package dev.parley.number;

import dev.parley.audit.AuditLog;
import dev.parley.audit.Cause;
import dev.parley.audit.Change;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/**
 * Rates in memory, written through to the table {@code sender_rate}. Thread-safe; changes are made
 * one at a time.
 */
public final class StoredRates implements RateOverrides {
  private static final String OF_ITS_KIND = "of its kind";

  private final Jdbi jdbi;
  private final AuditLog audit;
  private final Clock clock;
  private final Map<UUID, Integer> rates = new ConcurrentHashMap<>();
  private final ReentrantLock changes = new ReentrantLock();

  public StoredRates(Jdbi jdbi, AuditLog audit, Clock clock) {
    this.jdbi = jdbi;
    this.audit = audit;
    this.clock = clock;
    jdbi.useHandle(
        handle ->
            handle
                .createQuery("select sender, segments_per_second from sender_rate")
                .map(
                    (row, _) ->
                        Map.entry(
                            row.getObject("sender", UUID.class), row.getInt("segments_per_second")))
                .forEach(rate -> rates.put(rate.getKey(), rate.getValue())));
  }

  @Override
  public Optional<Integer> of(SenderSid sender) {
    return Optional.ofNullable(rates.get(sender.id()));
  }

  @Override
  public void set(Sender sender, @Nullable Integer rate, Cause cause) {
    if (rate != null && (rate < 1 || rate > Throughput.RATE_MAX)) {
      throw new IllegalArgumentException("a rate of " + rate);
    }
    changes.lock();
    try {
      UUID sid = sender.sid().id();
      Integer before = rates.get(sid);
      jdbi.useTransaction(
          handle -> {
            write(handle, sid, rate);
            audit.append(
                handle,
                Change.between(
                    cause,
                    sender.account().id(),
                    "sender.rate_set",
                    sender.sid().toString(),
                    Map.of("rate", before == null ? OF_ITS_KIND : before.toString()),
                    Map.of("rate", rate == null ? OF_ITS_KIND : rate.toString())));
          });
      if (rate == null) {
        rates.remove(sid);
      } else {
        rates.put(sid, rate);
      }
    } finally {
      changes.unlock();
    }
  }

  private void write(Handle handle, UUID sender, @Nullable Integer rate) {
    if (rate == null) {
      handle
          .createUpdate("delete from sender_rate where sender = :sender")
          .bind("sender", sender)
          .execute();
      return;
    }
    handle
        .createUpdate(
            """
            insert into sender_rate (sender, segments_per_second, set_at)
            values (:sender, :rate, :now)
            on conflict (sender) do update set
              segments_per_second = excluded.segments_per_second, set_at = excluded.set_at
            """)
        .bind("sender", sender)
        .bind("rate", rate)
        .bind("now", clock.instant().truncatedTo(ChronoUnit.MICROS))
        .execute();
  }
}
