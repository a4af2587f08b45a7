package dev.parley.webhook;

import static dev.parley.webhook.RetryAfter.RETRY_AFTER_MAX;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RetryAfterTest {
  private static final String DATE = "Tue, 24 Nov 2026 10:00:00 GMT";

  @Test
  void secondsAndDatesOfTheAnswersThatMayAskForAPauseCount() {
    assertThat(RetryAfter.of(429, "120", null)).isEqualTo(Duration.ofMinutes(2));
    assertThat(RetryAfter.of(503, " 0 ", DATE)).isZero();
    assertThat(RetryAfter.of(503, "Tue, 24 Nov 2026 10:07:00 GMT", DATE))
        .isEqualTo(Duration.ofMinutes(7));
    assertThat(RetryAfter.of(500, "120", DATE)).isZero();
    assertThat(RetryAfter.of(429, null, DATE)).isZero();
  }

  @Test
  void aDateThatIsPastAndWhatCannotBeReadAskForNothing() {
    assertThat(RetryAfter.of(503, "Tue, 24 Nov 2026 09:59:00 GMT", DATE)).isZero();
    assertThat(RetryAfter.of(503, "Tue, 24 Nov 2026 10:07:00 GMT", null)).isZero();
    assertThat(RetryAfter.of(503, "Tue, 24 Nov 2026 10:07:00 GMT", "now")).isZero();
    for (String unread : new String[] {"", "-1", "1.5", "soon", "9".repeat(19)}) {
      assertThat(RetryAfter.of(503, unread, DATE)).as(unread).isZero();
    }
  }

  @Test
  void aPauseIsAsLongAsTheLongestAndNoLonger() {
    long most = RETRY_AFTER_MAX.toSeconds();
    assertThat(RetryAfter.of(429, Long.toString(most), null)).isEqualTo(RETRY_AFTER_MAX);
    assertThat(RetryAfter.of(429, Long.toString(most + 1), null)).isEqualTo(RETRY_AFTER_MAX);
    assertThat(RetryAfter.of(429, "9".repeat(18), null)).isEqualTo(RETRY_AFTER_MAX);
    assertThat(RetryAfter.of(429, "Thu, 24 Nov 2039 10:00:00 GMT", DATE))
        .isEqualTo(RETRY_AFTER_MAX);
  }
}
