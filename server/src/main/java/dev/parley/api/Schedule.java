package dev.parley.api;

import dev.parley.http.Request.Parameters;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code ScheduleType} and {@code SendAt}. Twilio schedules for messaging services only
 * (35118); this server does it without one too when its operator allows it.
 *
 * @param offered whether a message can be scheduled without a service
 */
public record Schedule(boolean offered, Clock clock) {
  /** How far ahead a message is scheduled at least, and at most. */
  public static final Duration AHEAD_MIN = Duration.ofMinutes(5);

  public static final Duration AHEAD_MAX = Duration.ofDays(35);

  private static final int MISSING = 35111;
  private static final int OUT_OF_RANGE = 35114;
  private static final int SERVICE_REQUIRED = 35118;
  private static final int TYPE_UNKNOWN = 35126;

  /**
   * When the message is to leave; null for at once.
   *
   * @param withService whether it goes through a messaging service
   */
  @Nullable Instant read(Parameters form, boolean withService) throws BadParameter {
    String type = form.first("ScheduleType").map(String::strip).orElse("");
    String at = form.first("SendAt").map(String::strip).orElse("");
    if (type.isEmpty() && at.isEmpty()) {
      return null;
    }
    if (!offered && !withService) {
      throw new BadParameter(
          SERVICE_REQUIRED,
          "A message can be scheduled only with a MessagingServiceSid; send it without.");
    }
    if (!type.isEmpty() && !type.equalsIgnoreCase("fixed")) {
      throw new BadParameter(TYPE_UNKNOWN, "ScheduleType must be fixed.");
    }
    if (type.isEmpty() || at.isEmpty()) {
      throw new BadParameter(
          MISSING, "A scheduled message needs both ScheduleType=fixed and SendAt.");
    }
    Instant due = parse(at);
    Instant now = clock.instant();
    if (due.isBefore(now.plus(AHEAD_MIN)) || due.isAfter(now.plus(AHEAD_MAX))) {
      throw new BadParameter(
          OUT_OF_RANGE,
          "SendAt must be at least "
              + AHEAD_MIN.toSeconds()
              + " seconds and at most "
              + AHEAD_MAX.toDays()
              + " days ahead.");
    }
    return due;
  }

  private static Instant parse(String at) throws BadParameter {
    try {
      return OffsetDateTime.parse(at).toInstant();
    } catch (DateTimeException _) {
      throw new BadParameter(
          MISSING, "SendAt must be written as ISO 8601 with Z or an offset: 2030-01-31T15:00:00Z.");
    }
  }
}
