package dev.parley;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.accept.Draft;
import dev.parley.account.AccountSid;
import dev.parley.account.AccountType;
import dev.parley.account.NewAccount;
import dev.parley.account.OutgoingCallerId;
import dev.parley.account.Terms;
import dev.parley.account.UpgradeResult;
import dev.parley.audit.Cause;
import dev.parley.e164.PhoneNumber;
import dev.parley.message.MessageState;
import dev.parley.message.MessageView;
import dev.parley.number.NumberClaimTable;
import dev.parley.number.NumberClaims.Purpose;
import dev.parley.number.SenderKind;
import dev.parley.number.TestSenders;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A trial account reaches those who gave a code back, and nobody else (clause S7). */
@Timeout(300)
class TrialAccountTest {
  private static final Cause WHY = Cause.parley("test", "");
  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final String OWN = "+12015550177";
  private static final PhoneNumber PHONE = new PhoneNumber(RunningPlatform.PHONE, "US");
  private static final int NOT_VERIFIED = 21608;

  @TempDir private Path directory = Path.of("");
  private RunningPlatform parley;
  private AccountSid trial;

  @BeforeEach
  void start() throws Exception {
    parley = new RunningPlatform(directory, false);
    NewAccount wanted = new NewAccount("Trial", null, null, null, AccountType.TRIAL);
    trial = parley.accounts().create(wanted, WHY).orThrow().sid();
    assertThat(parley.accounts().acceptTerms(trial, Terms.current().number(), "Tests.", WHY))
        .isPresent();
    TestSenders.add(
        parley.senders(), trial, new PhoneNumber(OWN, "US"), SenderKind.LONG_CODE, "own");
  }

  @AfterEach
  void stop() {
    parley.close();
  }

  private MessageView send(String body) throws Exception {
    return parley.accept(draft(body));
  }

  private Draft draft(String body) {
    return RunningPlatform.by(parley.draft(OWN, RunningPlatform.PHONE, body), trial);
  }

  private OutgoingCallerId verify() {
    return parley.accounts().callerIds().add(trial, PHONE, "Ada", WHY).orElseThrow();
  }

  @Test
  void aStrangerIsNotTextedUntilTheNumberIsVerifiedOrTheAccountUpgraded() throws Exception {
    MessageView refused = send("hello stranger");
    assertThat(refused.state()).isEqualTo(MessageState.REFUSED);
    assertThat(refused.errorCode()).isEqualTo(NOT_VERIFIED);
    verify();
    assertThat(send("hello").errorCode()).isNull();
    MessageView other =
        parley.accept(RunningPlatform.by(parley.draft(OWN, "+12025550199", "you"), trial));
    assertThat(other.errorCode()).isEqualTo(NOT_VERIFIED);
    assertThat(parley.accounts().upgrade(trial, WHY)).isInstanceOf(UpgradeResult.Upgraded.class);
    assertThat(
            parley
                .accept(RunningPlatform.by(parley.draft(OWN, "+12025550199", "you"), trial))
                .errorCode())
        .isNull();
  }

  @Test
  void whatWaitsForANumberThatIsNoLongerVerifiedFailsAndNeverLeaves() throws Exception {
    OutgoingCallerId callerId = verify();
    MessageView waiting = send("waits");
    assertThat(waiting.state()).isEqualTo(MessageState.QUEUED);
    parley.accounts().callerIds().delete(callerId.sid(), WHY);
    await().atMost(PATIENCE).until(() -> parley.state(waiting.sid()) == MessageState.FAILED);
    assertThat(parley.view(waiting.sid()).errorCode()).isEqualTo(NOT_VERIFIED);
    // The timeline is read from the journal, which is written a little later.
    await().atMost(PATIENCE).until(() -> parley.lastWord(waiting.sid()).contains("S7"));
    parley.carrier().bind();
    verify();
    send("after");
    await().atMost(PATIENCE).until(() -> parley.written().contains("after"));
    assertThat(parley.written()).containsExactly("after");
  }

  @Test
  void aStrangerWhoTextsStopIsAnsweredAndWhoTextsTheCodeBackIsVerified() throws Exception {
    parley.carrier().bind();
    new NumberClaimTable(parley.database.database().jdbi(), parley.clock)
        .begin(trial, PHONE, Purpose.ANSWER, "Ada", "012345");
    parley.bring(RunningPlatform.PHONE, OWN, "012345");
    assertThat(parley.accounts().callerIds().find(trial, PHONE))
        .map(OutgoingCallerId::friendlyName)
        .contains("Ada");
    parley.bring("+12025550188", OWN, "STOP");
    await().atMost(PATIENCE).until(() -> !parley.written().isEmpty());
    assertThat(parley.written().getFirst()).contains("unsubscribed");

    Draft code = parley.draft(OWN, "+12025550188", "012345 lets an application text you.");
    MessageView refused =
        parley.accept(
            RunningPlatform.from(RunningPlatform.by(code, trial), Draft.ORIGIN_NUMBER_CLAIM));
    assertThat(refused.errorCode()).as("no code for who opted out").isEqualTo(21610);
  }
}
