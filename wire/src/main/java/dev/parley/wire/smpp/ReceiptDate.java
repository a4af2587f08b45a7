package dev.parley.wire.smpp;

import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Optional;

/**
 * Dates of delivery receipts as carriers write them: yyMMddHHmm (SMPP 3.4 appendix B), with
 * seconds, with four digits of year, with separators, as an absolute time of the protocol (s7.1.1),
 * or as seconds or milliseconds since 1970. None names its zone, but the last, which is UTC.
 */
final class ReceiptDate {
  /** yyMMddhhmmsstnnp: a tenth of a second, quarters of an hour from UTC and their sign. */
  private static final int ABSOLUTE = 16;

  private static final int DIGITS_MAX = 20;

  private ReceiptDate() {}

  static Optional<LocalDateTime> parse(String written) {
    if (written.length() == ABSOLUTE && "+-R".indexOf(written.charAt(ABSOLUTE - 1)) >= 0) {
      return written.endsWith("R") ? Optional.empty() : ofDigits(written.substring(0, 12));
    }
    StringBuilder digits = new StringBuilder();
    for (int i = 0; i < written.length() && written.charAt(i) != '.'; i++) {
      char character = written.charAt(i);
      if (character >= '0' && character <= '9') {
        digits.append(character);
      } else if ("-/: TZ".indexOf(character) < 0) {
        return Optional.empty();
      }
      if (digits.length() > DIGITS_MAX) {
        return Optional.empty();
      }
    }
    return ofDigits(digits.toString());
  }

  private static Optional<LocalDateTime> ofDigits(String digits) {
    return switch (digits.length()) {
      case 10 -> {
        Optional<LocalDateTime> date = date(2000 + number(digits, 0), digits, 2);
        yield date.isPresent() ? date : epoch(Long.parseLong(digits) * 1000);
      }
      case 12 -> {
        Optional<LocalDateTime> longYear =
            digits.startsWith("20") ? date(2000 + number(digits, 2), digits, 4) : Optional.empty();
        yield longYear.isPresent() ? longYear : date(2000 + number(digits, 0), digits, 2);
      }
      case 13 -> epoch(Long.parseLong(digits));
      case 14 -> date(100 * number(digits, 0) + number(digits, 2), digits, 4);
      default -> Optional.empty();
    };
  }

  /**
   * Only times that a receipt can have: from 2001 on, when seconds got their tenth digit, to 2038,
   * when they leave 31 bits. Beyond it stand the digits of a date that is none.
   */
  private static Optional<LocalDateTime> epoch(long millis) {
    return millis < 1_000_000_000_000L || millis / 1000 > Integer.MAX_VALUE
        ? Optional.empty()
        : Optional.of(LocalDateTime.ofEpochSecond(millis / 1000, 0, ZoneOffset.UTC));
  }

  private static Optional<LocalDateTime> date(int year, String digits, int at) {
    try {
      return Optional.of(
          LocalDateTime.of(
              year,
              number(digits, at),
              number(digits, at + 2),
              number(digits, at + 4),
              number(digits, at + 6),
              digits.length() >= at + 10 ? number(digits, at + 8) : 0));
    } catch (DateTimeException _) {
      return Optional.empty();
    }
  }

  private static int number(String digits, int at) {
    return 10 * (digits.charAt(at) - '0') + digits.charAt(at + 1) - '0';
  }
}
