package dev.parley.api;

import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * Dates of the 2010 API: RFC 2822 s3.3 in UTC, {@code Thu, 24 Aug 2023 05:01:45 +0000}. By hand:
 * each message carries three, and a formatter costs more than the rest of its JSON.
 */
final class TwilioDate {
  private static final String[] DAYS = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
  private static final String[] MONTHS = {
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"
  };
  private static final int SECONDS_OF_DAY = 86_400;

  private TwilioDate() {}

  static @Nullable String of(@Nullable Instant time) {
    return time == null ? null : text(time.getEpochSecond());
  }

  /** Of the v1 APIs: ISO 8601 in UTC, to the second. */
  static @Nullable String iso(@Nullable Instant time) {
    return time == null ? null : time.truncatedTo(ChronoUnit.SECONDS).toString();
  }

  private static String text(long epochSecond) {
    LocalDate day = LocalDate.ofEpochDay(Math.floorDiv(epochSecond, SECONDS_OF_DAY));
    int second = Math.floorMod(epochSecond, SECONDS_OF_DAY);
    StringBuilder text = new StringBuilder(31);
    text.append(DAYS[day.getDayOfWeek().getValue() - 1]).append(", ");
    two(text, day.getDayOfMonth()).append(' ').append(MONTHS[day.getMonthValue() - 1]);
    text.append(' ').append(day.getYear()).append(' ');
    two(text, second / 3600).append(':');
    two(text, second / 60 % 60).append(':');
    two(text, second % 60);
    return text.append(" +0000").toString();
  }

  private static StringBuilder two(StringBuilder text, int value) {
    return text.append((char) ('0' + value / 10)).append((char) ('0' + value % 10));
  }
}
