package dev.parley.message;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.sid.SidSource;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MessagePartitionsTest {
  private static final Instant START = Instant.parse("2026-10-31T23:59:59.999Z");
  private static final Instant NOVEMBER = Instant.parse("2026-11-01T00:00:00Z");
  private static final List<String> OCTOBER = List.of("message_2026_10", "message_event_2026_10");

  private final StoredFixture fixture = new StoredFixture(START);

  @AfterEach
  void close() {
    fixture.close();
  }

  @Test
  void theEventsOfAMessageStayWithItWhenTheyComeInTheNextMonth() {
    LiveMessage message = fixture.accepted("last words");
    fixture.clock.pass(Duration.ofHours(2));
    fixture.happen(message, EventKind.SUBMITTING, EventKind.ACCEPTED, EventKind.DELIVERED);
    assertThat(fixture.count("message_2026_10")).isEqualTo(1);
    assertThat(fixture.count("message_event_2026_10")).isEqualTo(3);
    assertThat(fixture.count("message_event_2026_11")).isZero();
    assertThat(fixture.reader.load(message.row().sid().id()).orElseThrow().fold().state())
        .isEqualTo(MessageState.DELIVERED);
    fixture.clock.pass(Duration.ofMillis(1));
    fixture.delivered("first words");
    assertThat(fixture.count("message_2026_11")).isEqualTo(1);
    assertThat(fixture.count("message_event_2026_11")).isEqualTo(3);
  }

  @Test
  void aMonthGoesWithItsEventsWhenItsWholeRangeIsOld() {
    fixture.delivered("old");
    fixture.clock.pass(Duration.ofMinutes(1));
    fixture.delivered("new");
    fixture.settle();
    withoutSeptember();
    assertThat(fixture.partitions.dropOldest(NOVEMBER.minusMillis(1))).isEmpty();
    assertThat(fixture.partitions.dropOldest(NOVEMBER))
        .containsExactlyInAnyOrderElementsOf(OCTOBER);
    assertThat(fixture.partitions.dropOldest(NOVEMBER)).isEmpty();
    assertThat(fixture.count("message")).isEqualTo(1);
    assertThat(fixture.count("message_event")).isEqualTo(3);
    assertThat(fixture.tables()).doesNotContainAnyElementsOf(OCTOBER).contains("message_2026_11");
  }

  @Test
  void withoutARecoveryMarkNothingGoes() {
    assertThat(fixture.partitions.dropOldest(NOVEMBER)).isEmpty();
    assertThat(fixture.tables()).contains("message_2026_09");
  }

  @Test
  void aMonthWithAQueuedMessageInMemoryStays() {
    withoutSeptember();
    LiveMessage queued = fixture.accepted("waits");
    fixture.clock.pass(Duration.ofMinutes(5));
    fixture.delivered("new");
    fixture.settle();
    assertThat(fixture.partitions.dropOldest(NOVEMBER)).isEmpty();
    fixture.happen(queued, EventKind.CANCELED);
    fixture.settle();
    assertThat(fixture.partitions.dropOldest(NOVEMBER)).hasSize(2);
  }

  @Test
  void aMonthWhoseFinishedMessageWasLoadedAgainStaysWhileItIsInMemory() {
    withoutSeptember();
    LiveMessage sent = fixture.accepted("sent");
    fixture.happen(sent, EventKind.SUBMITTING, EventKind.ACCEPTED);
    UUID id = sent.row().sid().id();
    fixture.clock.pass(Duration.ofMinutes(5));
    fixture.delivered("new");
    fixture.settle();
    assertThat(fixture.live.inMemory(id)).isEmpty();
    LiveMessage again = fixture.live.find(id).orElseThrow();
    assertThat(fixture.partitions.dropOldest(NOVEMBER)).isEmpty();
    fixture.happen(again, EventKind.DELIVERED);
    assertThat(fixture.partitions.dropOldest(NOVEMBER)).hasSize(2);
  }

  @Test
  void aMonthWithAMessageThatNobodyFinishedStays() {
    withoutSeptember();
    MessageRow lost = fixture.stored(fixture.sids.next(), "12345", "+12025550101", "lost");
    fixture.clock.pass(Duration.ofMinutes(5));
    fixture.delivered("new");
    fixture.settle();
    assertThat(fixture.partitions.dropOldest(NOVEMBER)).isEmpty();
    LiveMessage found = fixture.live.find(lost.sid().id()).orElseThrow();
    fixture.happen(found, EventKind.SUBMITTING, EventKind.ACCEPTED);
    fixture.clock.pass(Duration.ofMinutes(2));
    fixture.settle();
    assertThat(fixture.partitions.dropOldest(NOVEMBER)).as("sent is an end").hasSize(2);
  }

  @Test
  void aMonthThatStaysDoesNotHoldTheNextOnesBack() {
    withoutSeptember();
    fixture.stored(fixture.sids.next(), "12345", "+12025550101", "lost");
    fixture.clock.pass(Duration.ofDays(1));
    fixture.delivered("november");
    fixture.clock.pass(Duration.ofDays(40));
    fixture.delivered("december");
    fixture.settle();
    assertThat(fixture.partitions.dropOldest(Instant.parse("2026-12-01T00:00:00Z")))
        .containsExactlyInAnyOrder("message_2026_11", "message_event_2026_11");
    assertThat(fixture.count("message_2026_10")).isEqualTo(1);
  }

  @Test
  void whatWasDetachedBeforeAKillIsDroppedByTheNextRun() {
    fixture.delivered("old");
    fixture.clock.pass(Duration.ofMinutes(1));
    fixture.settle();
    fixture.test.execute(
        """
        alter table message detach partition message_2026_09;
        alter table message_2026_09 rename to dropped_message_2026_09;
        """);
    assertThat(fixture.partitions.dropOldest(NOVEMBER.minus(Duration.ofDays(40))))
        .containsExactly("message_2026_09");
    assertThat(fixture.partitions.dropOldest(NOVEMBER)).containsExactly("message_event_2026_09");
  }

  @Test
  void aMonthThatSomebodyReadsIsTriedAgain() throws Exception {
    fixture.delivered("old");
    fixture.clock.pass(Duration.ofMinutes(1));
    fixture.settle();
    try (Connection reader = fixture.test.database().connect();
        Statement statement = reader.createStatement()) {
      reader.setAutoCommit(false);
      statement.execute("select * from message");
      assertThat(fixture.partitions.dropOldest(NOVEMBER)).isEmpty();
      assertThat(fixture.delivered("meanwhile").state()).isEqualTo(MessageState.DELIVERED);
      reader.rollback();
    }
    assertThat(fixture.partitions.dropOldest(NOVEMBER)).hasSize(2);
  }

  @Test
  void afterAJumpForwardTheMonthsAreThereAndAMessageIsTaken() {
    fixture.clock.jump(Duration.ofDays(300));
    LiveMessage early = fixture.delivered("before anybody noticed");
    assertThat(fixture.count("message_default")).isEqualTo(1);
    fixture.partitions.keep(fixture.clock.instant());
    assertThat(fixture.count("message_default")).isZero();
    assertThat(fixture.count("message_event_default")).isZero();
    assertThat(fixture.tables()).contains("message_2027_08", "message_2027_09", "message_2027_10");
    assertThat(fixture.messages.find(early.row().sid()).orElseThrow().state())
        .isEqualTo(MessageState.DELIVERED);
  }

  @Test
  void beforeTheOldestMonthAMessageIsTakenAndFoundAgain() {
    fixture.clock.jump(Duration.ofDays(-400));
    LiveMessage back = fixture.delivered("sids did not begin yet");
    UUID id = back.row().sid().id();
    assertThat(SidSource.timeOf(id)).isEqualTo(START.minus(Duration.ofDays(400)));
    assertThat(fixture.count("message_default")).isEqualTo(1);
    assertThat(fixture.reader.load(id).orElseThrow().fold().state())
        .isEqualTo(MessageState.DELIVERED);
    fixture.partitions.keep(fixture.clock.instant());
    assertThat(fixture.count("message_2025_09")).isEqualTo(1);
  }

  @Test
  void whileSidsAreAheadOfAClockThatWasSetBackTheirMonthsAreMadeToo() {
    fixture.clock.jump(Duration.ofDays(100));
    fixture.delivered("while the clock was wrong");
    fixture.clock.jump(Duration.ofDays(-100));
    fixture.partitions.keep(fixture.clock.instant());
    fixture.delivered("after it was set right");
    assertThat(fixture.count("message_2027_02")).isEqualTo(2);
    assertThat(fixture.tables()).contains("message_2026_12", "message_2027_04");
  }

  /** So that October is the oldest month. */
  private void withoutSeptember() {
    fixture.test.execute("drop table message_2026_09, message_event_2026_09");
  }
}
