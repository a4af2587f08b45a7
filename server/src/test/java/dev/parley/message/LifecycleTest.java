package dev.parley.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class LifecycleTest {
  private static final Instant START = Instant.parse("2026-11-23T10:00:00Z");
  private static final List<EventKind> KINDS = List.of(EventKind.values());
  private static final UUID ID = UUID.fromString("0199f0f0-0000-7000-8000-000000000001");

  @Test
  void theDatabaseAllowsExactlyTheMovesOfTheLifecycle() throws IOException {
    Set<String> reachable = new TreeSet<>();
    for (MessageState state : MessageState.values()) {
      for (int segments = 1; segments <= 2; segments++) {
        for (EventKind kind : EventKind.values()) {
          for (int already = 0; already < segments; already++) {
            MessageFold fold = foldWith(state, segments, already);
            Lifecycle.next(fold, kind, segments - 1)
                .filter(after -> after != state)
                .ifPresent(after -> reachable.add(state.code() + "," + after.code()));
          }
        }
      }
    }
    assertThat(movesInMigration()).isEqualTo(reachable);
  }

  @Test
  void noOrderOfEventsLeavesAFinalStateOrRepeatsIt() {
    for (int seed = 0; seed < 2_000; seed++) {
      Random random = new Random(seed);
      int segments = 1 + random.nextInt(3);
      MessageFold fold = new MessageFold(MessageState.QUEUED, null, segments, START);
      Optional<MessageState> end = Optional.empty();
      for (int step = 0; step < 40; step++) {
        EventKind kind = KINDS.get(random.nextInt(KINDS.size()));
        int segment = random.nextInt(segments);
        MessageState before = fold.state();
        Optional<MessageState> after = Lifecycle.next(fold, kind, segment);
        after.ifPresent(state -> fold.apply(event(fold, kind, segment, before, state)));
        if (end.isPresent()) {
          assertThat(fold.state()).as("seed %d", seed).isEqualTo(end.get());
        }
        if (fold.state().finished()) {
          end = Optional.of(fold.state());
        }
      }
    }
  }

  @Test
  void aLongMessageIsSentWhenTheLastSegmentIsTakenAndDeliveredWhenAllAre() {
    MessageFold fold = new MessageFold(MessageState.QUEUED, null, 2, START);
    assertThat(run(fold, EventKind.SUBMITTING, 0)).isEqualTo(MessageState.SUBMITTING);
    assertThat(run(fold, EventKind.ACCEPTED, 1)).isEqualTo(MessageState.SUBMITTING);
    assertThat(run(fold, EventKind.DELIVERED, 1)).isEqualTo(MessageState.SUBMITTING);
    assertThat(run(fold, EventKind.ACCEPTED, 0)).isEqualTo(MessageState.SENT);
    assertThat(run(fold, EventKind.DELIVERED, 0)).isEqualTo(MessageState.DELIVERED);
  }

  @Test
  void aThrottledMessageIsQueuedAgainAndKeepsTheSegmentsThatWereTaken() {
    MessageFold fold = new MessageFold(MessageState.QUEUED, null, 2, START);
    run(fold, EventKind.SUBMITTING, 0);
    run(fold, EventKind.ACCEPTED, 1);
    assertThat(run(fold, EventKind.THROTTLED, 0)).isEqualTo(MessageState.QUEUED);
    assertThat(fold.accepted(1)).isTrue();
    run(fold, EventKind.SUBMITTING, 0);
    assertThat(run(fold, EventKind.ACCEPTED, 0)).isEqualTo(MessageState.SENT);
  }

  @Test
  void aCancelIsTooLateOnceSubmittingWasMarked() {
    MessageFold fold = new MessageFold(MessageState.QUEUED, null, 1, START);
    run(fold, EventKind.SUBMITTING, 0);
    assertThat(Lifecycle.next(fold, EventKind.CANCELED, -1)).isEmpty();
  }

  @Test
  void anUnknownOutcomeIsSettledByALateReceipt() {
    MessageFold fold = new MessageFold(MessageState.QUEUED, null, 1, START);
    run(fold, EventKind.SUBMITTING, 0);
    assertThat(run(fold, EventKind.LOST, 0)).isEqualTo(MessageState.UNKNOWN);
    assertThat(run(fold, EventKind.DELIVERED, 0)).isEqualTo(MessageState.DELIVERED);
  }

  private static MessageState run(MessageFold fold, EventKind kind, int segment) {
    MessageState before = fold.state();
    MessageState after = Lifecycle.next(fold, kind, segment).orElseThrow();
    fold.apply(event(fold, kind, segment, before, after));
    return fold.state();
  }

  private static MessageEvent event(
      MessageFold fold, EventKind kind, int segment, MessageState before, MessageState after) {
    String detail = kind == EventKind.CALLBACK ? before.name() : null;
    return new MessageEvent(
        ID, fold.lastSeq() + 1, kind, START, null, segment, "sim", null, detail, before, after);
  }

  /** A fold in that state whose first {@code already} segments were taken and delivered. */
  private static MessageFold foldWith(MessageState state, int segments, int already) {
    MessageFold fold = new MessageFold(state, null, segments, START);
    for (int segment = 0; segment < already; segment++) {
      fold.apply(event(fold, EventKind.ACCEPTED, segment, state, state));
      fold.apply(event(fold, EventKind.DELIVERED, segment, state, state));
    }
    return fold;
  }

  /** The last migration that states the moves has the word. */
  private static Set<String> movesInMigration() throws IOException {
    String check = "";
    try (Stream<Path> files = Files.list(Path.of("src/main/resources/db/migration"))) {
      for (Path file : files.sorted().toList()) {
        String sql = Files.readString(file);
        int at = sql.lastIndexOf("constraint lawful_move check (");
        if (at >= 0) {
          check = sql.substring(at, sql.indexOf(")))", at) + 1);
        }
      }
    }
    Matcher pairs = Pattern.compile("\\((\\d+), (\\d+)\\)").matcher(check);
    List<String> moves = new ArrayList<>();
    while (pairs.find()) {
      moves.add(pairs.group(1) + "," + pairs.group(2));
    }
    return new TreeSet<>(moves);
  }

  @Test
  void aHeldMessageIsReleasedIntoTheQueueOrFails() {
    MessageFold released = new MessageFold(MessageState.HELD, null, 1, START);
    assertThat(Lifecycle.next(released, EventKind.SUBMITTING, 0)).isEmpty();
    assertThat(run(released, EventKind.RELEASED, -1)).isEqualTo(MessageState.QUEUED);
    assertThat(Lifecycle.next(released, EventKind.RELEASED, -1)).isEmpty();
    for (EventKind end : List.of(EventKind.STOPPED, EventKind.EXPIRED)) {
      MessageFold held = new MessageFold(MessageState.HELD, null, 1, START);
      assertThat(run(held, end, -1)).isEqualTo(MessageState.FAILED);
    }
  }
}
