package dev.parley.policy;

import java.util.Optional;

/**
 * Clause S17: nothing is sent for an end user whom the owner, or the operator, has stopped. A
 * message that names no end user is not judged.
 */
final class EndUserActive implements Rule {
  static final int STOPPED = 97017;

  @Override
  public String id() {
    return "end-user-active";
  }

  @Override
  public String clause() {
    return "S17";
  }

  @Override
  public int version() {
    return 1;
  }

  @Override
  public Optional<Finding> examine(Facts facts) {
    Facts.EndUserFact endUser = facts.endUser();
    if (endUser == null || endUser.status().equals("active")) {
      return Optional.empty();
    }
    return Optional.of(
        finding(
            STOPPED,
            "The user of your application for whom this message is sent has been stopped.",
            "end user status: " + endUser.status(),
            "GET /v1/parley/EndUsers says who stopped that user and why; once it is settled the"
                + " user is resumed there, or by bin/parley accounts end-users resume."));
  }
}
