package dev.parley.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ProgressLineTest {
  private final StringWriter shown = new StringWriter();
  private long now;

  @Test
  void elsewhereThanOnATerminalThereIsALineEveryTenSeconds() {
    ProgressLine progress = progress(false);
    progress.begin("db export", 0, 1_200_000);
    after(Duration.ofMillis(9_999));
    progress.advance(200_000);
    assertThat(shown.toString()).isEmpty();
    after(Duration.ofMillis(1));
    progress.advance(212_000);
    assertThat(shown.toString())
        .isEqualTo("db export   412,000 / 1,200,000 rows  34 %   41.2 k rows/s  ETA 0:19\n");
    after(Duration.ofSeconds(10));
    progress.advance(100_000);
    assertThat(shown.toString().lines()).hasSize(2);
  }

  @Test
  void theRateIsThatOfTheLastFiveSecondsAndCountsNothingOfAnEarlierRun() {
    ProgressLine progress = progress(true);
    progress.begin("db import", 500_000, 1_000_000);
    for (int second = 1; second <= 10; second++) {
      after(Duration.ofSeconds(1));
      progress.advance(second <= 5 ? 10_000 : 1_000);
    }
    String last = shown.toString().substring(shown.toString().lastIndexOf('\r'));
    assertThat(last).contains("555,000 / 1,000,000 rows  55 %", "1.0 k rows/s", "ETA 7:25");
  }

  @Test
  void aTerminalSeesOneLineWithABarAndNoEtaForThreeSeconds() {
    ProgressLine progress = progress(true);
    progress.begin("db export", 0, 100);
    after(Duration.ofMillis(2_999));
    progress.advance(50);
    assertThat(shown.toString())
        .startsWith("\r\033[K")
        .contains("50 %  ▕██████████          ▏")
        .doesNotContain("ETA", "\n");
    after(Duration.ofMillis(200));
    progress.advance(1);
    assertThat(shown.toString()).contains("ETA 0:0");
    progress.clear();
    assertThat(shown.toString()).endsWith("\r\033[K");
  }

  @Test
  void aSentenceHasALineOfItsOwn() {
    ProgressLine progress = progress(true);
    progress.begin("db export", 0, 10);
    after(Duration.ofSeconds(1));
    progress.advance(5);
    progress.say("It begins again.");
    assertThat(shown.toString()).endsWith("\r\033[KIt begins again.\n");
  }

  @Test
  void workThatIsCancelledEndsAtItsNextStep() {
    ProgressLine progress = progress(false);
    progress.begin("db export", 0, 10);
    progress.advance(1);
    progress.cancel();
    assertThatThrownBy(() -> progress.advance(1)).isInstanceOf(ProgressLine.Cancelled.class);
  }

  @Test
  void nothingToDoIsNotDividedByZero() {
    ProgressLine progress = progress(true);
    progress.begin("db export", 0, 0);
    after(Duration.ofSeconds(1));
    progress.advance(0);
    assertThat(shown.toString()).contains("0 / 0 rows  100 %");
  }

  private ProgressLine progress(boolean terminal) {
    return new ProgressLine(new PrintWriter(shown), () -> now, terminal, "rows");
  }

  private void after(Duration time) {
    now += time.toNanos();
  }
}
