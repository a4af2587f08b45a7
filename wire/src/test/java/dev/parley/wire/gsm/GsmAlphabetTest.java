package dev.parley.wire.gsm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.wire.Seed;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

class GsmAlphabetTest {
  private record Row(boolean extension, int position, String codepoint) {}

  @Test
  void everyPositionOfTheTablesReadsAndWritesAsTheSpecificationSays() throws IOException {
    Map<Character, byte[]> expected = new HashMap<>();
    for (Row row : rows()) {
      if (row.codepoint().startsWith("U+")) {
        char character = (char) Integer.parseInt(row.codepoint().substring(2), 16);
        byte[] octets =
            row.extension()
                ? new byte[] {GsmAlphabet.ESCAPE, (byte) row.position()}
                : new byte[] {(byte) row.position()};
        expected.put(character, octets);
        assertThat(GsmAlphabet.decode(octets)).isEqualTo(String.valueOf(character));
      }
    }
    assertThat(expected).hasSize(127 + 10);
    for (int unit = 0; unit <= 0xFFFF; unit++) {
      byte[] octets = expected.get((char) unit);
      String text = String.valueOf((char) unit);
      assertThat(GsmAlphabet.septets((char) unit)).isEqualTo(octets == null ? 0 : octets.length);
      if (octets != null) {
        assertThat(GsmAlphabet.encode(text)).isEqualTo(octets);
      } else {
        assertThat(GsmAlphabet.canEncode(text)).isFalse();
      }
    }
  }

  @Test
  void whatIsEncodedDecodesToTheSame() throws IOException {
    Random random = Seed.random(this);
    List<String> alphabet =
        rows().stream()
            .map(Row::codepoint)
            .filter(codepoint -> codepoint.startsWith("U+"))
            .map(codepoint -> Character.toString(Integer.parseInt(codepoint.substring(2), 16)))
            .toList();
    for (int run = 0; run < 2000; run++) {
      StringBuilder text = new StringBuilder();
      for (int i = random.nextInt(200); i > 0; i--) {
        text.append(alphabet.get(random.nextInt(alphabet.size())));
      }
      byte[] octets = GsmAlphabet.encode(text);
      assertThat(octets).hasSize(GsmAlphabet.septets(text));
      assertThat(GsmAlphabet.decode(octets)).isEqualTo(text.toString());
    }
  }

  @Test
  void decodingNeverFails() {
    Random random = Seed.random(this);
    for (int run = 0; run < 2000; run++) {
      byte[] octets = new byte[random.nextInt(200)];
      random.nextBytes(octets);
      assertThat(GsmAlphabet.decode(octets).length()).isLessThanOrEqualTo(octets.length);
    }
  }

  @Test
  void anEscapedPositionWithoutACharacterIsReadInTheBasicTable() {
    assertThat(GsmAlphabet.decode(new byte[] {0x1B, 0x41})).isEqualTo("A");
  }

  @Test
  void aLonelyOrDoubledEscapeIsASpace() {
    assertThat(GsmAlphabet.decode(new byte[] {0x41, 0x1B})).isEqualTo("A ");
    assertThat(GsmAlphabet.decode(new byte[] {0x1B, 0x1B, 0x41})).isEqualTo(" A");
  }

  @Test
  void anOctetOfEightBitsIsNoCharacter() {
    assertThat(GsmAlphabet.decode(new byte[] {(byte) 0xE9, 0x1B, (byte) 0xE9}))
        .isEqualTo("\uFFFD\uFFFD");
  }

  @Test
  void aTextOutsideTheAlphabetIsNotEncoded() {
    assertThat(GsmAlphabet.septets("abc✓")).isEqualTo(-1);
    assertThatThrownBy(() -> GsmAlphabet.encode("abc✓"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private List<Row> rows() throws IOException {
    try (InputStream in =
        Objects.requireNonNull(getClass().getResourceAsStream("gsm7_default.csv"))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.startsWith("#"))
          .map(line -> line.split(",", -1))
          .map(cells -> new Row(cells[0].equals("extension"), Integer.decode(cells[1]), cells[2]))
          .toList();
    }
  }
}
