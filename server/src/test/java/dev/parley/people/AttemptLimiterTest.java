package dev.parley.people;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.testing.SettableClock;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class AttemptLimiterTest {
  private static final AttemptLimit LIMIT = AttemptLimit.SIGN_IN_OF_PERSON;

  private final SettableClock clock = new SettableClock(Instant.EPOCH);
  private final AttemptLimiter limiter = new AttemptLimiter(clock::nanoTime);

  private void fail(String of, int times) {
    for (int i = 0; i < times; i++) {
      limiter.failed(LIMIT, of);
    }
  }

  @Test
  void soManyFailuresAreFreeAndTheNextTryWaits() {
    fail("ann", LIMIT.failures() - 1);
    assertThat(limiter.waits(LIMIT, "ann")).isEmpty();
    fail("ann", 1);
    assertThat(limiter.failures(LIMIT)).isEqualTo(LIMIT.failures());
    assertThat(limiter.waits(LIMIT, "ann")).isPresent();
    assertThat(limiter.waits(LIMIT, "bob")).isEmpty();
    assertThat(limiter.waits(AttemptLimit.SIGN_IN_FROM_ADDRESS, "ann")).isEmpty();
  }

  @Test
  void oneTryComesBackAtATimeAndSuccessForgives() {
    fail("ann", LIMIT.failures());
    Duration wait = limiter.waits(LIMIT, "ann").orElseThrow();
    assertThat(wait).isEqualTo(LIMIT.refill().dividedBy(LIMIT.failures()));
    clock.pass(wait);
    assertThat(limiter.waits(LIMIT, "ann")).isEmpty();
    fail("ann", 1);
    assertThat(limiter.waits(LIMIT, "ann")).isPresent();
    limiter.succeeded(LIMIT, "ann");
    assertThat(limiter.waits(LIMIT, "ann")).isEmpty();
  }

  @Test
  void addressesOfOneSubscriberCountTogether() {
    fail("2001:db8:1:2::1", LIMIT.failures());
    assertThat(limiter.waits(LIMIT, "2001:db8:1:2:ffff::2")).isPresent();
    assertThat(limiter.waits(LIMIT, "2001:db8:1:3::1")).isEmpty();
  }
}
