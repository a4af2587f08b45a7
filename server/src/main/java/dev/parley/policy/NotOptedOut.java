package dev.parley.policy;

import java.util.List;
import java.util.Optional;

/**
 * Clause S7: who opted out gets nothing more, but for the one text that confirms a keyword.
 *
 * <p>That confirmation is known by its purpose and by its origin: applications cannot submit one.
 * It is allowed exactly when every opt-out in force came by keyword. An opt-out from a sender that
 * another account holds is not told here: {@link SenderHeld} refuses such a message, and who opted
 * out from whom is between those two.
 */
final class NotOptedOut implements Rule {
  static final int OPTED_OUT = 21610;

  @Override
  public String id() {
    return "not-opted-out";
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
    List<Facts.OptOutFact> inForce =
        facts.optOuts().stream().filter(it -> concerns(it, facts)).toList();
    if (inForce.isEmpty() || isConfirmation(facts, inForce)) {
      return Optional.empty();
    }
    Facts.OptOutFact reason = hardest(inForce);
    return Optional.of(
        finding(
            OPTED_OUT,
            "The recipient opted out of messages from " + reach(reason.scope()) + ".",
            evidence(reason),
            remedy(reason)));
  }

  private static boolean concerns(Facts.OptOutFact optOut, Facts facts) {
    return !optOut.scope().equals("sender")
        || facts.sender().holder() == null
        || facts.account().sid().equals(facts.sender().holder());
  }

  private static boolean isConfirmation(Facts facts, List<Facts.OptOutFact> inForce) {
    return facts.message().purpose().equals("opt_out_confirmation")
        && facts.message().origin().equals("keyword_reply")
        && inForce.stream().allMatch(it -> it.source().equals("keyword"));
  }

  /** One that no keyword lifts, if there is one: its way out is the one that counts. */
  private static Facts.OptOutFact hardest(List<Facts.OptOutFact> inForce) {
    return inForce.stream()
        .filter(it -> !it.source().equals("keyword"))
        .findFirst()
        .orElse(inForce.getFirst());
  }

  private static String reach(String scope) {
    return switch (scope) {
      case "sender" -> "this sender";
      case "service" -> "this messaging service";
      case "brand" -> "this brand";
      case "account" -> "this account";
      default -> "everybody on this installation";
    };
  }

  private static String evidence(Facts.OptOutFact optOut) {
    String keyword = optOut.keyword() == null ? "" : " " + optOut.keyword();
    return "opted out (" + optOut.source() + keyword + ") at " + optOut.since();
  }

  private static String remedy(Facts.OptOutFact optOut) {
    if (optOut.source().equals("journal")) {
      return "Only the recipient can change this: by texting START or UNSTOP to this sender, or by"
          + " asking you.";
    }
    if (optOut.source().equals("keyword")) {
      return "Only the recipient can change this: by texting START or UNSTOP to this sender.";
    }
    return "Only the recipient can change this, by the way they opted out or by asking you.";
  }
}
