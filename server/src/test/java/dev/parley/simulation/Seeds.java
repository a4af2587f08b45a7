package dev.parley.simulation;

import dev.parley.store.TestDatabase;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.LongConsumer;

/** Many seeds on a few threads, each with a database of its own. */
final class Seeds {
  private static final int THOROUGHLY_EVERY = 50;

  private final AtomicLong next;
  private final long last;
  private final LongConsumer done;
  private final ReentrantLock lock = new ReentrantLock();
  private final ReentrantReadWriteLock beside = new ReentrantReadWriteLock();
  private final Map<String, Integer> seen = Ledger.nothingSeen();
  private final TreeMap<Long, String> broken = new TreeMap<>();
  private volatile boolean ended;

  /**
   * @param last included
   * @param done is told how many are done, one call at a time
   */
  Seeds(long first, long last, LongConsumer done) {
    this.next = new AtomicLong(first);
    this.last = last;
    this.done = done;
  }

  /** A database that seeds follow each other in. */
  static final class Worker implements AutoCloseable {
    private final TestDatabase test = TestDatabase.fresh();
    private final SimulatedDatabase database;
    private int seeds;

    Worker() throws SQLException {
      database = new SimulatedDatabase(test.database().target());
      Simulation _ = run(0, Ledger.nothingSeen(), false); // Makes the partitions of its months.
    }

    /** It has run. */
    Simulation run(long seed, Map<String, Integer> seen, boolean whole) throws SQLException {
      database.empty(seeds++ % THOROUGHLY_EVERY == 0);
      Simulation simulation = new Simulation(seed, database, seen, whole);
      simulation.run();
      return simulation;
    }

    @Override
    public void close() {
      test.close();
    }
  }

  /** Until the last one, or one is broken; all before that have run then. */
  void run(List<Worker> workers) throws InterruptedException {
    List<Thread> threads = new ArrayList<>();
    for (Worker worker : workers) {
      threads.add(Thread.ofPlatform().name("seeds-", threads.size()).start(() -> work(worker)));
    }
    for (Thread thread : threads) {
      thread.join();
    }
  }

  private void work(Worker worker) {
    for (long seed = next.getAndIncrement();
        seed <= last && !ended;
        seed = next.getAndIncrement()) {
      Map<String, Integer> here = Ledger.nothingSeen();
      Optional<String> how = one(worker, seed, here, beside.readLock());
      if (how.isPresent()) {
        // Stories beside each other share the locks of libraries; alone, a seed is one story.
        how = one(worker, seed, here, beside.writeLock());
        if (how.isEmpty()) {
          System.out.println("seed " + seed + " was broken beside another one, and is not alone");
        }
      }
      took(seed, here, how);
    }
  }

  private static Optional<String> one(
      Worker worker, long seed, Map<String, Integer> here, Lock how) {
    how.lock();
    try {
      return worker.run(seed, here, false).report();
    } catch (SQLException | RuntimeException failed) {
      return Optional.of("seed " + seed + ": " + failed);
    } finally {
      how.unlock();
    }
  }

  private void took(long seed, Map<String, Integer> here, Optional<String> how) {
    lock.lock();
    try {
      here.forEach((what, times) -> seen.merge(what, times, Integer::sum));
      how.ifPresent(
          words -> {
            broken.put(seed, words);
            ended = true;
          });
      done.accept(seed);
    } finally {
      lock.unlock();
    }
  }

  /** The lowest seed that broke a promise, and how. */
  Optional<String> broken() {
    return broken.isEmpty() ? Optional.empty() : Optional.of(broken.firstEntry().getValue());
  }

  /** What happened, and how often. */
  Map<String, Integer> seen() {
    return seen;
  }
}
