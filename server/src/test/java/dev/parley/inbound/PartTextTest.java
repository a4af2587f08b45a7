package dev.parley.inbound;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PartTextTest {
  @Test
  void aPairThatWasCutBetweenTwoPartsIsWholeAgain() {
    String first = PartText.stored("a\uD83D");
    String second = PartText.stored("\uDE00b");

    assertThat(first + second).doesNotContain("\uD83D", "\uDE00");
    assertThat(PartText.read(first) + PartText.read(second)).isEqualTo("a😀b");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "STOP", "é€😀", "line\nline"})
  void aTextThatCanBeStoredIsStoredAsItIs(String text) {
    assertThat(PartText.stored(text)).isEqualTo(text);
    assertThat(PartText.read(text)).isEqualTo(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"\0", "\0\0x", "\uFDD0", "\uFDD0D83D", "\uDE00\uD83D", "\uD83D\uD83D\uDE00"})
  void whatPostgresqlDoesNotTakeComesBackUnchanged(String text) {
    String stored = PartText.stored(text);
    assertThat(stored.codePoints())
        .noneMatch(point -> point == 0 || (point >= 0xD800 && point <= 0xDFFF));
    assertThat(PartText.read(stored)).isEqualTo(text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"\uFDD0", "\uFDD0D8", "x\uFDD0D83", "\uFDD0wxyz"})
  void aMarkWithoutDigitsIsLeftAlone(String stored) {
    assertThat(PartText.read(stored)).isEqualTo(stored);
  }
}
