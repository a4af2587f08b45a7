package dev.parley.wire.smpp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.wire.Seed;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MessageIdsTest {
  @Test
  void theIdItselfComesFirst() {
    assertThat(MessageIds.forms("0a1B")).startsWith("0a1B");
    assertThat(MessageIds.forms("")).containsExactly("");
  }

  @Test
  void aDecimalReceiptFindsAHexadecimalResponseAndTheReverse() {
    Random random = Seed.random(this);
    for (int run = 0; run < 2000; run++) {
      long id = random.nextLong() >>> random.nextInt(64);
      String decimal = Long.toUnsignedString(id);
      String hex = Long.toHexString(id);
      assertThat(MessageIds.forms(decimal)).contains(hex, hex.toUpperCase(Locale.ROOT));
      assertThat(MessageIds.forms(hex)).contains(decimal);
      assertThat(MessageIds.forms("000" + hex)).contains(decimal, hex);
      assertThat(MessageIds.forms(hex).size()).isLessThanOrEqualTo(MessageIds.FORMS_MAX);
    }
  }

  @Test
  void whatIsNoNumberChangesItsCaseOnly() {
    assertThat(MessageIds.forms("ab-cd")).containsExactlyInAnyOrder("ab-cd", "AB-CD");
    assertThat(MessageIds.forms("9".repeat(21))).containsExactly("9".repeat(21));
  }
}
