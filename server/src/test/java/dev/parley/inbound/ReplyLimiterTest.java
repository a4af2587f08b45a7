package dev.parley.inbound;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.testing.SettableClock;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ReplyLimiterTest {
  private final SettableClock clock = new SettableClock(Instant.parse("2026-11-23T18:00:00Z"));
  private final ReplyLimiter limiter = new ReplyLimiter(clock::nanoTime, 3);

  @Test
  void theMaximumPassesAndOneMoreDoesNot() {
    fill("a", "b");
    assertThat(limiter.tryReply("a", "b")).isFalse();
    assertThat(limiter.tryReply("b", "a")).isFalse();
    assertThat(limiter.tryReply("a", "c")).isTrue();
  }

  @Test
  void theWindowSlides() {
    assertThat(limiter.tryReply("a", "b")).isTrue();
    clock.pass(Duration.ofSeconds(10));
    for (int i = 1; i < ReplyLimiter.REPLIES_MAX; i++) {
      assertThat(limiter.tryReply("a", "b")).isTrue();
    }
    clock.pass(Duration.ofSeconds(20).minusMillis(1));
    assertThat(limiter.tryReply("a", "b")).isFalse();
    clock.pass(Duration.ofMillis(1));
    assertThat(limiter.tryReply("a", "b")).isTrue();
    assertThat(limiter.tryReply("a", "b")).isFalse();
    clock.pass(Duration.ofSeconds(10));
    fillBut("a", "b", 1);
    assertThat(limiter.tryReply("a", "b")).isFalse();
  }

  @Test
  void memoryIsBoundedAndABusyPairIsNotForgotten() {
    fill("a", "b");
    for (int i = 0; i < 10; i++) {
      limiter.tryReply("x", "y" + i);
      assertThat(limiter.tryReply("a", "b")).isFalse();
    }
    assertThat(limiter.pairs()).isEqualTo(3);
  }

  @Test
  void aWallClockThatIsSetNeitherShutsNorOpensTheWay() {
    fill("a", "b");
    clock.jump(Duration.ofDays(40));
    assertThat(limiter.tryReply("a", "b")).isFalse();
    clock.jump(Duration.ofDays(-80));
    assertThat(limiter.tryReply("a", "b")).isFalse();
    clock.pass(ReplyLimiter.WINDOW);
    assertThat(limiter.tryReply("a", "b")).isTrue();
  }

  private void fill(String one, String other) {
    fillBut(one, other, 0);
  }

  private void fillBut(String one, String other, int fewer) {
    for (int i = 0; i < ReplyLimiter.REPLIES_MAX - fewer; i++) {
      assertThat(limiter.tryReply(one, other)).isTrue();
    }
  }
}
