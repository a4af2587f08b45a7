package dev.parley;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.accept.Draft;
import dev.parley.account.AccountSid;
import dev.parley.account.EndUser;
import dev.parley.account.EndUserChange;
import dev.parley.account.Standing;
import dev.parley.account.StandingChange;
import dev.parley.audit.Cause;
import dev.parley.message.MessageSid;
import dev.parley.message.MessageState;
import dev.parley.message.MessageView;
import dev.parley.message.Messages;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What an account loses with its standing (clause S3). */
@Timeout(300)
class SuspensionTest {
  private static final int SUSPENDED = 30002;

  /** More than the windows hold, so that most wait in the database only. */
  private static final int MANY = Boolean.getBoolean("parley.nightly") ? 100_000 : 2_000;

  private static final Duration PATIENCE = Duration.ofMinutes(2);

  @TempDir private Path directory = Path.of("");
  private RunningPlatform parley;

  @BeforeEach
  void start() throws Exception {
    parley = new RunningPlatform(directory, false);
  }

  @AfterEach
  void stop() {
    parley.close();
  }

  private void stand(Standing.Status status) {
    assertThat(
            parley
                .accounts()
                .changeStanding(
                    parley.account().sid(),
                    status,
                    Standing.SetBy.OPERATOR,
                    Cause.parley("test", "spam")))
        .isInstanceOf(StandingChange.Changed.class);
  }

  private List<MessageSid> queue(int howMany) throws Exception {
    List<MessageSid> queued = new ArrayList<>();
    while (queued.size() < howMany) {
      int page = Math.min(1_000, howMany - queued.size());
      for (MessageView message :
          parley.accept(parley.drafts(page, RunningPlatform.SHORT_CODE, RunningPlatform.PHONE))) {
        assertThat(message.state()).isEqualTo(MessageState.QUEUED);
        queued.add(message.sid());
      }
    }
    return queued;
  }

  private void awaitFailed(List<MessageSid> messages) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(
                        parley.number(
                            "select count(distinct message) from message_event where state_after ="
                                + " 10 and code = "
                                + SUSPENDED))
                    .isEqualTo(messages.size()));
    for (MessageSid sid : List.of(messages.getFirst(), messages.getLast())) {
      assertThat(parley.view(sid).state()).isEqualTo(MessageState.FAILED);
      assertThat(parley.view(sid).errorCode()).isEqualTo(SUSPENDED);
      assertThat(parley.lastWord(sid)).contains("S3");
    }
  }

  @Test
  void whatWaitsFailsAlthoughNoCarrierIsThereAndNothingLeavesWhenOneComes() throws Exception {
    List<MessageSid> queued = queue(MANY);
    assertThat(parley.platform().messages().find(queued.getLast())).isPresent();
    stand(Standing.Status.SUSPENDED);
    awaitFailed(queued);
    parley.carrier().bind();
    stand(Standing.Status.ACTIVE);
    MessageSid later =
        parley
            .accept(parley.draft(RunningPlatform.SHORT_CODE, RunningPlatform.PHONE, "after"))
            .sid();
    await().atMost(PATIENCE).until(() -> parley.written().contains("after"));
    assertThat(parley.written()).containsExactly("after");
    assertThat(parley.view(later).errorCode()).isNull();
  }

  @Test
  void nothingIsWrittenAfterTheCommitWhileMessagesLeave() throws Exception {
    parley.carrier().bind();
    List<MessageSid> queued = queue(500);
    await().atMost(PATIENCE).until(() -> !parley.written().isEmpty());
    stand(Standing.Status.SUSPENDED);
    int written = parley.written().size();
    await()
        .atMost(PATIENCE)
        .until(() -> queued.stream().noneMatch(sid -> waits(parley.state(sid))));
    assertThat(parley.written()).hasSize(written);
  }

  private static boolean waits(MessageState state) {
    return state == MessageState.QUEUED || state == MessageState.SUBMITTING;
  }

  @Test
  void whatTheProcessBeforeLeftWaitingFailsAtTheNextStart() throws Exception {
    List<MessageSid> queued = queue(1_500);
    parley.restartSuspended(Cause.parley("test", "spam"));
    awaitFailed(queued);
  }

  @Test
  void aScheduledMessageFailsAtItsTime() throws Exception {
    Draft draft = parley.draft(RunningPlatform.SHORT_CODE, RunningPlatform.PHONE, "later");
    MessageSid sid =
        parley
            .accept(RunningPlatform.due(draft, parley.clock.instant().plus(Duration.ofHours(1))))
            .sid();
    stand(Standing.Status.SUSPENDED);
    assertThat(parley.state(sid)).isEqualTo(MessageState.SCHEDULED);
    parley.clock.forward(Duration.ofHours(2));
    await().atMost(PATIENCE).until(() -> parley.state(sid) == MessageState.FAILED);
    assertThat(parley.view(sid).errorCode()).isEqualTo(SUSPENDED);
  }

  @Test
  void whatWaitsForAStoppedEndUserFailsAndTheOthersGoOn() throws Exception {
    List<MessageSid> stopped = new ArrayList<>();
    List<MessageSid> others = new ArrayList<>();
    for (int i = 0; i < 1_200; i++) {
      Draft draft = parley.draft(RunningPlatform.SHORT_CODE, RunningPlatform.PHONE, "text " + i);
      boolean named = i % 2 == 0;
      (named ? stopped : others)
          .add(
              parley
                  .accept(RunningPlatform.onBehalfOf(draft, named ? "shop-17" : "shop-18"))
                  .sid());
    }
    AccountSid account = parley.account().sid();
    assertThat(
            parley
                .accounts()
                .endUsers()
                .stop(account, "shop-17", EndUser.StoppedBy.ACCOUNT, Cause.parley("test", "spam")))
        .isInstanceOf(EndUserChange.Changed.class);
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                parley.number(
                        "select count(distinct message) from message_event where state_after = 10"
                            + " and code = 97017")
                    == stopped.size());
    assertThat(parley.lastWord(stopped.getFirst())).contains("S17");
    parley.carrier().bind();
    await().atMost(PATIENCE).until(() -> parley.written().size() == others.size());
    assertThat(parley.written()).allMatch(text -> Integer.parseInt(text.substring(5)) % 2 == 1);

    MessageView refused =
        parley.accept(
            RunningPlatform.onBehalfOf(
                parley.draft(RunningPlatform.SHORT_CODE, RunningPlatform.PHONE, "now"), "shop-17"));
    assertThat(refused.errorCode()).isEqualTo(97017);
    assertThat(refused.endUser()).isEqualTo("shop-17");
    parley
        .accounts()
        .endUsers()
        .resume(account, "shop-17", EndUser.StoppedBy.ACCOUNT, Cause.parley("test", "settled"));
    assertThat(
            parley
                .accept(
                    RunningPlatform.onBehalfOf(
                        parley.draft(RunningPlatform.SHORT_CODE, RunningPlatform.PHONE, "again"),
                        "shop-17"))
                .errorCode())
        .isNull();
    assertThat(
            parley
                .platform()
                .messages()
                .endUsers(account, parley.clock.instant().minus(Duration.ofHours(1)), null, 10))
        .containsExactly(
            new Messages.EndUserCount("shop-17", 602), new Messages.EndUserCount("shop-18", 600));
  }

  @Test
  void theCallbackSaysForWhomAMessageWasSentAndThatItsAccountIsSuspended() throws Exception {
    try (SigningReceiver application = new SigningReceiver(parley.account().authToken().value())) {
      Draft draft = parley.draft(RunningPlatform.SHORT_CODE, RunningPlatform.PHONE, "text");
      parley.accept(
          RunningPlatform.onBehalfOf(
              RunningPlatform.announced(draft, application.url("/status")), "shop-17"));
      stand(Standing.Status.SUSPENDED);
      await().atMost(PATIENCE).until(() -> !application.calls().isEmpty());
      SigningReceiver.Call call = application.calls().getFirst();
      assertThat(call.signed()).isTrue();
      assertThat(call.parameters())
          .containsEntry("MessageStatus", "failed")
          .containsEntry("ErrorCode", "30002")
          .containsEntry("EndUser", "shop-17");
    }
  }

  @Test
  void whatIsSubmittedIsRefusedAndKept() throws Exception {
    stand(Standing.Status.SUSPENDED);
    MessageView refused =
        parley.accept(parley.draft(RunningPlatform.SHORT_CODE, RunningPlatform.PHONE, "now"));
    assertThat(refused.state()).isEqualTo(MessageState.REFUSED);
    assertThat(refused.errorCode()).isEqualTo(20403);
  }

  @Test
  void textsToItsNumbersAreKeptAndNobodyIsToldOrAnswered() throws Exception {
    parley.carrier().bind();
    stand(Standing.Status.SUSPENDED);
    parley.bring(RunningPlatform.PHONE, RunningPlatform.SHORT_CODE, "hello");
    parley.stop(RunningPlatform.PHONE, RunningPlatform.SHORT_CODE);
    assertThat(parley.number("select count(*) from message where direction = 0")).isEqualTo(2);
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                parley.number("select count(*) from message_event where detail like '%not active%'")
                    == 2);
    assertThat(parley.written()).isEmpty();
    stand(Standing.Status.ACTIVE);
    MessageView after =
        parley.accept(parley.draft(RunningPlatform.SHORT_CODE, RunningPlatform.PHONE, "now"));
    assertThat(after.errorCode()).isEqualTo(21610);
  }
}
