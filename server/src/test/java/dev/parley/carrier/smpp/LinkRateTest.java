package dev.parley.carrier.smpp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class LinkRateTest {
  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  private long now = 5 * SECOND;

  @Test
  void aLinkWithoutALimitNeverWaits() {
    LinkRate rate = new LinkRate(0, now);
    for (int i = 0; i < 10_000; i++) {
      assertThat(rate.take(now)).isZero();
    }
    assertThat(rate.limit(now)).isZero();
  }

  @Test
  void noMoreThanTheRateLeavesInASecond() {
    LinkRate rate = new LinkRate(20, now);
    assertThat(takenIn(rate, SECOND)).isBetween(20, 22);
    assertThat(takenIn(rate, SECOND)).isEqualTo(20);
    assertThat(rate.used(now)).isEqualTo(20);
  }

  @Test
  void anIdleLinkCatchesUpOnATenthOfASecondOnly() {
    LinkRate rate = new LinkRate(100, now);
    now += 60 * SECOND;
    int burst = 0;
    while (rate.take(now) == 0) {
      burst++;
    }
    assertThat(burst).isEqualTo(10);
    assertThat(rate.take(now)).isEqualTo(SECOND / 100);
  }

  @Test
  void whatWasNotUsedIsThereForTheNext() {
    LinkRate rate = new LinkRate(1, now);
    assertThat(rate.take(now)).isZero();
    assertThat(rate.take(now)).isEqualTo(SECOND);
    rate.giveBack();
    assertThat(rate.take(now)).isZero();
  }

  @Test
  void aComplaintHalvesTheRateOnceForAWholeWindowOfThem() {
    LinkRate rate = new LinkRate(100, now);
    for (int i = 0; i < 64; i++) {
      rate.throttled(now);
    }
    assertThat(rate.limit(now)).isEqualTo(50);
    now += LinkRate.CUT_PAUSE.toNanos();
    rate.throttled(now);
    assertThat(rate.limit(now)).isEqualTo(25);
  }

  @Test
  void theRateGrowsByStepsUpToItsLimitAndNoFurther() {
    LinkRate rate = new LinkRate(100, now);
    rate.throttled(now);
    now += LinkRate.CUT_PAUSE.toNanos() + 4 * SECOND;
    assertThat(rate.limit(now)).isCloseTo(50 + 4 * 5, within(0.01));
    now += 60 * SECOND;
    assertThat(rate.limit(now)).isEqualTo(100);
  }

  @Test
  void theRateNeverFallsToNothing() {
    LinkRate rate = new LinkRate(3, now);
    for (int i = 0; i < 10; i++) {
      rate.throttled(now);
      now += LinkRate.CUT_PAUSE.toNanos();
    }
    assertThat(rate.limit(now)).isEqualTo(LinkRate.RATE_MIN);
  }

  @Test
  void aLinkWithoutALimitIsCutFromWhatItDidAndIsFreeAgainWhenItWentWell() {
    LinkRate rate = new LinkRate(0, now);
    for (int i = 0; i < 200; i++) {
      rate.take(now);
    }
    now += SECOND;
    rate.throttled(now);
    assertThat(rate.limit(now)).isEqualTo(100);
    now += LinkRate.CUT_PAUSE.toNanos() + 29 * SECOND;
    assertThat(rate.limit(now)).isCloseTo(390, within(0.01));
    now += 2 * SECOND;
    assertThat(rate.limit(now)).isZero();
  }

  @Test
  void aNewLimitForgetsTheComplaints() {
    LinkRate rate = new LinkRate(100, now);
    rate.throttled(now);
    rate.configure(100);
    assertThat(rate.limit(now)).isEqualTo(50);
    rate.configure(80);
    assertThat(rate.limit(now)).isEqualTo(80);
  }

  private int takenIn(LinkRate rate, long nanos) {
    long end = now + nanos;
    int taken = 0;
    while (now < end) {
      long wait = rate.take(now);
      taken += wait == 0 ? 1 : 0;
      now = Math.min(end, now + wait);
    }
    return taken;
  }
}
