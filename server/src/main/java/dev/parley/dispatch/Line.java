package dev.parley.dispatch;

import dev.parley.carrier.Route;
import dev.parley.message.LiveMessage;
import dev.parley.message.LiveMessages;
import java.util.LinkedHashSet;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Messages of one sender in memory that go by one route in one lane, in order. Guarded by the lock
 * of {@link SenderQueues}.
 */
final class Line {
  final SenderQueue queue;
  final Lane lane;
  final Route route;

  /** In the order they came; a set, so that one that was canceled leaves its place at once. */
  private final LinkedHashSet<LiveMessage> waiting = new LinkedHashSet<>();

  /** Taken before and put back: they go first, the oldest first. Mostly there are none. */
  private @Nullable NavigableMap<UUID, LiveMessage> returned;

  /** Messages of the sender's lines of higher lanes that went while this one waited. */
  int passedOver;

  Line(SenderQueue queue, Lane lane, Route route) {
    this.queue = queue;
    this.lane = lane;
    this.route = route;
  }

  boolean is(Lane thisLane, Route thisRoute) {
    return lane == thisLane && route.equals(thisRoute);
  }

  boolean isEmpty() {
    return returned == null && waiting.isEmpty();
  }

  /** False when it is there already. */
  boolean enter(LiveMessage message) {
    return waiting.add(message);
  }

  boolean putBack(LiveMessage message) {
    if (returned == null) {
      returned = new TreeMap<>(LiveMessages::unsigned);
    }
    return returned.put(message.row().sid().id(), message) == null;
  }

  /** The next one; the line is not empty. */
  LiveMessage head() {
    return returned != null ? returned.firstEntry().getValue() : waiting.getFirst();
  }

  boolean remove(LiveMessage message) {
    if (waiting.remove(message)) {
      return true;
    }
    if (returned == null || !returned.remove(message.row().sid().id(), message)) {
      return false;
    }
    if (returned.isEmpty()) {
      returned = null;
    }
    return true;
  }

  void forEach(Consumer<LiveMessage> action) {
    stream().forEach(action);
  }

  Stream<LiveMessage> stream() {
    return returned == null
        ? waiting.stream()
        : Stream.concat(returned.values().stream(), waiting.stream());
  }
}
