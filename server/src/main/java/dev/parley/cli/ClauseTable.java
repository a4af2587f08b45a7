package dev.parley.cli;

import dev.parley.policy.Clauses;
import dev.parley.policy.Rule;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The table of docs/clauses.md: each clause, the rules that keep it, the cases that show it. A
 * clause counts as kept only when each of its rules has a pair of cases, one refused and one
 * allowed, that differ in one fact.
 */
final class ClauseTable {
  private static final String HEAD =
      """
      # Clauses and the rules that keep them

      Made by `bin/parley policy clauses`; a test compares this file with what that command prints. A clause counts as kept
      when each of its rules has a pair of golden cases, one refused and one allowed, that differ in one fact (an account,
      its terms, being on trial, an end user, a sender, a recipient, an opt-out, a body, an origin or a purpose). Much of the policy is also kept by other code;
      this table is only about what is decided for each message before it leaves.

      | clause | it says | rules | shown by | cases |
      |---|---|---|---|---|
      """;

  /** Two cases that a rule tells apart by one fact. */
  record Pair(GoldenCase refused, GoldenCase allowed, String fact) {}

  private ClauseTable() {}

  static String markdown(List<Rule> rules, List<GoldenCase> cases) {
    StringBuilder out = new StringBuilder(HEAD);
    Clauses.all()
        .forEach((clause, title) -> out.append(row(clause, title, rules, cases)).append('\n'));
    long kept = Clauses.all().keySet().stream().filter(it -> isKept(it, rules, cases)).count();
    return out.append("\nKept by rules: ")
        .append(kept)
        .append(" of ")
        .append(Clauses.all().size())
        .append(" clauses, ")
        .append(rules.size())
        .append(" rules, ")
        .append(cases.size())
        .append(" cases.\n")
        .toString();
  }

  private static boolean isKept(String clause, List<Rule> rules, List<GoldenCase> cases) {
    List<Rule> own = ofClause(clause, rules);
    return !own.isEmpty() && own.stream().allMatch(it -> pair(it, cases).isPresent());
  }

  private static String row(String clause, String title, List<Rule> rules, List<GoldenCase> cases) {
    List<Rule> own = ofClause(clause, rules);
    String names = own.stream().map(it -> "`" + it.id() + "`").collect(Collectors.joining(", "));
    String pairs = own.stream().map(it -> shownBy(it, cases)).collect(Collectors.joining("; "));
    long about = cases.stream().filter(it -> it.name().startsWith(clause + "-")).count();
    String shown = own.isEmpty() ? "not yet kept: no rule" : pairs;
    return "| " + String.join(" | ", clause, title, names, shown, Long.toString(about)) + " |";
  }

  private static String shownBy(Rule rule, List<GoldenCase> cases) {
    return pair(rule, cases)
        .map(
            it ->
                "`%s` against `%s` (%s)"
                    .formatted(it.refused().name(), it.allowed().name(), it.fact()))
        .orElse("not yet kept: `" + rule.id() + "` has no pair of cases");
  }

  private static List<Rule> ofClause(String clause, List<Rule> rules) {
    return rules.stream().filter(it -> it.clause().equals(clause)).toList();
  }

  /** The pair with the shortest names, of cases about the rule's clause if there is one. */
  static Optional<Pair> pair(Rule rule, List<GoldenCase> cases) {
    return cases.stream()
        .filter(it -> rule.id().equals(it.expected().rule()))
        .flatMap(
            refused ->
                cases.stream()
                    .filter(it -> it.expected().allowed())
                    .flatMap(allowed -> differingInOneFact(refused, allowed).stream()))
        .min(
            Comparator.comparing((Pair it) -> !it.allowed().name().startsWith(rule.clause() + "-"))
                .thenComparingInt(it -> it.refused().name().length())
                .thenComparingInt(it -> it.allowed().name().length())
                .thenComparing(it -> it.refused().name())
                .thenComparing(it -> it.allowed().name()));
  }

  private static Optional<Pair> differingInOneFact(GoldenCase refused, GoldenCase allowed) {
    List<String> facts = FactDifference.between(refused.facts(), allowed.facts());
    return facts.size() == 1
        ? Optional.of(new Pair(refused, allowed, facts.getFirst()))
        : Optional.empty();
  }
}
