package dev.parley.account;

import dev.parley.audit.AuditLog;
import dev.parley.audit.Cause;
import dev.parley.audit.Change;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stopped end users in memory, written through to the table {@code end_user}. Who was resumed is in
 * neither: the audit log tells of it. Thread-safe.
 */
final class EndUserStore implements EndUsers {
  private static final Logger log = LoggerFactory.getLogger(EndUserStore.class);

  private final Jdbi jdbi;
  private final AuditLog audit;
  private final Clock clock;
  private final Supplier<StandingWatch> watch;
  private final Map<AccountSid, Map<String, EndUser>> known = new ConcurrentHashMap<>();
  private final ReentrantLock changes = new ReentrantLock();

  EndUserStore(Jdbi jdbi, AuditLog audit, Clock clock, Supplier<StandingWatch> watch) {
    this.jdbi = jdbi;
    this.audit = audit;
    this.clock = clock;
    this.watch = watch;
    jdbi.useHandle(
        handle ->
            handle
                .createQuery("select * from end_user")
                .map((row, _) -> endUser(row))
                .forEach(this::keep));
  }

  private void keep(EndUser endUser) {
    known
        .computeIfAbsent(endUser.account(), _ -> new ConcurrentHashMap<>())
        .put(endUser.tag(), endUser);
  }

  @Override
  public Optional<EndUser> find(AccountSid account, String tag) {
    return Optional.ofNullable(known.getOrDefault(account, Map.of()).get(tag));
  }

  boolean isStopped(AccountSid account, @Nullable String tag) {
    return tag != null && known.getOrDefault(account, Map.of()).containsKey(tag);
  }

  boolean anyStopped(AccountSid account) {
    return !known.getOrDefault(account, Map.of()).isEmpty();
  }

  @Override
  public List<EndUser> stopped(AccountSid account) {
    return known.getOrDefault(account, Map.of()).values().stream()
        .sorted(Comparator.comparing(EndUser::tag))
        .toList();
  }

  @Override
  public EndUserChange stop(AccountSid account, String tag, EndUser.StoppedBy by, Cause cause) {
    changes.lock();
    try {
      Optional<EndUser> before = find(account, tag);
      if (before.isPresent() && !by.isAbove(before.get().stoppedBy())) {
        return new EndUserChange.Unchanged();
      }
      if (before.isEmpty() && known.getOrDefault(account, Map.of()).size() >= STOPPED_MAX) {
        return new EndUserChange.TooMany();
      }
      fall(new EndUser(account, tag, by, cause.reason(), now()), cause);
      return new EndUserChange.Changed();
    } finally {
      changes.unlock();
    }
  }

  /** As {@link AccountStore} does it: into memory, wait for who saw it as it was, commit. */
  private void fall(EndUser stopped, Cause cause) {
    boolean committed = false;
    keep(stopped);
    try {
      watch.get().entered(stopped.account());
      insert(stopped, cause);
      committed = true;
    } finally {
      if (!committed) {
        takeBack(stopped);
      }
    }
    watch.get().committed(stopped.account());
  }

  /** As the database has it. When it cannot be asked the end user stays stopped. */
  private void takeBack(EndUser stopped) {
    try {
      jdbi.withHandle(handle -> stored(handle, stopped))
          .ifPresentOrElse(this::keep, () -> forget(stopped));
    } catch (RuntimeException away) {
      log.error("event=end_user_unknown account={}", stopped.account(), away);
    }
  }

  private void forget(EndUser endUser) {
    known.computeIfPresent(
        endUser.account(),
        (_, tags) -> {
          tags.remove(endUser.tag());
          return tags.isEmpty() ? null : tags;
        });
  }

  private static Optional<EndUser> stored(Handle handle, EndUser stopped) {
    return handle
        .createQuery("select * from end_user where account = :account and tag = :tag")
        .bind("account", stopped.account().id())
        .bind("tag", stopped.tag())
        .map((row, _) -> endUser(row))
        .findOne();
  }

  @Override
  public EndUserChange resume(AccountSid account, String tag, EndUser.StoppedBy by, Cause cause) {
    changes.lock();
    try {
      Optional<EndUser> before = find(account, tag);
      if (before.isEmpty()) {
        return new EndUserChange.Unchanged();
      }
      EndUser.StoppedBy stoppedBy = before.get().stoppedBy();
      if (stoppedBy.isAbove(by)) {
        return new EndUserChange.StoppedAbove(stoppedBy);
      }
      delete(before.get(), cause);
      forget(before.get());
      return new EndUserChange.Changed();
    } finally {
      changes.unlock();
    }
  }

  private void insert(EndUser stopped, Cause cause) {
    jdbi.useTransaction(
        handle -> {
          handle
              .createUpdate(
                  """
                  insert into end_user (account, tag, stopped_by, reason, since)
                  values (:account, :tag, :by, :reason, :since)
                  on conflict (account, tag) do update set
                    stopped_by = excluded.stopped_by, reason = excluded.reason,
                    since = excluded.since
                  """)
              .bind("account", stopped.account().id())
              .bind("tag", stopped.tag())
              .bind("by", stopped.stoppedBy().text())
              .bind("reason", stopped.reason())
              .bind("since", stopped.since())
              .execute();
          audit.append(handle, change(cause, stopped, "end_user.stopped", "active", "stopped"));
        });
  }

  private void delete(EndUser resumed, Cause cause) {
    jdbi.useTransaction(
        handle -> {
          handle
              .createUpdate("delete from end_user where account = :account and tag = :tag")
              .bind("account", resumed.account().id())
              .bind("tag", resumed.tag())
              .execute();
          audit.append(handle, change(cause, resumed, "end_user.resumed", "stopped", "active"));
        });
  }

  private static Change change(Cause cause, EndUser endUser, String action, String was, String is) {
    return new Change(
        cause,
        endUser.account().id(),
        action,
        endUser.tag(),
        Map.of("status", was),
        Map.of("status", is));
  }

  private static EndUser endUser(ResultSet row) throws SQLException {
    return new EndUser(
        new AccountSid(row.getObject("account", UUID.class)),
        row.getString("tag"),
        EndUser.StoppedBy.valueOf(row.getString("stopped_by").toUpperCase(Locale.ROOT)),
        row.getString("reason"),
        row.getTimestamp("since").toInstant());
  }

  /** As PostgreSQL keeps it: microseconds. */
  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MICROS);
  }
}
