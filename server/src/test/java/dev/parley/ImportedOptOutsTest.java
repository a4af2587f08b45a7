package dev.parley;

import static dev.parley.RunningPlatform.LONG_CODE;
import static dev.parley.RunningPlatform.PHONE;
import static dev.parley.RunningPlatform.SHORT_CODE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.audit.Actor;
import dev.parley.audit.Cause;
import dev.parley.consent.BulkOptOuts;
import dev.parley.consent.BulkOptOuts.Taken;
import dev.parley.consent.OptOutScope;
import dev.parley.message.MessageState;
import dev.parley.message.MessageView;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Opt-outs that were given elsewhere, on the whole platform (clause S7). */
class ImportedOptOutsTest {
  private static final Cause CAUSE = new Cause(new Actor.Operator(), "import");

  @TempDir Path directory;
  private RunningPlatform parley;

  private void start(boolean bound) throws Exception {
    parley = new RunningPlatform(directory, bound);
  }

  @AfterEach
  void end() {
    parley.close();
  }

  private Taken takeOver() {
    return parley
        .platform()
        .bulkOptOuts()
        .take(
            parley.account().sid(),
            List.of(new BulkOptOuts.Row(PHONE, List.of(new OptOutScope.OfSender(LONG_CODE)), null)),
            CAUSE);
  }

  private MessageView send(String from) throws Exception {
    return parley.accept(parley.draft(from, PHONE, "hello"));
  }

  @Test
  void aMessageToSomebodyWhoOptedOutElsewhereIsRefused() throws Exception {
    start(true);
    assertThat(takeOver()).isEqualTo(new Taken.Done(1, 0, 0));
    MessageView refused = send(LONG_CODE);
    assertThat(refused.state()).isEqualTo(MessageState.REFUSED);
    assertThat(refused.errorCode()).isEqualTo(21610);
    assertThat(send(SHORT_CODE).state()).isEqualTo(MessageState.QUEUED);
  }

  @Test
  void aMessageThatWaitsWhenItIsTakenOverDoesNotLeave() throws Exception {
    start(false);
    MessageView waits = send(LONG_CODE);
    takeOver();
    parley.carrier().bind();
    await().until(() -> parley.state(waits.sid()) == MessageState.FAILED);
    assertThat(parley.view(waits.sid()).errorCode()).isEqualTo(21610);
    assertThat(parley.carrier().written()).isEmpty();
  }

  @Test
  void startLiftsItAndTakingItOverAgainDoesNotBringItBack() throws Exception {
    start(true);
    takeOver();
    parley.bring(PHONE, LONG_CODE, "START");
    assertThat(send(LONG_CODE).state()).isEqualTo(MessageState.QUEUED);
    assertThat(takeOver()).isEqualTo(new Taken.Done(0, 0, 1));
    assertThat(send(LONG_CODE).state()).isEqualTo(MessageState.QUEUED);
  }
}
