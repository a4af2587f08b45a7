package dev.parley.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class RetryScheduleTest {
  private static final Instant FAILED = Instant.parse("2026-11-24T10:00:00Z");

  @Test
  void pausesDoubleFromHalfAMinuteToTwoHoursUntilADayIsOver() {
    List<Duration> times = times(() -> Long.MIN_VALUE); // The middle of the range.
    assertThat(times)
        .startsWith(
            Duration.ofSeconds(30),
            Duration.ofSeconds(90),
            Duration.ofSeconds(210),
            Duration.ofSeconds(450));
    assertThat(times).hasSize(19).endsWith(Duration.ofHours(24));
    for (int i = 1; i < times.size(); i++) {
      assertThat(times.get(i).minus(times.get(i - 1))).isLessThanOrEqualTo(Duration.ofHours(2));
    }
  }

  @Test
  void chanceMovesEachPauseByATenthAtMost() {
    for (long seed = 1; seed <= 200; seed++) {
      RetrySchedule schedule = new RetrySchedule(new Random(seed));
      Instant due = schedule.next(1, FAILED, FAILED, Duration.ZERO).orElseThrow();
      assertThat(Duration.between(FAILED, due))
          .as("seed %d", seed)
          .isBetween(Duration.ofSeconds(27), Duration.ofSeconds(33));
      assertThat(times(new Random(seed)).getLast()).isEqualTo(Duration.ofHours(24));
    }
  }

  @Test
  void nothingIsDueAfterTheDay() {
    RetrySchedule schedule = new RetrySchedule(new Random(1));
    Instant end = FAILED.plus(RetrySchedule.END);
    assertThat(schedule.next(12, FAILED, end.minusMillis(1), Duration.ZERO)).contains(end);
    assertThat(schedule.next(12, FAILED, end, Duration.ZERO)).isEmpty();
    assertThat(schedule.next(1, FAILED, end.plusSeconds(1), Duration.ZERO)).isEmpty();
  }

  /** When the calls are made that all fail at once, from the first failure on. */
  private static List<Duration> times(RandomGenerator random) {
    RetrySchedule schedule = new RetrySchedule(random);
    List<Duration> times = new ArrayList<>();
    Optional<Instant> due = schedule.next(1, FAILED, FAILED, Duration.ZERO);
    while (due.isPresent()) {
      times.add(Duration.between(FAILED, due.get()));
      assertThat(times).hasSizeLessThan(40);
      due = schedule.next(times.size() + 1, FAILED, due.get(), Duration.ZERO);
    }
    return times;
  }

  @Test
  void aPauseThatIsAskedForNeverShortensTheUsualOne() {
    RetrySchedule schedule = new RetrySchedule(new Random(1));
    for (int i = 0; i < 1_000; i++) {
      Instant shorter = schedule.next(5, FAILED, FAILED, Duration.ofSeconds(1)).orElseThrow();
      assertThat(shorter).isAfterOrEqualTo(FAILED.plusSeconds(432));
      Instant longer = schedule.next(1, FAILED, FAILED, Duration.ofHours(1)).orElseThrow();
      assertThat(longer).isBetween(FAILED.plusSeconds(3_600), FAILED.plusSeconds(3_960));
    }
    assertThat(schedule.next(1, FAILED, FAILED.plus(Duration.ofHours(23)), Duration.ofHours(2)))
        .as("the day ends it all the same")
        .contains(FAILED.plus(Duration.ofHours(24)));
  }
}
