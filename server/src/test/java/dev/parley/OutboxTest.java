package dev.parley;

import static dev.parley.RunningPlatform.PHONE;
import static dev.parley.RunningPlatform.SHORT_CODE;
import static dev.parley.audit.Causes.OPERATOR;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.SigningReceiver.Answer;
import dev.parley.SigningReceiver.Call;
import dev.parley.account.TestAccounts;
import dev.parley.carrier.CarrierEvent;
import dev.parley.message.FailedWebhooks;
import dev.parley.message.MessageSid;
import dev.parley.message.MessageState;
import dev.parley.message.Messages.TimelineEntry;
import dev.parley.webhook.ReplayEdits;
import dev.parley.webhook.Webhooks.Queued;
import dev.parley.webhook.Webhooks.Replayed;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Calls to an application that fails, on the whole platform, in virtual time. */
class OutboxTest {
  /** More than the longest pause between two retries, jitter included. */
  private static final Duration NEXT = Duration.ofMinutes(133);

  @TempDir Path directory;
  private RunningPlatform parley;
  private SigningReceiver application;

  @BeforeEach
  void start() throws Exception {
    parley = new RunningPlatform(directory, true);
    application = new SigningReceiver(parley.account().authToken().value());
  }

  @AfterEach
  void end() {
    parley.close();
    application.close();
  }

  @Test
  void anApplicationThatWasDownForHoursIsToldOfEachStateOnceWhenItIsBack() throws Exception {
    optIn();
    application.answers(503);
    MessageSid sid = delivered();
    await().until(() -> waiting() == 2);
    assertThat(statuses()).as("the later state did not wait").containsExactly("sent", "delivered");
    assertThat(parley.metric("parley_webhook_retries_waiting")).isEqualTo(2);
    assertThat(parley.lastWord(sid)).contains("called again about delivered", "(retry 1)");

    pass(4);
    assertThat(parley.metric("parley_webhook_retries_oldest_age_seconds")).isGreaterThan(20_000);
    application.answers(204);
    pass(5);
    await().until(() -> waiting() == 0);
    parley.clock.forward(NEXT);

    for (String status : List.of("sent", "delivered")) {
      List<Call> calls = calls(status);
      assertThat(calls).as(status).hasSize(5).allMatch(Call::signed);
      assertThat(calls).extracting(Call::retry).containsExactly(null, "1", "2", "3", "4");
      assertThat(calls).extracting(Call::token).containsOnly(sid + "-" + status);
      assertThat(calls).extracting(Call::parameters).containsOnly(calls.getFirst().parameters());
    }
    await().until(() -> parley.metric("parley_webhook_retries_waiting") == 0);
    await().until(() -> parley.metric("parley_webhook_retries_oldest_age_seconds") == 0);
    assertThat(parley.metric("parley_webhooks_given_up_total")).isZero();
    assertThat(failed()).isEmpty();
    assertThat(sentences(sid))
        .contains(
            "The application was told: sent; it answered 503.",
            "Retry 1: The application was told: sent; it answered 503.",
            "Retry 4: The application was told: sent; it answered 204.");
  }

  @Test
  void withoutAskingForItNothingIsCalledAgainAsWithTwilio() throws Exception {
    application.answers(503);
    MessageSid sid = sent();
    await().until(() -> failed().size() == 1);
    for (int i = 0; i < 12; i++) {
      parley.clock.forward(NEXT);
    }
    parley.restart(true);
    assertThat(parley.count("webhook_retry")).isZero();
    assertThat(application.calls()).hasSize(1).allMatch(Call::signed);
    assertThat(failed().getFirst().sid()).isEqualTo(sid);
    assertThat(failed().getFirst().code()).isEqualTo(503);
    assertThat(failed().getFirst().nextAt()).isNull();
  }

  @Test
  void after24HoursItIsGivenUpAndSaidSo() throws Exception {
    optIn();
    application.answers(500);
    MessageSid sid = sent();
    await().until(() -> waiting() == 1);
    assertThat(failed())
        .singleElement()
        .satisfies(
            call -> {
              assertThat(call.nextRetry()).isEqualTo(1);
              assertThat(Duration.between(call.place().at(), call.firstFailedAt()).abs())
                  .isLessThan(Duration.ofSeconds(1));
              assertThat(call.givenUp()).isFalse();
            });
    int calls = 1;
    while (waiting() == 1) {
      assertThat(calls).isLessThan(30);
      parley.clock.forward(NEXT);
      int before = calls;
      await().until(() -> application.calls().size() > before);
      calls = application.calls().size();
      int made = calls;
      await().until(() -> retries(sid) == made - 1);
    }
    assertThat(parley.metric("parley_webhooks_given_up_total")).isEqualTo(1);
    assertThat(sentences(sid).getLast()).contains("nobody calls again");
    assertThat(failed()).hasSize(1).allMatch(FailedWebhooks.Failed::givenUp);
    parley.clock.forward(Duration.ofDays(1));
    assertThat(parley.metric("parley_webhook_retries_waiting")).isZero();
    assertThat(application.calls()).hasSize(calls).allMatch(Call::signed);
    assertThat(parley.state(sid)).isEqualTo(MessageState.SENT);
  }

  @Test
  void anotherAnswerThanAFaultIsAnAnswerAndEndsTheRetries() throws Exception {
    optIn();
    application.answers(404);
    sent();
    await().until(() -> failed().size() == 1);
    assertThat(parley.count("webhook_retry")).isZero();

    application.answers(429);
    sent();
    await().until(() -> waiting() == 1);
    application.answers(410);
    parley.clock.forward(NEXT);
    await().until(() -> waiting() == 0);
    assertThat(parley.metric("parley_webhooks_given_up_total")).isEqualTo(1);
    assertThat(failed()).extracting(FailedWebhooks.Failed::code).containsExactly(410, 404);
  }

  @Test
  void aRestartTakesUpWhatWaits() throws Exception {
    optIn();
    application.answers(503);
    MessageSid sid = sent();
    await().until(() -> waiting() == 1);
    parley.restart(true);
    assertThat(parley.metric("parley_webhook_retries_waiting")).isEqualTo(1);
    application.answers(204);
    pass(2);
    await().until(() -> waiting() == 0);
    parley.restart(true);
    parley.clock.forward(NEXT);
    assertThat(application.calls()).hasSize(2).allMatch(Call::signed);
    assertThat(application.calls()).extracting(Call::token).containsOnly(sid + "-sent");
  }

  @Test
  void aRetryWhoseAnswerTheProcessDidNotLiveToSeeIsMadeByTheNextWithTheSameToken()
      throws Exception {
    optIn();
    application.answers(503);
    MessageSid sid = sent();
    await().until(() -> waiting() == 1);
    CountDownLatch answered = new CountDownLatch(1);
    application.answers(
        _ -> {
          try {
            answered.await();
          } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
          }
          return new Answer(204, "");
        });
    parley.clock.forward(NEXT);
    await().until(() -> application.calls().size() == 2);
    parley.restart(true);
    assertThat(waiting()).isEqualTo(1);
    answered.countDown();
    await().until(() -> waiting() == 0);
    assertThat(application.calls()).hasSize(3).allMatch(Call::signed);
    assertThat(application.calls()).extracting(Call::token).containsOnly(sid + "-sent");
    assertThat(application.calls()).extracting(Call::retry).containsExactly(null, "1", "1");
  }

  @Test
  void switchingItOffForgetsWhatWaits() throws Exception {
    optIn();
    application.answers(503);
    sent();
    await().until(() -> waiting() == 1);
    parley.platform().webhooks().setRetry(parley.account().sid(), false, TestAccounts.CAUSE);
    assertThat(parley.count("webhook_retry")).isZero();
    assertThat(parley.metric("parley_webhook_retries_waiting")).isZero();
    assertThat(failed()).as("still to be seen, and to be replayed").hasSize(1);
  }

  @Test
  void aReplayIsSignedForItsUrlAndKeepsTheToken() throws Exception {
    application.answers(500);
    MessageSid sid = delivered();
    await().until(() -> failed().size() == 2);
    application.answers(204);

    Replayed last = replay(sid, null, ReplayEdits.NONE);
    assertThat(last)
        .isInstanceOfSatisfying(
            Replayed.Done.class,
            done -> {
              assertThat(done.state()).isEqualTo(MessageState.DELIVERED);
              assertThat(done.told()).isTrue();
              assertThat(done.code()).isEqualTo(204);
            });
    replay(
        sid,
        MessageState.SENT,
        new ReplayEdits(application.url("/edited?x=1"), Map.of("To", "+1", "New", "yes")));

    Call replayed = application.calls().get(2);
    assertThat(replayed.signed()).isTrue();
    assertThat(replayed.replay()).isEqualTo("1");
    assertThat(replayed.retry()).isNull();
    assertThat(replayed.token()).isEqualTo(sid + "-delivered");
    assertThat(replayed.parameters()).isEqualTo(calls("delivered").getFirst().parameters());
    Call edited = application.calls().get(3);
    assertThat(edited.signed()).isTrue();
    assertThat(edited.path()).isEqualTo("/edited?x=1");
    assertThat(edited.token()).isEqualTo(sid + "-sent");
    assertThat(edited.parameters())
        .containsEntry("To", "+1")
        .containsEntry("New", "yes")
        .containsEntry("MessageStatus", "sent");
    assertThat(failed())
        .as("what was edited proves nothing about the call that failed")
        .extracting(failure -> failure.key().state())
        .containsExactly(MessageState.SENT);
    assertThat(parley.state(sid)).isEqualTo(MessageState.DELIVERED);
    assertThat(sentences(sid))
        .anyMatch(it -> it.startsWith("Replayed by its owner (delivered): POST http://127.0.0.1"))
        .anyMatch(it -> it.startsWith("Replayed by its owner (sent edited): "));
  }

  @Test
  void aReplayReachesNoPrivateAddress() throws Exception {
    MessageSid sid = sent();
    await().until(() -> application.calls().size() == 1);
    Replayed replayed = replay(sid, null, new ReplayEdits("http://10.0.0.1/internal", Map.of()));
    assertThat(replayed)
        .isInstanceOfSatisfying(
            Replayed.Done.class,
            done -> {
              assertThat(done.told()).isFalse();
              assertThat(done.words()).contains("a private network");
            });
  }

  @Test
  void whatWasNeverReachedOrNeverAskedForIsNotReplayed() throws Exception {
    MessageSid sid = sent();
    assertThat(replay(sid, MessageState.DELIVERED, ReplayEdits.NONE))
        .isInstanceOf(Replayed.Nothing.class);
    MessageSid silent = parley.accept(parley.draft(SHORT_CODE, PHONE, "silent")).sid();
    await().until(() -> parley.state(silent) == MessageState.SENT);
    assertThat(replay(silent, null, ReplayEdits.NONE)).isInstanceOf(Replayed.Nothing.class);
    assertThat(replay(MessageSid.sms(new UUID(1, 2)), null, ReplayEdits.NONE))
        .isInstanceOf(Replayed.Nothing.class);
  }

  @Test
  void aReplayThatSucceedsEndsTheRetriesOfThatState() throws Exception {
    optIn();
    application.answers(503);
    MessageSid sid = sent();
    await().until(() -> waiting() == 1);
    application.answers(204);
    replay(sid, null, ReplayEdits.NONE);
    await().until(() -> waiting() == 0);
    assertThat(parley.metric("parley_webhook_retries_waiting")).isZero();
    parley.clock.forward(NEXT);
    assertThat(application.calls()).hasSize(2);
  }

  @Test
  void allThatFailedInARangeIsReplayedPageByPageAndOnlyOnce() throws Exception {
    application.answers(503);
    for (int i = 0; i < 5; i++) {
      sent();
    }
    await().until(() -> failed().size() == 5);
    Instant until = parley.clock.instant().plusSeconds(1);
    parley.clock.forward(Duration.ofHours(1));
    application.answers(500);
    sent();
    await().until(() -> failed().size() == 6);
    application.answers(204);

    Queued first = replayFailed(until, null, 3);
    assertThat(first.queued()).isEqualTo(3);
    Queued second = replayFailed(until, first.next(), 3);
    assertThat(second.queued()).isEqualTo(2);
    assertThat(second.next()).isNull();
    await().until(() -> waiting() == 0);

    List<Call> replayed =
        application.calls().stream().filter(call -> call.replay() != null).toList();
    assertThat(replayed).hasSize(5).allMatch(Call::signed);
    assertThat(replayed).extracting(Call::token).doesNotHaveDuplicates();
    assertThat(failed()).as("the one after the range").hasSize(1);
    assertThat(replayFailed(until, null, 3).queued()).isZero();
  }

  @Test
  void aWaitingReplaySurvivesARestartAndIsMadeOnceWithoutRetries() throws Exception {
    application.answers(503);
    sent();
    await().until(() -> failed().size() == 1);
    replayFailed(parley.clock.instant().plusSeconds(1), null, 10);
    parley.restart(true);
    await().until(() -> waiting() == 0);
    parley.clock.forward(NEXT);
    assertThat(application.calls().size()).isBetween(2, 3);
    assertThat(failed()).hasSize(1);
  }

  @Test
  void anInboundMessageIsAskedAboutAgainAndTheLateAnswerIsExecutedOnce() throws Exception {
    optIn();
    parley.askAt(application.url("/sms"));
    application.answers(503);
    parley.bring(PHONE, SHORT_CODE, "hello?");
    await().until(() -> waiting() == 1);
    application.answers(_ -> new Answer(200, "<Response><Message>here</Message></Response>"));
    pass(2);
    await().until(() -> waiting() == 0);
    await().until(() -> parley.written().equals(List.of("here")));

    List<Call> calls = application.calls();
    assertThat(calls).hasSize(2).allMatch(Call::signed);
    assertThat(calls).extracting(Call::retry).containsExactly(null, "1");
    assertThat(calls).extracting(Call::token).containsOnly(calls.getFirst().token());
    MessageSid sid =
        MessageSid.parse(calls.getFirst().parameters().get("MessageSid")).orElseThrow();
    assertThat(sentences(sid)).anyMatch(it -> it.startsWith("Retry 1: POST http://127.0.0.1"));

    Replayed replayed = replay(sid, null, ReplayEdits.NONE);
    assertThat(replayed)
        .isInstanceOfSatisfying(
            Replayed.Done.class, done -> assertThat(done.words()).contains("Reply 1: "));
    assertThat(application.calls()).hasSize(3);
    assertThat(application.calls().getLast().token()).isEqualTo(calls.getFirst().token());
    assertThat(parley.number("select count(*) from message where direction = 2"))
        .as("the reply is there already")
        .isEqualTo(1);
  }

  @Test
  void anInboundMessageThatFailedIsListedAndReplayedWithTheOthers() throws Exception {
    parley.askAt(application.url("/sms"));
    application.answers(500);
    parley.bring(PHONE, SHORT_CODE, "hello?");
    await().until(() -> failed().size() == 1);
    assertThat(failed().getFirst().key().state()).isEqualTo(MessageState.RECEIVED);
    assertThat(failed().getFirst().code()).isEqualTo(11200);
    application.answers(_ -> new Answer(200, "<Response><Message>here</Message></Response>"));
    replayFailed(parley.clock.instant().plusSeconds(1), null, 10);
    await().until(() -> parley.written().equals(List.of("here")));
    await().until(() -> failed().isEmpty());
  }

  private void optIn() {
    assertThat(
            parley.platform().webhooks().setRetry(parley.account().sid(), true, TestAccounts.CAUSE))
        .isPresent();
  }

  private MessageSid sent() throws Exception {
    MessageSid sid =
        parley
            .accept(
                RunningPlatform.announced(
                    parley.draft(SHORT_CODE, PHONE, "hello"), application.url("/status")))
            .sid();
    await().until(() -> parley.state(sid) == MessageState.SENT);
    return sid;
  }

  private MessageSid delivered() throws Exception {
    MessageSid sid = sent();
    await().until(() -> application.calls().size() == 1);
    parley
        .carrier()
        .bring(
            new CarrierEvent.Receipt(
                "fake",
                "ref-1",
                CarrierEvent.DeliveryState.DELIVERED,
                null,
                null,
                "2611241530",
                new CarrierEvent.Acknowledgement() {
                  @Override
                  public void taken() {}

                  @Override
                  public void notTaken() {
                    throw new AssertionError("the carrier was asked to come back");
                  }
                }));
    await().until(() -> parley.state(sid) == MessageState.DELIVERED);
    return sid;
  }

  /** Time passes until every waiting call was made and there were so many for each. */
  private void pass(int callsEach) {
    for (int i = 0; i < 30 && fewest() < callsEach; i++) {
      int before = application.calls().size();
      parley.clock.forward(NEXT);
      await().until(() -> application.calls().size() > before);
      long calls = parley.count("webhook_retry");
      await().until(() -> calls == 0 || settled());
    }
  }

  private long fewest() {
    return application.calls().stream()
        .collect(Collectors.groupingBy(Call::token, Collectors.counting()))
        .values()
        .stream()
        .mapToLong(Long::longValue)
        .min()
        .orElse(0);
  }

  /** Nothing is due any more: what was called again is in the journal. */
  private boolean settled() {
    return parley.number(
            "select count(*) from webhook_retry where due_at <= '" + parley.clock.instant() + "'")
        == 0;
  }

  private long waiting() {
    return parley.count("webhook_retry");
  }

  private long retries(MessageSid sid) {
    return sentences(sid).stream().filter(it -> it.startsWith("Retry ")).count();
  }

  private List<String> statuses() {
    return application.calls().stream().map(Call::status).toList();
  }

  private List<Call> calls(String status) {
    return application.calls().stream().filter(call -> call.status().equals(status)).toList();
  }

  private List<String> sentences(MessageSid sid) {
    return parley.platform().messages().timeline(sid).stream()
        .filter(entry -> !entry.kind().equals("waiting"))
        .map(TimelineEntry::sentence)
        .toList();
  }

  private List<FailedWebhooks.Failed> failed() {
    return parley
        .platform()
        .webhooks()
        .failed(
            parley.account().sid(),
            Instant.EPOCH,
            parley.clock.instant().plus(Duration.ofDays(1)),
            null,
            100)
        .failed();
  }

  private Replayed replay(MessageSid sid, @Nullable MessageState state, ReplayEdits edits) {
    return parley.platform().webhooks().replay(sid, state, edits, OPERATOR);
  }

  private Queued replayFailed(Instant until, FailedWebhooks.@Nullable Place after, int size) {
    return parley
        .platform()
        .webhooks()
        .replayFailed(parley.account().sid(), Instant.EPOCH, until, after, size, OPERATOR);
  }
}
