package dev.parley.webhook;

import static dev.parley.audit.Causes.OPERATOR;
import static dev.parley.audit.Causes.OWNER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.account.AccountSid;
import dev.parley.account.FakeAccounts;
import dev.parley.audit.RecordedNotes;
import dev.parley.loop.Loops;
import dev.parley.message.EventKind;
import dev.parley.message.FailedWebhooks;
import dev.parley.message.Journal;
import dev.parley.message.LiveMessage;
import dev.parley.message.LiveMessageFixture;
import dev.parley.message.LiveMessages;
import dev.parley.message.MessageEvent;
import dev.parley.message.MessageReader;
import dev.parley.message.MessageRow;
import dev.parley.message.MessageState;
import dev.parley.message.WebhookRetryRows;
import dev.parley.message.WebhookRetryRows.CallKey;
import dev.parley.message.WebhookRetryRows.Wanted;
import dev.parley.sid.SidSource;
import dev.parley.store.BatchCommitter;
import dev.parley.store.GroupCommit;
import dev.parley.store.Partitions;
import dev.parley.store.TestDatabase;
import dev.parley.testing.SettableClock;
import dev.parley.webhook.WebhookRequest.Repeat;
import dev.parley.webhook.Webhooks.Replayed;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The loop of repeated calls, round by round, and replays that somebody waits for. */
class RetryLoopTest {
  private static final String URL = "http://127.0.0.1:9/status";

  private final TestDatabase database = TestDatabase.fresh();
  private final SettableClock clock = new SettableClock(LiveMessageFixture.START);
  private final FakeAccounts accounts = new FakeAccounts(clock);
  private final AccountSid account = accounts.create("Shop").sid();
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
          clock::nanoTime);
  private final WebhookRetries retries =
      new WebhookRetries(
          accounts,
          new WebhookRetryRows(database.database()),
          clock,
          clock::nanoTime,
          new Random(1),
          () -> {});
  private final HeldCalls application = new HeldCalls();
  private final RetryLoop loop =
      new RetryLoop(retries, application, NOBODY, live, Runnable::run, Loops.THREADS);
  private final RecordedNotes notes = new RecordedNotes();
  private final Replays replays = replays(Replays.EVENTS_MAX);

  private static final InboundWebhooks NOBODY =
      new InboundWebhooks() {
        @Override
        public Optional<String> url(MessageRow row) {
          return Optional.empty();
        }

        @Override
        public void call(
            LiveMessage message, Repeat repeat, ReplayEdits edits, Consumer<Result> done) {
          throw new AssertionError("no message came in");
        }
      };

  private Replays replays(int eventsMax) {
    return new Replays(
        accounts,
        retries,
        loop,
        application,
        NOBODY,
        live,
        new FailedWebhooks(database.database()),
        notes,
        Runnable::run,
        eventsMax);
  }

  @BeforeEach
  void partitions() throws SQLException {
    try (Connection connection = database.database().connect()) {
      Partitions.keep(connection, List.of("message", "message_event"), clock.instant());
    }
  }

  @AfterEach
  void close() {
    commits.close();
    database.close();
  }

  @Test
  void oneEndpointIsCalledSoManyTimesAtOnceAsMayAndTheNextWaitsForOneToEnd() throws Exception {
    due("http://slow.example:80", RetryLoop.PER_ENDPOINT_MAX);
    loop.step();
    assertThat(application.made).isEqualTo(RetryLoop.PER_ENDPOINT_MAX);
    due("http://slow.example:80", 1);
    loop.step();
    assertThat(application.made).isEqualTo(RetryLoop.PER_ENDPOINT_MAX);
    answerOne();
    loop.step();
    assertThat(application.made).isEqualTo(RetryLoop.PER_ENDPOINT_MAX + 1);
  }

  @Test
  void aCallThatIsDueBeforeThoseUnderWayAtItsEndpointWaitsForOneOfThemToo() throws Exception {
    due("http://slow.example:80", RetryLoop.PER_ENDPOINT_MAX);
    loop.step();
    due("http://slow.example:80", 1, clock.instant().minusSeconds(1));
    due("http://fast.example:80", 1);
    loop.step();
    assertThat(application.made).as("the one to fast").isEqualTo(RetryLoop.PER_ENDPOINT_MAX + 1);
    answerOne();
    loop.step();
    assertThat(application.made).isEqualTo(RetryLoop.PER_ENDPOINT_MAX + 2);
  }

  @Test
  void soManyCallsAreUnderWayInAllAsMayAndTheNextWaitsForOneToEnd() throws Exception {
    int endpoints = RetryLoop.UNDER_WAY_MAX / RetryLoop.PER_ENDPOINT_MAX;
    for (int i = 0; i < endpoints; i++) {
      due("http://" + (char) ('a' + i / 26) + (char) ('a' + i % 26) + ".example:80", 10);
    }
    round();
    assertThat(application.made).isEqualTo(RetryLoop.UNDER_WAY_MAX);
    due("http://last.example:80", 1);
    round();
    assertThat(application.made).isEqualTo(RetryLoop.UNDER_WAY_MAX);
    answerOne();
    round();
    assertThat(application.made).isEqualTo(RetryLoop.UNDER_WAY_MAX + 1);
  }

  /** Endpoints are looked at in their order: a call to a is begun when that to b has been read. */
  @Test
  void aCallThatEndedAfterTheLoopHadReadOfItIsNotMadeAgain() throws Exception {
    due("http://b.example:80", 1);
    loop.step();
    assertThat(application.made).isEqualTo(1);
    Runnable endsMeanwhile = application.next();
    due("http://a.example:80", 1);
    application.atNextCall =
        () -> {
          endsMeanwhile.run();
          await().pollInterval(Duration.ofMillis(1)).until(() -> retries.waiting() == 1);
          await().pollInterval(Duration.ofMillis(1)).until(() -> loop.underWay() == 1);
        };
    loop.step();
    assertThat(application.made).as("the first of b, the first of a").isEqualTo(2);
    assertThat(retries.rows().counts()).containsEntry(account, 1);
  }

  /** Nothing could tell of its calls: it is called no more, and its place is another's. */
  @Test
  void aCallOfWhichPostgresRefusesToKeepTheResultIsNotMadeAgain() throws Exception {
    due("http://a.example:80", 1);
    round();
    database.execute(
        "alter table message_event add constraint refused check (kind <> %d) not valid"
            .formatted(EventKind.CALLBACK.code()));
    answerOne();
    await().until(() -> retries.waiting() == 0);
    assertThat(retries.rows().counts()).isEmpty();

    due("http://a.example:80", RetryLoop.PER_ENDPOINT_MAX);
    round();
    assertThat(loop.underWay()).isEqualTo(RetryLoop.PER_ENDPOINT_MAX);
  }

  @Test
  void soManyReplaysAreWaitedForAsMayAndTheNextIsRefusedUntilOneEnded() throws Exception {
    LiveMessage message = canceled();
    try (ExecutorService owners = Executors.newVirtualThreadPerTaskExecutor()) {
      List<CompletableFuture<Replayed>> asked = new ArrayList<>();
      for (int i = 0; i < Replays.UNDER_WAY_MAX; i++) {
        asked.add(CompletableFuture.supplyAsync(() -> replay(message), owners));
      }
      await().until(() -> application.made == Replays.UNDER_WAY_MAX);
      assertThat(replay(message)).isInstanceOf(Replayed.TooMany.class);
      assertThat(application.made).isEqualTo(Replays.UNDER_WAY_MAX);

      application.next().run();
      CompletableFuture.anyOf(asked.toArray(CompletableFuture<?>[]::new)).get(20, TimeUnit.SECONDS);
      asked.add(CompletableFuture.supplyAsync(() -> replay(message), owners));
      await().until(() -> application.made == Replays.UNDER_WAY_MAX + 1);
      while (!application.open.isEmpty()) {
        application.next().run();
      }
      for (CompletableFuture<Replayed> each : asked) {
        assertThat(each.get(20, TimeUnit.SECONDS)).isInstanceOf(Replayed.Done.class);
      }
    }
  }

  @Test
  void aMessageIsReplayedUntilItHasAsManyEventsAsMayBe() {
    LiveMessage message = canceled();
    int max = message.events() + 1;
    for (int i = 0; i < 2; i++) {
      application.atNextCall = () -> application.next().run();
      Replayed replayed =
          replays(max)
              .replay(message.row().sid(), MessageState.CANCELED, ReplayEdits.NONE, OPERATOR);
      assertThat(replayed).isInstanceOf(i == 0 ? Replayed.Done.class : Replayed.Nothing.class);
      assertThat(message.events()).isEqualTo(max);
    }
    assertThat(application.made).isEqualTo(1);
  }

  @Test
  void theRecordSaysWhatStaffReplayedAndNothingOfTheAccountItself() {
    LiveMessage message = canceled();
    application.atNextCall = () -> application.next().run();
    replay(message);
    assertThat(notes.changes())
        .singleElement()
        .satisfies(
            change -> {
              assertThat(change.cause()).isEqualTo(OPERATOR);
              assertThat(change.action()).isEqualTo("webhook.replayed");
              assertThat(change.account()).isEqualTo(message.row().account().id());
              assertThat(change.subject()).isEqualTo(message.row().sid().toString());
            });
    Instant now = clock.instant();
    AccountSid account = message.row().account();
    replays.replayFailed(account, Instant.EPOCH, now, null, 10, OPERATOR);
    assertThat(notes.changes().getLast().action()).isEqualTo("webhooks.replayed");
    assertThat(notes.changes().getLast().after()).containsEntry("calls", "0");
    application.atNextCall = () -> application.next().run();
    replays.replay(message.row().sid(), MessageState.CANCELED, ReplayEdits.NONE, OWNER);
    replays.replayFailed(account, Instant.EPOCH, now, null, 10, OWNER);
    assertThat(notes.changes()).hasSize(2);
  }

  private Replayed replay(LiveMessage message) {
    return replays.replay(message.row().sid(), MessageState.CANCELED, ReplayEdits.NONE, OPERATOR);
  }

  /** Looks at all endpoints. */
  private void round() {
    loop.step();
    loop.step();
  }

  private void answerOne() {
    int before = loop.underWay();
    application.next().run();
    await().pollInterval(Duration.ofMillis(1)).until(() -> loop.underWay() < before);
  }

  /** Calls that are due now. */
  private void due(String endpoint, int howMany) throws SQLException {
    due(endpoint, howMany, clock.instant());
  }

  private void due(String endpoint, int howMany, Instant at) throws SQLException {
    List<Wanted> wanted = new ArrayList<>();
    for (int i = 0; i < howMany; i++) {
      CallKey key = new CallKey(canceled().row().sid().id(), MessageState.CANCELED);
      wanted.add(new Wanted(key, account, endpoint, clock.instant()));
    }
    assertThat(retries.reserve(account, howMany)).isEqualTo(howMany);
    assertThat(retries.rows().add(wanted, at)).isEqualTo(howMany);
  }

  private LiveMessage canceled() {
    LiveMessage message = live.inserted(LiveMessageFixture.row("12345", "+12025550101", "hi", URL));
    live.record(message, EventKind.CANCELED, MessageEvent.Details.NONE, Journal.Urgency.MARK, null);
    return message;
  }

  /** Answers when the test says so, in the order of the calls. */
  private static final class HeldCalls implements WebhookClient {
    private final LinkedBlockingDeque<Consumer<Exchange>> open = new LinkedBlockingDeque<>();
    private volatile int made;
    private Runnable atNextCall = () -> {};

    @Override
    public synchronized void send(WebhookRequest request, Consumer<Exchange> completion) {
      made++;
      open.add(completion);
      Runnable now = atNextCall;
      atNextCall = () -> {};
      now.run();
    }

    /** What answers the call that waits longest. */
    Runnable next() {
      Consumer<Exchange> first = open.remove();
      return () ->
          first.accept(
              new Exchange.Answered(
                  204, null, "", false, null, Duration.ZERO, 1, Duration.ofMillis(1)));
    }
  }
}
