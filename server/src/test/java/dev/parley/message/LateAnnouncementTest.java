package dev.parley.message;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.message.UnfinishedMessages.Entry;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** A receipt that comes when the recovery mark has passed its message, and its callback. */
class LateAnnouncementTest {
  @Test
  void aStateToBeAnnouncedIsFoundByTheNextStartAlthoughTheMarkHasPassedItsMessage()
      throws SQLException {
    try (StoredFixture stored = new StoredFixture(LiveMessageFixture.START)) {
      LiveMessage message = sent(stored);
      tell(message);
      pass(stored);
      assertThat(LiveMessages.unsigned(stored.mark.read().orElseThrow(), id(message)))
          .as("the mark is behind the message")
          .isPositive();
      assertThat(listed(stored)).isEmpty();

      stored.happen(message, EventKind.DELIVERED);
      assertThat(listed(stored)).as("with the event").containsExactly(id(message));

      tell(stored.live.inMemory(id(message)).orElseThrow());
      stored.mark.advance();
      assertThat(listed(stored)).as("told, so nothing is left").isEmpty();
    }
  }

  @Test
  void whatTheMarkHasNotPassedIsNotListed() throws SQLException {
    try (StoredFixture stored = new StoredFixture(LiveMessageFixture.START)) {
      stored.happen(sent(stored), EventKind.DELIVERED);
      assertThat(listed(stored)).isEmpty();
    }
  }

  private static LiveMessage sent(StoredFixture stored) {
    MessageRow row =
        LiveMessageFixture.row(
            stored.sids.next(),
            StoredFixture.SENDER,
            StoredFixture.PHONE,
            "hello",
            "https://app.example/status");
    stored.insert(List.of(row));
    LiveMessage message = stored.live.inserted(row);
    stored.happen(message, EventKind.SUBMITTING, EventKind.ACCEPTED);
    return message;
  }

  /** The application is told of what there is to tell. */
  private static void tell(LiveMessage message) {
    while (message.nextAnnouncement().isPresent()) {
      message.announced();
    }
  }

  /** The next messages come so much later that the mark passes those before. */
  private static void pass(StoredFixture stored) throws SQLException {
    stored.mark.advance();
    stored.clock.pass(RecoveryMark.IN_COMMIT);
    UUID _ = stored.sids.next();
    stored.mark.advance();
    stored.clock.pass(RecoveryMark.IN_COMMIT);
    stored.mark.advance();
  }

  private static UUID id(LiveMessage message) {
    return message.row().sid().id();
  }

  private static List<UUID> listed(StoredFixture stored) throws SQLException {
    return new UnfinishedMessages(stored.test.database())
            .withoutQueue(new dev.parley.account.AccountSid(new UUID(0, 0)), new UUID(0, 0), 10)
            .stream()
            .map(Entry::message)
            .toList();
  }
}
