package dev.parley.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.e164.Address;
import dev.parley.e164.AddressParser;
import dev.parley.e164.AlphanumericId;
import dev.parley.e164.ParsedAddress;
import dev.parley.e164.PhoneNumber;
import dev.parley.e164.ShortCode;
import dev.parley.policy.Clauses;
import dev.parley.policy.Facts;
import dev.parley.policy.Finding;
import dev.parley.policy.PolicyEngine;
import dev.parley.policy.Rule;
import dev.parley.policy.StandardRules;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Our own golden cases: they hold, they are honest, and they notice when a rule is missing. */
class GoldenCasesTest {
  static final Path FOLDER = Path.of("src", "test", "resources", "golden");
  private static final GoldenCases READ = GoldenCases.read(FOLDER);

  private final AddressParser parser = new AddressParser();

  static List<Rule> rules() {
    return StandardRules.all();
  }

  @Test
  void allOfThemCanBeRead() {
    assertThat(READ.problems()).isEmpty();
    assertThat(READ.cases()).hasSizeGreaterThanOrEqualTo(25);
  }

  @TestFactory
  List<DynamicTest> everyCaseIsDecidedAsExpected() {
    PolicyEngine engine = new PolicyEngine(StandardRules.all());
    return READ.cases().stream()
        .map(
            it ->
                DynamicTest.dynamicTest(
                    it.name(), () -> assertThat(it.check(engine).differences()).isEmpty()))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("rules")
  void everyRuleHasARefusedAndAnAllowedCaseThatDifferInOneFact(Rule rule) {
    assertThat(ClauseTable.pair(rule, READ.cases())).as(rule.id()).isPresent();
  }

  /** Mutation: a rule that nobody would miss is not tested. */
  @ParameterizedTest
  @MethodSource("rules")
  void aRuleThatIsSwitchedOffTurnsACaseRed(Rule rule) {
    PolicyEngine without =
        new PolicyEngine(StandardRules.all().stream().filter(it -> !it.equals(rule)).toList());
    assertThat(READ.cases().stream().filter(it -> !it.check(without).green()))
        .as("red cases without %s", rule.id())
        .isNotEmpty();
  }

  /** Mutation the other way: a rule that always objects is as bad. */
  @ParameterizedTest
  @MethodSource("rules")
  void aRuleThatAlwaysObjectsTurnsACaseRed(Rule rule) {
    PolicyEngine mad =
        new PolicyEngine(
            StandardRules.all().stream().map(it -> it.equals(rule) ? objecting(it) : it).toList());
    assertThat(READ.cases().stream().filter(it -> !it.check(mad).green())).isNotEmpty();
  }

  @Test
  void everyCaseIsNamedAfterItsClauseAndExplainsItself() {
    for (GoldenCase it : READ.cases()) {
      String clause = it.name().substring(0, it.name().indexOf('-'));
      assertThat(Clauses.all()).as(it.name()).containsKey(clause);
      assertThat(it.expected().explanation()).as(it.name()).isNotEmpty();
      if (!it.expected().allowed()) {
        assertThat(it.expected().clause()).as(it.name()).isEqualTo(clause);
      }
    }
  }

  /** A case about facts that no parser would find proves nothing. */
  @Test
  void theFactsOfEveryCaseAreWhatTheParserFinds() {
    for (GoldenCase it : READ.cases()) {
      Facts.Submission message = it.facts().message();
      ParsedAddress sender = parser.sender(message.from());
      assertThat(form(sender)).as(it.name()).isEqualTo(it.facts().sender().form());
      ParsedAddress recipient = parser.recipientFrom(sender, message.to());
      assertThat(recipientFact(recipient)).as(it.name()).isEqualTo(it.facts().recipient());
    }
  }

  @Test
  void theTableOfClausesInTheDocsIsUpToDate() throws IOException {
    assertThat(ClauseTable.markdown(StandardRules.all(), READ.cases()))
        .as("to mend it: bin/parley policy clauses > docs/clauses.md")
        .isEqualTo(Files.readString(Path.of("..", "docs", "clauses.md")));
  }

  private static Rule objecting(Rule rule) {
    return new Rule() {
      @Override
      public String id() {
        return rule.id();
      }

      @Override
      public String clause() {
        return rule.clause();
      }

      @Override
      public int version() {
        return rule.version();
      }

      @Override
      public Optional<Finding> examine(Facts facts) {
        return Optional.of(finding(21211, "No.", null, "None."));
      }
    };
  }

  private static String form(ParsedAddress parsed) {
    return switch (parsed) {
      case ParsedAddress.Usable(Address address) ->
          switch (address) {
            case PhoneNumber _ -> "phone_number";
            case ShortCode _ -> "short_code";
            case AlphanumericId _ -> "alphanumeric";
          };
      case ParsedAddress.Emergency _ -> "emergency";
      case ParsedAddress.Unusable _ -> "unusable";
    };
  }

  private static Facts.RecipientFact recipientFact(ParsedAddress parsed) {
    return switch (parsed) {
      case ParsedAddress.Usable(PhoneNumber number) ->
          new Facts.RecipientFact(form(parsed), number.region(), null);
      case ParsedAddress.Usable _ -> new Facts.RecipientFact(form(parsed), null, null);
      case ParsedAddress.Emergency it -> new Facts.RecipientFact(form(it), it.region(), null);
      case ParsedAddress.Unusable it -> new Facts.RecipientFact(form(it), null, it.reason());
    };
  }
}
