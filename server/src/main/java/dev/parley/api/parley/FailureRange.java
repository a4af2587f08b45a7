package dev.parley.api.parley;

import dev.parley.api.BadParameter;
import dev.parley.http.Request.Parameters;
import dev.parley.message.FailedWebhooks;
import dev.parley.message.FailedWebhooks.Place;
import dev.parley.webhook.Webhooks;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which failed calls are asked for: a day until now unless the request says otherwise.
 *
 * @param since inclusive
 * @param until exclusive
 * @param after null for the first page
 * @param size 1 to {@link Webhooks#PAGE_MAX}
 */
record FailureRange(Instant since, Instant until, @Nullable Place after, int size) {
  static final int SIZE_DEFAULT = 50;
  private static final Duration USUAL = Duration.ofDays(1);

  static FailureRange read(Parameters parameters, Clock clock) throws BadParameter {
    // What failed in this very microsecond is part of it.
    Instant until = instant(parameters, "Until").orElse(clock.instant().plus(1, ChronoUnit.MILLIS));
    Instant since = instant(parameters, "Since").orElse(until.minus(USUAL));
    Optional<String> cursor = parameters.first("Cursor").filter(text -> !text.isEmpty());
    return new FailureRange(
        since, until, cursor.isEmpty() ? null : place(cursor.get()), size(parameters));
  }

  private static Optional<Instant> instant(Parameters parameters, String name) throws BadParameter {
    Optional<String> text = parameters.first(name).map(String::strip).filter(t -> !t.isEmpty());
    if (text.isEmpty()) {
      return Optional.empty();
    }
    try {
      Instant instant = OffsetDateTime.parse(text.get()).toInstant();
      if (FailedWebhooks.storable(instant)) {
        return Optional.of(instant);
      }
    } catch (DateTimeException _) {
      // Falls through to the same refusal.
    }
    throw new BadParameter(
        BadParameter.INVALID_VALUE,
        name + " must be an ISO 8601 time with its offset, for example 2026-11-24T10:00:00Z.");
  }

  private static int size(Parameters parameters) throws BadParameter {
    Optional<String> text = parameters.first("PageSize").filter(t -> !t.isEmpty());
    if (text.isEmpty()) {
      return SIZE_DEFAULT;
    }
    try {
      int size = Integer.parseInt(text.get());
      if (size >= 1 && size <= Webhooks.PAGE_MAX) {
        return size;
      }
    } catch (NumberFormatException _) {
      // Falls through to the same refusal.
    }
    throw new BadParameter(
        BadParameter.INVALID_VALUE, "PageSize must be from 1 to " + Webhooks.PAGE_MAX + ".");
  }

  static @Nullable String cursor(@Nullable Place place) {
    return place == null ? null : place.text();
  }

  private static Place place(String cursor) throws BadParameter {
    return Place.parse(cursor)
        .orElseThrow(
            () ->
                new BadParameter(
                    BadParameter.INVALID_VALUE,
                    "Cursor is none of ours; use next_cursor of the answer before."));
  }
}
