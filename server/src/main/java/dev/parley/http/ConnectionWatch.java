package dev.parley.http;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;

/**
 * Closes connections whose client takes too long to send a head or a body or to read an answer; an
 * idle time-out alone would let one octet a minute hold a connection for ever. Owned by one event
 * loop. While a handler works there is no limit here.
 */
final class ConnectionWatch {
  private static final long NEVER = Long.MAX_VALUE;
  private static final long SWEEP_MAX_MILLIS = 1000;

  private final IdentityHashMap<HttpConnection, Deadline> open = new IdentityHashMap<>();
  private final long idleNanos;
  private final long readNanos;
  private final long writeNanos;

  private static final class Deadline {
    long at;
  }

  ConnectionWatch(Vertx vertx, Limits limits) {
    idleNanos = limits.idleMax().toNanos();
    readNanos = limits.readMax().toNanos();
    writeNanos = limits.writeMax().toNanos();
    long shortest = Math.min(idleNanos, Math.min(readNanos, writeNanos)) / 4_000_000;
    vertx.setPeriodic(Math.clamp(shortest, 10, SWEEP_MAX_MILLIS), _ -> sweep());
  }

  void opened(HttpConnection connection) {
    Deadline deadline = new Deadline();
    deadline.at = System.nanoTime() + idleNanos;
    open.put(connection, deadline);
  }

  void closed(HttpConnection connection) {
    open.remove(connection);
  }

  void reading(HttpConnection connection) {
    set(connection, System.nanoTime() + readNanos);
  }

  void working(HttpConnection connection) {
    set(connection, NEVER);
  }

  void writing(HttpConnection connection) {
    set(connection, System.nanoTime() + writeNanos);
  }

  void waiting(HttpConnection connection) {
    set(connection, System.nanoTime() + idleNanos);
  }

  private void set(HttpConnection connection, long at) {
    Deadline deadline = open.get(connection);
    if (deadline != null) {
      deadline.at = at;
    }
  }

  private void sweep() {
    long now = System.nanoTime();
    List<HttpConnection> late = new ArrayList<>();
    open.forEach(
        (connection, deadline) -> {
          if (deadline.at != NEVER && deadline.at - now < 0) {
            late.add(connection);
          }
        });
    late.forEach(HttpConnection::close);
  }
}
