package dev.parley.webhook;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * For how long a receiver asks to be left alone (RFC 9110 s10.2.3): seconds, or a date, which is
 * compared with the date of the same answer, so that clocks that differ do no harm.
 */
final class RetryAfter {
  /** A longer pause is taken as this one: nobody silences the retries of a day by one answer. */
  static final Duration RETRY_AFTER_MAX = RetrySchedule.DELAY_MAX;

  private static final Pattern SECONDS = Pattern.compile("\\d{1,18}");

  private RetryAfter() {}

  /**
   * @param date when the answer was made, as it says itself
   * @return zero where nothing that counts was asked for
   */
  static Duration of(int status, @Nullable String retryAfter, @Nullable String date) {
    if ((status != 429 && status != 503) || retryAfter == null) {
      return Duration.ZERO;
    }
    String asked = retryAfter.strip();
    if (SECONDS.matcher(asked).matches()) {
      return bounded(Duration.ofSeconds(Long.parseLong(asked)));
    }
    return date(asked)
        .flatMap(until -> date(date).map(answered -> bounded(Duration.between(answered, until))))
        .orElse(Duration.ZERO);
  }

  private static Duration bounded(Duration pause) {
    if (pause.isNegative()) {
      return Duration.ZERO;
    }
    return pause.compareTo(RETRY_AFTER_MAX) < 0 ? pause : RETRY_AFTER_MAX;
  }

  private static Optional<Instant> date(@Nullable String text) {
    if (text == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(DateTimeFormatter.RFC_1123_DATE_TIME.parse(text.strip(), Instant::from));
    } catch (DateTimeException _) {
      return Optional.empty();
    }
  }
}
