package dev.parley.dispatch;

import dev.parley.carrier.Route;
import dev.parley.message.LiveMessage;
import org.jspecify.annotations.Nullable;

/** Where messages can go now. Asked under the queues' lock: answers at once, never blocks. */
interface Outlets {
  /** By which route it goes; messages of one sender and one route keep their order. */
  Route routeOf(LiveMessage message);

  /**
   * The carrier that takes the next message of this route now; null while none has room. A choice
   * counts as room taken.
   */
  @Nullable String choose(Route route, int segments);
}
