package dev.parley.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TlvTemplateTest {
  private static final TlvTemplate.Facts FACTS =
      new TlvTemplate.Facts("AC1", "SM$2", "otp", "12345", "+12025550101");

  @Test
  void factsReplaceTheirNames() {
    assertThat(value("x{account}{message}-{purpose}-{sender}-{recipient}"))
        .isEqualTo("xAC1SM$2-otp-12345-+12025550101\0");
    assertThat(value("fixed")).isEqualTo("fixed\0");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{country}", "{}", "{account", "account}", "{{account}}", "é", "a\0"})
  void whatNamesNoFactOrIsNoAsciiIsNoTemplate(String text) {
    assertThat(TlvTemplate.isValid(text)).isFalse();
    assertThatThrownBy(() -> new TlvTemplate(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void theLongestValueHasToFitIntoAParameterWithItsNul() {
    assertThat(TlvTemplate.isValid("{message}" + "x".repeat(220))).isTrue();
    assertThat(TlvTemplate.isValid("{message}" + "x".repeat(221))).isFalse();
  }

  private static String value(String template) {
    return new String(new TlvTemplate(template).value(FACTS), StandardCharsets.ISO_8859_1);
  }
}
