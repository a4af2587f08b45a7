package dev.parley.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.account.AccountSid;
import dev.parley.account.FakeAccounts;
import dev.parley.carrier.Carriers;
import dev.parley.carrier.FakeCarrier;
import dev.parley.carrier.Router;
import dev.parley.config.Shaping;
import dev.parley.consent.OptOutStore;
import dev.parley.consent.RecipientLocks;
import dev.parley.consent.Revocations;
import dev.parley.loop.Loops;
import dev.parley.message.EventKind;
import dev.parley.message.Journal.Urgency;
import dev.parley.message.JournalFixture;
import dev.parley.message.LiveMessage;
import dev.parley.message.LiveMessageFixture;
import dev.parley.message.LiveMessages.Recorded;
import dev.parley.message.MessageEvent.Details;
import dev.parley.message.MessageState;
import dev.parley.message.UnfinishedMessages;
import dev.parley.number.FakeSenders;
import dev.parley.number.Rates;
import dev.parley.service.ServiceReach;
import dev.parley.sid.SidSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The dispatcher when the journal cannot be written and its backlog is at the maximum. */
class FullJournalTest {
  private static final int BACKLOG_MAX = 3;

  private final PutOff scheduler = new PutOff();
  private final FakeCarrier carrier = new FakeCarrier(_ -> {});
  private JournalFixture journal;
  private AccountSid account;
  private Dispatcher dispatcher;

  /** Remembers what is to run later; the test runs it. */
  private static final class PutOff extends ScheduledThreadPoolExecutor {
    private final Queue<Runnable> later = new ConcurrentLinkedQueue<>();

    PutOff() {
      super(1);
    }

    @Override
    public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
      later.add(task);
      return super.schedule(() -> {}, 0, unit);
    }
  }

  @BeforeEach
  void open() throws SQLException {
    journal = new JournalFixture(BACKLOG_MAX);
    FakeAccounts accounts = new FakeAccounts(journal.clock);
    account = accounts.create("Shop").sid();
    OptOutStore optOuts = new OptOutStore();
    Carriers carriers = Carriers.only(carrier);
    dispatcher =
        new Dispatcher(
            carriers,
            new Router(carriers, System::nanoTime),
            _ -> "",
            journal.live,
            journal.references,
            new Revocations(new SidSource(journal.clock, new Random(2)), journal::nanoTime),
            new RecipientLocks(),
            accounts,
            new Dispatcher.Stored(
                journal.database.database(),
                new UnfinishedMessages(journal.database.database()),
                journal.reader,
                optOuts,
                ServiceReach.WITHOUT_POOLS,
                (_, _) -> true),
            scheduler,
            journal.clock,
            journal::nanoTime,
            QueueLimits.STANDARD,
            new Rates(new FakeSenders(journal.clock), Shaping.OFF),
            Loops.THREADS);
  }

  @AfterEach
  void close() {
    dispatcher.close();
    scheduler.shutdownNow();
    journal.close();
  }

  @Test
  void whatCannotBeMarkedStaysQueuedUnwrittenAndGoesOutWhenThereIsRoomAgain() throws Exception {
    LiveMessage marked = queued();
    LiveMessage putOff = queued();
    try (Connection _ = journal.stopWriting()) {
      for (int i = 1; i < BACKLOG_MAX; i++) {
        assertThat(mark(journal.live.inserted(LiveMessageFixture.row(account, "12345", 1))))
            .isEqualTo(Recorded.YES);
      }
      // The clock stands: a dispatcher that found no carrier bound would never look again.
      carrier.bind();
      dispatcher.start(_ -> false);
      await().pollInterval(Duration.ofMillis(1)).until(() -> scheduler.later.size() == 1);
      assertThat(marked.state()).isEqualTo(MessageState.SUBMITTING);
      assertThat(putOff.state()).isEqualTo(MessageState.QUEUED);

      scheduler
          .later
          .remove()
          .run(); // Back in its queue; dispatch waits for the mark of the other.
      assertThat(mark(putOff)).isEqualTo(Recorded.JOURNAL_FULL);
      assertThat(carrier.written()).as("nothing without its mark").isEmpty();
    }
    await()
        .pollInterval(Duration.ofMillis(1))
        .until(
            () ->
                List.of(marked, putOff).stream()
                    .allMatch(message -> message.state() == MessageState.SENT));
    assertThat(carrier.written()).as("each once").hasSize(2);
    assertThat(journal.events(putOff.row().sid().id()))
        .extracting(event -> event.kind())
        .containsExactly(EventKind.SUBMITTING, EventKind.ACCEPTED);
    assertThat(scheduler.later).isEmpty();
  }

  private LiveMessage queued() {
    LiveMessage message = journal.live.inserted(LiveMessageFixture.row(account, "12345", 1));
    dispatcher.queuedAlways(message);
    return message;
  }

  private Recorded mark(LiveMessage message) {
    return journal.live.record(message, EventKind.SUBMITTING, Details.NONE, Urgency.MARK, null);
  }
}
