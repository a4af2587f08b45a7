package dev.parley.policy;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Clause S1: messages go to phone numbers. Emergency numbers are left to {@link NotEmergency};
 * everything that is not certainly a phone number is refused.
 */
final class RecipientValid implements Rule {
  static final int INVALID_TO = 21211;
  static final int TO_IS_A_SHORT_CODE = 21265;
  static final int TO_IS_FROM = 21266;

  @Override
  public String id() {
    return "recipient-valid";
  }

  @Override
  public String clause() {
    return "S1";
  }

  @Override
  public int version() {
    return 1;
  }

  @Override
  public Optional<Finding> examine(Facts facts) {
    String to = facts.message().to();
    return switch (facts.recipient().form()) {
      case "emergency" -> Optional.empty();
      case "phone_number" ->
          sameAddress(facts.message().from(), to) ? Optional.of(toItself(to)) : Optional.empty();
      case "short_code" ->
          Optional.of(
              finding(
                  TO_IS_A_SHORT_CODE,
                  "The To address is a short code; short codes send messages but cannot be sent"
                      + " to.",
                  "To: " + Mask.address(to),
                  "Send to the phone number of a person, written with + and country code."));
      default -> Optional.of(unusable(to, facts.recipient().problem()));
    };
  }

  private Finding toItself(String to) {
    return finding(
        TO_IS_FROM,
        "To and From are the same number.",
        "To and From: " + Mask.address(to),
        "Send to another number than the one you send from.");
  }

  private Finding unusable(String to, @Nullable String problem) {
    return finding(
        INVALID_TO,
        "The To address is not a valid phone number.",
        "To: " + Mask.address(to) + (problem == null ? "" : ": " + problem),
        "Write the number with + and country code, for example +12025550101.");
  }

  /** Also when one of them was not written in its normal form. */
  static boolean sameAddress(String from, String to) {
    return from.equals(to) || bare(from).equals(bare(to));
  }

  private static String bare(String address) {
    StringBuilder out = new StringBuilder(address.length());
    for (int i = 0; i < address.length(); i++) {
      char c = address.charAt(i);
      if (Character.isLetterOrDigit(c)) {
        out.append(c);
      }
    }
    return out.toString();
  }
}
