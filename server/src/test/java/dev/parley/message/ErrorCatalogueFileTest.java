package dev.parley.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ErrorCatalogueFileTest {
  /** Answered at update: Twilio gave it a number of the asynchronous range. */
  private static final Set<Integer> SYNCHRONOUS_30XXX = Set.of(30409);

  /** The one of its range that Twilio answers 409. */
  private static final int CONFLICT = 21710;

  private final ErrorCatalogue catalogue = ErrorCatalogueFile.load();

  @Test
  void theModeFollowsFromTheRangeOfTheCode() {
    for (ErrorCatalogue.Entry entry : catalogue.all().values()) {
      ErrorCatalogue.Mode expected =
          switch (entry.code() / 10_000) {
            case 2 -> ErrorCatalogue.Mode.SYNCHRONOUS;
            case 3 ->
                SYNCHRONOUS_30XXX.contains(entry.code()) || entry.code() / 1_000 == 35
                    ? ErrorCatalogue.Mode.SYNCHRONOUS
                    : ErrorCatalogue.Mode.ASYNCHRONOUS;
            case 9 -> ErrorCatalogue.Mode.SYNCHRONOUS; // Our own: 97000 and the clause.
            default -> ErrorCatalogue.Mode.ALERT;
          };
      assertThat(entry.mode()).as("mode of %d", entry.code()).isEqualTo(expected);
    }
  }

  @Test
  void synchronousCodesHaveAnHttpStatusAndOthersNone() {
    for (ErrorCatalogue.Entry entry : catalogue.all().values()) {
      if (entry.mode() == ErrorCatalogue.Mode.SYNCHRONOUS) {
        assertThat(entry.status()).as("status of %d", entry.code()).isBetween(400, 503);
      } else {
        assertThat(entry.status()).as("status of %d", entry.code()).isZero();
      }
    }
  }

  @Test
  void validationCodesAreAnswered400() {
    catalogue.all().values().stream()
        .filter(it -> it.code() / 1000 == 21 && it.code() != CONFLICT && !ofStanding(it.code()))
        .forEach(it -> assertThat(it.status()).as("status of %d", it.code()).isEqualTo(400));
  }

  /** Twilio documents 409 for what the standing of an account forbids. */
  private static boolean ofStanding(int code) {
    return code == 21476 || code == 21478 || code == 21479;
  }

  @Test
  void everyEntryHasAWayOut() {
    for (ErrorCatalogue.Entry entry : catalogue.all().values()) {
      assertThat(entry.cause()).endsWith(".");
      assertThat(entry.remedy()).endsWith(".");
      assertThat(entry.text()).doesNotEndWith(".");
    }
  }

  @ParameterizedTest
  @ValueSource(
      ints = {
        20001, 20003, 20004, 20009, 20403, 20404, 20429, 20500, 20503, 21211, 21212, 21265, 21266,
        21602, 21603, 21604, 21606, 21609, 21610, 21611, 21617, 21620, 21624, 21660, 30001, 30002,
        30003, 30004, 30005, 30006, 30007, 30008, 30036, 30409, 11200, 11205, 12100, 12300, 14107,
        14109
      })
  void theCodesThatParleyAnswersAreThere(int code) {
    assertThat(catalogue.find(code)).isPresent();
  }

  @Test
  void anUnknownCodeIsNotFound() {
    assertThat(catalogue.find(1)).isEmpty();
  }

  @Test
  void aCodeThatIsThereTwiceIsRefused() {
    String row = "21211,synchronous,400,t,c,r,s\n";
    assertThatThrownBy(() -> ErrorCatalogueFile.parse("head\n" + row + row))
        .hasMessageContaining("21211 is there twice");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "21211,synchronous,400,t,c,r",
        "21211,synchronous,400,t,c,,s",
        "21211,synchronous,0,t,c,r,s",
        "30001,asynchronous,400,t,c,r,s",
        "21211,sometimes,400,t,c,r,s",
        "x,synchronous,400,t,c,r,s"
      })
  void aBadRowIsRefused(String row) {
    assertThatThrownBy(() -> ErrorCatalogueFile.parse("head\n" + row))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void quotedCellsMayHoldCommasAndQuotes() {
    var catalogue = ErrorCatalogueFile.parse("head\n1,alert,0,\"a, \"\"b\"\"\",c,r,s");
    assertThat(catalogue.find(1))
        .hasValueSatisfying(it -> assertThat(it.text()).isEqualTo("a, \"b\""));
  }
}
