package dev.parley.console;

import dev.parley.policy.Decision;
import dev.parley.policy.Finding;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** Decisions put into words. */
final class DecisionViews {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  MessagePageView.DecisionView view(Decision decision) {
    return switch (decision) {
      case Decision.Allowed(var findings, var digest) ->
          view("allowed", "✓", "good", allowed(findings), findings, digest);
      case Decision.Refused refused ->
          view(
              "refused",
              "⊘",
              "bad",
              refused.reason().sentence(),
              refused.findings(),
              refused.digest());
      case Decision.Held(var findings, var digest) ->
          view("held", "…", "waiting", "A person must decide.", findings, digest);
      case Decision.Pending(var what, var until, var findings, var digest) ->
          view(
              "pending",
              "…",
              "waiting",
              "Waits for " + what + ", until " + Times.dateAndTime(until) + " UTC at the latest.",
              findings,
              digest);
    };
  }

  private static String allowed(List<Finding> findings) {
    return findings.isEmpty()
        ? "No rule had anything against it."
        : "It may leave; see what the rules remarked.";
  }

  private static MessagePageView.DecisionView view(
      String word,
      String sign,
      String tone,
      String sentence,
      List<Finding> findings,
      Decision.FactsDigest digest) {
    return new MessagePageView.DecisionView(
        word,
        sign,
        tone,
        sentence,
        digest.policyVersion(),
        readable(digest.facts()),
        findings.stream().map(DecisionViews::finding).toList());
  }

  private static MessagePageView.FindingView finding(Finding finding) {
    return new MessagePageView.FindingView(
        finding.rule(),
        finding.version(),
        finding.clause(),
        finding.code(),
        finding.sentence(),
        finding.evidence(),
        finding.remedy());
  }

  /** The digest is compact JSON; an older or damaged one is shown as it is. */
  private static String readable(String facts) {
    try {
      return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(JSON.readTree(facts));
    } catch (JacksonException _) {
      return facts;
    }
  }
}
