package dev.parley.api.parley;

import dev.parley.api.BadParameter;
import dev.parley.audit.Actor;
import dev.parley.audit.Cause;
import dev.parley.http.Request;

/** Why the operator wants a change: the parameter {@code Reason}. */
final class OperatorCause {
  private OperatorCause() {}

  static Cause of(Request request) throws BadParameter {
    String reason = request.form().first("Reason").map(String::strip).orElse("");
    if (reason.length() > Cause.REASON_MAX) {
      throw new BadParameter(
          BadParameter.TOO_LONG, "Reason is longer than " + Cause.REASON_MAX + " characters.");
    }
    return new Cause(new Actor.Operator(), reason);
  }

  /** For changes that nobody may make without a word. */
  static Cause reasoned(Request request) throws BadParameter {
    Cause cause = of(request);
    if (cause.reason().isEmpty()) {
      throw new BadParameter(BadParameter.INVALID_VALUE, "Reason is required.");
    }
    return cause;
  }
}
