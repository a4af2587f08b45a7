package dev.parley.dispatch;

import dev.parley.carrier.Route;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Whose turn it is. For each lane and route there is a ring: accounts in turn, and the lines of an
 * account within its turn. Routes of one lane are served in turn; a route with no room is skipped
 * whole, with all that waits for it, until there may be room again.
 *
 * <p>A higher lane goes before a lower one, but for every {@link #LANE_RUN_MAX} messages that went
 * before it a lane that waits has one, and so has each line of a sender among the sender's own:
 * nothing starves. Each step costs the same however much waits. Guarded by the lock of {@link
 * SenderQueues}; time is monotonic, in nanoseconds.
 */
final class Turns {
  /** Messages of higher lanes that go before one of a lane that waits as well. */
  static final int LANE_RUN_MAX = 9;

  /** Routes without room are asked again after so long, twice as long each time. */
  static final Duration ROOM_PAUSE_MIN = Duration.ofMillis(5);

  static final Duration ROOM_PAUSE_MAX = Duration.ofMillis(80);

  private final Map<RingKey, Ring> rings = new HashMap<>();
  private final Map<Lane, LaneTurn> lanes = new EnumMap<>(Lane.class);
  private final List<Ring> blocked = new ArrayList<>();
  private long noRoomCount;
  private long roomPauseNanos = ROOM_PAUSE_MIN.toNanos();
  private long askedAgainNanos;

  Turns() {
    for (Lane lane : Lane.values()) {
      lanes.put(lane, new LaneTurn(lane));
    }
  }

  private record RingKey(Lane lane, Route route) {}

  /** The rings of a lane whose routes may have room. */
  private static final class LaneTurn {
    private final Lane lane;
    private final LinkedHashSet<Ring> open = new LinkedHashSet<>();
    private int passedOver;

    private LaneTurn(Lane lane) {
      this.lane = lane;
    }
  }

  private static final class Ring {
    private final RingKey key;
    private final LinkedHashSet<Place> turn = new LinkedHashSet<>();
    private final Map<AccountQueue, Place> places = new HashMap<>();
    private boolean isBlocked;

    private Ring(RingKey key) {
      this.key = key;
    }
  }

  /** An account's place in a ring. */
  private static final class Place {
    private final AccountQueue account;
    private final LinkedHashSet<Line> turn = new LinkedHashSet<>();

    private Place(AccountQueue account) {
      this.account = account;
    }
  }

  /** A line that something waits in. */
  void enter(Line line) {
    Ring ring = rings.computeIfAbsent(new RingKey(line.lane, line.route), Ring::new);
    Place place = ring.places.computeIfAbsent(line.queue.account, Place::new);
    if (place.turn.add(line)) {
      enter(ring, place);
    }
  }

  private void enter(Ring ring, Place place) {
    if (!place.account.budget.resting && ring.turn.add(place) && !ring.isBlocked) {
      lane(ring).open.add(ring);
    }
  }

  /** An account that rested. */
  void enter(AccountQueue account) {
    for (Ring ring : rings.values()) {
      Place place = ring.places.get(account);
      if (place != null) {
        enter(ring, place);
      }
    }
  }

  /** An account that rests: its lines keep their places in its turn. */
  void leave(AccountQueue account) {
    for (Ring ring : rings.values()) {
      Place place = ring.places.get(account);
      if (place != null && ring.turn.remove(place) && ring.turn.isEmpty()) {
        lane(ring).open.remove(ring);
      }
    }
  }

  /** A line that has nothing to send, or may not. */
  void leave(Line line) {
    Ring ring = rings.get(new RingKey(line.lane, line.route));
    Place place = ring == null ? null : ring.places.get(line.queue.account);
    if (ring == null || place == null || !place.turn.remove(line) || !place.turn.isEmpty()) {
      return;
    }
    ring.turn.remove(place);
    ring.places.remove(place.account);
    if (ring.turn.isEmpty()) {
      lane(ring).open.remove(ring);
      forgetIfEmpty(ring);
    }
  }

  private void forgetIfEmpty(Ring ring) {
    if (ring.places.isEmpty() && !ring.isBlocked) {
      rings.remove(ring.key);
    }
  }

  private LaneTurn lane(Ring ring) {
    return Objects.requireNonNull(lanes.get(ring.key.lane()));
  }

  /** Whether something waits that may go. */
  boolean ready() {
    for (LaneTurn lane : lanes.values()) {
      if (!lane.open.isEmpty()) {
        return true;
      }
    }
    return false;
  }

  /** The line whose turn it is; the caller says {@link #took} or {@link #noRoom}. */
  @Nullable Line next() {
    LaneTurn lane = nextLane();
    return lane == null ? null : givesWay(lane.open.getFirst().turn.getFirst().turn.getFirst());
  }

  private @Nullable LaneTurn nextLane() {
    LaneTurn next = null;
    for (LaneTurn lane : lanes.values()) {
      if (!lane.open.isEmpty() && (next == null || lane.passedOver >= LANE_RUN_MAX)) {
        next = lane;
      }
    }
    return next;
  }

  /** A line of the same sender in a lower lane, when it was passed over often enough. */
  private Line givesWay(Line line) {
    for (Line other : line.queue.lines()) {
      if (other.passedOver >= LANE_RUN_MAX && other.lane.compareTo(line.lane) > 0) {
        Ring ring = rings.get(new RingKey(other.lane, other.route));
        if (ring != null && !ring.isBlocked) {
          return other;
        }
      }
    }
    return line;
  }

  /**
   * The head of a line was taken.
   *
   * @param line whose turn is over; it is in its sender's lines still unless it is empty
   */
  void took(Line line) {
    roomPauseNanos = ROOM_PAUSE_MIN.toNanos();
    count(line);
    Ring ring = rings.get(new RingKey(line.lane, line.route));
    Place place = ring == null ? null : ring.places.get(line.queue.account);
    if (ring == null || place == null) {
      return;
    }
    if (line.isEmpty()) {
      leave(line);
    } else if (place.turn.remove(line)) {
      place.turn.add(line);
    }
    if (ring.turn.remove(place)) {
      ring.turn.add(place);
    }
    if (lane(ring).open.remove(ring)) {
      lane(ring).open.add(ring);
    }
  }

  private void count(Line line) {
    line.passedOver = 0;
    if (line.queue.lines().size() > 1) {
      for (Line other : line.queue.lines()) {
        if (other.lane.compareTo(line.lane) > 0) {
          other.passedOver++;
        }
      }
    }
    for (LaneTurn lane : lanes.values()) {
      int order = lane.lane.compareTo(line.lane);
      if (order == 0 || lane.open.isEmpty()) {
        lane.passedOver = 0;
      } else if (order > 0) {
        lane.passedOver++;
      }
    }
  }

  /** What goes by this route waits, in all lanes. */
  void noRoom(Route route, long nowNanos) {
    noRoomCount++;
    if (blocked.isEmpty()) {
      askedAgainNanos = nowNanos + roomPauseNanos;
      roomPauseNanos = Math.min(2 * roomPauseNanos, ROOM_PAUSE_MAX.toNanos());
    }
    for (Lane lane : Lane.values()) {
      Ring ring = rings.get(new RingKey(lane, route));
      if (ring != null && !ring.isBlocked) {
        ring.isBlocked = true;
        lane(ring).open.remove(ring);
        blocked.add(ring);
      }
    }
  }

  /** Routes that had no room may have some. */
  void roomAgain() {
    for (Ring ring : blocked) {
      ring.isBlocked = false;
      if (!ring.turn.isEmpty()) {
        lane(ring).open.add(ring);
      }
      forgetIfEmpty(ring);
    }
    blocked.clear();
  }

  /** What waited for its time, which has come, is ready. */
  void wake(long nowNanos) {
    if (!blocked.isEmpty() && nowNanos - askedAgainNanos >= 0) {
      roomAgain();
    }
  }

  /** How often a route had no room. */
  long noRoomCount() {
    return noRoomCount;
  }

  /** Nanoseconds until {@link #wake} may change something; {@link Long#MAX_VALUE} for never. */
  long nextWake(long nowNanos) {
    return blocked.isEmpty() ? Long.MAX_VALUE : Math.max(1, askedAgainNanos - nowNanos);
  }
}
