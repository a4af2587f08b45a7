package dev.parley.wire.sms;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.wire.Seed;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TextDecoderTest {
  @Test
  void eachCodingIsReadInItsAlphabet() {
    assertThat(decode(0x00, 0x00, 0x41)).isEqualTo("@A");
    assertThat(decode(0x01, 0x40, 0x41)).isEqualTo("@A");
    assertThat(decode(0x03, 0xE9)).isEqualTo("é");
    assertThat(decode(0x06, 0xEF)).isEqualTo("я");
    assertThat(decode(0x08, 0x04, 0x4F)).isEqualTo("я");
    assertThat(decode(0x10, 0x00)).isEqualTo("@");
    assertThat(decode(0x18, 0x04, 0x4F)).isEqualTo("я");
    assertThat(decode(0xF0, 0x00)).isEqualTo("@");
  }

  @Test
  void aSurrogatePairCutBetweenTwoPartsIsWholeWhenJoined() {
    assertThat(decode(0x08, 0xD8, 0x3D) + decode(0x08, 0xDE, 0x00)).isEqualTo("😀");
  }

  @Test
  void anOddOctetIsNoCharacter() {
    assertThat(decode(0x08, 0x00, 0x41, 0x00)).isEqualTo("A\uFFFD");
  }

  @Test
  void anyOctetsInAnyCodingAreReadWithoutFailing() {
    Random random = Seed.random(this);
    for (int coding = 0; coding < 256; coding++) {
      byte[] octets = new byte[random.nextInt(160)];
      random.nextBytes(octets);
      assertThat(TextDecoder.decode((byte) coding, octets, 0, octets.length).length())
          .isLessThanOrEqualTo(octets.length);
    }
  }

  private static String decode(int coding, int... octets) {
    byte[] bytes = new byte[octets.length];
    for (int i = 0; i < octets.length; i++) {
      bytes[i] = (byte) octets[i];
    }
    return TextDecoder.decode((byte) coding, bytes, 0, bytes.length);
  }
}
