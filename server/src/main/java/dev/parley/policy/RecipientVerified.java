package dev.parley.policy;

import java.util.Optional;

/**
 * Clause S7: for a trial account, for which nobody vouches, the only proof that a recipient expects
 * its texts is the code that they gave back. What Parley writes itself passes: the code, and the
 * answer to a keyword of somebody who wrote first. Applications can submit neither.
 */
final class RecipientVerified implements Rule {
  static final int NOT_VERIFIED = 21608;

  @Override
  public String id() {
    return "trial-recipient-verified";
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
    Facts.TrialFact trial = facts.trial();
    if (trial == null || trial.recipientVerified() || isOurs(facts.message().origin())) {
      return Optional.empty();
    }
    return Optional.of(
        finding(
            NOT_VERIFIED,
            "This is a trial account, and the recipient's number is not verified for it.",
            "account type: Trial, recipient verified: no",
            "Verify the number (POST OutgoingCallerIds.json, then its holder gives the code back),"
                + " or ask the operator of this installation to upgrade the account."));
  }

  private static boolean isOurs(String origin) {
    return origin.equals("keyword_reply") || origin.equals("number_claim");
  }
}
