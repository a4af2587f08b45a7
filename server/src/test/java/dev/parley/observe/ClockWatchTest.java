package dev.parley.observe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.testing.SettableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClockWatchTest {
  private final SettableClock clock = new SettableClock(Instant.parse("2026-11-23T18:00:00Z"));
  private final List<Duration> jumps = new ArrayList<>();
  private final ClockWatch watch = new ClockWatch(clock, clock::nanoTime, jumps::add);

  @Test
  void timeThatPassesIsNoJump() {
    clock.pass(Duration.ofDays(30));
    assertThat(watch.look()).isFalse();
    assertThat(watch.jumpedWithin(Duration.ofDays(365))).isFalse();
  }

  @Test
  void theToleranceIsNoJumpAndALittleMoreIsOne() {
    clock.jump(ClockWatch.TOLERANCE);
    assertThat(watch.look()).isFalse();
    clock.jump(ClockWatch.TOLERANCE.plusMillis(1));
    assertThat(watch.look()).isTrue();
    assertThat(watch.look()).isFalse();
    assertThat(jumps).containsExactly(ClockWatch.TOLERANCE.plusMillis(1));
  }

  @Test
  void aJumpIsRememberedByTheTimeThatReallyPassed() {
    clock.jump(Duration.ofDays(-40));
    clock.pass(Duration.ofHours(1));
    assertThat(watch.jumpedWithin(Duration.ofHours(1))).as("seen only now").isTrue();
    clock.pass(Duration.ofHours(1).minusNanos(1));
    assertThat(watch.jumpedWithin(Duration.ofHours(1))).isTrue();
    clock.pass(Duration.ofNanos(1));
    assertThat(watch.jumpedWithin(Duration.ofHours(1))).isFalse();
    assertThat(jumps).containsExactly(Duration.ofDays(-40));
  }
}
