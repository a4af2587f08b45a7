package dev.parley.observe;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where an application's request stands in its own trace (W3C Trace Context, section 3.2). Parley
 * records no spans of its own: it hands on what it got, unchanged, with what follows from the
 * request, so that an application finds the webhooks of a message in the trace that sent it.
 *
 * @param text {@code 00-}, 32 hex digits of the trace, 16 of the span, 2 of flags
 */
public record TraceParent(String text) {
  public static final String HEADER = "traceparent";

  private static final Pattern PATTERN =
      Pattern.compile("([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?");
  private static final String NO_VERSION = "ff";
  private static final String THIS_VERSION = "00";

  /** Enough for a header of a later version, whose further fields are not kept. */
  private static final int LENGTH_MAX = 512;

  public TraceParent {
    if (parse(text).filter(text::equals).isEmpty()) {
      throw new IllegalArgumentException("not a traceparent");
    }
  }

  /** Empty for what the standard says to ignore: a broken header begins no trace and no error. */
  public static Optional<TraceParent> of(String header) {
    return parse(header).map(TraceParent::new);
  }

  private static Optional<String> parse(String header) {
    if (header.length() > LENGTH_MAX) {
      return Optional.empty();
    }
    Matcher matcher = PATTERN.matcher(header);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    String version = matcher.group(1);
    boolean more = matcher.group(5) != null;
    boolean usable =
        !version.equals(NO_VERSION)
            && !(version.equals(THIS_VERSION) && more)
            && !isZero(matcher.group(2))
            && !isZero(matcher.group(3));
    return usable
        ? Optional.of(
            String.join("-", THIS_VERSION, matcher.group(2), matcher.group(3), matcher.group(4)))
        : Optional.empty();
  }

  private static boolean isZero(String hex) {
    return hex.chars().allMatch(digit -> digit == '0');
  }
}
