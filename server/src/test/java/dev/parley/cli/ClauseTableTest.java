package dev.parley.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.policy.Facts;
import dev.parley.policy.StandardRules;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ClauseTableTest {
  private static final Facts GOOD = facts("hello", null);
  private static final Facts STOPPED = facts("hello", "STOP");
  private static final Facts STOPPED_WITH_OTHER_BODY = facts("bye", "STOP");

  @Test
  void aClauseIsKeptWhenItsRuleHasAPairThatDiffersInOneFact() {
    assertThat(ClauseTable.markdown(StandardRules.all(), List.of(allowed(GOOD), refused(STOPPED))))
        .contains("| `not-opted-out` | `S7-b` against `S7-a` (opt-out) | 2 |")
        .contains("Kept by rules: 1 of 27 clauses");
  }

  @Test
  void twoDifferencesAreNoPair() {
    assertThat(
            ClauseTable.markdown(
                StandardRules.all(), List.of(allowed(GOOD), refused(STOPPED_WITH_OTHER_BODY))))
        .contains("not yet kept: `not-opted-out` has no pair of cases")
        .contains("Kept by rules: 0 of 27 clauses");
  }

  @Test
  void aClauseWithoutRuleIsNotKept() {
    assertThat(ClauseTable.markdown(StandardRules.all(), List.of()))
        .contains(
            "| S13 | Marketing keeps the rules of each country |  | not yet kept: no rule | 0 |");
  }

  @Test
  void differencesAreCountedByFact() {
    assertThat(FactDifference.between(GOOD, GOOD)).isEmpty();
    assertThat(FactDifference.between(GOOD, STOPPED)).containsExactly("opt-out");
    assertThat(FactDifference.between(GOOD, STOPPED_WITH_OTHER_BODY))
        .containsExactly("body", "opt-out");
    assertThat(FactDifference.between(facts("a", "STOP"), facts("a", "END")))
        .containsExactly("opt-out");
  }

  private static GoldenCase allowed(Facts facts) {
    return new GoldenCase(
        "S7-a", facts, new GoldenCase.Expected("allowed", null, null, null, List.of()));
  }

  private static GoldenCase refused(Facts facts) {
    return new GoldenCase(
        "S7-b", facts, new GoldenCase.Expected("refused", 21610, "S7", "not-opted-out", List.of()));
  }

  private static Facts facts(String body, @Nullable String keyword) {
    return new Facts(
        new Facts.Submission("+12015550123", "+12025550101", body, "api", "unspecified"),
        new Facts.AccountFact("AC1", "active", Facts.TermsFact.ACCEPTED),
        new Facts.SenderFact("phone_number", "AC1", "long_code"),
        new Facts.RecipientFact("phone_number", "US", null),
        keyword == null
            ? List.of()
            : List.of(
                new Facts.OptOutFact(
                    "sender", "+12015550123", "2026-11-20T09:15:00Z", "keyword", keyword)));
  }
}
