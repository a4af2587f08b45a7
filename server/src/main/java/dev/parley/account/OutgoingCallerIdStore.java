package dev.parley.account;

import dev.parley.audit.AuditLog;
import dev.parley.audit.Cause;
import dev.parley.audit.Change;
import dev.parley.e164.PhoneNumber;
import dev.parley.sid.SidSource;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Verified numbers in memory, written through to the table {@code outgoing_caller_id}. What allows
 * more is in memory after its commit, what allows less before it. Thread-safe.
 */
final class OutgoingCallerIdStore implements OutgoingCallerIds {
  private static final Logger log = LoggerFactory.getLogger(OutgoingCallerIdStore.class);
  private static final Comparator<OutgoingCallerId> OLDEST_FIRST =
      Comparator.comparing(OutgoingCallerId::createdAt).thenComparing(it -> it.sid().toString());

  private final Jdbi jdbi;
  private final AuditLog audit;
  private final SidSource sids;
  private final Clock clock;
  private final Supplier<StandingWatch> watch;
  private final Map<AccountSid, Map<String, OutgoingCallerId>> known = new ConcurrentHashMap<>();
  private final ReentrantLock changes = new ReentrantLock();

  OutgoingCallerIdStore(
      Jdbi jdbi, AuditLog audit, SidSource sids, Clock clock, Supplier<StandingWatch> watch) {
    this.jdbi = jdbi;
    this.audit = audit;
    this.sids = sids;
    this.clock = clock;
    this.watch = watch;
    jdbi.useHandle(
        handle ->
            handle
                .createQuery("select * from outgoing_caller_id")
                .map((row, _) -> callerId(row))
                .forEach(this::keep));
  }

  private void keep(OutgoingCallerId callerId) {
    known
        .computeIfAbsent(callerId.account(), _ -> new ConcurrentHashMap<>())
        .put(callerId.phoneNumber(), callerId);
  }

  private Map<String, OutgoingCallerId> ofAccount(AccountSid account) {
    return known.getOrDefault(account, Map.of());
  }

  boolean isVerified(AccountSid account, String number) {
    return ofAccount(account).containsKey(number);
  }

  @Override
  public Optional<OutgoingCallerId> find(CallerIdSid sid) {
    return known.values().stream()
        .flatMap(numbers -> numbers.values().stream())
        .filter(it -> it.sid().equals(sid))
        .findFirst();
  }

  @Override
  public Optional<OutgoingCallerId> find(AccountSid account, PhoneNumber number) {
    return Optional.ofNullable(ofAccount(account).get(number.text()));
  }

  @Override
  public List<OutgoingCallerId> of(AccountSid account) {
    return ofAccount(account).values().stream().sorted(OLDEST_FIRST).toList();
  }

  @Override
  public Optional<OutgoingCallerId> add(
      AccountSid account, PhoneNumber number, String friendlyName, Cause cause) {
    changes.lock();
    try {
      Optional<OutgoingCallerId> before = find(account, number);
      if (before.isPresent() || ofAccount(account).size() >= CALLER_IDS_MAX) {
        return before;
      }
      Instant now = now();
      CallerIdSid sid = new CallerIdSid(sids.next());
      OutgoingCallerId added =
          new OutgoingCallerId(sid, account, number.text(), friendlyName, now, now);
      jdbi.useTransaction(
          handle -> {
            insert(handle, added);
            append(handle, cause, added, "caller_id.verified", Map.of(), words(added));
          });
      keep(added);
      return Optional.of(added);
    } finally {
      changes.unlock();
    }
  }

  @Override
  public Optional<OutgoingCallerId> rename(CallerIdSid sid, String friendlyName, Cause cause) {
    changes.lock();
    try {
      Optional<OutgoingCallerId> before = find(sid);
      if (before.isEmpty()) {
        return Optional.empty();
      }
      OutgoingCallerId after = before.get().withName(friendlyName, now());
      jdbi.useTransaction(
          handle -> {
            handle
                .createUpdate(
                    """
                    update outgoing_caller_id set friendly_name = :name, updated_at = :now
                    where sid = :sid
                    """)
                .bind("name", friendlyName)
                .bind("now", after.updatedAt())
                .bind("sid", sid.id())
                .execute();
            append(handle, cause, after, "caller_id.renamed", words(before.get()), words(after));
          });
      keep(after);
      return Optional.of(after);
    } finally {
      changes.unlock();
    }
  }

  @Override
  public boolean delete(CallerIdSid sid, Cause cause) {
    changes.lock();
    try {
      Optional<OutgoingCallerId> before = find(sid);
      if (before.isEmpty()) {
        return false;
      }
      fall(before.get(), cause);
      return true;
    } finally {
      changes.unlock();
    }
  }

  /** Out of memory, wait for who saw it there, commit: what commits after that, nobody passes. */
  private void fall(OutgoingCallerId callerId, Cause cause) {
    AccountSid account = callerId.account();
    boolean committed = false;
    ofAccount(account).remove(callerId.phoneNumber());
    try {
      watch.get().entered(account);
      jdbi.useTransaction(
          handle -> {
            handle
                .createUpdate("delete from outgoing_caller_id where sid = :sid")
                .bind("sid", callerId.sid().id())
                .execute();
            append(handle, cause, callerId, "caller_id.deleted", words(callerId), Map.of());
          });
      committed = true;
    } finally {
      if (!committed) {
        takeBack(callerId);
      }
    }
    watch.get().committed(account);
  }

  /** As the database has it. When it cannot be asked the number stays as it would have become. */
  private void takeBack(OutgoingCallerId callerId) {
    try {
      jdbi.withHandle(
              handle ->
                  handle
                      .createQuery("select * from outgoing_caller_id where sid = :sid")
                      .bind("sid", callerId.sid().id())
                      .map((row, _) -> callerId(row))
                      .findOne())
          .ifPresent(this::keep);
    } catch (RuntimeException away) {
      log.error("event=caller_id_unknown account={}", callerId.account(), away);
    }
  }

  private static void insert(Handle handle, OutgoingCallerId added) {
    handle
        .createUpdate(
            """
            insert into outgoing_caller_id
              (sid, account, phone_number, friendly_name, created_at, updated_at)
            values (:sid, :account, :number, :name, :created, :updated)
            """)
        .bind("sid", added.sid().id())
        .bind("account", added.account().id())
        .bind("number", added.phoneNumber())
        .bind("name", added.friendlyName())
        .bind("created", added.createdAt())
        .bind("updated", added.updatedAt())
        .execute();
  }

  private void append(
      Handle handle,
      Cause cause,
      OutgoingCallerId about,
      String action,
      Map<String, String> before,
      Map<String, String> after) {
    audit.append(
        handle,
        Change.between(cause, about.account().id(), action, about.sid().toString(), before, after));
  }

  private static Map<String, String> words(OutgoingCallerId callerId) {
    return Map.of("phone_number", callerId.phoneNumber(), "friendly_name", callerId.friendlyName());
  }

  private static OutgoingCallerId callerId(ResultSet row) throws SQLException {
    return new OutgoingCallerId(
        new CallerIdSid(row.getObject("sid", UUID.class)),
        new AccountSid(row.getObject("account", UUID.class)),
        row.getString("phone_number"),
        row.getString("friendly_name"),
        row.getTimestamp("created_at").toInstant(),
        row.getTimestamp("updated_at").toInstant());
  }

  /** As PostgreSQL keeps it: microseconds. */
  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MICROS);
  }
}
