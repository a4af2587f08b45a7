package dev.parley.inbound;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class ReplyLimiterTest {
  private final MovingClock clock = new MovingClock();
  private final ReplyLimiter limiter = new ReplyLimiter(clock, 3);

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
    clock.add(Duration.ofSeconds(10));
    for (int i = 1; i < ReplyLimiter.REPLIES_MAX; i++) {
      assertThat(limiter.tryReply("a", "b")).isTrue();
    }
    clock.add(Duration.ofSeconds(20).minusMillis(1));
    assertThat(limiter.tryReply("a", "b")).isFalse();
    clock.add(Duration.ofMillis(1));
    assertThat(limiter.tryReply("a", "b")).isTrue();
    assertThat(limiter.tryReply("a", "b")).isFalse();
    clock.add(Duration.ofSeconds(10));
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

  private void fill(String one, String other) {
    fillBut(one, other, 0);
  }

  private void fillBut(String one, String other, int fewer) {
    for (int i = 0; i < ReplyLimiter.REPLIES_MAX - fewer; i++) {
      assertThat(limiter.tryReply(one, other)).isTrue();
    }
  }

  private static final class MovingClock extends Clock {
    private Instant now = Instant.parse("2026-11-23T18:00:00Z");

    void add(Duration duration) {
      now = now.plus(duration);
    }

    @Override
    public Instant instant() {
      return now;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }
}
