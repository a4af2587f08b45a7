package dev.parley.api.parley;

import dev.parley.api.BadParameter;
import dev.parley.http.Request;
import java.util.Optional;

/** Values of a form, stripped; one with nothing in it was not given. */
final class FormValues {
  static final int NAME_MAX = 64;

  private FormValues() {}

  static Optional<String> optional(Request request, String name) {
    return request.form().first(name).map(String::strip).filter(text -> !text.isEmpty());
  }

  static String required(Request request, String name) throws BadParameter {
    return optional(request, name).orElseThrow(() -> missing(name));
  }

  static Optional<String> name(Request request) throws BadParameter {
    Optional<String> name = optional(request, "FriendlyName");
    if (name.isPresent() && name.get().length() > NAME_MAX) {
      throw new BadParameter(
          BadParameter.TOO_LONG, "FriendlyName is longer than " + NAME_MAX + " characters.");
    }
    return name;
  }

  static BadParameter missing(String name) {
    return new BadParameter(BadParameter.INVALID_VALUE, name + " is required.");
  }
}
