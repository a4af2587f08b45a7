package dev.parley.wire.gsm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.wire.Seed;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SeptetPackingTest {
  @Test
  void eightSeptetsTakeSevenOctets() {
    byte[] packed = SeptetPacking.pack(GsmAlphabet.encode("hellohello"), 0);
    assertThat(packed).isEqualTo(HexFormat.of().parseHex("E8329BFD4697D9EC37"));
    assertThat(SeptetPacking.pack(new byte[160], 0)).hasSize(140);
  }

  @Test
  void fillBitsLeadToTheNextSeptet() {
    assertThat(SeptetPacking.fillBits(0)).isZero();
    assertThat(SeptetPacking.fillBits(6)).isEqualTo(1);
    assertThat(SeptetPacking.fillBits(7)).isZero();
    assertThat(SeptetPacking.fillBits(4)).isEqualTo(3);
    assertThat(SeptetPacking.pack(new byte[6 + 153], 6)).hasSize(140);
    assertThat(SeptetPacking.pack(new byte[7 + 152], 7)).hasSize(140);
    byte[] one = {5, 0, 3, 1, 2, 1, 0x41};
    assertThat(SeptetPacking.pack(one, 6)).containsExactly(5, 0, 3, 1, 2, 1, 0x82);
  }

  @Test
  void whatIsPackedUnpacksToTheSame() {
    Random random = Seed.random(this);
    for (int run = 0; run < 5000; run++) {
      int header = random.nextInt(20);
      byte[] userData = new byte[header + random.nextInt(160)];
      for (int i = 0; i < userData.length; i++) {
        userData[i] = (byte) random.nextInt(128);
      }
      byte[] packed = SeptetPacking.pack(userData, header);
      int septets = userData.length - header;
      assertThat(SeptetPacking.septetsAtMost(packed.length, header))
          .isBetween(septets, septets + 1);
      assertThat(SeptetPacking.unpack(packed, header, septets)).isEqualTo(userData);
    }
  }

  @Test
  void anyOctetsUnpackWithoutFailing() {
    Random random = Seed.random(this);
    for (int run = 0; run < 5000; run++) {
      byte[] octets = new byte[random.nextInt(30)];
      random.nextBytes(octets);
      byte[] userData = SeptetPacking.unpack(octets, random.nextInt(300), random.nextInt(300));
      assertThat(userData.length).isLessThanOrEqualTo(octets.length * 8 / 7 + 1);
    }
  }
}
