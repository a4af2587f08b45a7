package dev.parley.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.message.EventKind;
import dev.parley.message.Journal;
import dev.parley.message.LiveMessage;
import dev.parley.message.LiveMessageFixture;
import dev.parley.message.LiveMessages;
import dev.parley.message.MessageEvent;
import dev.parley.message.MessageEvent.Details;
import dev.parley.message.MessageReader;
import dev.parley.message.WebhookOutcome;
import dev.parley.sid.SidSource;
import dev.parley.store.BatchCommitter;
import dev.parley.store.GroupCommit;
import dev.parley.store.Partitions;
import dev.parley.store.TestDatabase;
import dev.parley.webhook.WebhookRequest.Parameter;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StatusCallbacksTest {
  private static final String URL = "http://127.0.0.1:9/status";

  private final TestDatabase database = TestDatabase.fresh();
  private final Clock clock = Clock.fixed(LiveMessageFixture.START, ZoneOffset.UTC);
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
  private final SlowApplication application = new SlowApplication();
  private final StatusCallbacks callbacks =
      new StatusCallbacks(
          application,
          live,
          (_, _, _) -> new WebhookOutcome.Failed(false),
          StatusCallbacks.UNDER_WAY_MAX);

  @BeforeEach
  void partitions() throws SQLException {
    try (Connection connection = database.database().connect()) {
      Partitions.keep(connection, List.of("message", "message_event"), clock.instant());
    }
    live.announceThrough(callbacks::announce);
  }

  @AfterEach
  void close() {
    commits.close();
    database.close();
  }

  @Test
  void anEndpointThatIsSlowGetsEveryCallbackOnceAtItsOwnPace() {
    int messages = StatusCallbacks.UNDER_WAY_MAX + 100;
    for (int i = 0; i < messages; i++) {
      cancel(live.inserted(LiveMessageFixture.row("12345", "+12025550101", "hi", URL)));
    }
    await().until(() -> application.sids.size() == StatusCallbacks.UNDER_WAY_MAX);
    assertThat(callbacks.underWay()).isEqualTo(StatusCallbacks.UNDER_WAY_MAX);

    application.answerOne();
    assertThat(application.sids).hasSize(StatusCallbacks.UNDER_WAY_MAX + 1);

    while (application.answerOne()) {
      assertThat(callbacks.underWay()).isLessThanOrEqualTo(StatusCallbacks.UNDER_WAY_MAX);
    }
    assertThat(application.sids).hasSize(messages).doesNotHaveDuplicates();
    await().until(() -> live.size() == 0);
  }

  @Test
  void thereIsRoomUntilTheMaximumWaitsAndAgainWhenOneIsAnswered() {
    for (int i = 0; i < 2 * StatusCallbacks.UNDER_WAY_MAX - 1; i++) {
      cancel(live.inserted(LiveMessageFixture.row("12345", "+12025550101", "hi", URL)));
    }
    await().until(() -> callbacks.waiting() == StatusCallbacks.UNDER_WAY_MAX - 1);
    assertThat(callbacks.hasRoom()).isTrue();
    cancel(live.inserted(LiveMessageFixture.row("12345", "+12025550101", "hi", URL)));
    await().until(() -> callbacks.waiting() == StatusCallbacks.UNDER_WAY_MAX);
    assertThat(callbacks.hasRoom()).isFalse();
    application.answerOne();
    assertThat(callbacks.hasRoom()).isTrue();
  }

  @Test
  void aLaterStateWaitsUntilTheEarlierOneWasAnswered() {
    LiveMessage message = live.inserted(LiveMessageFixture.row("12345", "+12025550101", "hi", URL));
    Details segment = new Details(null, 0, "sim", "ref", null);
    live.record(message, EventKind.SUBMITTING, Details.NONE, Journal.Urgency.MARK, null);
    live.record(message, EventKind.ACCEPTED, segment, Journal.Urgency.MARK, null);
    live.record(message, EventKind.DELIVERED, segment, Journal.Urgency.FSYNC, null);
    await().until(() -> commits.pending() == 0);
    assertThat(application.statuses).containsExactly("sent");
    application.answerOne();
    assertThat(application.statuses).containsExactly("sent", "delivered");
  }

  /** Every call ends within the 15 s of {@link ConnectionOverrides#TOTAL_MAX_MILLIS}. */
  @Test
  void aCallbackThatFailedDelaysTheNextOfItsMessageOnlyUntilItsCallHasEnded() {
    LiveMessage message = live.inserted(LiveMessageFixture.row("12345", "+12025550101", "hi", URL));
    Details segment = new Details(null, 0, "sim", "ref", null);
    live.record(message, EventKind.SUBMITTING, Details.NONE, Journal.Urgency.MARK, null);
    live.record(message, EventKind.ACCEPTED, segment, Journal.Urgency.MARK, null);
    live.record(message, EventKind.DELIVERED, segment, Journal.Urgency.FSYNC, null);
    await().until(() -> commits.pending() == 0);
    application.failOne();
    assertThat(application.statuses).containsExactly("sent", "delivered");
    assertThat(ConnectionOverrides.TOTAL_MAX_MILLIS).isEqualTo(15_000);
    application.answerOne();
    await().until(() -> journaledCallbacks() == 2);
    assertThat(application.statuses).as("each state once").hasSize(2);
  }

  @Test
  void atTheEndCallbacksUnderWayAreAwaitedAndNoneBegins() throws Exception {
    cancel(live.inserted(LiveMessageFixture.row("12345", "+12025550101", "hi", URL)));
    await().until(() -> callbacks.underWay() == 1);
    CompletableFuture<Integer> givenUp =
        CompletableFuture.supplyAsync(() -> callbacks.close(Duration.ofSeconds(30)));
    await().until(callbacks::closing);
    cancel(live.inserted(LiveMessageFixture.row("12345", "+12025550101", "hi", URL)));
    await().until(() -> commits.pending() == 0);
    assertThat(application.sids).as("put off").hasSize(1);
    application.answerOne();
    assertThat(givenUp.get(20, TimeUnit.SECONDS)).isZero();
    await().until(() -> journaledCallbacks() == 1);
  }

  @Test
  void aCallbackThatIsNotAnsweredAtTheEndIsLeftToTheNextStart() {
    LiveMessage message = live.inserted(LiveMessageFixture.row("12345", "+12025550101", "hi", URL));
    cancel(message);
    await().until(() -> callbacks.underWay() == 1);
    assertThat(callbacks.close(Duration.ofMillis(10))).isEqualTo(1);
    application.answerOne(); // as the client does when it is closed
    await().until(() -> commits.pending() == 0);
    assertThat(journaledCallbacks()).isZero();
    assertThat(live.inMemory(message.row().sid().id())).as("unfinished, so listed").isPresent();
  }

  private int journaledCallbacks() {
    return database
        .database()
        .jdbi()
        .withHandle(
            handle ->
                handle
                    .createQuery("select count(*) from message_event where kind = 13")
                    .mapTo(Integer.class)
                    .one());
  }

  private void cancel(LiveMessage message) {
    live.record(message, EventKind.CANCELED, Details.NONE, Journal.Urgency.MARK, null);
  }

  /** Answers when the test says so, in the order of the calls. */
  private static final class SlowApplication implements WebhookClient {
    private final List<String> sids = new CopyOnWriteArrayList<>();
    private final List<String> statuses = new CopyOnWriteArrayList<>();
    private final ConcurrentLinkedQueue<Consumer<Exchange>> open = new ConcurrentLinkedQueue<>();

    @Override
    public void send(WebhookRequest request, Consumer<Exchange> completion) {
      open.add(completion);
      sids.add(value(request, "MessageSid"));
      statuses.add(value(request, "MessageStatus"));
    }

    void failOne() {
      open.remove().accept(new Exchange.Failed(11200, "no answer", 1, Duration.ofSeconds(15)));
    }

    boolean answerOne() {
      Consumer<Exchange> next = open.poll();
      if (next == null) {
        return false;
      }
      next.accept(
          new Exchange.Answered(
              204, null, "", false, null, Duration.ZERO, 1, Duration.ofMillis(1)));
      return true;
    }

    private static String value(WebhookRequest request, String name) {
      return request.parameters().stream()
          .filter(parameter -> parameter.name().equals(name))
          .map(Parameter::value)
          .findFirst()
          .orElseThrow();
    }
  }
}
