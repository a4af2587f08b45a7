package dev.parley.cli;

import dev.parley.policy.Facts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads folders of golden cases. A case is a folder with three files:
 *
 * <ul>
 *   <li>{@code message.json}: from, to, body, origin, purpose
 *   <li>{@code facts.json}: account, sender, recipient, optOuts, as in {@link Facts}
 *   <li>{@code expected.json}: decision; when refused also code, clause, rule; explanation, line by
 *       line, if it matters
 * </ul>
 *
 * @param problems what could not be read, by case; nothing is left out silently
 */
public record GoldenCases(List<GoldenCase> cases, List<String> problems) {
  /** More folders than this are a mistake in the path. */
  static final int CASES_MAX = 10_000;

  private static final String MESSAGE = "message.json";
  private static final String FACTS = "facts.json";
  private static final String EXPECTED = "expected.json";

  public GoldenCases {
    cases = List.copyOf(cases);
    problems = List.copyOf(problems);
  }

  /** All cases at or below this folder, by name. */
  public static GoldenCases read(Path folder) {
    List<GoldenCase> cases = new ArrayList<>();
    List<String> problems = new ArrayList<>();
    List<Path> found;
    try {
      found = caseFolders(folder);
    } catch (IOException e) {
      return new GoldenCases(cases, List.of(folder + " cannot be read: " + e.getMessage()));
    }
    if (found.isEmpty()) {
      problems.add("no case in " + folder + ": a case is a folder with " + EXPECTED);
    }
    if (found.size() > CASES_MAX) {
      problems.add("more than " + CASES_MAX + " cases in " + folder);
      return new GoldenCases(cases, problems);
    }
    for (Path one : found) {
      String name = name(folder, one);
      List<String> here = new ArrayList<>();
      GoldenCase golden = readCase(name, one, here);
      here.forEach(problem -> problems.add(name + ": " + problem));
      if (here.isEmpty()) {
        cases.add(golden);
      }
    }
    return new GoldenCases(cases, problems);
  }

  private static List<Path> caseFolders(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(Files::isDirectory)
          .filter(GoldenCases::looksLikeACase)
          .sorted()
          .limit(CASES_MAX + 1L)
          .toList();
    }
  }

  private static boolean looksLikeACase(Path folder) {
    return Stream.of(MESSAGE, FACTS, EXPECTED).anyMatch(it -> Files.exists(folder.resolve(it)));
  }

  private static String name(Path folder, Path one) {
    return one.equals(folder)
        ? String.valueOf(one.toAbsolutePath().normalize().getFileName())
        : folder.relativize(one).toString();
  }

  private static GoldenCase readCase(String name, Path folder, List<String> problems) {
    CaseFile message = CaseFile.read(folder.resolve(MESSAGE), problems);
    CaseFile facts = CaseFile.read(folder.resolve(FACTS), problems);
    CaseFile expected = CaseFile.read(folder.resolve(EXPECTED), problems);
    return new GoldenCase(name, facts(submission(message), facts), expectation(expected, problems));
  }

  private static Facts.Submission submission(CaseFile it) {
    it.allow("from", "to", "body", "origin", "purpose");
    return new Facts.Submission(
        it.text("from"), it.text("to"), it.text("body"), it.text("origin"), it.text("purpose"));
  }

  private static Facts facts(Facts.Submission submission, CaseFile it) {
    it.allow("account", "sender", "recipient", "optOuts", "endUser", "trial");
    CaseFile account = it.object("account").allow("sid", "status", "terms");
    CaseFile sender = it.object("sender").allow("form", "holder", "kind");
    CaseFile recipient = it.object("recipient").allow("form", "region", "problem");
    return new Facts(
        submission,
        new Facts.AccountFact(account.text("sid"), account.text("status"), terms(account)),
        new Facts.SenderFact(
            sender.text("form"), sender.optionalText("holder"), sender.optionalText("kind")),
        new Facts.RecipientFact(
            recipient.text("form"),
            recipient.optionalText("region"),
            recipient.optionalText("problem")),
        it.objects("optOuts").stream().map(GoldenCases::optOut).toList(),
        Facts.ConsentFact.KNOWN,
        endUser(it),
        trial(it));
  }

  /** Left out: the terms are accepted. */
  private static Facts.TermsFact terms(CaseFile account) {
    if (!account.has("terms")) {
      return Facts.TermsFact.ACCEPTED;
    }
    CaseFile terms = account.object("terms").allow("accepted", "needed");
    Integer needed = terms.optionalNumber("needed");
    return new Facts.TermsFact(terms.optionalNumber("accepted"), needed == null ? 1 : needed);
  }

  /** Left out: the message names none. */
  private static Facts.@Nullable EndUserFact endUser(CaseFile it) {
    if (!it.has("endUser")) {
      return null;
    }
    CaseFile endUser = it.object("endUser").allow("tag", "status");
    return new Facts.EndUserFact(endUser.text("tag"), endUser.text("status"));
  }

  /** Left out: the account is a full one. */
  private static Facts.@Nullable TrialFact trial(CaseFile it) {
    if (!it.has("trial")) {
      return null;
    }
    return new Facts.TrialFact(
        it.object("trial").allow("recipientVerified").flag("recipientVerified"));
  }

  private static Facts.OptOutFact optOut(CaseFile it) {
    it.allow("scope", "key", "since", "source", "keyword");
    return new Facts.OptOutFact(
        it.text("scope"),
        it.text("key"),
        it.text("since"),
        it.text("source"),
        it.optionalText("keyword"));
  }

  private static GoldenCase.Expected expectation(CaseFile it, List<String> problems) {
    it.allow("decision", "code", "clause", "rule", "explanation");
    GoldenCase.Expected expected =
        new GoldenCase.Expected(
            it.text("decision"),
            it.optionalNumber("code"),
            it.optionalText("clause"),
            it.optionalText("rule"),
            it.texts("explanation"));
    boolean reasoned =
        expected.code() != null && expected.clause() != null && expected.rule() != null;
    boolean bare = expected.code() == null && expected.clause() == null && expected.rule() == null;
    switch (expected.decision()) {
      case "refused" -> {
        if (!reasoned) {
          problems.add(EXPECTED + ": a refusal needs code, clause and rule");
        }
      }
      case "allowed" -> {
        if (!bare) {
          problems.add(EXPECTED + ": what is allowed has no code, clause or rule");
        }
      }
      default -> problems.add(EXPECTED + ": decision must be allowed or refused");
    }
    return expected;
  }
}
