package dev.parley.carrier;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Why a message would go as it would now.
 *
 * @param route of the rule that matches
 * @param rules all that were looked at, the most particular first
 * @param candidates in the order in which they are tried
 * @param chosen null while none can take it
 * @param words the choice in a sentence
 */
public record RouteExplanation(
    String route,
    List<Rule> rules,
    List<Candidate> candidates,
    @Nullable String chosen,
    String words) {
  public RouteExplanation {
    rules = List.copyOf(rules);
    candidates = List.copyOf(candidates);
  }

  public record Rule(String name, boolean matches, String words) {}

  /**
   * @param cost of one segment; null without one
   */
  public record Candidate(
      String carrier, int rank, int weight, @Nullable String cost, String words) {}
}
