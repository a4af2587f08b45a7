package dev.parley.cli;

import dev.parley.policy.Clauses;
import dev.parley.policy.PolicyEngine;
import dev.parley.policy.Rule;
import dev.parley.policy.StandardRules;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code parley policy}: the rules, the clauses they keep, and golden cases. */
@Command(
    name = "policy",
    description = "The rules every message passes, and the cases that hold them.",
    mixinStandardHelpOptions = true)
public final class PolicyCommand implements Runnable {
  static final int GREEN = 0;
  static final int RED = 1;
  static final int UNREADABLE = 2;

  /** Where our own cases are, seen from the root of the repository. */
  static final String OWN_CASES = "server/src/test/resources/golden";

  @Spec private CommandSpec spec;

  /** For picocli, which fills {@code spec}. */
  @SuppressWarnings("NullAway.Init")
  public PolicyCommand() {}

  @Override
  public void run() {
    spec.commandLine().usage(out());
  }

  @Command(
      name = "test",
      description = {
        "Runs golden cases: each folder below DIR with message.json, facts.json and expected.json.",
        "Ends with 0 when all are as expected, 1 when one is not, 2 when one cannot be read."
      },
      mixinStandardHelpOptions = true)
  int test(@Parameters(paramLabel = "DIR", description = "Folder of cases.") Path folder) {
    GoldenCases read = GoldenCases.read(folder);
    PolicyEngine engine = new PolicyEngine(StandardRules.all());
    List<GoldenCase.Outcome> outcomes = read.cases().stream().map(it -> it.check(engine)).toList();
    int width = outcomes.stream().mapToInt(it -> it.golden().name().length()).max().orElse(1);
    outcomes.forEach(it -> out().println(line(it, width)));
    outcomes.stream().filter(it -> !it.green()).forEach(this::explain);
    read.problems().forEach(it -> out().println("unreadable: " + it));
    long red = outcomes.stream().filter(it -> !it.green()).count();
    out()
        .printf(
            "%d cases: %d as expected, %d not, %d problems of reading. Policy version %d.%n",
            outcomes.size(),
            outcomes.size() - red,
            red,
            read.problems().size(),
            StandardRules.POLICY_VERSION);
    out().flush();
    if (!read.problems().isEmpty()) {
      return UNREADABLE;
    }
    return red == 0 ? GREEN : RED;
  }

  @Command(
      name = "clauses",
      description = "Which clause is kept by which rules, shown by which cases (docs/clauses.md).",
      mixinStandardHelpOptions = true)
  int clauses(
      @Option(
              names = "--cases",
              paramLabel = "DIR",
              defaultValue = "${sys:parley.home:-.}/" + OWN_CASES,
              description = "Folder of cases. Default: ${DEFAULT-VALUE}")
          Path folder) {
    GoldenCases read = GoldenCases.read(folder);
    if (!read.problems().isEmpty()) {
      read.problems().forEach(it -> err().println(it));
      err().println("Name a folder of cases with --cases DIR.");
      err().flush();
      return UNREADABLE;
    }
    out().print(ClauseTable.markdown(StandardRules.all(), read.cases()));
    out().flush();
    return GREEN;
  }

  @Command(
      name = "rules",
      description = "The rules in the order in which they are asked.",
      mixinStandardHelpOptions = true)
  int rules() {
    out()
        .printf(
            "Policy version %d. All rules are asked; the first finding is the reason.%n",
            StandardRules.POLICY_VERSION);
    int place = 1;
    for (Rule rule : StandardRules.all()) {
      out()
          .printf(
              "%2d  %-16s version %d  %-4s %s%n",
              place++, rule.id(), rule.version(), rule.clause(), Clauses.title(rule.clause()));
    }
    out().flush();
    return GREEN;
  }

  private static String line(GoldenCase.Outcome outcome, int width) {
    return "%-5s %s  %s"
        .formatted(
            outcome.green() ? "ok" : "RED",
            padded(outcome.golden().name(), width),
            outcome.actual().summary());
  }

  private static String padded(String text, int width) {
    return text + " ".repeat(Math.max(0, width - text.length()));
  }

  private void explain(GoldenCase.Outcome outcome) {
    out().println();
    out().println(outcome.golden().name());
    outcome.differences().forEach(it -> out().println("  " + it));
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }

  private PrintWriter err() {
    return spec.commandLine().getErr();
  }
}
