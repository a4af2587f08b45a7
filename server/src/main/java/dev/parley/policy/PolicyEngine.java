package dev.parley.policy;

import java.util.ArrayList;
import java.util.List;

/**
 * Runs all rules in their order over the facts of one message. Every finding is kept; the first is
 * the reason. Pure and thread-safe.
 */
public final class PolicyEngine {
  private final List<Rule> rules;
  private final List<Rule> holding;

  /** With the rules that hold of {@link StandardRules#holding()}. */
  public PolicyEngine(List<Rule> rules) {
    this(rules, StandardRules.holding());
  }

  /**
   * @param holding asked when no other rule objects; what they find is for a person to decide
   */
  PolicyEngine(List<Rule> rules, List<Rule> holding) {
    this.holding = List.copyOf(holding);
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
    if (!findings.isEmpty()) {
      return new Decision.Refused(findings, digest);
    }
    for (Rule rule : holding) {
      rule.examine(facts).ifPresent(findings::add);
    }
    return findings.isEmpty()
        ? new Decision.Allowed(findings, digest)
        : new Decision.Held(findings, digest);
  }
}
