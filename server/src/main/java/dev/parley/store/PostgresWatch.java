package dev.parley.store;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks after a server of our own: when it ends and nobody asked for it (killed, out of memory, a
 * full disk), it is started again, as often as it takes. The pauses between attempts that fail
 * grow. Thread-safe.
 */
final class PostgresWatch implements AutoCloseable {
  /** How soon the end of the server is noticed. */
  static final Duration LOOK_EVERY = Duration.ofMillis(200);

  private static final Duration PAUSE_MIN = Duration.ofMillis(500);
  private static final Duration PAUSE_MAX = Duration.ofSeconds(15);
  private static final Logger LOG = LoggerFactory.getLogger(PostgresWatch.class);

  private final Starter starter;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final AtomicInteger restarts = new AtomicInteger();
  private final Thread thread;
  private volatile Postmaster server;

  /** Starts the server where the one before worked: same data, same port. */
  interface Starter {
    Postmaster start(Postmaster ended) throws IOException;
  }

  PostgresWatch(Postmaster server, Starter starter) {
    this.server = server;
    this.starter = starter;
    this.thread = Thread.ofPlatform().name("postgres-watch").daemon().start(this::run);
  }

  /** The server that was started last. */
  Postmaster server() {
    return server;
  }

  /** How often it had to be started again. */
  int restarts() {
    return restarts.get();
  }

  private void run() {
    try {
      while (!closing.await(LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS)) {
        if (!server.alive()) {
          LOG.error("event=postgres_ended pid={}", server.pid());
          startAgain();
        }
      }
    } catch (InterruptedException _) {
      LOG.debug("event=postgres_watch_ended");
    }
  }

  private void startAgain() throws InterruptedException {
    Duration pause = PAUSE_MIN;
    do {
      try {
        server = starter.start(server);
        restarts.incrementAndGet();
        LOG.warn("event=postgres_started_again pid={}", server.pid());
        return;
      } catch (IOException | StoreException failed) {
        LOG.error("event=postgres_not_started next_in_millis={}", pause.toMillis(), failed);
      }
      Duration doubled = pause.multipliedBy(2);
      pause = doubled.compareTo(PAUSE_MAX) < 0 ? doubled : PAUSE_MAX;
    } while (!closing.await(pause.toMillis(), TimeUnit.MILLISECONDS));
  }

  /** Stops looking; the server lives on. An attempt to start it is given up. */
  @Override
  public void close() {
    closing.countDown();
    thread.interrupt();
    try {
      thread.join();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
