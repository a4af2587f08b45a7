package dev.parley.policy;

import java.util.ArrayList;
import java.util.List;

/**
 * Runs all rules in their order over the facts of one message. Every finding is kept; the first is
 * the reason. Pure and thread-safe.
 */
public final class PolicyEngine {
  private final List<Rule> rules;

  public PolicyEngine(List<Rule> rules) {
    this.rules = List.copyOf(rules);
    long ids = this.rules.stream().map(Rule::id).distinct().count();
    if (ids != this.rules.size()) {
      throw new IllegalArgumentException("two rules have the same id");
    }
  }

  /** In the order in which they are asked. */
  public List<Rule> rules() {
    return rules;
  }

  public Decision decide(Facts facts) {
    List<Finding> findings = new ArrayList<>(0);
    for (Rule rule : rules) {
      rule.examine(facts).ifPresent(findings::add);
    }
    Decision.FactsDigest digest = Digest.of(facts);
    return findings.isEmpty()
        ? new Decision.Allowed(findings, digest)
        : new Decision.Refused(findings, digest);
  }
}
