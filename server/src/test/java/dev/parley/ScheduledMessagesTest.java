package dev.parley;

import static dev.parley.RunningPlatform.PHONE;
import static dev.parley.RunningPlatform.SHORT_CODE;
import static dev.parley.audit.Causes.OWNER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.message.MessageSid;
import dev.parley.message.MessageState;
import dev.parley.message.MessageView;
import dev.parley.message.Messages.ChangeOutcome;
import dev.parley.message.Messages.TimelineEntry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScheduledMessagesTest {
  @TempDir Path directory;
  private RunningPlatform parley;

  @BeforeEach
  void start() throws Exception {
    parley = new RunningPlatform(directory, true);
  }

  @AfterEach
  void end() {
    parley.close();
  }

  @Test
  void aScheduledMessageWaitsOutsideOfMemoryAndLeavesAtItsTime() throws Exception {
    MessageSid sid = schedule("at its time", Duration.ofHours(20));
    assertThat(parley.state(sid)).isEqualTo(MessageState.SCHEDULED);
    assertThat(parley.view(sid).state().twilioStatus()).isEqualTo("scheduled");
    assertThat(parley.metric("parley_scheduled")).isEqualTo(1);
    assertThat(parley.metric("parley_live_messages")).isZero();
    assertThat(parley.lastWord(sid)).contains("Waiting for its time");

    // Later than its validity would allow, did it not wait for its time first.
    parley.clock.forward(Duration.ofHours(20));
    await().until(() -> parley.state(sid) == MessageState.SENT);
    assertThat(parley.written()).containsExactly("at its time");
    assertThat(parley.metric("parley_scheduled")).isZero();
    assertThat(parley.count("scheduled_message")).isZero();
    assertThat(parley.platform().messages().timeline(sid))
        .extracting(TimelineEntry::kind)
        .startsWith("accepted", "decided", "queued", "submitting", "sent");
  }

  @Test
  void anOptOutBeforeItsTimeStopsIt() throws Exception {
    MessageSid sid = schedule("never", Duration.ofHours(1));
    parley.stop(PHONE, SHORT_CODE);
    parley.clock.forward(Duration.ofHours(1));
    await().until(() -> parley.state(sid) == MessageState.FAILED);
    assertThat(parley.view(sid).errorCode()).isEqualTo(21610);
    assertThat(parley.written()).doesNotContain("never");
    assertThat(parley.count("scheduled_message")).isZero();
  }

  @Test
  void itCanBeCanceledUntilItIsHandedOver() throws Exception {
    MessageSid canceled = schedule("canceled", Duration.ofHours(1));
    MessageSid kept = schedule("kept", Duration.ofHours(1));
    assertThat(cancel(canceled)).isInstanceOf(ChangeOutcome.Changed.class);
    assertThat(parley.metric("parley_scheduled")).isEqualTo(1);
    parley.clock.forward(Duration.ofHours(1));
    await().until(() -> parley.state(kept) == MessageState.SENT);
    assertThat(cancel(kept)).isInstanceOf(ChangeOutcome.Conflict.class);
    assertThat(parley.written()).containsExactly("kept");
    assertThat(parley.state(canceled)).isEqualTo(MessageState.CANCELED);
  }

  @Test
  void aRestartKeepsItsTime() throws Exception {
    MessageSid sid = schedule("kept", Duration.ofHours(1));
    parley.restart(true);
    assertThat(parley.metric("parley_scheduled")).isEqualTo(1);
    assertThat(parley.state(sid)).isEqualTo(MessageState.SCHEDULED);
    parley.clock.forward(Duration.ofHours(1));
    await().until(() -> parley.state(sid) == MessageState.SENT);
  }

  @Test
  void whatBecameDueWhenTheProcessEndedIsTakenUpByTheNextOne() throws Exception {
    MessageSid sid = schedule("in between", Duration.ofHours(1));
    // As a process leaves it that ended after the journal and before the table.
    parley.platform().close();
    parley.database.execute(
        """
        insert into message_event (message, seq, kind, at, segment, state_before, state_after)
        select message, 1, 15, due_at, -1, 1, 4 from scheduled_message
        """);
    parley.clock.forward(Duration.ofHours(1));
    parley.restart(true);
    await().until(() -> parley.state(sid) == MessageState.SENT);
    assertThat(parley.written()).containsExactly("in between");
    assertThat(parley.count("scheduled_message")).isZero();
  }

  @Test
  void aHundredThousandScheduledMessagesDoNotConcernLiveOnes() throws Exception {
    parley.database.execute(
        """
        insert into scheduled_message (message, account, due_at)
        select uuidv7(), uuidv7(), timestamptz '2099-01-01' + i * interval '1 second'
        from generate_series(1, 100000) i
        """);
    parley.restart(true);
    assertThat(parley.metric("parley_scheduled")).isEqualTo(100_000);
    assertThat(parley.platform().recovered().read()).isZero();
    MessageView live = parley.accept(parley.draft(SHORT_CODE, PHONE, "now"));
    await().until(() -> parley.state(live.sid()) == MessageState.SENT);
    assertThat(parley.metric("parley_live_messages")).isLessThan(10);
  }

  private ChangeOutcome cancel(MessageSid sid) {
    return parley.platform().messages().cancel(parley.account().sid(), sid, OWNER);
  }

  private MessageSid schedule(String body, Duration ahead) throws Exception {
    Instant at = parley.clock.instant().plus(ahead);
    return parley.accept(RunningPlatform.due(parley.draft(SHORT_CODE, PHONE, body), at)).sid();
  }
}
