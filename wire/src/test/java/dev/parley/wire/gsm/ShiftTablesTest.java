package dev.parley.wire.gsm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.wire.Seed;
import dev.parley.wire.Table;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ShiftTablesTest {
  private record Row(int language, String table, int position, String codepoint) {}

  @Test
  void everyPositionOfEveryTableReadsAndWritesAsTheDataSays() {
    List<Row> rows = rows();
    assertThat(rows).hasSize(2444);
    for (Row row : rows) {
      if (!row.codepoint().equals("ESC")) {
        boolean shifted = row.table().equals("extension") || row.table().equals("single_shift");
        ShiftTables tables = tables(row);
        byte[] octets =
            shifted
                ? new byte[] {GsmAlphabet.ESCAPE, (byte) row.position()}
                : new byte[] {(byte) row.position()};
        String character = Character.toString(Table.codePoint(row.codepoint()));
        assertThat(tables.decode(octets, 0, octets.length)).as("%s", row).isEqualTo(character);
        byte[] encoded = tables.encode(character);
        assertThat(tables.decode(encoded, 0, encoded.length)).isEqualTo(character);
        assertThat(encoded.length).isLessThanOrEqualTo(octets.length);
      }
    }
  }

  @Test
  void withoutALanguageTheTablesAreThoseOfTheDefaultAlphabet() {
    ShiftTables tables = ShiftTables.of(null, null);
    for (int unit = 0; unit <= 0xFFFF; unit++) {
      assertThat(tables.septets((char) unit)).isEqualTo(GsmAlphabet.septets((char) unit));
    }
    byte[] all = new byte[256];
    for (int i = 0; i < 128; i++) {
      all[2 * i] = GsmAlphabet.ESCAPE;
      all[2 * i + 1] = (byte) i;
    }
    assertThat(tables.decode(all, 0, all.length)).isEqualTo(GsmAlphabet.decode(all));
  }

  @Test
  void turkishIsWrittenInSeptets() {
    ShiftTables single = ShiftTables.of(null, NationalLanguage.TURKISH);
    assertThat(single.encode("ğ")).containsExactly(0x1B, 0x67);
    ShiftTables both = ShiftTables.of(NationalLanguage.TURKISH, NationalLanguage.TURKISH);
    assertThat(both.encode("ğ")).hasSize(1);
    assertThatThrownBy(() -> single.encode("я")).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void spanishKeepsTheBasicTable() {
    assertThat(ShiftTables.of(NationalLanguage.SPANISH, null).encode("é")).containsExactly(0x05);
  }

  @Test
  void whatIsEncodedDecodesToTheSameInEveryLanguageAndDecodingNeverFails() {
    Random random = Seed.random(this);
    for (NationalLanguage language : NationalLanguage.values()) {
      ShiftTables tables = ShiftTables.of(language, language);
      byte[] octets = new byte[500];
      random.nextBytes(octets);
      String text = tables.decode(octets, 0, octets.length);
      String known = text.replace("\uFFFD", "");
      byte[] encoded = tables.encode(known);
      assertThat(tables.decode(encoded, 0, encoded.length)).isEqualTo(known);
      assertThat(tables.canEncode(known)).isTrue();
    }
  }

  @Test
  void languagesAreFoundByTheirIdentifier() {
    for (NationalLanguage language : NationalLanguage.values()) {
      assertThat(NationalLanguage.ofId(language.id())).contains(language);
    }
    assertThat(NationalLanguage.ofId(0)).isEmpty();
    assertThat(NationalLanguage.ofId(14)).isEmpty();
  }

  private static ShiftTables tables(Row row) {
    NationalLanguage language = NationalLanguage.ofId(row.language()).orElse(null);
    return row.table().equals("locking")
        ? ShiftTables.of(language, null)
        : ShiftTables.of(null, language);
  }

  private static List<Row> rows() {
    return Table.rows(ShiftTables.class, "gsm7_tables.csv").stream()
        .map(row -> row.split(",", 6))
        .map(
            cells ->
                new Row(Integer.parseInt(cells[0]), cells[2], Integer.decode(cells[3]), cells[4]))
        .toList();
  }
}
