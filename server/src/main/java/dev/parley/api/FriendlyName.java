package dev.parley.api;

import dev.parley.http.Request;
import java.util.Optional;

/** The parameter {@code FriendlyName} of accounts and keys. */
final class FriendlyName {
  static final int MAX = 64;

  private static final int INVALID = 20002;

  private FriendlyName() {}

  /** Empty when it is not given, or has nothing in it. */
  static Optional<String> read(Request request) throws BadParameter {
    Optional<String> name =
        request.form().first("FriendlyName").map(String::strip).filter(text -> !text.isEmpty());
    if (name.isPresent() && name.get().length() > MAX) {
      throw new BadParameter(INVALID, "FriendlyName is longer than " + MAX + " characters.");
    }
    return name;
  }
}
