package dev.parley.sid;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.testing.SettableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class SidSourceTest {
  private static final Instant START = Instant.parse("2026-11-30T23:59:59.999Z");

  private final SettableClock clock = new SettableClock(START);
  private final SidSource sids = new SidSource(clock, new Random(7));

  @Test
  void aSidIsAUuidOfVersionSevenOfItsMillisecond() {
    UUID sid = sids.next();
    assertThat(sid.version()).isEqualTo(7);
    assertThat(sid.variant()).isEqualTo(2);
    assertThat(SidSource.timeOf(sid)).isEqualTo(START);
    assertThat(SidSource.compare(SidSource.floor(START), sid)).isNegative();
    assertThat(SidSource.compare(sid, SidSource.floor(START.plusMillis(1)))).isNegative();
  }

  @Test
  void sidsGrowWhereverTheClockJumps() {
    Random jumps = new Random(11);
    UUID last = sids.next();
    for (int i = 0; i < 20_000; i++) {
      if (i % 100 == 0) {
        clock.jump(Duration.ofMinutes(jumps.nextInt(-60_000, 60_000)));
      }
      UUID next = sids.next();
      assertThat(SidSource.compare(last, next)).isNegative();
      last = next;
    }
  }

  @Test
  void aMillisecondThatIsUsedUpIsFollowedByTheNext() {
    UUID last = sids.next();
    for (int i = 0; i < 10_000; i++) {
      UUID next = sids.next();
      assertThat(SidSource.compare(last, next)).isNegative();
      last = next;
    }
    assertThat(SidSource.timeOf(last)).isBetween(START.plusMillis(1), START.plusMillis(4));
  }

  @Test
  void afterARestartWithAnEarlierClockSidsGoOnBehindWhatIsStored() {
    UUID stored = sids.next();
    clock.jump(Duration.ofDays(-40));
    SidSource restarted = new SidSource(clock, new Random(8));
    restarted.startAfter(stored);
    for (int i = 0; i < 5_000; i++) {
      assertThat(SidSource.compare(stored, restarted.next())).isNegative();
    }
  }

  @Test
  void afterARestartWithALaterClockSidsAreOfTheirTime() {
    UUID stored = sids.next();
    clock.pass(Duration.ofHours(1));
    SidSource restarted = new SidSource(clock, new Random(8));
    restarted.startAfter(stored);
    restarted.startAfter(new UUID(0, 0));
    assertThat(SidSource.timeOf(restarted.next())).isEqualTo(START.plus(Duration.ofHours(1)));
  }

  @Test
  void theNewestIsAboveAllThatWereMadeAndBelowAllThatWillBe() {
    for (int i = 0; i < 10_000; i++) {
      UUID made = sids.next();
      UUID newest = sids.newest();
      assertThat(SidSource.compare(made, newest)).isNotPositive();
      assertThat(SidSource.compare(newest, sids.next())).isNegative();
    }
  }
}
