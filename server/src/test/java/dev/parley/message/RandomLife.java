package dev.parley.message;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.account.AccountSid;
import dev.parley.policy.Decision;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The life of one message with a carrier, an owner and a process that do whatever is possible, in
 * any order, all from one seed: answers that are late or lost, receipts that come early, late,
 * twice, not at all or against each other, crashes that take the end of the journal with them.
 * After every step it is held against what must be true of every life. It keeps its own account of
 * what was written and said, and never asks the fold for it.
 */
final class RandomLife {
  private static final Instant START = Instant.parse("2026-11-23T10:00:00Z");
  private static final AccountSid ACCOUNT = new AccountSid(new UUID(0x0199_f0f0_0000_7000L, 7));
  private static final MessageState[] BEGINNINGS = {
    MessageState.QUEUED, MessageState.QUEUED, MessageState.QUEUED,
    MessageState.SCHEDULED, MessageState.PENDING, MessageState.HELD
  };

  private static final List<ReceiptParts> PARTS = List.of(ReceiptParts.values());

  final MessageRow row;
  final Set<String> moves = new HashSet<>();
  private final Random random;
  private final int segments;
  private final ReceiptParts parts;
  private final List<MessageEvent> journal = new ArrayList<>();
  private MessageFold fold;
  private Instant now = START;

  /** Events of the journal that a crash leaves. */
  private int durable;

  private @Nullable MessageState end;

  // The carrier's side.
  private final List<Integer> unanswered = new ArrayList<>();
  private final List<Said> receipts = new ArrayList<>();
  private final boolean[] mayHaveIt;

  private record Said(EventKind kind, int segment) {}

  RandomLife(long seed) {
    random = new Random(seed);
    segments = 1 + random.nextInt(4);
    parts = PARTS.get(random.nextInt(PARTS.size()));
    mayHaveIt = new boolean[segments];
    row =
        new MessageRow(
            MessageSid.sms(new UUID(0x0199_f0f0_0000_7000L, 0x8000_0000_0000_0000L | seed)),
            ACCOUNT,
            ACCOUNT,
            Direction.OUTBOUND_API,
            "12345",
            "+12025550101",
            "text",
            segments,
            null,
            600,
            START,
            BEGINNINGS[random.nextInt(BEGINNINGS.length)],
            null,
            new Decision.Allowed(List.of(), new Decision.FactsDigest(1, "{}")),
            "api",
            "unspecified",
            null,
            null);
    fold = row.newFold();
  }

  List<MessageEvent> journal() {
    return journal;
  }

  MessageFold fold() {
    return fold;
  }

  void live(int steps) {
    for (int step = 0; step < steps; step++) {
      now = now.plusMillis(random.nextInt(120_000));
      switch (random.nextInt(12)) {
        case 0, 1 -> dispatch();
        case 2, 3, 4 -> answer();
        case 5, 6, 7 -> bringReceipt();
        case 8 -> crash();
        case 9, 10 -> owner();
        default -> anything();
      }
      holds();
    }
  }

  /** Any event at any time, whoever would have to record it. */
  void liveAnyhow(int steps) {
    EventKind[] kinds = EventKind.values();
    for (int step = 0; step < steps; step++) {
      EventKind kind = kinds[random.nextInt(kinds.length)];
      boolean begins = kind == EventKind.SUBMITTING;
      boolean whole = begins || kind == EventKind.RECOVERED;
      String detail = kind == EventKind.CALLBACK ? MessageState.SENT.name() : null;
      record(kind, whole ? -1 : random.nextInt(segments), begins ? parts.mark() : detail);
      holds();
    }
  }

  /** What the dispatcher does: a mark that is waited for, then the segments. */
  private void dispatch() {
    if (!record(EventKind.SUBMITTING, -1, parts.mark())) {
      return;
    }
    durable = journal.size();
    for (int segment = 0; segment < segments; segment++) {
      if (!fold.toBeWritten(segment)) {
        continue;
      }
      if (random.nextInt(20) == 0) {
        crash();
        return;
      }
      assertThat(mayHaveIt[segment]).as("segment %d is written twice", segment).isFalse();
      mayHaveIt[segment] = true;
      unanswered.add(segment);
      if (random.nextInt(4) == 0) {
        sayWhatBecameOf(segment); // overtakes the answer
      }
    }
  }

  private void answer() {
    if (unanswered.isEmpty()) {
      return;
    }
    int segment = unanswered.remove(/* index */ random.nextInt(unanswered.size()));
    switch (random.nextInt(8)) {
      case 0 -> {
        mayHaveIt[segment] = false;
        if (random.nextInt(3) == 0) {
          sayWhatBecameOf(segment); // and yet it was taken
        }
        record(EventKind.THROTTLED, segment, "slow down");
      }
      case 1 -> {
        mayHaveIt[segment] = false;
        record(EventKind.NOT_WRITTEN, segment, "not bound");
      }
      case 2 -> {
        if (random.nextBoolean()) {
          sayWhatBecameOf(segment);
        }
        record(EventKind.LOST, segment, "the link died");
      }
      case 3 -> {
        mayHaveIt[segment] = false;
        record(EventKind.REJECTED, segment, "no");
      }
      default -> {
        sayWhatBecameOf(segment);
        record(EventKind.ACCEPTED, segment, null);
      }
    }
  }

  /** None, one, two, or two that contradict each other; not for the parts without receipts. */
  private void sayWhatBecameOf(int segment) {
    if ((parts.expected(segments) & (1L << segment)) == 0) {
      return;
    }
    EventKind word = random.nextInt(4) == 0 ? EventKind.UNDELIVERED : EventKind.DELIVERED;
    int times = random.nextInt(3);
    for (int i = 0; i < times; i++) {
      receipts.add(new Said(word, segment));
    }
    if (random.nextInt(5) == 0) {
      receipts.add(
          new Said(
              word == EventKind.DELIVERED ? EventKind.UNDELIVERED : EventKind.DELIVERED, segment));
    }
  }

  private void bringReceipt() {
    if (receipts.isEmpty()) {
      return;
    }
    Said said = receipts.get(random.nextInt(receipts.size()));
    if (random.nextInt(5) != 0) {
      receipts.remove(said);
    }
    boolean known =
        journal.stream().anyMatch(it -> it.kind() == said.kind() && it.segment() == said.segment());
    boolean handedOver = journal.stream().anyMatch(it -> it.kind() == EventKind.SUBMITTING);
    boolean kept = record(said.kind(), said.segment(), "2611231000");
    assertThat(kept)
        .as("a first receipt is kept, a second one is not")
        .isEqualTo(handedOver && !known);
    durable = kept ? journal.size() : durable;
  }

  /** JVM killed: lazy events behind the last one that was waited for may be gone. */
  private void crash() {
    int kept = durable + random.nextInt(journal.size() - durable + 1);
    journal.subList(kept, journal.size()).clear();
    durable = kept;
    unanswered.clear();
    fold = refolded();
    end = fold.state().finished() ? fold.state() : null;
    if (fold.outstanding() && !fold.state().finished()) {
      assertThat(record(EventKind.RECOVERED, -1, null)).isTrue();
    }
  }

  private void owner() {
    EventKind[] kinds = {
      EventKind.CANCELED,
      EventKind.EXPIRED,
      EventKind.STOPPED,
      EventKind.DUE,
      EventKind.RESCHEDULED,
      EventKind.CHECKED,
      EventKind.CHECKING,
      EventKind.HELD,
      EventKind.RELEASED,
      EventKind.RETRIED
    };
    boolean unknown = fold.state() == MessageState.UNKNOWN && random.nextInt(3) != 0;
    EventKind kind = unknown ? EventKind.RETRIED : kinds[random.nextInt(kinds.length)];
    if (kind == EventKind.EXPIRED && now.isBefore(Lifecycle.validUntil(row, fold))) {
      return;
    }
    boolean untouched = fold.untouched();
    boolean queued = fold.state() == MessageState.QUEUED;
    if (record(kind, -1, "because") && queued && kind != EventKind.EXPIRED) {
      assertThat(untouched || kind == EventKind.STOPPED)
          .as("what a carrier may have is neither canceled nor put off")
          .isTrue();
    }
    if (kind == EventKind.RETRIED && fold.state() == MessageState.QUEUED) {
      Arrays.fill(mayHaveIt, false);
      durable = journal.size();
    }
  }

  /** Events that no well-behaved part of the platform would record now. */
  private void anything() {
    EventKind[] kinds = {
      EventKind.CALLBACK,
      EventKind.QUERIED,
      EventKind.ACCEPTED,
      EventKind.LOST,
      EventKind.CHECKED,
      EventKind.DUE,
      EventKind.RELEASED,
      EventKind.CANCELED
    };
    EventKind kind = kinds[random.nextInt(kinds.length)];
    int segment = random.nextInt(segments);
    boolean answer = kind == EventKind.ACCEPTED || kind == EventKind.LOST;
    if (!answer || !unanswered.contains(segment)) {
      record(kind, segment, kind == EventKind.CALLBACK ? MessageState.SENT.name() : null);
    }
  }

  private boolean record(EventKind kind, int segment, @Nullable String detail) {
    MessageState before = fold.state();
    Optional<MessageState> after = Lifecycle.next(fold, kind, segment);
    if (after.isEmpty()) {
      return false;
    }
    Integer code =
        switch (kind) {
          case EXPIRED -> Integer.valueOf(Lifecycle.expiryCode(fold));
          case UNDELIVERED, REJECTED, STOPPED -> Integer.valueOf(30005);
          default -> null;
        };
    String reference = kind == EventKind.ACCEPTED ? "ref-" + journal.size() : null;
    MessageEvent event =
        new MessageEvent(
            row.sid().id(),
            fold.lastSeq() + 1,
            kind,
            now,
            code,
            segment,
            "sim",
            reference,
            detail,
            before,
            after.get());
    journal.add(event);
    fold.apply(event);
    if (event.changesState()) {
      moves.add(before.code() + "," + event.after().code());
      entered(event);
    }
    return true;
  }

  private void entered(MessageEvent event) {
    assertThat(end).as("a final state is left by %s", event).isNull();
    if (event.after().finished()) {
      end = event.after();
    }
    if (event.after() == MessageState.DELIVERED) {
      for (int segment = 0; segment < segments; segment++) {
        boolean expected = (parts.expected(segments) & (1L << segment)) != 0;
        assertThat(saidFirst(segment)).isIn(expectedWords(expected));
      }
    }
    if (event.kind() == EventKind.EXPIRED && event.after() == MessageState.FAILED) {
      assertThat(journal).noneMatch(it -> it.kind() == EventKind.RETRIED);
      assertThat(event.code()).isEqualTo(30036);
    }
  }

  private static Set<EventKind> expectedWords(boolean receiptExpected) {
    return receiptExpected
        ? Set.of(EventKind.DELIVERED)
        : Set.of(EventKind.DELIVERED, EventKind.ACCEPTED);
  }

  /** The first receipt of a segment, else that it was taken, else its mark. */
  private EventKind saidFirst(int segment) {
    List<MessageEvent> about = journal.stream().filter(it -> it.segment() == segment).toList();
    return about.stream()
        .map(MessageEvent::kind)
        .filter(it -> it == EventKind.DELIVERED || it == EventKind.UNDELIVERED)
        .findFirst()
        .orElse(
            about.stream().anyMatch(it -> it.kind() == EventKind.ACCEPTED)
                ? EventKind.ACCEPTED
                : EventKind.SUBMITTING);
  }

  private void holds() {
    assertThat(values(refolded())).as("fold of the journal").isEqualTo(values(fold));
    if (end != null) {
      assertThat(fold.state()).as("a final state is left").isEqualTo(end);
    }
    if (fold.state() == MessageState.SUBMITTING) {
      assertThat(fold.outstanding()).as("somebody will move it on").isTrue();
    }
    long retries = journal.stream().filter(it -> it.kind() == EventKind.RETRIED).count();
    assertThat(retries).as("times retried").isLessThanOrEqualTo(1);
    attemptsTellWhatHappened();
  }

  private void attemptsTellWhatHappened() {
    List<Attempt> attempts = Attempts.of(row, journal);
    assertThat(attempts).hasSize(fold.attempts());
    for (Attempt attempt : attempts) {
      for (Attempt.Segment segment : attempt.segments()) {
        if (segment.state() == Attempt.State.SUBMITTING) {
          assertThat(fold.outstanding(segment.segment())).isTrue();
        }
      }
    }
  }

  MessageFold refolded() {
    MessageFold again = row.newFold();
    journal.forEach(again::apply);
    return again;
  }

  /** Every field of a fold. */
  static List<@Nullable Object> values(MessageFold fold) {
    List<@Nullable Object> values = new ArrayList<>();
    for (Field field : MessageFold.class.getDeclaredFields()) {
      if (!Modifier.isStatic(field.getModifiers())) {
        field.setAccessible(true);
        try {
          values.add(field.get(fold));
        } catch (IllegalAccessException e) {
          throw new IllegalStateException(e);
        }
      }
    }
    return values;
  }
}
