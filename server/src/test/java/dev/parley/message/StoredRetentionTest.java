package dev.parley.message;

import static dev.parley.audit.Causes.OPERATOR;
import static dev.parley.audit.Causes.OWNER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.account.AccountSid;
import dev.parley.audit.AuditTable;
import dev.parley.audit.AuditedLines;
import dev.parley.audit.RecordedNotes;
import dev.parley.message.Messages.TimelineEntry;
import dev.parley.message.Retention.Run;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StoredRetentionTest {
  private static final Instant START = Instant.parse("2026-09-10T12:00:00Z");
  private static final int INSTANCE_DAYS = 60;
  private static final Duration DAY = Duration.ofDays(1);
  private static final AccountSid OTHER =
      new AccountSid(UUID.fromString("0199f0f0-0000-7000-8000-00000000bbbb"));

  private final StoredFixture fixture = new StoredFixture(START);
  private final List<Integer> countedPartitions = new ArrayList<>();
  private final List<Integer> countedBodies = new ArrayList<>();
  private final BodyRemoval bodies =
      new BodyRemoval(fixture.test.database(), fixture.live, new AuditTable(fixture.clock), 2);
  private final RecordedNotes notes = new RecordedNotes();
  private final StoredRetention retention =
      new StoredRetention(
          fixture.partitions,
          bodies,
          INSTANCE_DAYS,
          fixture.watch,
          fixture.clock::nanoTime,
          new StoredRetention.Counted() {
            @Override
            public void partitions(int dropped) {
              countedPartitions.add(dropped);
            }

            @Override
            public void bodies(int removed) {
              countedBodies.add(removed);
            }
          },
          notes);

  @BeforeEach
  void makeAccounts() {
    for (AccountSid account : List.of(StoredFixture.ACCOUNT, OTHER)) {
      fixture.test.execute(
          """
          insert into account
            (sid, owner, friendly_name, status, auth_token, created_at, updated_at)
          values ('%1$s', '%1$s', 'Shop', 'active', '', '2026-01-01Z', '2026-01-01Z')
          """
              .formatted(account.id()));
    }
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  private String body(LiveMessage message) {
    return String.valueOf(fixture.messages.find(message.row().sid()).orElseThrow().body());
  }

  private LiveMessage sent(String text) {
    LiveMessage message = fixture.accepted(text);
    fixture.happen(message, EventKind.SUBMITTING, EventKind.ACCEPTED);
    return message;
  }

  @Test
  void textsOlderThanTheAccountsDaysAreEmptiedAndNothingElse() {
    retention.set(StoredFixture.ACCOUNT, 30, OPERATOR);
    LiveMessage old = fixture.delivered("old words");
    MessageView before = fixture.messages.find(old.row().sid()).orElseThrow();
    fixture.clock.pass(Duration.ofMillis(1));
    LiveMessage young = fixture.delivered("young words");
    fixture.clock.pass(DAY.multipliedBy(30));

    assertThat(retention.run(OPERATOR)).isEqualTo(new Run(List.of(), 1, true, null));
    MessageView after = fixture.messages.find(old.row().sid()).orElseThrow();
    assertThat(after.body()).isEmpty();
    assertThat(after).usingRecursiveComparison().ignoringFields("body").isEqualTo(before);
    assertThat(body(young)).isEqualTo("young words");
    assertThat(countedBodies.stream().mapToInt(Integer::intValue).sum()).isEqualTo(1);
  }

  @Test
  void theTimelineSaysThatRetentionRemovedTheText() {
    retention.set(StoredFixture.ACCOUNT, 1, OPERATOR);
    LiveMessage old = fixture.delivered("old words");
    fixture.clock.pass(DAY.plusSeconds(1));
    retention.run(OPERATOR);
    TimelineEntry last = fixture.messages.timeline(old.row().sid()).getLast();
    assertThat(last.kind()).isEqualTo("body_removed");
    assertThat(last.at()).isEqualTo(fixture.clock.instant());
    assertThat(last.sentence()).contains("as old as the account keeps texts");
  }

  @Test
  void aTextThatItsOwnerRemovedStaysRemovedByItsOwner() {
    retention.set(StoredFixture.ACCOUNT, 1, OPERATOR);
    LiveMessage old = fixture.delivered("old words");
    fixture.messages.redact(StoredFixture.ACCOUNT, old.row().sid(), OWNER);
    fixture.clock.pass(DAY.plusSeconds(1));
    assertThat(retention.run(OPERATOR).bodies()).isZero();
    assertThat(fixture.messages.timeline(old.row().sid()).getLast().sentence())
        .isEqualTo("Its owner removed the text.");
  }

  @Test
  void otherAccountsKeepTheirs() {
    retention.set(OTHER, 1, OPERATOR);
    LiveMessage old = fixture.delivered("mine");
    fixture.clock.pass(DAY.multipliedBy(2));
    assertThat(retention.run(OPERATOR).bodies()).isZero();
    assertThat(body(old)).isEqualTo("mine");
  }

  @Test
  void aMessageOnItsWayKeepsItsTextAndIsDoneOnceItEnded() {
    retention.set(StoredFixture.ACCOUNT, 1, OPERATOR);
    LiveMessage first = fixture.delivered("one");
    LiveMessage waiting = fixture.accepted("waits");
    List<LiveMessage> behind = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      behind.add(fixture.delivered("behind " + i));
    }
    fixture.clock.pass(DAY.plusSeconds(1));
    assertThat(retention.run(OPERATOR).bodies()).isEqualTo(6);
    assertThat(body(first)).isEmpty();
    assertThat(behind).allSatisfy(message -> assertThat(body(message)).isEmpty());
    assertThat(body(waiting)).isEqualTo("waits");

    fixture.happen(waiting, EventKind.CANCELED);
    assertThat(retention.run(OPERATOR).bodies()).isEqualTo(1);
    assertThat(body(waiting)).isEmpty();
    assertThat(retention.run(OPERATOR).bodies()).isZero();
  }

  @Test
  void aSentMessageCountsAsEndedWhenNoReceiptCanBeMatchedAnyMore() {
    retention.set(StoredFixture.ACCOUNT, 1, OPERATOR);
    LiveMessage message = sent("no receipt");
    fixture.clock.pass(BodyRemoval.SENT_SETTLES_AFTER);
    assertThat(retention.run(OPERATOR).bodies()).isZero();
    fixture.clock.pass(Duration.ofMillis(1));
    assertThat(retention.run(OPERATOR).bodies()).isEqualTo(1);
    assertThat(body(message)).isEmpty();
  }

  @Test
  void aRunThatIsCutOffGoesOnWhereItWas() {
    retention.set(StoredFixture.ACCOUNT, 1, OPERATOR);
    List<LiveMessage> all = new ArrayList<>();
    for (int i = 0; i < 7; i++) {
      all.add(fixture.delivered("text " + i));
      fixture.clock.pass(Duration.ofSeconds(1));
    }
    fixture.clock.pass(DAY);
    BodyRemoval.Progress begun = bodies.of(StoredFixture.ACCOUNT).orElseThrow();
    BodyRemoval.Step step = bodies.step(begun, BodyRemoval.start(begun), fixture.clock.instant());
    assertThat(step.bodies()).as("one transaction").isEqualTo(2);
    assertThat(body(all.get(1))).isEmpty();
    assertThat(body(all.get(2))).isEqualTo("text 2");

    BodyRemoval.Progress killed = bodies.of(StoredFixture.ACCOUNT).orElseThrow();
    assertThat(killed.removed()).isEqualTo(2);
    assertThat(LiveMessages.unsigned(killed.doneBefore(), all.get(1).row().sid().id()))
        .isPositive();
    assertThat(LiveMessages.unsigned(killed.doneBefore(), all.get(2).row().sid().id()))
        .isNotPositive();
    assertThat(retention.run(OPERATOR).bodies()).isEqualTo(5);
    assertThat(retention.of(StoredFixture.ACCOUNT).orElseThrow().removed()).isEqualTo(7);
  }

  @Test
  void aMessageInMemoryLosesItsTextToo() {
    retention.set(StoredFixture.ACCOUNT, 1, OPERATOR);
    LiveMessage message = sent("in memory");
    fixture.clock.pass(BodyRemoval.SENT_SETTLES_AFTER.plusSeconds(1));
    LiveMessage loaded = fixture.live.find(message.row().sid().id()).orElseThrow();
    retention.run(OPERATOR);
    assertThat(loaded.row().body()).isEmpty();
  }

  @Test
  void theDaysOfAnAccountAreFromOneToThoseOfTheServer() {
    assertThat(retention.set(StoredFixture.ACCOUNT, 1, OPERATOR).orElseThrow().days()).isEqualTo(1);
    assertThat(retention.set(StoredFixture.ACCOUNT, 59, OPERATOR).orElseThrow().days())
        .isEqualTo(59);
    assertThat(retention.set(StoredFixture.ACCOUNT, INSTANCE_DAYS, OPERATOR))
        .as("lifted")
        .isEmpty();
    assertThatThrownBy(() -> retention.set(StoredFixture.ACCOUNT, 0, OPERATOR))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> retention.set(StoredFixture.ACCOUNT, INSTANCE_DAYS + 1, OPERATOR))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void monthsGoOneADayByThemselvesAndAllWhenAsked() {
    oldMonths();
    fixture.clock.pass(DAY.multipliedBy(200));
    fixture.partitions.keep(fixture.clock.instant());
    fixture.delivered("now");
    fixture.settle();
    assertThat(retention.runByItself().partitions())
        .containsExactlyInAnyOrder("message_2026_08", "message_event_2026_08");
    assertThat(retention.runByItself().partitions()).isEmpty();
    fixture.clock.pass(StoredRetention.MONTH_EVERY.minusNanos(1));
    assertThat(retention.runByItself().partitions()).isEmpty();
    fixture.clock.pass(Duration.ofNanos(1));
    assertThat(retention.runByItself().partitions())
        .containsExactlyInAnyOrder("message_2026_09", "message_event_2026_09");
    assertThat(retention.run(OPERATOR).partitions()).hasSize(6).contains("message_2026_12");
    assertThat(countedPartitions).containsExactly(2, 2, 6);
    assertThat(fixture.count("message")).isEqualTo(1);
  }

  /** August, empty, to December: two months ahead of September and one more. */
  private void oldMonths() {
    fixture.delivered("september");
    fixture.partitions.keep(START.plus(DAY.multipliedBy(30)));
  }

  @Test
  void theRecordSaysWhoSetTheDaysAndWhoAskedForARun() {
    retention.set(StoredFixture.ACCOUNT, 30, OPERATOR);
    retention.set(StoredFixture.ACCOUNT, INSTANCE_DAYS, OPERATOR);
    String set = "admin token retention.set " + StoredFixture.ACCOUNT;
    assertThat(AuditedLines.of(fixture.test))
        .containsExactly(
            set + " {\"days\":\"60\"} {\"days\":\"30\"}",
            set + " {\"days\":\"30\"} {\"days\":\"60\"}");
    retention.runByItself();
    assertThat(notes.changes()).isEmpty();
    retention.run(OPERATOR);
    assertThat(notes.changes())
        .singleElement()
        .satisfies(
            change -> {
              assertThat(change.cause()).isEqualTo(OPERATOR);
              assertThat(change.action()).isEqualTo("retention.run");
              assertThat(change.after()).containsEntry("bodies_removed", "0");
            });
  }

  @Test
  void aClockThatRunsAheadCostsNoMessageAndNoText() {
    retention.set(StoredFixture.ACCOUNT, 30, OPERATOR);
    LiveMessage message = fixture.delivered("precious");
    fixture.settle();
    fixture.clock.jump(Duration.ofDays(500));
    fixture.partitions.keep(fixture.clock.instant());
    fixture.delivered("as if it were later");
    fixture.settle();
    assertThat(retention.run(OPERATOR).waitsFor()).contains("clock of this machine jumped");
    assertThat(notes.changes()).as("nothing was done").isEmpty();
    fixture.clock.pass(StoredRetention.JUMP_PAUSE.minusHours(1));
    Run waiting = retention.run(OPERATOR);
    assertThat(waiting.partitions()).isEmpty();
    assertThat(waiting.bodies()).isZero();
    assertThat(waiting.finished()).isFalse();
    assertThat(body(message)).isEqualTo("precious");

    fixture.clock.pass(Duration.ofHours(2));
    assertThat(retention.run(OPERATOR).waitsFor()).as("believed after a week").isNull();
  }
}
