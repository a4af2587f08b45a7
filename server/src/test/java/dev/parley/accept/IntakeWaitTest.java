package dev.parley.accept;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A draft that waited too long is not taken: recovery would look for it behind its sid. */
class IntakeWaitTest {
  @Test
  void whatWaitedForTheMaximumIsTakenAndWhatWaitedLongerIsNot() throws Exception {
    try (IntakeFixture fixture = new IntakeFixture(source -> source)) {
      final CompletableFuture<Acceptance> late = fixture.submit();
      fixture.clock.pass(Duration.ofNanos(1));
      final CompletableFuture<Acceptance> inTime = fixture.submit();
      fixture.clock.pass(Intake.WAIT_MAX);
      fixture.intake.start();
      assertThat(inTime.get(20, TimeUnit.SECONDS)).isInstanceOf(Acceptance.Recorded.class);
      assertThat(late.get(20, TimeUnit.SECONDS))
          .isEqualTo(new Acceptance.Overloaded("This message waited too long to be decided."));
    }
  }
}
