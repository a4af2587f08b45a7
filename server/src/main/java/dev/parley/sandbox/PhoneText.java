package dev.parley.sandbox;

import java.util.Optional;

/** What a person may send from a virtual phone. */
final class PhoneText {
  /** As much as fits in ten segments, and as much as the API takes. */
  static final int LENGTH_MAX = 1600;

  private PhoneText() {}

  /** What is wrong, in words; empty when it can be sent. */
  static Optional<String> problem(String to, String body) {
    if (to.isEmpty()) {
      return Optional.of("To is missing: the number the phone writes to.");
    }
    if (body.isBlank()) {
      return Optional.of("There is no text to send.");
    }
    if (body.length() > LENGTH_MAX) {
      return Optional.of(
          "The text has " + body.length() + " characters; at most " + LENGTH_MAX + " are sent.");
    }
    return Optional.empty();
  }
}
