package dev.parley.simulation;

import dev.parley.store.TestDatabase;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongConsumer;

/**
 * Seeds one after another, in one database that is emptied between them. Not beside each other:
 * stories that share the locks of a library are no longer decided by their seeds alone.
 */
final class Seeds implements AutoCloseable {
  private static final int THOROUGHLY_EVERY = 50;

  private final TestDatabase test = TestDatabase.fresh();
  private final SimulatedDatabase database;
  private final Map<String, Integer> seen = Ledger.nothingSeen();
  private int count;

  Seeds() throws SQLException {
    database = new SimulatedDatabase(test.database().target());
    Simulation _ = run(0, false); // Makes the partitions of its months.
    seen.clear();
  }

  /** It has run. */
  Simulation run(long seed, boolean whole) throws SQLException {
    database.empty(count++ % THOROUGHLY_EVERY == 0);
    Simulation simulation = new Simulation(seed, database, seen, whole);
    simulation.run();
    return simulation;
  }

  /**
   * To the last one, or to the first that breaks a promise; answers how.
   *
   * @param last included
   * @param done is told of each
   */
  Optional<String> firstBroken(long first, long last, LongConsumer done) throws SQLException {
    for (long seed = first; seed <= last; seed++) {
      Optional<String> how = broken(seed);
      if (how.isPresent()) {
        return how;
      }
      done.accept(seed);
    }
    return Optional.empty();
  }

  private Optional<String> broken(long seed) throws SQLException {
    try {
      return run(seed, false).report();
    } catch (RuntimeException failed) {
      throw new IllegalStateException("seed " + seed, failed);
    }
  }

  /** What happened, and how often. */
  Map<String, Integer> seen() {
    return seen;
  }

  @Override
  public void close() {
    test.close();
  }
}
