package dev.parley.message;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.sid.SidSource;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a wall clock that is set does to messages in memory, to the mark and to lists: nothing. */
class TimeJumpsTest {
  private static final Instant START = Instant.parse("2026-11-23T18:00:00Z");
  private static final Duration VALIDITY = Duration.ofHours(10);

  private final StoredFixture fixture = new StoredFixture(START);

  @AfterEach
  void close() {
    fixture.close();
  }

  @ParameterizedTest
  @ValueSource(ints = {-960, -1, 1, 960})
  void aValidityEndsWhenItsTimeHasPassedWhereverTheClockJumps(int hours) {
    LiveMessage message = fixture.accepted("valid");
    fixture.clock.jump(Duration.ofHours(hours));
    fixture.clock.pass(VALIDITY.minusMillis(1));
    fixture.sweep();
    assertThat(message.state()).isEqualTo(MessageState.QUEUED);
    assertThat(message.overdue(fixture.clock.nanoTime())).isFalse();
    fixture.clock.pass(Duration.ofMillis(1));
    fixture.sweep();
    assertThat(message.state()).isEqualTo(MessageState.FAILED);
    assertThat(message.view().errorCode()).isEqualTo(30036);
  }

  @Test
  void aMessageTakenUpAfterARestartIsValidForWhatIsLeftAndNeverLonger() {
    MessageRow row = fixture.stored(fixture.sids.next(), "12345", "+12025550101", "kept");
    fixture.clock.pass(Duration.ofHours(4));
    LiveMessage recovered = fixture.live.recovered(row, row.newFold());
    fixture.clock.pass(Duration.ofHours(6).minusMillis(1));
    assertThat(recovered.overdue(fixture.clock.nanoTime())).isFalse();
    fixture.clock.pass(Duration.ofMillis(1));
    assertThat(recovered.overdue(fixture.clock.nanoTime())).isTrue();

    fixture.clock.jump(Duration.ofDays(-40));
    LiveMessage again = fixture.live.recovered(row, row.newFold());
    fixture.clock.pass(VALIDITY);
    assertThat(again.overdue(fixture.clock.nanoTime())).isTrue();
  }

  @ParameterizedTest
  @ValueSource(ints = {-960, 960})
  void aSentMessageLeavesMemoryAfterAMinuteOfRealTime(int hours) {
    LiveMessage sent = fixture.accepted("sent");
    fixture.happen(sent, EventKind.SUBMITTING, EventKind.ACCEPTED);
    fixture.clock.jump(Duration.ofHours(hours));
    fixture.sweep();
    assertThat(fixture.live.size()).isEqualTo(1);
    fixture.clock.pass(Duration.ofSeconds(61));
    fixture.sweep();
    assertThat(fixture.live.size()).isZero();
  }

  @Test
  void theMarkNeverPassesAMessageThatIsStillInItsCommit() throws Exception {
    fixture.settle();
    UUID beingCommitted = fixture.sids.next();
    fixture.clock.jump(Duration.ofDays(40));
    assertThat(SidSource.compare(fixture.mark.advance(), beingCommitted)).isNegative();
    fixture.clock.pass(Duration.ofSeconds(59));
    fixture.sids.next();
    assertThat(SidSource.compare(fixture.mark.advance(), beingCommitted)).isNegative();
    fixture.clock.pass(Duration.ofSeconds(2));
    assertThat(SidSource.compare(fixture.mark.advance(), beingCommitted)).isPositive();
  }

  @Test
  void whatIsAcceptedAfterTheClockWasSetBackIsBehindTheMark() {
    fixture.clock.jump(Duration.ofDays(40));
    fixture.settle();
    fixture.clock.jump(Duration.ofDays(-40));
    UUID mark = fixture.mark.read().orElseThrow();
    LiveMessage later = fixture.accepted("must be found by recovery");
    assertThat(SidSource.compare(mark, later.row().sid().id())).isNegative();

    SidSource restarted = new SidSource(fixture.clock, new Random(9));
    restarted.startAfter(fixture.reader.newest().orElseThrow());
    restarted.startAfter(mark);
    MessageRow afterRestart = fixture.stored(restarted.next(), "12345", "+12025550101", "too");
    assertThat(fixture.reader.page(fixture.mark.read().orElseThrow(), null, 10))
        .extracting(loaded -> loaded.row().sid())
        .containsExactly(later.row().sid(), afterRestart.sid());
  }

  @Test
  void theMarkOfTheLastProcessStandsUntilThisOneKnowsMore() throws Exception {
    fixture.accepted("old").row();
    fixture.settle();
    UUID before = fixture.mark.read().orElseThrow();
    RecoveryMark next = fixture.recoveryMark();
    fixture.sids.next();
    assertThat(SidSource.compare(next.advance(), before)).isNotPositive();
  }

  @Test
  void referencesOfTheLastDaysSurviveAJump() {
    LiveMessage sent = fixture.accepted("sent");
    fixture.happen(sent, EventKind.SUBMITTING, EventKind.ACCEPTED);
    ReceiptReferences references = new ReceiptReferences(fixture.test.database());
    for (int days = 1; days <= 9; days++) {
      fixture.clock.jump(Duration.ofDays(days * 4L + 1));
      references.dropOld(fixture.watch);
    }
    assertThat(references.stored("fake", "ref" + sent.row().sid())).isPresent();
  }

  @Test
  void referencesAreDroppedAfterTheirDaysWhenTheClockRunsWell() {
    LiveMessage sent = fixture.accepted("sent");
    fixture.happen(sent, EventKind.SUBMITTING, EventKind.ACCEPTED);
    ReceiptReferences references = new ReceiptReferences(fixture.test.database());
    Optional<ReceiptReferences.Place> found = Optional.empty();
    for (int day = 0; day <= ReceiptReferences.DAYS_KEPT; day++) {
      references.dropOld(fixture.watch);
      found = references.stored("fake", "ref" + sent.row().sid());
      assertThat(found).as("day %d", day).isPresent();
      fixture.clock.pass(Duration.ofDays(1));
    }
    references.dropOld(fixture.watch);
    assertThat(references.stored("fake", "ref" + sent.row().sid())).isEmpty();
  }

  @Test
  void aListByDateFindsWhatWasSentWhileSidsAreAheadOfTheClock() {
    fixture.clock.jump(Duration.ofDays(40));
    fixture.sids.next();
    fixture.clock.jump(Duration.ofDays(-40));
    LiveMessage message = fixture.delivered("sent today");
    MessageFilter today =
        new MessageFilter(
            StoredFixture.ACCOUNT,
            null,
            null,
            START.minus(Duration.ofHours(1)),
            START.plus(Duration.ofHours(1)),
            false,
            null,
            50);
    assertThat(fixture.messages.list(today).messages())
        .extracting(MessageView::sid)
        .isEqualTo(List.of(message.row().sid()));
  }
}
