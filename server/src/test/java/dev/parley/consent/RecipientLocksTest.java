package dev.parley.consent;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Test;

class RecipientLocksTest {
  @Test
  void aRecipientAlwaysHasTheSameLock() {
    RecipientLocks locks = new RecipientLocks();
    assertThat(locks.of("+12025550101")).isSameAs(locks.of(String.join("", "+1202", "5550101")));
  }

  @Test
  void neighbouringNumbersSpreadOverTheStripes() {
    RecipientLocks locks = new RecipientLocks();
    Set<ReentrantLock> used = new HashSet<>();
    for (int i = 0; i < 10_000; i++) {
      used.add(locks.of("+1202555%04d".formatted(i)));
    }
    assertThat(used.size()).isGreaterThan(900);
  }
}
