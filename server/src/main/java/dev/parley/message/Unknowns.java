package dev.parley.message;

import dev.parley.message.ReceiptReferences.Place;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;

/**
 * The messages in memory whose outcome nobody knows, by who was to get them from whom. Bounded by
 * what was outstanding at a carrier when its link or the process died. Thread-safe.
 */
final class Unknowns {
  private static final Comparator<LiveMessage> OLDEST_FIRST =
      (one, other) -> LiveMessages.unsigned(one.row().sid().id(), other.row().sid().id());

  private final ConcurrentHashMap<Route, Set<LiveMessage>> byRoute = new ConcurrentHashMap<>();

  /** Digits (or letters) only: carriers write a number with and without its plus. */
  private record Route(String recipient, String sender) {
    static Route of(String recipient, String sender) {
      return new Route(bare(recipient), bare(sender));
    }

    private static String bare(String address) {
      return address.startsWith("+") ? address.substring(1) : address;
    }
  }

  void add(LiveMessage message) {
    byRoute.compute(
        routeOf(message),
        (_, there) -> {
          Set<LiveMessage> all = there == null ? new ConcurrentSkipListSet<>(OLDEST_FIRST) : there;
          all.remove(message); // As it was loaded before.
          all.add(message);
          return all;
        });
  }

  private void remove(LiveMessage message) {
    byRoute.computeIfPresent(
        routeOf(message),
        (_, there) -> {
          there.remove(message);
          return there.isEmpty() ? null : there;
        });
  }

  void moved(LiveMessage message, MessageEvent event) {
    if (event.after() == MessageState.UNKNOWN) {
      add(message);
    } else if (event.before() == MessageState.UNKNOWN) {
      remove(message);
    }
  }

  List<LiveMessage> all() {
    List<LiveMessage> all = new ArrayList<>();
    byRoute.values().forEach(all::addAll);
    return all;
  }

  /**
   * Which segment a receipt is about whose reference nobody knows. A reference is unknown because
   * the answer to its submit was lost with the link or the process; everything else that went this
   * way has its reference on file. So when exactly one message from this sender to this recipient
   * is unknown, and exactly one segment of it, this is the one. Where there are several it is not
   * guessed.
   */
  Optional<Place> match(String carrier, String recipient, String sender) {
    List<LiveMessage> candidates =
        List.copyOf(byRoute.getOrDefault(Route.of(recipient, sender), Set.of()));
    if (candidates.size() != 1) {
      return Optional.empty();
    }
    LiveMessage only = candidates.getFirst();
    OptionalInt segment = only.onlySegmentNotTaken(carrier);
    return segment.isEmpty()
        ? Optional.empty()
        : Optional.of(new Place(only.row().sid().id(), segment.getAsInt()));
  }

  private static Route routeOf(LiveMessage message) {
    return Route.of(message.row().to(), message.row().from());
  }
}
