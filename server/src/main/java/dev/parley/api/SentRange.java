package dev.parley.api;

import dev.parley.http.Request.Parameters;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The DateSent filters of a list. Values are days or instants, in UTC unless they say otherwise:
 * {@code DateSent} is that day or that second, {@code DateSent>} from its start, {@code DateSent<}
 * up to midnight at the start of that day, or to the end of that second.
 *
 * @param from inclusive
 * @param before exclusive
 */
record SentRange(@Nullable Instant from, @Nullable Instant before) {
  static final List<String> NAMES = List.of("DateSent", "DateSent<", "DateSent>");

  static SentRange read(Parameters query) throws BadParameter {
    return read(query, "DateSent");
  }

  /**
   * @param filter the name of another filter that is written likewise
   */
  static SentRange read(Parameters query, String filter) throws BadParameter {
    Moment exact = moment(query, filter);
    Moment upTo = moment(query, filter + "<");
    Moment since = moment(query, filter + ">");
    Instant from = since == null ? null : since.start();
    Instant before = upTo == null ? null : upTo.day() ? upTo.start() : upTo.end();
    if (exact != null) {
      from = from == null || from.isBefore(exact.start()) ? exact.start() : from;
      before = before == null || before.isAfter(exact.end()) ? exact.end() : before;
    }
    return new SentRange(from, before);
  }

  private record Moment(Instant start, Instant end, boolean day) {
    static Moment at(Instant instant) {
      Instant second = instant.truncatedTo(ChronoUnit.SECONDS);
      return new Moment(second, second.plusSeconds(1), false);
    }
  }

  private static @Nullable Moment moment(Parameters query, String name) throws BadParameter {
    Optional<String> text = query.first(name).map(String::strip).filter(t -> !t.isEmpty());
    if (text.isEmpty()) {
      return null;
    }
    try {
      return parse(text.get());
    } catch (DateTimeException _) {
      throw new BadParameter(
          BadParameter.INVALID_VALUE,
          name
              + " must be a day (2023-08-24), an ISO 8601 time (2023-08-24T05:01:45Z) or an RFC"
              + " 2822 date.");
    }
  }

  private static Moment parse(String text) {
    if (text.length() == 10) {
      LocalDate day = LocalDate.parse(text);
      return new Moment(
          day.atStartOfDay(ZoneOffset.UTC).toInstant(),
          day.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant(),
          true);
    }
    if (Character.isLetter(text.charAt(0))) {
      String zoned = text.endsWith("-0000") ? text.substring(0, text.length() - 5) + "GMT" : text;
      return Moment.at(DateTimeFormatter.RFC_1123_DATE_TIME.parse(zoned, Instant::from));
    }
    String iso = text.charAt(10) == ' ' ? text.substring(0, 10) + 'T' + text.substring(11) : text;
    boolean zoned = iso.endsWith("Z") || iso.indexOf('+', 11) > 0 || iso.indexOf('-', 11) > 0;
    return Moment.at(
        zoned
            ? OffsetDateTime.parse(iso).toInstant()
            : LocalDateTime.parse(iso).toInstant(ZoneOffset.UTC));
  }
}
