package dev.parley.api;

import dev.parley.e164.Address;

/** What a number is called until somebody gives it a name. */
final class NumberName {
  private static final int AMERICAN_LENGTH = "+12015550123".length();

  private NumberName() {}

  /** {@code (201) 555-0123} in the North American plan, else the number itself. */
  static String of(Address address) {
    String text = address.text();
    return text.startsWith("+1") && text.length() == AMERICAN_LENGTH
        ? "(" + text.substring(2, 5) + ") " + text.substring(5, 8) + "-" + text.substring(8)
        : text;
  }
}
