package dev.parley.policy;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Clause S18: nothing is sent to an emergency number, and nothing in the name of one. Such a text
 * would reach nobody, and its sender would wait for help.
 */
final class NotEmergency implements Rule {
  static final int INVALID_TO = 21211;
  static final int INVALID_FROM = 21212;

  @Override
  public String id() {
    return "not-emergency";
  }

  @Override
  public String clause() {
    return "S18";
  }

  @Override
  public int version() {
    return 1;
  }

  @Override
  public Optional<Finding> examine(Facts facts) {
    if (facts.recipient().form().equals("emergency")) {
      return Optional.of(
          finding(
              INVALID_TO,
              "The To address is an emergency number; clause S18 forbids messages between"
                  + " applications and emergency services.",
              evidence("To", facts.message().to(), facts.recipient().region()),
              "Tell people in danger to call the emergency number from a phone; Parley cannot reach"
                  + " emergency services."));
    }
    if (facts.sender().form().equals("emergency")) {
      return Optional.of(
          finding(
              INVALID_FROM,
              "The From address is an emergency number; clause S18 forbids messages in the name of"
                  + " emergency services.",
              evidence("From", facts.message().from(), null),
              "Send from one of the senders listed for this account."));
    }
    return Optional.empty();
  }

  private static String evidence(String field, String written, @Nullable String region) {
    String address = field + ": " + Mask.address(written);
    if (region == null || region.equals("001")) {
      return address + ", an emergency number";
    }
    return address + ", an emergency number of " + region;
  }
}
