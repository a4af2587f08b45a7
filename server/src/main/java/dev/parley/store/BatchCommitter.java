package dev.parley.store;

import dev.parley.loop.Loops;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Commits batches of rows on a connection of its own, and says of each row what became of it.
 *
 * <ul>
 *   <li>A row that PostgreSQL refuses is found by halving the batch; only it is {@link
 *       CommitOutcome.Rejected}. Halves are committed in order.
 *   <li>A connection that breaks before the commit was sent has written nothing: the batch is tried
 *       again for a bounded time, then it is {@link CommitOutcome.Unavailable}.
 *   <li>A connection that breaks inside the commit leaves the question open. The old session is
 *       ended first (it might still be committing), then the rows are read back: what is found is
 *       committed, what is not found is tried again. Only when reading back fails until its
 *       deadline is the outcome {@link CommitOutcome.Unknowable}.
 * </ul>
 *
 * Single-owner: one thread at a time.
 */
public final class BatchCommitter<R> implements AutoCloseable {
  /** How long a batch waits for a database that is away. */
  public static final Duration AWAY_LIMIT = Duration.ofSeconds(5);

  /** How long the outcome of a broken commit is asked for. */
  public static final Duration READ_BACK_LIMIT = Duration.ofSeconds(25);

  private static final Duration PAUSE = Duration.ofMillis(50);
  private static final Logger LOG = LoggerFactory.getLogger(BatchCommitter.class);

  private final ConnectionSource source;
  private final BatchWriter<R> writer;
  private final Duration awayLimit;
  private final Duration readBackLimit;
  private final String name;
  private final Loops loops;
  private final LongSupplier nanoTime;
  private @Nullable Session session;

  /**
   * @param name for the log and pg_stat_activity
   */
  public BatchCommitter(ConnectionSource source, String name, BatchWriter<R> writer) {
    this(source, name, writer, AWAY_LIMIT, READ_BACK_LIMIT);
  }

  /**
   * As the other, with pauses and time of the caller's.
   *
   * @param nanoTime monotonic, like {@link System#nanoTime}
   */
  public BatchCommitter(
      ConnectionSource source,
      String name,
      BatchWriter<R> writer,
      Loops loops,
      LongSupplier nanoTime) {
    this(source, name, writer, AWAY_LIMIT, READ_BACK_LIMIT, loops, nanoTime);
  }

  /** As the other, with limits of the caller's. */
  public BatchCommitter(
      ConnectionSource source,
      String name,
      BatchWriter<R> writer,
      Duration awayLimit,
      Duration readBackLimit) {
    this(source, name, writer, awayLimit, readBackLimit, Loops.THREADS, System::nanoTime);
  }

  private BatchCommitter(
      ConnectionSource source,
      String name,
      BatchWriter<R> writer,
      Duration awayLimit,
      Duration readBackLimit,
      Loops loops,
      LongSupplier nanoTime) {
    this.source = source;
    this.name = name;
    this.writer = writer;
    this.awayLimit = awayLimit;
    this.readBackLimit = readBackLimit;
    this.loops = loops;
    this.nanoTime = nanoTime;
  }

  /** Blocks until every row has its outcome; same order and size as {@code rows}. */
  public List<CommitOutcome> commit(List<R> rows, Durability durability) {
    Batch batch = new Batch(rows, durability);
    batch.commit(0, rows.size());
    return List.of(batch.outcomes);
  }

  @Override
  public void close() {
    dropSession();
  }

  /** One call of {@link #commit}. */
  private final class Batch {
    private final List<R> rows;
    private final Durability durability;
    private final CommitOutcome[] outcomes;
    private final long awayDeadline = nanoTime.getAsLong() + awayLimit.toNanos();

    Batch(List<R> rows, Durability durability) {
      this.rows = rows;
      this.durability = durability;
      this.outcomes = new CommitOutcome[rows.size()];
    }

    void commit(int from, int to) {
      while (from < to) {
        switch (attempt(rows.subList(from, to), durability)) {
          case Attempt.Done _ -> {
            settle(from, to, new CommitOutcome.Committed());
            return;
          }
          case Attempt.RowRefused refused -> {
            if (to - from == 1) {
              settle(from, to, new CommitOutcome.Rejected(refused.cause()));
              return;
            }
            int middle = (from + to) >>> 1;
            commit(from, middle);
            from = middle;
          }
          case Attempt.NothingWritten nothing -> {
            if (!nothing.retry() || nanoTime.getAsLong() - awayDeadline > 0) {
              settle(from, to, new CommitOutcome.Unavailable(nothing.why()));
              return;
            }
            pause();
          }
          case Attempt.Unsure unsure -> {
            List<Boolean> stored = readBack(rows.subList(from, to), unsure.session());
            if (stored == null) {
              settle(from, to, new CommitOutcome.Unknowable());
              return;
            }
            if (!stored.contains(false)) {
              settle(from, to, new CommitOutcome.Committed());
              return;
            }
            commitMissing(from, to, stored);
            return;
          }
        }
      }
    }

    /** A transaction is whole or absent, so runs are long: usually all rows are missing. */
    private void commitMissing(int from, int to, List<Boolean> stored) {
      int at = from;
      while (at < to) {
        int end = at;
        boolean found = stored.get(at - from);
        while (end < to && stored.get(end - from) == found) {
          end++;
        }
        if (found) {
          settle(at, end, new CommitOutcome.Committed());
        } else {
          commit(at, end);
        }
        at = end;
      }
    }

    private void settle(int from, int to, CommitOutcome outcome) {
      for (int i = from; i < to; i++) {
        outcomes[i] = outcome;
      }
    }
  }

  private sealed interface Attempt {
    record Done() implements Attempt {}

    record RowRefused(SQLException cause) implements Attempt {}

    record NothingWritten(String why, boolean retry) implements Attempt {}

    record Unsure(String session) implements Attempt {}
  }

  private Attempt attempt(List<R> rows, Durability durability) {
    Session current;
    try {
      current = session();
      current.durability(durability);
      writer.write(current.connection, rows);
    } catch (SQLException e) {
      return refused(e);
    } catch (RuntimeException e) {
      // A writer that cannot put a row into columns: that row's fault, and not its batch-mates'.
      return refused(new SQLException(String.valueOf(e.getMessage()), "22000", e));
    }
    try {
      current.connection.commit();
      return new Attempt.Done();
    } catch (SQLException e) {
      // A deferred constraint speaks at the commit; the server answered, so nothing was written.
      if (SqlProblem.of(e, current.connection) == SqlProblem.CONNECTION) {
        LOG.warn("commit_broken committer={} rows={}", name, rows.size(), e);
        dropSession();
        return new Attempt.Unsure(current.applicationName);
      }
      return refused(e);
    }
  }

  /** Nothing of the transaction stays. */
  private Attempt refused(SQLException e) {
    Session current = session;
    SqlProblem problem = SqlProblem.of(e, current == null ? null : current.connection);
    if (problem == SqlProblem.CONNECTION || current == null || !current.rolledBack()) {
      dropSession();
    }
    return switch (problem) {
      case ROW -> new Attempt.RowRefused(e);
      case CONNECTION, TRANSIENT -> new Attempt.NothingWritten(why(e), true);
      case LASTING -> {
        LOG.error("commit_refused committer={}", name, e);
        yield new Attempt.NothingWritten(why(e), false);
      }
    };
  }

  /** Null when it could not be found out. */
  private @Nullable List<Boolean> readBack(List<R> rows, String brokenSession) {
    long deadline = nanoTime.getAsLong() + readBackLimit.toNanos();
    while (nanoTime.getAsLong() - deadline < 0) {
      try {
        Session current = session();
        if (current.ended(brokenSession)) {
          List<Boolean> stored = writer.stored(current.connection, rows);
          current.connection.rollback();
          return List.copyOf(stored);
        }
      } catch (SQLException e) {
        LOG.warn("read_back_failed committer={} problem={}", name, e.getMessage());
        dropSession();
      }
      pause();
    }
    return null;
  }

  private void pause() {
    try {
      loops.sleep(PAUSE);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt(); // It is tried until its limit all the same.
    }
  }

  private static String why(SQLException e) {
    return "SQLSTATE " + e.getSQLState() + ": " + e.getMessage();
  }

  private Session session() throws SQLException {
    Session current = session;
    if (current == null) {
      String applicationName = "parley " + name + " " + UUID.randomUUID().toString().substring(24);
      current = new Session(source.connect(applicationName), applicationName);
      session = current;
    }
    return current;
  }

  private void dropSession() {
    Session current = session;
    session = null;
    if (current != null) {
      try {
        current.connection.close();
      } catch (SQLException e) {
        LOG.debug("close_failed committer={}", name, e);
      }
    }
  }

  /** A connection and what is known of its state. */
  private static final class Session {
    private final Connection connection;
    private final String applicationName;
    private @Nullable Durability durability;

    Session(Connection connection, String applicationName) throws SQLException {
      this.connection = connection;
      this.applicationName = applicationName;
      connection.setAutoCommit(false);
    }

    /** Set when it changes only: batches of one kind follow each other. */
    void durability(Durability wanted) throws SQLException {
      if (durability == wanted) {
        return;
      }
      try (Statement statement = connection.createStatement()) {
        statement.execute(
            "set synchronous_commit to " + (wanted == Durability.FSYNC ? "on" : "off"));
      }
      connection.commit();
      durability = wanted;
    }

    boolean rolledBack() {
      try {
        connection.rollback();
        return true;
      } catch (SQLException _) {
        return false;
      }
    }

    /** Ends a session of ours, and tells whether it is gone. */
    boolean ended(String otherApplication) throws SQLException {
      try (PreparedStatement statement =
          connection.prepareStatement(
              """
              select count(*) filter (where not pg_terminate_backend(pid, 5000))
              from pg_stat_activity where application_name = ?
              """)) {
        statement.setString(1, otherApplication);
        try (ResultSet rows = statement.executeQuery()) {
          boolean gone = rows.next() && rows.getInt(1) == 0;
          connection.rollback();
          return gone;
        }
      }
    }
  }
}
