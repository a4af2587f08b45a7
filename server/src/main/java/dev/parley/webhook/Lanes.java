package dev.parley.webhook;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Gives each endpoint its own share of connections, so that a receiver that hangs fills its own
 * lane and no other. Single-owner: used on the client's event loop.
 */
final class Lanes {
  /** A call that wants to go. Exactly one of the two is called, once. */
  interface Passenger {
    void go();

    void refused(String explanation);
  }

  private record Waiting(Passenger passenger, long since) {}

  private static final class Lane {
    int under;
    boolean draining;
    final Queue<Waiting> waiting = new ArrayDeque<>();
  }

  private final Limits limits;
  private final LongSupplier nanoTime;
  private final Map<String, Lane> lanes = new HashMap<>();

  Lanes(Limits limits, LongSupplier nanoTime) {
    this.limits = limits;
    this.nanoTime = nanoTime;
  }

  /** Lets the call go now or in its turn. Who went must {@link #leave}. */
  void enter(String endpoint, Passenger passenger) {
    Lane lane = lanes.computeIfAbsent(endpoint, _ -> new Lane());
    if (lane.under < limits.concurrentPerEndpoint()) {
      lane.under++;
      passenger.go();
      return;
    }
    if (lane.waiting.size() >= limits.waitingPerEndpoint()) {
      passenger.refused(
          limits.concurrentPerEndpoint()
              + " calls to "
              + endpoint
              + " are under way and "
              + limits.waitingPerEndpoint()
              + " wait already; the receiver is too slow for what is sent to it.");
      return;
    }
    lane.waiting.add(new Waiting(passenger, nanoTime.getAsLong()));
  }

  void leave(String endpoint) {
    Lane lane = lanes.get(endpoint);
    if (lane == null || lane.under == 0) {
      throw new IllegalStateException("nobody is in the lane of " + endpoint);
    }
    lane.under--;
    drain(endpoint, lane);
    if (lane.under == 0 && !lane.draining) {
      lanes.remove(endpoint);
    }
  }

  /** A call that ends at once comes back here while we let others go: then the loop goes on. */
  private void drain(String endpoint, Lane lane) {
    if (lane.draining) {
      return;
    }
    lane.draining = true;
    while (lane.under < limits.concurrentPerEndpoint()) {
      Waiting next = nextInTime(endpoint, lane);
      if (next == null) {
        break;
      }
      lane.under++;
      next.passenger().go();
    }
    lane.draining = false;
  }

  /** Every call under way ends by its total time-out, so who waited too long is found in time. */
  private @Nullable Waiting nextInTime(String endpoint, Lane lane) {
    long now = nanoTime.getAsLong();
    for (Waiting next = lane.waiting.poll(); next != null; next = lane.waiting.poll()) {
      if (now - next.since() <= limits.waitPerEndpoint().toNanos()) {
        return next;
      }
      next.passenger()
          .refused(
              "The call waited longer than "
                  + limits.waitPerEndpoint().toSeconds()
                  + " s for its turn; "
                  + endpoint
                  + " is too slow for what is sent to it.");
    }
    return null;
  }

  int size() {
    return lanes.size();
  }
}
