package dev.parley.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.message.ErrorCatalogue;
import dev.parley.message.ErrorCatalogueFile;
import java.util.List;
import org.junit.jupiter.api.Test;

class PolicyEngineTest {
  private static final String ACCOUNT = "AC00000000000000000000000000000001";
  private static final Facts.SenderFact HELD =
      new Facts.SenderFact("phone_number", ACCOUNT, "long_code");
  private static final Facts.RecipientFact PHONE =
      new Facts.RecipientFact("phone_number", "US", null);
  private static final Facts.OptOutFact STOPPED =
      new Facts.OptOutFact("sender", "+12015550123", "2026-11-23T10:00:00Z", "keyword", "STOP");

  private final PolicyEngine engine = new PolicyEngine(StandardRules.all());

  @Test
  void theOrderOfTheRulesIsKnown() {
    assertThat(engine.rules())
        .extracting(Rule::id)
        .containsExactly(
            "not-emergency",
            "account-active",
            "terms-accepted",
            "end-user-active",
            "recipient-valid",
            "sender-held",
            "not-opted-out");
  }

  @Test
  void anOrdinaryMessageIsAllowed() {
    assertThat(engine.decide(facts(message("hello"), HELD, PHONE)))
        .isInstanceOfSatisfying(Decision.Allowed.class, it -> assertThat(it.findings()).isEmpty());
  }

  @Test
  void allFindingsAreKeptAndTheFirstIsTheReason() {
    Decision decision =
        engine.decide(
            facts(
                message("hello"),
                new Facts.SenderFact("phone_number", null, null),
                new Facts.RecipientFact("emergency", "US", null),
                STOPPED));
    assertThat(decision)
        .isInstanceOfSatisfying(
            Decision.Refused.class,
            it -> assertThat(it.reason().rule()).isEqualTo("not-emergency"));
    assertThat(decision.findings())
        .extracting(Finding::rule)
        .containsExactly("not-emergency", "sender-held", "not-opted-out");
  }

  @Test
  void unknownWordsInFactsAreRefusedAndNotLetThrough() {
    assertThat(engine.decide(facts(message("hi"), HELD, new Facts.RecipientFact("?", null, null))))
        .isInstanceOf(Decision.Refused.class);
    Facts odd =
        new Facts(
            message("hi"),
            new Facts.AccountFact(ACCOUNT, "?", Facts.TermsFact.ACCEPTED),
            HELD,
            PHONE,
            List.of());
    assertThat(engine.decide(odd)).isInstanceOf(Decision.Refused.class);
  }

  @Test
  void theDigestHasNeitherBodyNorNumbersNorTheHolder() {
    Facts.SenderFact foreign =
        new Facts.SenderFact("phone_number", "AC00000000000000000000000000000002", "long_code");
    Decision decision = engine.decide(facts(message("the secret body"), foreign, PHONE, STOPPED));
    assertThat(decision.digest().policyVersion()).isEqualTo(StandardRules.POLICY_VERSION);
    assertThat(decision.digest().facts())
        .isEqualTo(
            "{\"origin\":\"api\",\"purpose\":\"unspecified\",\"account\":\"active\",\"terms\":\"1/1\","
                + "\"sender\":{\"from\":\"+1201…23\",\"form\":\"phone_number\",\"holder\":\"other\","
                + "\"kind\":\"long_code\"},\"recipient\":{\"to\":\"+1202…01\","
                + "\"form\":\"phone_number\",\"region\":\"US\"},"
                + "\"optOuts\":[{\"scope\":\"sender\",\"source\":\"keyword\","
                + "\"since\":\"2026-11-23T10:00:00Z\"}]}");
  }

  @Test
  void noExplanationNamesTheOtherHolder() {
    Facts.SenderFact foreign =
        new Facts.SenderFact("phone_number", "AC00000000000000000000000000000002", "long_code");
    assertThat(engine.decide(facts(message("hi"), foreign, PHONE)).findings())
        .allSatisfy(it -> assertThat(it.toString()).doesNotContain("AC0"));
  }

  @Test
  void whoOptedOutOfSomebodyElsesSenderIsNotTold() {
    Facts.SenderFact foreign =
        new Facts.SenderFact("phone_number", "AC00000000000000000000000000000002", "long_code");
    assertThat(engine.decide(facts(message("hi"), foreign, PHONE, STOPPED)).findings())
        .extracting(Finding::code)
        .containsExactly(21660);
  }

  @Test
  void aHostileAddressDoesNotBreakTheDigest() {
    Facts.Submission hostile =
        new Facts.Submission("\"},{\\\u0000\uD800x", "\"\n", "hi", "api", "unspecified");
    String digest = engine.decide(facts(hostile, HELD, PHONE)).digest().facts();
    assertThat(new tools.jackson.databind.json.JsonMapper().readTree(digest).isObject()).isTrue();
  }

  @Test
  void everyCodeOfARuleIsInTheCatalogueAndSynchronous() {
    ErrorCatalogue catalogue = ErrorCatalogueFile.load();
    for (int code :
        List.of(
            AccountActive.FORBIDDEN,
            TermsAccepted.NOT_ACCEPTED,
            EndUserActive.STOPPED,
            SenderHeld.INVALID_FROM,
            SenderHeld.NOT_A_SENDER,
            SenderHeld.OF_ANOTHER_ACCOUNT,
            RecipientValid.INVALID_TO,
            RecipientValid.TO_IS_A_SHORT_CODE,
            RecipientValid.TO_IS_FROM,
            NotEmergency.INVALID_TO,
            NotEmergency.INVALID_FROM,
            NotOptedOut.OPTED_OUT)) {
      assertThat(catalogue.find(code))
          .as("entry of %d", code)
          .hasValueSatisfying(
              it -> assertThat(it.mode()).isEqualTo(ErrorCatalogue.Mode.SYNCHRONOUS));
    }
  }

  @Test
  void twoRulesOfOneNameAreRefused() {
    assertThatThrownBy(() -> new PolicyEngine(List.of(new SenderHeld(), new SenderHeld())))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void masksKeepNothingThatServesAStranger() {
    assertThat(Mask.address("+12025550101")).isEqualTo("+1202…01");
    assertThat(Mask.address("2025550101")).isEqualTo("2025…01");
    assertThat(Mask.address("5550101")).isEqualTo("55…01");
    assertThat(Mask.address("12345")).isEqualTo("12345");
    assertThat(Mask.address("911")).isEqualTo("911");
  }

  private static Facts.Submission message(String body) {
    return new Facts.Submission("+12015550123", "+12025550101", body, "api", "unspecified");
  }

  private static Facts facts(
      Facts.Submission message,
      Facts.SenderFact sender,
      Facts.RecipientFact recipient,
      Facts.OptOutFact... optOuts) {
    return new Facts(
        message,
        new Facts.AccountFact(ACCOUNT, "active", Facts.TermsFact.ACCEPTED),
        sender,
        recipient,
        List.of(optOuts));
  }
}
