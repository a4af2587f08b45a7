package dev.parley.consent;

import dev.parley.service.LeavingStops;
import dev.parley.service.ServiceSid;
import dev.parley.store.Database;
import dev.parley.store.StoreException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/**
 * Writes the opt-outs from a service (clause S7) down to senders that leave it, each portion in one
 * fsynced transaction, in the table, the journal and in memory. A portion that is written while the
 * rest is not harms nobody: the service stops them too until they leave.
 */
public final class ServiceStops implements LeavingStops {
  /** Opt-outs of one transaction. */
  static final int PORTION = OptOutJournal.TOGETHER_MAX;

  /** Opt-outs that are written before somebody has to ask again. */
  public static final int WRITTEN_MAX = 100_000;

  private final Database database;
  private final OptOuts optOuts;
  private final Revocations revocations;
  private final RecipientLocks locks;
  private final int writtenMax;

  public ServiceStops(
      Database database, OptOuts optOuts, Revocations revocations, RecipientLocks locks) {
    this(database, optOuts, revocations, locks, WRITTEN_MAX);
  }

  ServiceStops(
      Database database,
      OptOuts optOuts,
      Revocations revocations,
      RecipientLocks locks,
      int writtenMax) {
    this.database = database;
    this.optOuts = optOuts;
    this.revocations = revocations;
    this.locks = locks;
    this.writtenMax = writtenMax;
  }

  @Override
  public boolean keep(ServiceSid service, List<String> senders) {
    // A STOP that is being taken may not know yet who leaves; the next one writes to them itself.
    locks.awaitWriters();
    OptOutScope from = new OptOutScope.OfService(service.toString());
    int room = writtenMax;
    try {
      for (String sender : senders) {
        OptOutScope to = new OptOutScope.OfSender(sender);
        room -= write(from, to, room);
        if (room <= 0) {
          return false;
        }
        optOuts.copyBeyondTable(from, to);
        revocations.copy(from, to);
      }
      return true;
    } catch (SQLException failed) {
      throw new StoreException(
          "What stopped a service could not be kept for the senders that leave it.", failed);
    }
  }

  /** How many were written: fewer than there was room for when there are no more. */
  private int write(OptOutScope from, OptOutScope to, int room) throws SQLException {
    int written = 0;
    int more;
    do {
      more = writePortion(from, to, Math.min(PORTION, room - written));
      written += more;
    } while (more == PORTION);
    return written;
  }

  private int writePortion(OptOutScope from, OptOutScope to, int limit) throws SQLException {
    List<OptOut> portion;
    try (Connection connection = database.dataSource().getConnection()) {
      connection.setAutoCommit(false);
      portion = OptOutStore.lacking(connection, from, to, limit);
      optOuts.recordAll(connection, portion);
      connection.commit();
    }
    portion.forEach(optOuts::committed);
    return portion.size();
  }
}
