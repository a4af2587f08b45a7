package dev.parley.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Sends messages over keep-alive connections: as fast as they are answered, or at a given rate.
 * With a rate, a request's latency counts from the moment it was due, so that a server that stalls
 * is not spared the requests it held up.
 */
final class LoadGenerator implements AutoCloseable {
  private final List<MessageConnection> connections = new ArrayList<>();
  private final Ledger ledger;
  private final int rate;
  private final AtomicReference<@Nullable BenchFailure> failure = new AtomicReference<>();
  private final AtomicReference<@Nullable String> refusal = new AtomicReference<>();

  /**
   * @param rate messages a second; 0 for as fast as they are answered
   */
  LoadGenerator(Ledger ledger, int rate) {
    this.ledger = ledger;
    this.rate = rate;
  }

  void add(MessageConnection connection) {
    connections.add(connection);
  }

  /** Time from request to answer, in nanoseconds. */
  record Latency(long median, long p99) {
    static Latency of(long[] nanos) {
      long[] sorted = nanos.clone();
      Arrays.sort(sorted);
      return new Latency(sorted[sorted.length / 2], sorted[(int) (sorted.length * 0.99)]);
    }
  }

  /**
   * Sends the messages with these serial numbers and returns when all are answered.
   *
   * @throws BenchFailure when a connection broke or the messages before do not end
   */
  Latency send(int first, int count) throws InterruptedException, BenchFailure {
    long[] latencies = new long[count];
    AtomicInteger next = new AtomicInteger();
    long begun = System.nanoTime();
    List<Thread> threads = new ArrayList<>();
    for (MessageConnection connection : connections) {
      threads.add(
          Thread.ofVirtual()
              .name("load")
              .start(() -> work(connection, next, first, begun, latencies)));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    BenchFailure failed = failure.get();
    if (failed != null) {
      throw failed;
    }
    return Latency.of(latencies);
  }

  private void work(
      MessageConnection connection, AtomicInteger next, int first, long begun, long[] latencies) {
    try {
      for (int i = next.getAndIncrement(); i < latencies.length; i = next.getAndIncrement()) {
        long due = rate == 0 ? 0 : begun + i * 1_000_000_000L / rate;
        ledger.enter();
        if (rate != 0) {
          LockSupport.parkNanos(due - System.nanoTime());
        }
        long from = rate == 0 ? System.nanoTime() : due;
        int status = connection.create(first + i);
        latencies[i] = System.nanoTime() - from;
        ledger.answered(first + i, status);
        if (status != Ledger.CREATED) {
          refusal.compareAndSet(null, status + " " + connection.answer());
        }
      }
    } catch (IOException broken) {
      failure.compareAndSet(
          null, new BenchFailure("A connection to the server broke: " + broken, broken));
    } catch (BenchFailure stalled) {
      failure.compareAndSet(null, stalled);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /** The first answer that was not 201. */
  @Nullable String refusal() {
    return refusal.get();
  }

  @Override
  public void close() throws IOException {
    for (MessageConnection connection : connections) {
      connection.close();
    }
  }
}
