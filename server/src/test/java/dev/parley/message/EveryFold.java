package dev.parley.message;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;

/**
 * Every fold of a message of two segments that any order of events leads to, breadth first, and the
 * moves between them. Folds that no later event can tell apart are looked at once.
 */
final class EveryFold {
  private static final Instant START = Instant.parse("2026-11-23T10:00:00Z");
  private static final UUID ID = UUID.fromString("0199f0f0-0000-7000-8000-000000000001");
  private static final int SEGMENTS = 2;

  private EveryFold() {}

  /** Moves as {@code before,after} in the codes of the states. */
  static Set<String> reachableFrom(MessageState initial) {
    Set<String> moves = new TreeSet<>();
    Set<List<Object>> seen = new HashSet<>();
    Queue<List<MessageEvent>> paths = new ArrayDeque<>();
    paths.add(List.of());
    while (!paths.isEmpty()) {
      List<MessageEvent> path = paths.remove();
      MessageFold fold = fold(initial, path);
      if (!seen.add(essence(fold))) {
        continue;
      }
      for (EventKind kind : EventKind.values()) {
        for (int segment = 0; segment < SEGMENTS; segment++) {
          Optional<MessageState> after = Lifecycle.next(fold, kind, segment);
          if (after.isPresent()) {
            if (after.get() != fold.state()) {
              moves.add(fold.state().code() + "," + after.get().code());
            }
            List<MessageEvent> longer = new ArrayList<>(path);
            longer.add(event(fold, kind, segment, after.get()));
            paths.add(longer);
          }
        }
      }
    }
    return moves;
  }

  private static MessageFold fold(MessageState initial, List<MessageEvent> path) {
    MessageFold fold = new MessageFold(initial, null, SEGMENTS, START);
    path.forEach(fold::apply);
    return fold;
  }

  private static MessageEvent event(
      MessageFold fold, EventKind kind, int segment, MessageState after) {
    String detail = kind == EventKind.SUBMITTING ? ReceiptParts.FIRST.mark() : null;
    int seq = fold.lastSeq() + 1;
    return new MessageEvent(
        ID, seq, kind, START, null, segment, "sim", null, detail, fold.state(), after);
  }

  /** What {@link Lifecycle#next} can see. */
  private static List<Object> essence(MessageFold fold) {
    List<Object> essence = new ArrayList<>();
    essence.add(fold.state());
    essence.add(fold.attempts() > 0);
    essence.add(fold.retried());
    for (int segment = 0; segment < SEGMENTS; segment++) {
      essence.add(fold.accepted(segment));
      essence.add(fold.delivered(segment));
      essence.add(fold.undelivered(segment));
      essence.add(fold.outstanding(segment));
    }
    return essence;
  }
}
