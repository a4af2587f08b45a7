package dev.parley.message;

import static dev.parley.audit.Causes.OWNER;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Of the sent messages that wait for their receipts, so many are in memory. */
class SentInMemoryTest {
  private static final int MAX = 3;

  @Test
  void theOldestBeyondTheMaximumLeavesAndItsReceiptFindsItInTheDatabase() {
    try (StoredFixture stored = new StoredFixture(LiveMessageFixture.START, MAX)) {
      LiveMessage oldest = sent(stored);
      for (int i = 1; i < MAX; i++) {
        sent(stored);
      }
      assertThat(stored.live.size()).as("at the maximum").isEqualTo(MAX);
      assertThat(stored.live.inMemory(id(oldest))).isPresent();

      sent(stored);
      assertThat(stored.live.size()).as("one more").isEqualTo(MAX);
      assertThat(stored.live.inMemory(id(oldest))).isEmpty();

      stored.happen(oldest, EventKind.DELIVERED);
      assertThat(stored.messages.find(oldest.row().sid()).orElseThrow().state())
          .isEqualTo(MessageState.DELIVERED);
    }
  }

  private static LiveMessage sent(StoredFixture stored) {
    LiveMessage message = stored.accepted("hello");
    stored.happen(message, EventKind.SUBMITTING, EventKind.ACCEPTED);
    return message;
  }

  private static UUID id(LiveMessage message) {
    return message.row().sid().id();
  }

  @Test
  void anAnswerToASegmentOfAMessageThatWasDeletedMeansNothing() {
    try (StoredFixture fixture = new StoredFixture(LiveMessageFixture.START)) {
      LiveMessage message = fixture.accepted("hello");
      fixture.happen(message, EventKind.CANCELED);
      fixture.sweep();
      assertThat(fixture.live.inMemory(message.row().sid().id())).isEmpty();
      assertThat(fixture.messages.delete(StoredFixture.ACCOUNT, message.row().sid(), OWNER))
          .isInstanceOf(Messages.ChangeOutcome.Changed.class);
      MessageEvent.Details details =
          new MessageEvent.Details(null, 0, "fake", null, "the link dropped");
      assertThat(fixture.live.record(message, EventKind.LOST, details, Journal.Urgency.LAZY, null))
          .isEqualTo(LiveMessages.Recorded.MEANINGLESS);
    }
  }
}
