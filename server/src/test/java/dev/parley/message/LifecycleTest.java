package dev.parley.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class LifecycleTest {
  private static final Instant START = Instant.parse("2026-11-23T10:00:00Z");
  private static final UUID ID = UUID.fromString("0199f0f0-0000-7000-8000-000000000001");

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
