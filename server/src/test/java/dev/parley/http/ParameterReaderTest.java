package dev.parley.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.http.Request.Parameters;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ParameterReaderTest {
  private static Parameters form(String text) throws MalformedInput {
    return ParameterReader.form(text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void parametersKeepOrderAndRepetition() throws Exception {
    Parameters form = form("b=1&a=2&b=3&c&&d=&=e&b=4=5");

    assertThat(form.values().keySet()).containsExactly("b", "a", "c", "d", "");
    assertThat(form.all("b")).containsExactly("1", "3", "4=5");
    assertThat(form.first("c")).hasValue("");
    assertThat(form.first("d")).hasValue("");
    assertThat(form.first("nothing")).isEmpty();
  }

  @Test
  void namesAndValuesAreDecoded() throws Exception {
    Parameters query =
        ParameterReader.query("DateSent%3C=2008-01-02&To=%2B1+2&x=%e2%82%AC%F0%9F%91%8D");

    assertThat(query.first("DateSent<")).hasValue("2008-01-02");
    assertThat(query.first("To")).hasValue("+1 2");
    assertThat(query.first("x")).hasValue("€👍");
  }

  @Test
  void aNameMayEndInAComparison() throws Exception {
    assertThat(ParameterReader.query("DateSent>=2008-01-02").first("DateSent>"))
        .hasValue("2008-01-02");
  }

  @Test
  void rawUtf8IsReadAsItIs() throws Exception {
    assertThat(form("a=grüß").first("a")).hasValue("grüß");
  }

  @Test
  void aReplacementCharacterThatWasSentIsKept() throws Exception {
    assertThat(form("a=%EF%BF%BD").first("a")).hasValue("\uFFFD");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a=%",
        "a=%4",
        "a=%4g",
        "a=%zz",
        "%=a",
        "a=%ED%A0%80",
        "a=%ED%A0%BD%ED%B1%8D",
        "a=%C0%80",
        "a=%FF",
        "a=%E2%82",
        "a=%00",
        "a=b\u0000c",
        "%00=a",
        "a=%F4%90%80%80"
      })
  void whatIsNotTextIsRefused(String text) {
    assertThatThrownBy(() -> form(text)).isInstanceOf(MalformedInput.class);
  }

  @Test
  void theComplaintNamesTheParameter() {
    assertThatThrownBy(() -> form("Body=%ED%A0%80"))
        .hasMessageStartingWith("The parameter Body is not valid UTF-8");
  }

  @Test
  void parametersHaveAMaximum() throws Exception {
    String most = "a=1&".repeat(ParameterReader.PARAMETERS_MAX);
    assertThat(form(most).all("a")).hasSize(ParameterReader.PARAMETERS_MAX);
    assertThatThrownBy(() -> form(most + "a=1")).isInstanceOf(MalformedInput.class);
  }

  @Test
  void whatTheJdkEncodesComesBack() throws Exception {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    for (int round = 0; round < 2000; round++) {
      String text = text(random);
      String encoded = URLEncoder.encode(text, StandardCharsets.UTF_8);
      assertThat(form("a=" + encoded).values())
          .as("seed " + seed)
          .containsEntry("a", List.of(text));
    }
  }

  private static String text(Random random) {
    StringBuilder text = new StringBuilder();
    int length = random.nextInt(20);
    while (text.length() < length) {
      int codePoint = 1 + random.nextInt(random.nextBoolean() ? 0x7F : 0x10FFFF);
      if (codePoint < 0xD800 || codePoint > 0xDFFF) {
        text.appendCodePoint(codePoint);
      }
    }
    return text.toString();
  }
}
