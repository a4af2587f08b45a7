package dev.parley.cli;

import dev.parley.policy.Facts;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * In how many facts two messages differ. A fact is one thing about the world: the account; the
 * terms it accepted; the end user; whether it is a trial account and its recipient verified; the
 * sender, as written and what it was found to be; the recipient likewise; each opt-out; the body;
 * where the message comes from; what it is for.
 */
final class FactDifference {
  private FactDifference() {}

  /** The facts that differ, by name. */
  static List<String> between(Facts one, Facts other) {
    List<String> names = new ArrayList<>();
    Facts.Submission a = one.message();
    Facts.Submission b = other.message();
    addIf(names, "account", !account(one).equals(account(other)));
    addIf(names, "terms", !one.account().terms().equals(other.account().terms()));
    addIf(names, "end user", !Objects.equals(one.endUser(), other.endUser()));
    addIf(names, "trial", !Objects.equals(one.trial(), other.trial()));
    addIf(names, "sender", !a.from().equals(b.from()) || !one.sender().equals(other.sender()));
    addIf(names, "recipient", !a.to().equals(b.to()) || !one.recipient().equals(other.recipient()));
    addIf(names, "body", !a.body().equals(b.body()));
    addIf(names, "origin", !a.origin().equals(b.origin()));
    addIf(names, "purpose", !a.purpose().equals(b.purpose()));
    int optOuts =
        Math.max(without(one.optOuts(), other.optOuts()), without(other.optOuts(), one.optOuts()));
    for (int i = 0; i < optOuts; i++) {
      names.add("opt-out");
    }
    return names;
  }

  private static List<String> account(Facts facts) {
    return List.of(facts.account().sid(), facts.account().status());
  }

  private static void addIf(List<String> names, String name, boolean differs) {
    if (differs) {
      names.add(name);
    }
  }

  private static int without(List<Facts.OptOutFact> some, List<Facts.OptOutFact> others) {
    Set<Facts.OptOutFact> left = new HashSet<>(some);
    others.forEach(left::remove);
    return left.size();
  }
}
