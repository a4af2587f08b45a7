package dev.parley.message;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.message.Messages.Page;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class MessageListTest {
  private static final Instant START = LiveMessageFixture.START;

  @Test
  void aListByTimeGoesOnBehindPagesInWhichNothingWasSent() {
    try (StoredFixture stored = new StoredFixture(START)) {
      LiveMessage sent = stored.accepted("the one that left");
      stored.happen(sent, EventKind.SUBMITTING, EventKind.ACCEPTED);
      for (int i = 0; i < 60; i++) {
        stored.accepted("still waiting");
      }

      Page first = page(stored, null);
      assertThat(first.messages()).as("all that was looked at still waits").isEmpty();
      assertThat(first.next()).isNotNull();

      Page second = page(stored, first.next());
      assertThat(second.messages()).extracting(MessageView::sid).containsExactly(sent.row().sid());
      assertThat(second.next()).isNull();
    }
  }

  private static Page page(StoredFixture stored, @Nullable MessageSid after) {
    return stored.messages.list(
        new MessageFilter(
            StoredFixture.ACCOUNT,
            null,
            null,
            START.minus(Duration.ofDays(1)),
            null,
            false,
            after,
            1));
  }
}
