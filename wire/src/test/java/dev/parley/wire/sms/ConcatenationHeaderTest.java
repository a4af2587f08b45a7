package dev.parley.wire.sms;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.wire.Seed;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ConcatenationHeaderTest {
  @Test
  void aReferenceOfEightBitsIsRead() {
    assertThat(ConcatenationHeader.parse(hex("050003CC0302 41")))
        .contains(new ConcatenationHeader(0xCC, 3, 2));
  }

  @Test
  void aReferenceOfSixteenBitsIsRead() {
    assertThat(ConcatenationHeader.parse(hex("060804ABCD0201 41")))
        .contains(new ConcatenationHeader(0xABCD, 2, 1));
  }

  @Test
  void otherElementsAreSteppedOver() {
    assertThat(ConcatenationHeader.parse(hex("0B 0504 0B8423F0 0003 CC0302")))
        .contains(new ConcatenationHeader(0xCC, 3, 2));
  }

  @Test
  void aPartThatCannotBeIsNone() {
    assertThat(ConcatenationHeader.parse(hex("050003CC0304"))).isEmpty();
    assertThat(ConcatenationHeader.parse(hex("050003CC0300"))).isEmpty();
    assertThat(ConcatenationHeader.parse(hex("050003CC0000"))).isEmpty();
  }

  @Test
  void brokenHeadersAreNoneAndNeverFail() {
    assertThat(ConcatenationHeader.parse(new byte[0])).isEmpty();
    assertThat(ConcatenationHeader.parse(hex("FF"))).isEmpty();
    assertThat(ConcatenationHeader.parse(hex("050009CC0302"))).isEmpty();
    Random random = Seed.random(this);
    for (int run = 0; run < 20_000; run++) {
      byte[] octets = new byte[random.nextInt(20)];
      random.nextBytes(octets);
      if (octets.length > 0 && random.nextBoolean()) {
        octets[0] = (byte) (octets.length - 1);
      }
      ConcatenationHeader.parse(octets);
      assertThat(ConcatenationHeader.headerOctets(octets)).isLessThanOrEqualTo(octets.length);
    }
  }

  private static byte[] hex(String digits) {
    return HexFormat.of().parseHex(digits.replace(" ", ""));
  }
}
