package dev.parley.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.audit.AuditTable;
import dev.parley.message.Journal.Urgency;
import dev.parley.message.MessageEvent.Details;
import dev.parley.sid.SidSource;
import dev.parley.store.BatchCommitter;
import dev.parley.store.BatchWriter;
import dev.parley.store.CommitOutcome;
import dev.parley.store.Durability;
import dev.parley.store.GroupCommit;
import dev.parley.store.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class StoredMessagesTest {
  private static final TestDatabase TEST = TestDatabase.fresh();
  private static final Clock CLOCK = Clock.fixed(LiveMessageFixture.START, ZoneOffset.UTC);

  private final CountDownLatch gate = new CountDownLatch(1);
  private final GroupCommit<MessageEvent> commits =
      new GroupCommit<>(
          "journal", new BatchCommitter<>(TEST.database()::connect, "journal", gated()));
  private final SidSource sids = new SidSource(CLOCK, new Random(1));
  private final MessageReader reader = new MessageReader(TEST.database());
  private final LiveMessages live =
      new LiveMessages(new Journal(commits), reader, sids, CLOCK, System::nanoTime);
  private final StoredMessages messages =
      new StoredMessages(
          TEST.database(),
          reader,
          live,
          new ScheduledMessages(TEST.database()),
          sids,
          new AuditTable(CLOCK),
          CLOCK,
          _ -> Optional.empty());

  @AfterAll
  static void close() {
    TEST.close();
  }

  @Test
  void aTimelineTellsWhatTheStateTellsAlsoBeforeTheJournalIsWritten() {
    LiveMessage message = inserted();
    MessageSid sid = message.row().sid();
    happens(message, EventKind.SUBMITTING);
    happens(message, EventKind.ACCEPTED);
    happens(message, EventKind.DELIVERED);

    assertThat(messages.find(sid).orElseThrow().state()).isEqualTo(MessageState.DELIVERED);
    assertThat(kinds(sid)).containsSubsequence("submitting", "sent", "delivered");

    gate.countDown();
    await().until(() -> message.unwritten().isEmpty());
    assertThat(kinds(sid))
        .as("each event once, now from the database")
        .containsExactly("accepted", "decided", "submitting", "sent", "delivered");
    commits.close();
  }

  private List<String> kinds(MessageSid sid) {
    return messages.timeline(sid).stream().map(Messages.TimelineEntry::kind).toList();
  }

  private void happens(LiveMessage message, EventKind kind) {
    Details details = new Details(null, kind == EventKind.SUBMITTING ? -1 : 0, "c", "r", null);
    assertThat(live.record(message, kind, details, Urgency.LAZY, null))
        .isEqualTo(LiveMessages.Recorded.YES);
  }

  private LiveMessage inserted() {
    TEST.execute(
        """
        create table if not exists message_all partition of message default;
        create table if not exists message_event_all partition of message_event default
        """);
    MessageRow row = LiveMessageFixture.row("+12015550123", "+12025550101", "hello", null);
    try (BatchCommitter<MessageRow> committer =
        new BatchCommitter<>(TEST.database()::connect, "intake", new MessageInsert())) {
      assertThat(committer.commit(List.of(row), Durability.FSYNC))
          .containsExactly(new CommitOutcome.Committed());
    }
    return live.inserted(row);
  }

  private BatchWriter<MessageEvent> gated() {
    BatchWriter<MessageEvent> writer = Journal.writer();
    return new BatchWriter<>() {
      @Override
      public void write(Connection connection, List<MessageEvent> rows) throws SQLException {
        try {
          assertThat(gate.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException interrupted) {
          throw new SQLException(interrupted);
        }
        writer.write(connection, rows);
      }

      @Override
      public List<Boolean> stored(Connection connection, List<MessageEvent> rows)
          throws SQLException {
        return writer.stored(connection, rows);
      }
    };
  }
}
