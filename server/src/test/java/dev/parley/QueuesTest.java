package dev.parley;

import static dev.parley.RunningPlatform.LONG_CODE;
import static dev.parley.RunningPlatform.PHONE;
import static dev.parley.RunningPlatform.SHORT_CODE;
import static dev.parley.audit.Causes.OWNER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.accept.Acceptance;
import dev.parley.accept.Draft;
import dev.parley.message.MessageSid;
import dev.parley.message.MessageState;
import dev.parley.message.MessageView;
import dev.parley.message.Messages.ChangeOutcome;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Queues longer than their windows, on a real database. */
class QueuesTest {
  private static final int WINDOW = 1_000;
  private static final int BEYOND = 1_500;
  private static final Duration LONG = Duration.ofSeconds(60);

  @TempDir Path directory;
  private RunningPlatform parley;

  @BeforeEach
  void start() throws Exception {
    parley = new RunningPlatform(directory, false);
  }

  @AfterEach
  void end() {
    parley.close();
  }

  @Test
  void whatDoesNotFitIntoTheWindowIsInTheDatabaseOnlyAndLeavesInOrder() throws Exception {
    List<MessageView> accepted = queueMoreThanAWindow();
    assertThat(parley.metric("parley_live_messages")).isEqualTo(WINDOW);
    assertThat(parley.metric("parley_queued")).isEqualTo(WINDOW + BEYOND);
    assertThat(parley.metric("parley_oldest_queued_age_seconds")).isPositive();
    assertThat(parley.lastWord(accepted.getLast().sid()))
        .contains("2500 messages of this sender are queued, 1500 of them in the database only");

    parley.carrier().bind();
    awaitWritten(WINDOW + BEYOND);
    assertThat(parley.written()).isEqualTo(texts(WINDOW + BEYOND));
    assertThat(parley.metric("parley_queued")).isZero();
    await().atMost(LONG).until(() -> parley.count("unfinished_message") == 0);
  }

  @Test
  void aRestartReadsWindowsOnlyAndSendsEachMessageOnceInOrder() throws Exception {
    queueMoreThanAWindow();
    parley.restart(false);
    assertThat(parley.platform().recovered().read()).as("after an end in good order").isZero();
    await().until(() -> parley.metric("parley_queued_in_memory") == WINDOW);
    assertThat(parley.metric("parley_queued_spilled")).isEqualTo(BEYOND);
    assertThat(parley.metric("parley_live_messages")).isEqualTo(WINDOW);

    parley.carrier().bind();
    awaitWritten(WINDOW + BEYOND);
    assertThat(parley.written()).isEqualTo(texts(WINDOW + BEYOND));
  }

  @Test
  void aMessageThatIsInTheDatabaseOnlyCanBeCanceled() throws Exception {
    List<MessageView> accepted = queueMoreThanAWindow();
    MessageSid last = accepted.getLast().sid();
    assertThat(parley.platform().messages().cancel(parley.account().sid(), last, OWNER))
        .isInstanceOf(ChangeOutcome.Changed.class);
    assertThat(parley.metric("parley_queued_spilled")).isEqualTo(BEYOND - 1);
    assertThat(parley.platform().messages().cancel(parley.account().sid(), last, OWNER))
        .isInstanceOf(ChangeOutcome.Conflict.class);

    parley.carrier().bind();
    awaitWritten(WINDOW + BEYOND - 1);
    await().until(() -> parley.metric("parley_queued") == 0);
    assertThat(parley.written()).doesNotContain("text 2499");
    assertThat(parley.state(last)).isEqualTo(MessageState.CANCELED);
  }

  @Test
  void whatIsNotSentInItsValidityFailsWithoutItsTurnAlsoInTheDatabase() throws Exception {
    List<Draft> drafts = new ArrayList<>();
    for (Draft draft : parley.drafts(WINDOW + BEYOND, SHORT_CODE, PHONE)) {
      drafts.add(RunningPlatform.valid(draft, 600));
    }
    List<MessageView> accepted = parley.accept(drafts);
    await().until(() -> parley.count("unfinished_message") >= BEYOND);
    parley.clock.forward(Duration.ofSeconds(601));
    await().atMost(LONG).until(() -> parley.metric("parley_queued") == 0);
    for (MessageView message : List.of(accepted.getFirst(), accepted.getLast())) {
      MessageView now = parley.view(message.sid());
      assertThat(now.state()).isEqualTo(MessageState.FAILED);
      assertThat(now.errorCode()).isEqualTo(30036);
    }
    await()
        .atMost(LONG)
        .until(
            () ->
                parley.number("select count(*) from message_event where kind = 11 and code = 30036")
                    == WINDOW + BEYOND);
    parley.carrier().bind();
    assertThat(parley.written()).isEmpty();
  }

  @Test
  void aStopWhileAMessageWasInTheDatabaseOnlyStopsItAlsoAfterARestart() throws Exception {
    queueMoreThanAWindow();
    MessageSid reached = parley.accept(parley.draft(SHORT_CODE, "+12025550102", "never")).sid();
    parley.stop("+12025550102", SHORT_CODE);
    parley.restart(true);
    await().atMost(LONG).until(() -> parley.state(reached) == MessageState.FAILED);
    awaitWritten(WINDOW + BEYOND + 1); // and the confirmation
    assertThat(parley.view(reached).errorCode()).isEqualTo(21610);
    assertThat(parley.written()).doesNotContain("never");
  }

  @Test
  void aSendersQueueIsFullAfterTenHoursOfItsRateAlsoAfterARestart() throws Exception {
    String tenSegments = "x".repeat(1_530);
    List<Draft> drafts = new ArrayList<>();
    for (int i = 0; i < 3_600; i++) {
      drafts.add(parley.draft(LONG_CODE, PHONE, tenSegments));
    }
    assertThat(parley.accept(drafts)).allMatch(each -> each.state() == MessageState.QUEUED);
    assertFull();
    parley.restart(false);
    assertFull();
    assertThat(parley.accept(parley.draft(SHORT_CODE, PHONE, "of another sender")).state())
        .isEqualTo(MessageState.QUEUED);
  }

  private void assertFull() throws Exception {
    MessageView refused = parley.accept(parley.draft(LONG_CODE, PHONE, "one more"));
    assertThat(refused.state()).isEqualTo(MessageState.REFUSED);
    assertThat(refused.errorCode()).isEqualTo(21611);
    assertThat(parley.platform().messages().timeline(refused.sid()).getLast().sentence())
        .contains("queue time");
    Draft reply = parley.draft(LONG_CODE, PHONE, "a reply");
    MessageView failed = parley.accept(RunningPlatform.from(reply, Draft.ORIGIN_TWIML_REPLY));
    assertThat(failed.state()).isEqualTo(MessageState.FAILED);
    assertThat(failed.errorCode()).isEqualTo(30001);
  }

  @Test
  void oneOldMessageDoesNotHoldTheMarkBack() throws Exception {
    MessageSid old = parley.accept(parley.draft(LONG_CODE, PHONE, "old")).sid();
    parley.accept(parley.draft(LONG_CODE, PHONE, "younger"));
    await()
        .atMost(LONG)
        .pollInterval(Duration.ofSeconds(1))
        .until(
            () -> {
              parley.clock.forward(Duration.ofSeconds(30));
              return parley.number(
                      "select count(*) from recovery_mark, unfinished_message"
                          + " where recovery_mark.message > unfinished_message.message")
                  >= 1;
            });
    parley.restart(true);
    awaitWritten(2);
    await().until(() -> parley.state(old) == MessageState.SENT);
    await().atMost(LONG).until(() -> parley.count("unfinished_message") == 0);
  }

  @Test
  void nothingIsAcceptedOnceThePlatformLeaves() throws Exception {
    parley.platform().drain();
    Acceptance answer = parley.submit(parley.draft(SHORT_CODE, PHONE, "too late")).get();
    assertThat(answer)
        .isInstanceOfSatisfying(
            Acceptance.Overloaded.class, refused -> assertThat(refused.leaving()).isTrue());
  }

  private List<MessageView> queueMoreThanAWindow() throws Exception {
    List<MessageView> accepted = parley.accept(parley.drafts(WINDOW + BEYOND, SHORT_CODE, PHONE));
    await().until(() -> parley.count("unfinished_message") == BEYOND);
    await().until(() -> parley.metric("parley_live_messages") == WINDOW);
    return accepted;
  }

  private static List<String> texts(int howMany) {
    return IntStream.range(0, howMany).mapToObj(i -> "text " + i).toList();
  }

  private void awaitWritten(int howMany) {
    await()
        .atMost(LONG)
        .untilAsserted(() -> assertThat(parley.carrier().written().size()).isEqualTo(howMany));
  }
}
