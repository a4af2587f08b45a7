package dev.parley.message;

import dev.parley.message.ReceiptReferences.Place;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/**
 * The messages in memory whose outcome nobody knows, by who was to get them from whom. Bounded by
 * what was outstanding at a carrier when its link or the process died. Thread-safe.
 */
final class Unknowns {
  private static final Comparator<LiveMessage> OLDEST_FIRST =
      (one, other) -> LiveMessages.unsigned(one.row().sid().id(), other.row().sid().id());

  /** A receipt that asks waited longer already: what was submitted since is not what it means. */
  private static final Duration OUTSTANDING_FOR = Duration.ofMillis(250);

  private final ConcurrentHashMap<Route, Set<LiveMessage>> byRoute = new ConcurrentHashMap<>();
  private final Collection<LiveMessage> live;
  private final LongSupplier nanoTime;

  /** Guarded by this. */
  private Outstanding outstanding;

  /**
   * @param live the messages in memory
   * @param nanoTime monotonic, like {@link System#nanoTime}
   */
  Unknowns(Collection<LiveMessage> live, LongSupplier nanoTime) {
    this.live = live;
    this.nanoTime = nanoTime;
    this.outstanding = new Outstanding(Set.of(), nanoTime.getAsLong() - OUTSTANDING_FOR.toNanos());
  }

  /**
   * Where an answer of a carrier is to come.
   *
   * @param nanos when this was so
   */
  private record Outstanding(Set<Route> routes, long nanos) {}

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
   * the answer to its submit was lost with the link or the process, or because it is late;
   * everything else that went this way has its reference on file. So while no answer is to come,
   * and exactly one message from this sender to this recipient is unknown, and exactly one segment
   * of it, this is the one. Where there are several it is not guessed.
   */
  ReceiptMatch match(String carrier, String recipient, String sender) {
    Route route = Route.of(recipient, sender);
    if (outstanding().contains(route)) {
      return new ReceiptMatch.Later();
    }
    List<LiveMessage> candidates = List.copyOf(byRoute.getOrDefault(route, Set.of()));
    if (candidates.size() != 1) {
      return new ReceiptMatch.None();
    }
    LiveMessage only = candidates.getFirst();
    OptionalInt segment = only.onlySegmentNotTaken(carrier);
    return segment.isEmpty()
        ? new ReceiptMatch.None()
        : new ReceiptMatch.Only(new Place(only.row().sid().id(), segment.getAsInt()));
  }

  /** Goes through all messages, but not more often than {@link #OUTSTANDING_FOR}. */
  private synchronized Set<Route> outstanding() {
    long now = nanoTime.getAsLong();
    if (now - outstanding.nanos() >= OUTSTANDING_FOR.toNanos()) {
      Set<Route> routes =
          live.stream()
              .filter(LiveMessage::answerOutstanding)
              .map(Unknowns::routeOf)
              .collect(Collectors.toSet());
      outstanding = new Outstanding(routes, now);
    }
    return outstanding.routes();
  }

  private static Route routeOf(LiveMessage message) {
    return Route.of(message.row().to(), message.row().from());
  }
}
