package dev.parley.consent;

import dev.parley.account.AccountSid;
import dev.parley.audit.AuditLog;
import dev.parley.audit.Cause;
import dev.parley.audit.Change;
import dev.parley.store.Database;
import dev.parley.store.StoreException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jdbi.v3.core.Handle;

/**
 * Takes opt-outs over in the way of a STOP that was texted: into memory first, each under the lock
 * of its recipient, so that whoever took a last look before has written by then; then on the disk
 * of the journal; then committed with the audit entry.
 */
public final class StoredBulkOptOuts implements BulkOptOuts {
  /**
   * Opt-outs kept in memory, beyond which nothing is taken over: the other half is for those that
   * are texted, which must never be turned away for the sake of a file.
   */
  static final int KEPT_MAX = Revocations.KEPT_MAX / 2;

  private final Database database;
  private final AuditLog audit;
  private final OptOuts optOuts;
  private final Revocations revocations;
  private final RecipientLocks locks;
  private final Clock clock;
  private final int keptMax;

  public StoredBulkOptOuts(
      Database database,
      AuditLog audit,
      OptOuts optOuts,
      Revocations revocations,
      RecipientLocks locks,
      Clock clock) {
    this(database, audit, optOuts, revocations, locks, clock, KEPT_MAX);
  }

  StoredBulkOptOuts(
      Database database,
      AuditLog audit,
      OptOuts optOuts,
      Revocations revocations,
      RecipientLocks locks,
      Clock clock,
      int keptMax) {
    this.database = database;
    this.audit = audit;
    this.optOuts = optOuts;
    this.revocations = revocations;
    this.locks = locks;
    this.clock = clock;
    this.keptMax = keptMax;
  }

  /** What the rows come to: those that are to be recorded, and the counts. */
  private record Sorted(List<OptOut> fresh, Taken.Done counts) {}

  @Override
  public Taken.Done look(List<Row> rows) {
    try (Connection connection = database.dataSource().getConnection()) {
      return sorted(connection, checked(rows)).counts();
    } catch (SQLException failed) {
      throw new StoreException("opt-outs could not be read", failed);
    }
  }

  @Override
  public Taken take(AccountSid account, List<Row> rows, Cause cause) {
    try (Handle handle = database.jdbi().open()) {
      handle.begin();
      Sorted sorted = sorted(handle.getConnection(), checked(rows));
      if (sorted.fresh().isEmpty()) {
        handle.rollback();
        return sorted.counts();
      }
      if (revocations.size() + sorted.fresh().size() > keptMax) {
        handle.rollback();
        return full();
      }
      return commit(handle, sorted, change(account, rows.size(), sorted.counts(), cause));
    } catch (JournaledOptOuts.JournalUnwritable unwritable) {
      return new Taken.Later("The opt-out journal cannot be written; the log says why.");
    } catch (SQLException failed) {
      throw new StoreException("opt-outs could not be recorded", failed);
    }
  }

  private static Taken full() {
    return new Taken.Later(
        "As many opt-outs as may be taken over at once are in memory; they leave it within"
            + " minutes.");
  }

  private Taken commit(Handle handle, Sorted sorted, Change change) throws SQLException {
    List<Revocations.Entry> entries = new ArrayList<>();
    boolean committing = false;
    try {
      for (OptOut optOut : sorted.fresh()) {
        Optional<Revocations.Entry> entry = enter(optOut);
        if (entry.isEmpty()) {
          handle.rollback();
          return full();
        }
        entries.add(entry.get());
      }
      optOuts.recordAll(handle.getConnection(), sorted.fresh());
      audit.append(handle, change);
      committing = true;
      handle.commit();
      sorted.fresh().forEach(optOuts::committed);
      return sorted.counts();
    } finally {
      for (Revocations.Entry entry : entries) {
        if (committing) {
          entry.committed();
        } else {
          entry.undo();
        }
      }
    }
  }

  private Optional<Revocations.Entry> enter(OptOut optOut) {
    ReentrantLock lock = locks.of(optOut.recipient());
    lock.lock();
    try {
      return revocations.enter(optOut);
    } finally {
      lock.unlock();
    }
  }

  private static List<Row> checked(List<Row> rows) {
    if (rows.size() > ROWS_MAX) {
      throw new IllegalArgumentException(rows.size() + " opt-outs at once");
    }
    return rows;
  }

  private Sorted sorted(Connection connection, List<Row> rows) throws SQLException {
    List<String> recipients = rows.stream().map(Row::recipient).distinct().toList();
    Map<String, List<OptOut>> inForce = optOuts.inForce(connection, recipients);
    Map<String, Map<OptOutScope, Instant>> lifted = OptOutStore.lastLifted(connection, recipients);
    Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
    Map<String, Map<OptOutScope, OptOut>> fresh = new LinkedHashMap<>();
    int recorded = 0;
    int optedIn = 0;
    for (Row row : rows) {
      boolean anyFresh = false;
      boolean anyLifted = false;
      for (OptOutScope scope : row.scopes()) {
        if (isInForce(inForce, row.recipient(), scope)) {
          continue;
        }
        if (isLifted(lifted, row, scope)) {
          anyLifted = true;
          continue;
        }
        anyFresh |=
            fresh
                    .computeIfAbsent(row.recipient(), _ -> new LinkedHashMap<>())
                    .putIfAbsent(scope, optOut(row, scope, now))
                == null;
      }
      recorded += anyFresh ? 1 : 0;
      optedIn += !anyFresh && anyLifted ? 1 : 0;
    }
    return new Sorted(
        fresh.values().stream().flatMap(scopes -> scopes.values().stream()).toList(),
        new Taken.Done(recorded, rows.size() - recorded - optedIn, optedIn));
  }

  private static boolean isInForce(
      Map<String, List<OptOut>> inForce, String recipient, OptOutScope scope) {
    return inForce.getOrDefault(recipient, List.of()).stream()
        .anyMatch(it -> it.scope().equals(scope) && it.source().equals(OptOutStore.KEYWORD));
  }

  /** An opt-out whose time nobody knows is taken as older than the START that was texted here. */
  private static boolean isLifted(
      Map<String, Map<OptOutScope, Instant>> lifted, Row row, OptOutScope scope) {
    Instant at = lifted.getOrDefault(row.recipient(), new HashMap<>()).get(scope);
    return at != null && (row.since() == null || row.since().isBefore(at));
  }

  private static OptOut optOut(Row row, OptOutScope scope, Instant now) {
    Instant since = row.since() == null || row.since().isAfter(now) ? now : row.since();
    return new OptOut(row.recipient(), scope, since, OptOutStore.KEYWORD, null, null);
  }

  /** Counts alone: who opted out is nobody's business but the table's. */
  private static Change change(AccountSid account, int rows, Taken.Done counts, Cause cause) {
    return new Change(
        cause,
        account.id(),
        "opt_outs.imported",
        account.toString(),
        Map.of(),
        Map.of("rows", Integer.toString(rows), "recorded", Integer.toString(counts.recorded())));
  }
}
