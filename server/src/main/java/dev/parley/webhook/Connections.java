package dev.parley.webhook;

import io.vertx.core.http.HttpConnection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;

/**
 * Tells new connections from kept ones. A kept connection may be closed by the receiver at the very
 * moment we write to it; that says nothing about the receiver's health. Single-owner: used on the
 * client's event loop.
 */
final class Connections {
  private final Set<HttpConnection> unused = Collections.newSetFromMap(new IdentityHashMap<>());

  void opened(HttpConnection connection) {
    unused.add(connection);
    connection.closeHandler(_ -> unused.remove(connection));
    // What goes wrong reaches the call as well; without this Vert.x logs it, receiver's bytes and
    // all.
    connection.exceptionHandler(_ -> {});
  }

  /** True when an earlier call used it already. */
  boolean wasUsed(HttpConnection connection) {
    return !unused.remove(connection);
  }
}
