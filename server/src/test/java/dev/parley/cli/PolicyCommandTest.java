package dev.parley.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class PolicyCommandTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir Path folder;

  @BeforeEach
  void copyOneCase() throws IOException {
    Path from = GoldenCasesTest.FOLDER.resolve("S18-911");
    Path to = Files.createDirectories(folder.resolve("mine/S18-911"));
    try (Stream<Path> files = Files.list(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(file.getFileName()));
      }
    }
  }

  @Test
  void aFolderOfGoodCasesEndsWithZero() {
    assertThat(run("test", folder.toString())).isZero();
    assertThat(out.toString())
        .contains("ok    mine/S18-911  refused 21211 by not-emergency (S18)")
        .contains("1 cases: 1 as expected, 0 not, 0 problems of reading.");
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void aCaseFolderItselfCanBeNamed() {
    assertThat(run("test", folder.resolve("mine/S18-911").toString())).isZero();
    assertThat(out.toString()).contains("ok    S18-911");
  }

  @Test
  void aRedCaseEndsWithOneAndIsExplained() throws IOException {
    write("expected.json", "{\"decision\":\"allowed\"}");
    assertThat(run("test", folder.toString())).isEqualTo(1);
    assertThat(out.toString())
        .contains("RED   mine/S18-911")
        .contains("expected allowed, but was refused 21211 by not-emergency (S18)")
        .contains("The To address is an emergency number")
        .contains("1 cases: 0 as expected, 1 not");
  }

  @Test
  void anotherExplanationIsRedToo() throws IOException {
    write(
        "expected.json",
        """
        {"decision": "refused", "code": 21211, "clause": "S18", "rule": "not-emergency",
         "explanation": ["Because."]}
        """);
    assertThat(run("test", folder.toString())).isEqualTo(1);
    assertThat(out.toString()).contains("the explanation differs").contains("- Because.");
  }

  @Test
  void anExpectationWithoutExplanationIsGreen() throws IOException {
    write(
        "expected.json",
        """
        {"decision": "refused", "code": 21211, "clause": "S18", "rule": "not-emergency"}
        """);
    assertThat(run("test", folder.toString())).isZero();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "expected.json | {\"decision\":\"refused\",\"code\":21211} | a refusal needs code, clause"
            + " and rule",
        "expected.json | {\"decision\":\"allowed\",\"code\":21211} | has no code, clause or rule",
        "expected.json | {\"decision\":\"maybe\"} | decision must be allowed or refused",
        "expected.json | {\"decision\":1} | expected.json: decision must be a text",
        "expected.json | {\"desicion\":\"allowed\"} | expected.json: desicion is not a known name",
        "expected.json | {} | expected.json: decision is missing",
        "expected.json | [] | expected.json must be an object",
        "expected.json | {\"decision\" | expected.json is no JSON",
        "message.json | {\"from\":\"a\",\"to\":\"b\",\"body\":\"\",\"origin\":\"api\"} |"
            + " message.json: purpose is missing",
        "facts.json | {\"sender\":{\"form\":\"x\"},\"recipient\":{\"form\":\"x\"},\"optOuts\":[]} |"
            + " facts.json: account must be an object",
        "facts.json |"
            + " {\"account\":{\"sid\":\"A\"},\"sender\":{\"form\":\"x\"},\"recipient\":{\"form\":\"x\"},\"optOuts\":[]}"
            + " | facts.json: account.status is missing",
        "facts.json |"
            + " {\"account\":{\"sid\":\"A\",\"status\":\"active\"},\"sender\":{\"form\":\"x\"},\"recipient\":{\"form\":\"x\"},\"optOuts\":[{\"scope\":\"sender\",\"key\":\"\",\"since\":\"\"}]}"
            + " | facts.json: optOuts[0].source is missing"
      })
  void aCaseThatCannotBeReadEndsWithTwoAndIsNamed(String file, String content, String problem)
      throws IOException {
    write(file, content);
    assertThat(run("test", folder.toString())).isEqualTo(2);
    assertThat(out.toString()).contains("unreadable: mine/S18-911: ").contains(problem);
  }

  @Test
  void aMissingFileEndsWithTwo() throws IOException {
    Files.delete(folder.resolve("mine/S18-911/facts.json"));
    assertThat(run("test", folder.toString())).isEqualTo(2);
    assertThat(out.toString()).contains("facts.json is missing or cannot be read");
  }

  @Test
  void aFolderWithoutCasesEndsWithTwo(@TempDir Path empty) {
    assertThat(run("test", empty.toString())).isEqualTo(2);
    assertThat(out.toString()).contains("no case in " + empty);
    assertThat(run("test", empty.resolve("nowhere").toString())).isEqualTo(2);
  }

  @Test
  void clausesPrintsTheTable() {
    assertThat(run("clauses", "--cases", GoldenCasesTest.FOLDER.toString())).isZero();
    assertThat(out.toString()).startsWith("# Clauses").contains("| S27 |");
  }

  @Test
  void clausesWithoutCasesSaysWhatToDo(@TempDir Path empty) {
    assertThat(run("clauses", "--cases", empty.toString())).isEqualTo(2);
    assertThat(err.toString()).contains("--cases DIR");
  }

  @Test
  void rulesAreListedInTheirOrder() {
    assertThat(run("rules")).isZero();
    assertThat(out.toString().lines().skip(1).map(it -> it.split(" +", -1)[2]))
        .containsExactly(
            "not-emergency",
            "account-active",
            "terms-accepted",
            "end-user-active",
            "recipient-valid",
            "sender-held",
            "trial-recipient-verified",
            "not-opted-out");
  }

  private void write(String file, String content) throws IOException {
    Files.writeString(folder.resolve("mine/S18-911").resolve(file), content);
  }

  private int run(String... arguments) {
    return new CommandLine(new PolicyCommand())
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(arguments);
  }
}
