package dev.parley.sandbox;

import dev.parley.http.Request;
import dev.parley.sim.Phones.PhoneMessage;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a list of a phone's messages asks for.
 *
 * @param received null for both directions
 * @param after only messages with a greater id
 * @param patience how long to wait for the first match
 */
record MessageQuery(String contains, @Nullable Boolean received, long after, Duration patience) {

  boolean matches(PhoneMessage message) {
    return message.id() > after
        && (received == null || received == message.received())
        && message.text().toLowerCase(Locale.ROOT).contains(contains.toLowerCase(Locale.ROOT));
  }

  static Reading read(Request.Parameters query) {
    Duration patience;
    long after;
    try {
      patience = seconds(query.first("wait").orElse("0"));
      after = Long.parseLong(query.first("after").orElse("-1"));
    } catch (NumberFormatException _) {
      return new Unreadable("wait is a number of seconds from 0 to 60; after is a message id.");
    }
    Boolean received;
    switch (query.first("direction").orElse("")) {
      case "" -> received = patience.isZero() ? null : true;
      case "received" -> received = true;
      case "sent" -> received = false;
      default -> {
        return new Unreadable("direction is “received” or “sent”.");
      }
    }
    return new Read(
        new MessageQuery(query.first("contains").orElse(""), received, after, patience));
  }

  /** {@code 5}, {@code 0.5} and {@code 5s} are read. */
  private static Duration seconds(String text) {
    String number = text.endsWith("s") ? text.substring(0, text.length() - 1) : text;
    double seconds = Double.parseDouble(number);
    if (!(seconds >= 0 && seconds <= PhonesApi.WAIT_MAX_SECONDS)) {
      throw new NumberFormatException(text);
    }
    return Duration.ofMillis(Math.round(seconds * 1000));
  }

  /** A query, or why it cannot be understood. */
  sealed interface Reading {}

  record Read(MessageQuery query) implements Reading {}

  record Unreadable(String why) implements Reading {}
}
