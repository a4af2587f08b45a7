package dev.parley.policy;

import java.util.Optional;

/**
 * Clause S4: who did not accept the terms, or only a version that is no longer allowed, sends
 * nothing. A subaccount is covered by what its owner accepted.
 */
final class TermsAccepted implements Rule {
  static final int NOT_ACCEPTED = 97004;

  @Override
  public String id() {
    return "terms-accepted";
  }

  @Override
  public String clause() {
    return "S4";
  }

  @Override
  public int version() {
    return 1;
  }

  @Override
  public Optional<Finding> examine(Facts facts) {
    Facts.TermsFact terms = facts.account().terms();
    Integer accepted = terms.accepted();
    if (accepted != null && accepted >= terms.needed()) {
      return Optional.empty();
    }
    return Optional.of(
        finding(
            NOT_ACCEPTED,
            accepted == null
                ? "The owner of this account has not accepted the terms of use."
                : "The owner of this account accepted terms of use that are no longer allowed.",
            "accepted: "
                + (accepted == null ? "none" : "version " + accepted)
                + ", needed: version "
                + terms.needed()
                + " or newer",
            "The owner reads the terms (GET /v1/parley/Terms) and accepts them: POST"
                + " /v1/parley/Accounts/{AccountSid}/TermsAcceptance, or bin/parley accounts"
                + " accept-terms."));
  }
}
