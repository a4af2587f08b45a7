package dev.parley.policy;

import java.util.Optional;

/**
 * Clause S3: a suspended or closed account sends nothing.
 *
 * <p>Code 20403 (HTTP 403) is what Twilio's API answers for a suspended account; messages that were
 * queued before fail with 30002 at the last look instead.
 */
final class AccountActive implements Rule {
  static final int FORBIDDEN = 20403;

  @Override
  public String id() {
    return "account-active";
  }

  @Override
  public String clause() {
    return "S3";
  }

  @Override
  public int version() {
    return 1;
  }

  @Override
  public Optional<Finding> examine(Facts facts) {
    String status = facts.account().status();
    return switch (status) {
      case "active" -> Optional.empty();
      case "closed" ->
          Optional.of(
              finding(
                  FORBIDDEN,
                  "This account is closed, so it cannot send messages.",
                  "account status: closed",
                  "Closing is final. Send from another account."));
      default ->
          Optional.of(
              finding(
                  FORBIDDEN,
                  "This account is suspended, so it cannot send messages.",
                  "account status: " + status,
                  "Settle the reason of the suspension with the operator of this installation, then"
                      + " send again."));
    };
  }
}
