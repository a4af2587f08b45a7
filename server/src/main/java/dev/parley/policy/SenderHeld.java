package dev.parley.policy;

import java.util.Optional;

/**
 * Clause S24: a message leaves only from a sender that its account holds. Who else holds it is
 * nobody's business and is not told.
 */
final class SenderHeld implements Rule {
  static final int INVALID_FROM = 21212;
  static final int NOT_A_SENDER = 21606;
  static final int OF_ANOTHER_ACCOUNT = 21660;
  static final int NONE_USABLE = 21703;
  static final int EMPTY_SERVICE = 21704;

  @Override
  public String id() {
    return "sender-held";
  }

  @Override
  public String clause() {
    return "S24";
  }

  @Override
  public int version() {
    return 1;
  }

  @Override
  public Optional<Finding> examine(Facts facts) {
    Facts.SenderFact sender = facts.sender();
    String from = Mask.address(facts.message().from());
    if (sender.form().equals("unusable")) {
      return Optional.of(
          finding(
              INVALID_FROM,
              "The From address is neither a phone number nor a short code nor a sender name.",
              "From: " + from,
              "Send from one of your senders, a phone number written like +12015550123."));
    }
    String holder = sender.holder();
    if (holder == null && sender.form().endsWith("_service")) {
      return Optional.of(ofService(sender.form()));
    }
    if (holder == null) {
      return Optional.of(
          finding(
              NOT_A_SENDER,
              "This account does not hold the sender that the message names in From.",
              "From: " + from,
              "Send from one of the senders listed for this account, or add this one to it"
                  + " first."));
    }
    if (!holder.equals(facts.account().sid())) {
      return Optional.of(
          finding(
              OF_ANOTHER_ACCOUNT,
              "The sender in From belongs to another account; only its holder may send from it.",
              "From: " + from,
              "Send from one of the senders listed for this account."));
    }
    return Optional.empty();
  }

  /** A messaging service was to choose, and could not. */
  private Finding ofService(String form) {
    return form.equals("empty_service")
        ? finding(
            EMPTY_SERVICE,
            "The messaging service has no senders.",
            "the pool is empty",
            "Add a sender to the service.")
        : finding(
            NONE_USABLE,
            "No sender of the messaging service can write to this recipient.",
            "no sender of the pool reaches the recipient's country",
            "Add a sender that reaches it: US and Canadian phones take numbers and short codes of"
                + " their own.");
  }
}
