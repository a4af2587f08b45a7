package dev.parley.policy;

import java.util.Optional;

/**
 * Clause S7: when nobody knows whether the recipient opted out, a person decides. That is so after
 * the database was put back to an earlier state and the opt-out journal is missing, until the
 * recipient texts this sender or an operator confirms that the opt-outs are complete.
 */
final class OptOutsKnown implements Rule {
  /** Twilio: outbound messaging disabled. */
  static final int SENDING_IS_OFF = 30037;

  @Override
  public String id() {
    return "opt-outs-known";
  }

  @Override
  public String clause() {
    return "S7";
  }

  @Override
  public int version() {
    return 1;
  }

  @Override
  public Optional<Finding> examine(Facts facts) {
    String doubtSince = facts.consent().doubtSince();
    if (doubtSince == null) {
      return Optional.empty();
    }
    return Optional.of(
        finding(
            SENDING_IS_OFF,
            "Whether the recipient opted out is not known: the database was restored without its"
                + " opt-out journal.",
            "the recipient did not text this sender since " + doubtSince,
            "The operator of this installation brings back the journal, or confirms that the"
                + " opt-outs are complete: bin/parley db confirm-restore. The message waits until"
                + " its validity ends."));
  }
}
