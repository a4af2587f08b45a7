package dev.parley.message;

import dev.parley.message.Attempt.Segment;
import dev.parley.message.Attempt.State;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The attempts to send a message, as the fold of its events: nothing more is stored for them
 * (docs/adr/0006-attempts.md). An attempt begins with its mark and has the segments that it was to
 * write. An answer belongs to the attempt in which its segment is without one: a segment is never
 * written again while an answer to it is outstanding, so there is one such attempt.
 */
final class Attempts {
  private final MessageFold fold;
  private final List<Building> attempts = new ArrayList<>();

  private Attempts(MessageFold fold) {
    this.fold = fold;
  }

  private record Building(MessageEvent mark, Map<Integer, Segment> segments) {
    boolean waitsFor(int segment) {
      Segment known = segments.get(segment);
      return known != null && known.state() == State.SUBMITTING;
    }

    /** What was stopped may still be answered; what was lost may turn out to be taken. */
    boolean corrects(int segment, State state) {
      Segment known = segments.get(segment);
      return known != null
          && state == State.ACCEPTED
          && (known.state() == State.NOT_WRITTEN || known.state() == State.LOST);
    }
  }

  /**
   * @param events all of the message, in order
   */
  static List<Attempt> of(MessageRow row, List<MessageEvent> events) {
    Attempts attempts = new Attempts(row.newFold());
    events.forEach(attempts::apply);
    return attempts.built();
  }

  private void apply(MessageEvent event) {
    fold.apply(event);
    switch (event.kind()) {
      case SUBMITTING -> begin(event);
      case ACCEPTED -> answer(event, State.ACCEPTED, event.detail());
      case REJECTED -> answer(event, State.REJECTED, event.detail());
      case THROTTLED -> answer(event, State.THROTTLED, event.detail());
      case NOT_WRITTEN -> answer(event, State.NOT_WRITTEN, event.detail());
      case LOST -> answer(event, State.LOST, event.detail());
      case RECOVERED -> answer(event, State.LOST, "the process stopped");
      case STOPPED -> answer(event, State.NOT_WRITTEN, "stopped: " + event.detail());
      case DELIVERED, UNDELIVERED -> answer(event, State.ACCEPTED, "a receipt says so");
      case CANCELED,
          EXPIRED,
          CALLBACK,
          CONVERSATION,
          DUE,
          RESCHEDULED,
          CHECKED,
          HELD,
          CHECKING,
          RELEASED,
          QUERIED,
          REPLAYED,
          RETRIED -> {}
    }
  }

  private void begin(MessageEvent mark) {
    Map<Integer, Segment> segments = new TreeMap<>();
    for (int segment = 0; segment < fold.segments(); segment++) {
      if (fold.toBeWritten(segment)) {
        segments.put(segment, new Segment(segment, State.SUBMITTING, mark.at(), null, null, null));
      }
    }
    attempts.add(new Building(mark, segments));
  }

  /** An event about the whole message answers every segment that waits. */
  private void answer(MessageEvent event, State state, @Nullable String detail) {
    for (int i = 0; i < attempts.size(); i++) {
      Building attempt = attempts.get(i);
      boolean latest = i == attempts.size() - 1;
      for (int segment = 0; segment < fold.segments(); segment++) {
        boolean meant = event.segment() < 0 || event.segment() == segment;
        if (meant && (attempt.waitsFor(segment) || (latest && attempt.corrects(segment, state)))) {
          attempt.segments().put(segment, answered(segment, event, state, detail));
        }
      }
    }
  }

  private static Segment answered(
      int segment, MessageEvent event, State state, @Nullable String detail) {
    Instant at = event.at();
    boolean hasReference = event.kind() == EventKind.ACCEPTED;
    Integer code = state == State.REJECTED ? event.code() : null;
    return new Segment(segment, state, at, hasReference ? event.reference() : null, code, detail);
  }

  private List<Attempt> built() {
    List<Attempt> built = new ArrayList<>();
    for (Building attempt : attempts) {
      MessageEvent mark = attempt.mark();
      built.add(
          new Attempt(
              built.size() + 1,
              mark.carrier(),
              mark.at(),
              List.copyOf(attempt.segments().values())));
    }
    return built;
  }
}
