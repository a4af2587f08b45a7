package dev.parley.wire.sms;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.wire.Table;
import dev.parley.wire.gsm.GsmAlphabet;
import java.util.List;
import org.junit.jupiter.api.Test;

class SmartEncodingTest {
  @Test
  void typographicCharactersBecomePlainOnes() {
    assertThat(SmartEncoding.apply("“Ça va”… it’s ½")).isEqualTo("\"Ça va\"... it's 1/2");
    assertThat(SmartEncoding.apply("a\u200Bb")).isEqualTo("ab");
  }

  @Test
  void aTextWithoutThemIsTheSame() {
    String text = "plain 😀 я";
    assertThat(SmartEncoding.apply(text)).isSameAs(text);
    assertThat(SmartEncoding.apply("")).isEmpty();
  }

  @Test
  void everyRowOfTheTableIsOneCharacterAndWhatItBecomesIsInTheGsmAlphabet() {
    List<String> rows = Table.rows(SmartEncoding.class, "smart_encoding.csv");
    assertThat(rows).hasSize(271);
    for (String row : rows) {
      int codePoint = Table.codePoint(row.substring(0, row.indexOf(',')));
      assertThat(Character.isBmpCodePoint(codePoint)).isTrue();
      String applied = SmartEncoding.apply(Character.toString(codePoint));
      assertThat(applied).isNotEqualTo(Character.toString(codePoint));
      assertThat(GsmAlphabet.canEncode(applied)).as("%s", row).isTrue();
    }
  }
}
