package dev.parley.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.webhook.Deadlines.Deadline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DeadlinesTest {
  private long nanos;
  private @Nullable Runnable sweep;
  private final List<String> ran = new ArrayList<>();
  private final Deadlines deadlines = new Deadlines((task, _, _) -> sweep = task, () -> nanos);

  @Test
  void runsWhatIsDueAndNothingElse() {
    set(100, "short");
    set(200, "long");
    at(99);
    assertThat(ran).isEmpty();
    at(100);
    assertThat(ran).containsExactly("short");
    at(1_000);
    assertThat(ran).containsExactly("short", "long");
  }

  @Test
  void whatIsCancelledDoesNotRunAndCancellingTwiceIsHarmless() {
    Deadline first = set(100, "first");
    set(100, "second");
    Deadline third = set(100, "third");
    first.cancel();
    first.cancel();
    third.cancel();
    at(500);
    assertThat(ran).containsExactly("second");
  }

  @Test
  void oneThatRanCanCancelAnother() {
    List<Deadline> other = new ArrayList<>();
    deadlines.in(Duration.ofMillis(100), () -> other.getFirst().cancel());
    other.add(set(100, "other"));
    at(500);
    assertThat(ran).isEmpty();
  }

  @Test
  void nothingIsScheduledWhileNothingIsSet() {
    assertThat(sweep).isNull();
    set(100, "one").cancel();
    at(20);
    assertThat(sweep).isNull();
    set(100, "two");
    assertThat(sweep).isNotNull();
  }

  private Deadline set(long millis, String name) {
    return deadlines.in(Duration.ofMillis(millis), () -> ran.add(name));
  }

  /** Moves time and runs the sweep that is scheduled by then. */
  private void at(long millis) {
    nanos = millis * 1_000_000;
    Runnable due = sweep;
    sweep = null;
    if (due != null) {
      due.run();
    }
  }
}
