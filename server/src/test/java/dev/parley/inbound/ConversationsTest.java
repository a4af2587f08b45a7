package dev.parley.inbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.account.AccountSid;
import dev.parley.e164.ParsedAddress;
import dev.parley.e164.ShortCode;
import dev.parley.message.Journal;
import dev.parley.message.LiveMessage;
import dev.parley.message.LiveMessageFixture;
import dev.parley.message.LiveMessages;
import dev.parley.message.MessageEvent;
import dev.parley.message.MessageReader;
import dev.parley.message.WebhookOutcome;
import dev.parley.number.Sender;
import dev.parley.number.SenderKind;
import dev.parley.number.SenderSid;
import dev.parley.sid.SidSource;
import dev.parley.store.BatchCommitter;
import dev.parley.store.GroupCommit;
import dev.parley.store.TestDatabase;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ConversationsTest {
  private final Clock clock = Clock.fixed(Instant.parse("2026-11-23T18:00:00Z"), ZoneOffset.UTC);
  private final TestDatabase database = TestDatabase.fresh();
  private final GroupCommit<MessageEvent> commits =
      new GroupCommit<>(
          "journal",
          new BatchCommitter<>(database.database()::connect, "journal", Journal.writer()));
  private final LiveMessages live =
      new LiveMessages(
          new Journal(commits),
          new MessageReader(database.database()),
          new SidSource(clock, new Random(1)),
          clock,
          System::nanoTime);
  private final ScheduledExecutorService scheduler = Executors.newScheduledThreadPool(1);
  private final FakeIntake intake = new FakeIntake();

  /** Conversations that have begun and wait for the test to run them. */
  private final Deque<Runnable> begun = new ArrayDeque<>();

  private final Conversations conversations =
      new Conversations(
          new Conversation(
              new FakeWebhookClient(),
              intake,
              (written, _) -> new ParsedAddress.Usable(new ShortCode(written)),
              written -> new ParsedAddress.Usable(new ShortCode(written)),
              new ReplyLimiter(System::nanoTime)),
          intake,
          live,
          written -> new ParsedAddress.Usable(new ShortCode(written)),
          scheduler,
          work -> {
            begun.add(work);
            return Thread.ofVirtual().unstarted(() -> {});
          },
          (_, _, _) -> new WebhookOutcome.Failed(false),
          _ -> Optional.empty(),
          new dev.parley.account.FakeAccounts(clock));

  @AfterEach
  void close() {
    scheduler.shutdownNow();
    commits.close();
    database.close();
  }

  @Test
  void thereIsRoomUntilTheMaximumHasBegunAndAgainWhenOneEnds() {
    LiveMessage message = live.inserted(LiveMessageFixture.row("12345", "54321", "hello", null));
    Sender sender = sender();
    for (int i = 0; i < Conversations.OPEN_MAX - 1; i++) {
      conversations.start(message, sender, KeywordEffect.NONE);
    }
    assertThat(conversations.hasRoom()).isTrue();
    conversations.start(message, sender, KeywordEffect.NONE);
    assertThat(conversations.open()).isEqualTo(Conversations.OPEN_MAX);
    assertThat(conversations.hasRoom()).isFalse();
    begun.remove().run();
    await().until(conversations::hasRoom);
  }

  private static Sender sender() {
    return new Sender(
        new SenderSid("PN", new UUID(3, 4)),
        new AccountSid(new UUID(1, 2)),
        new ShortCode("54321"),
        SenderKind.SHORT_CODE,
        "Shop",
        new Sender.Webhooks(null, "POST", null, "POST", null, "POST"),
        Instant.EPOCH,
        Instant.EPOCH);
  }
}
