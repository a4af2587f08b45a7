package dev.parley.message;

import static dev.parley.audit.Causes.OPERATOR;
import static dev.parley.audit.Causes.OWNER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.audit.AuditedLines;
import dev.parley.message.Messages.ChangeOutcome.Changed;
import dev.parley.message.Messages.ChangeOutcome.Conflict;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What people and operators do to the messages of accounts. */
class StaffChangesTest {
  private final StoredFixture fixture = new StoredFixture(LiveMessageFixture.START);

  @AfterEach
  void close() {
    fixture.close();
  }

  private List<String> sentences(MessageSid sid) {
    return fixture.messages.timeline(sid).stream().map(Messages.TimelineEntry::sentence).toList();
  }

  @Test
  void aBodyThatStaffEmptiedIsNotSaidToBeEmptiedByItsOwner() {
    MessageSid own = fixture.delivered("own").row().sid();
    MessageSid staffs = fixture.delivered("staffs").row().sid();
    assertThat(fixture.messages.redact(StoredFixture.ACCOUNT, own, OWNER))
        .isInstanceOf(Changed.class);
    assertThat(AuditedLines.of(fixture.test)).as("the account's own").isEmpty();
    assertThat(fixture.messages.redact(StoredFixture.ACCOUNT, staffs, OPERATOR))
        .isInstanceOf(Changed.class);
    assertThat(sentences(own)).last().isEqualTo("Its owner removed the text.");
    assertThat(sentences(staffs))
        .last()
        .isEqualTo("Somebody of this installation removed the text.");
    assertThat(AuditedLines.of(fixture.test))
        .containsExactly("admin token message.redacted " + staffs + " {} {}");
  }

  @Test
  void theRecordSaysWhoCanceledAndDeleted() {
    MessageSid waiting = fixture.accepted("waiting").row().sid();
    MessageSid done = fixture.delivered("done").row().sid();
    assertThat(fixture.messages.cancel(StoredFixture.ACCOUNT, done, OPERATOR))
        .isInstanceOf(Conflict.class);
    assertThat(fixture.messages.redact(StoredFixture.ACCOUNT, waiting, OPERATOR))
        .isInstanceOf(Conflict.class);
    assertThat(AuditedLines.of(fixture.test)).as("nothing was changed").isEmpty();
    assertThat(fixture.messages.cancel(StoredFixture.ACCOUNT, waiting, OPERATOR))
        .isInstanceOf(Changed.class);
    assertThat(fixture.messages.delete(StoredFixture.ACCOUNT, done, OPERATOR))
        .isInstanceOf(Changed.class);
    assertThat(AuditedLines.of(fixture.test))
        .containsExactlyInAnyOrder(
            "admin token message.canceled "
                + waiting
                + " {\"status\":\"queued\"} {\"status\":\"canceled\"}",
            "admin token message.deleted " + done + " {} {}");
    MessageSid own = fixture.accepted("own").row().sid();
    assertThat(fixture.messages.cancel(StoredFixture.ACCOUNT, own, OWNER))
        .isInstanceOf(Changed.class);
    assertThat(AuditedLines.of(fixture.test)).hasSize(2);
  }
}
