package dev.parley.policy;

import java.util.ArrayList;
import java.util.List;

/** A decision in words, line by line, for people: command line, console, timeline, golden cases. */
public final class Explanation {
  private Explanation() {}

  public static List<String> of(Decision decision) {
    return switch (decision) {
      case Decision.Allowed allowed ->
          List.of(
              "Allowed: no rule of policy version "
                  + allowed.digest().policyVersion()
                  + " objects.");
      case Decision.Refused refused -> refused(refused);
      case Decision.Held held -> withFindings("Held: a person must decide.", held.findings());
      case Decision.Pending pending ->
          withFindings(
              "Waiting for " + pending.what() + ", until " + pending.until() + " at the latest.",
              pending.findings());
    };
  }

  private static List<String> refused(Decision.Refused refused) {
    Finding reason = refused.reason();
    List<String> lines = new ArrayList<>();
    lines.add("Refused with " + reason.code() + " by " + origin(reason) + ".");
    lines.add(reason.sentence());
    if (reason.evidence() != null) {
      lines.add("Seen: " + reason.evidence() + ".");
    }
    lines.add("What to do: " + reason.remedy());
    refused.findings().stream().skip(1).map(Explanation::alsoFound).forEach(lines::add);
    return List.copyOf(lines);
  }

  private static List<String> withFindings(String first, List<Finding> findings) {
    List<String> lines = new ArrayList<>();
    lines.add(first);
    findings.stream().map(Explanation::alsoFound).forEach(lines::add);
    return List.copyOf(lines);
  }

  private static String alsoFound(Finding finding) {
    return "Also " + finding.code() + " by " + origin(finding) + ": " + finding.sentence();
  }

  private static String origin(Finding finding) {
    return "clause "
        + finding.clause()
        + " ("
        + Clauses.title(finding.clause())
        + "), rule "
        + finding.rule()
        + " version "
        + finding.version();
  }
}
