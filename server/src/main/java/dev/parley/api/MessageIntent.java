package dev.parley.api;

import dev.parley.accept.Draft;
import dev.parley.http.Request.Parameters;
import java.util.List;
import java.util.Locale;

/**
 * What an application says its message is for: {@code MessageIntent}, with Twilio's words. It
 * decides in which order messages of one sender leave, and whether one whose outcome nobody knows
 * is sent again; it allows nothing that would be refused without it.
 */
final class MessageIntent {
  /** In any case; stored as they are here. */
  private static final List<String> KNOWN =
      List.of(
          Draft.PURPOSE_ONE_TIME_CODE,
          "notifications",
          "fraud",
          "security",
          "customercare",
          "delivery",
          "education",
          "events",
          "polling",
          "announcements",
          Draft.PURPOSE_MARKETING);

  private MessageIntent() {}

  /** {@code unspecified} when nothing is said. */
  static String purpose(Parameters form) throws BadParameter {
    String written = form.first("MessageIntent").map(String::strip).orElse("");
    if (written.isEmpty()) {
      return Draft.PURPOSE_UNSPECIFIED;
    }
    String intent = written.toLowerCase(Locale.ROOT);
    if (!KNOWN.contains(intent)) {
      throw new BadParameter(
          BadParameter.INVALID_VALUE,
          "MessageIntent must be one of " + String.join(", ", KNOWN) + ".");
    }
    return intent;
  }
}
