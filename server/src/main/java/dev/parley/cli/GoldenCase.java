package dev.parley.cli;

import dev.parley.policy.Decision;
import dev.parley.policy.Explanation;
import dev.parley.policy.Facts;
import dev.parley.policy.PolicyEngine;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One golden case: a message, the facts about it, and what policy must say.
 *
 * @param name its folder; ours start with the clause they are about
 */
public record GoldenCase(String name, Facts facts, Expected expected) {

  /**
   * @param decision {@code allowed} or {@code refused}
   * @param code of the reason; null when allowed, like clause and rule
   * @param explanation what the customer reads, line by line; empty when the case does not care
   */
  public record Expected(
      String decision,
      @Nullable Integer code,
      @Nullable String clause,
      @Nullable String rule,
      List<String> explanation) {
    public Expected {
      explanation = List.copyOf(explanation);
    }

    public boolean allowed() {
      return decision.equals("allowed");
    }

    /** For people: {@code allowed}, or {@code refused 21610 by not-opted-out (S7)}. */
    public String summary() {
      return allowed() ? decision : decision + " " + code + " by " + rule + " (" + clause + ")";
    }
  }

  /**
   * What came of a case.
   *
   * @param differences in words; empty when it is as expected
   */
  public record Outcome(GoldenCase golden, Expected actual, List<String> differences) {
    public Outcome {
      differences = List.copyOf(differences);
    }

    public boolean green() {
      return differences.isEmpty();
    }
  }

  public Outcome check(PolicyEngine engine) {
    Expected actual = describe(engine.decide(facts));
    List<String> differences = new ArrayList<>();
    if (!expected.summary().equals(actual.summary())) {
      differences.add("expected " + expected.summary() + ", but was " + actual.summary());
    }
    if (!expected.explanation().isEmpty() && !expected.explanation().equals(actual.explanation())) {
      differences.add("the explanation differs");
      expected.explanation().forEach(line -> differences.add("  - " + line));
    }
    if (!differences.isEmpty()) {
      actual.explanation().forEach(line -> differences.add("  + " + line));
    }
    return new Outcome(this, actual, differences);
  }

  /** A decision in the form of an expectation. */
  static Expected describe(Decision decision) {
    List<String> explanation = Explanation.of(decision);
    return switch (decision) {
      case Decision.Allowed _ -> new Expected("allowed", null, null, null, explanation);
      case Decision.Refused refused ->
          new Expected(
              "refused",
              refused.reason().code(),
              refused.reason().clause(),
              refused.reason().rule(),
              explanation);
      case Decision.Held _ -> new Expected("held", null, null, null, explanation);
      case Decision.Pending _ -> new Expected("pending", null, null, null, explanation);
    };
  }
}
