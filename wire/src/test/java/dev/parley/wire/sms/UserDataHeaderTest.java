package dev.parley.wire.sms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.wire.Seed;
import dev.parley.wire.gsm.NationalLanguage;
import dev.parley.wire.gsm.ShiftTables;
import dev.parley.wire.sms.UserDataHeader.Element;
import dev.parley.wire.sms.UserDataHeader.Ports;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class UserDataHeaderTest {
  @Test
  void everyElementIsWrittenAsTheSpecificationSays() {
    UserDataHeader header =
        UserDataHeader.of(
            Element.concatenation8(0x1CC, 3, 2),
            Element.concatenation16(0xABCD, 3, 2),
            Element.ports(new Ports(200, 100)),
            Element.ports(new Ports(2948, 9200)),
            Element.lockingShift(NationalLanguage.TURKISH),
            Element.singleShift(NationalLanguage.URDU));
    assertThat(HexFormat.of().formatHex(header.before(0)))
        .isEqualTo("1b0003cc03020804abcd03020402c86405040b8423f025010124010d");
    UserDataHeader read = UserDataHeader.parse(header.before(3));
    assertThat(read.ports()).contains(new Ports(2948, 9200));
    assertThat(read.concatenation()).contains(new ConcatenationHeader(0xABCD, 3, 2));
    assertThat(read.lockingShift()).contains(NationalLanguage.TURKISH);
    assertThat(read.singleShift()).contains(NationalLanguage.URDU);
  }

  @Test
  void portsBelow256MayComeInOneOctetEach() {
    assertThat(UserDataHeader.parse(hex("040402C864")).ports()).contains(new Ports(200, 100));
  }

  @Test
  void languagesThatDoNotExistAreNone() {
    assertThat(UserDataHeader.parse(hex("0324010E")).singleShift()).isEmpty();
    assertThat(UserDataHeader.parse(hex("03250102")).lockingShift()).isEmpty();
  }

  @Test
  void aTextIsReadByTheTablesOfItsHeader() {
    byte[] septets = ShiftTables.of(null, NationalLanguage.TURKISH).encode("Dağ");
    UserDataHeader header = UserDataHeader.of(Element.singleShift(NationalLanguage.TURKISH));
    byte[] userData = header.before(septets.length);
    System.arraycopy(septets, 0, userData, header.octets(), septets.length);
    assertThat(TextDecoder.decodeAfterHeader((byte) 0, userData)).isEqualTo("Dağ");
    assertThat(TextDecoder.decodeAfterHeader((byte) 3, hex("0324010141"))).isEqualTo("A");
  }

  @Test
  void whatIsWrittenIsReadTheSame() {
    Random random = Seed.random(this);
    for (int run = 0; run < 2000; run++) {
      List<Element> elements = new ArrayList<>();
      for (int i = random.nextInt(5); i > 0; i--) {
        byte[] value = new byte[random.nextInt(20)];
        random.nextBytes(value);
        elements.add(new Element(random.nextInt(256), value));
      }
      UserDataHeader header = new UserDataHeader(elements);
      assertThat(UserDataHeader.parse(header.before(random.nextInt(20))))
          .usingRecursiveComparison()
          .isEqualTo(header);
    }
  }

  @Test
  void aHeaderOf140OctetsIsWrittenAnd141AreNot() {
    UserDataHeader most = UserDataHeader.of(new Element(0x70, new byte[137]));
    assertThat(UserDataHeader.parse(most.before(0)).elements()).hasSize(1);
    assertThatThrownBy(() -> UserDataHeader.of(new Element(0x70, new byte[138])))
        .isInstanceOf(IllegalArgumentException.class);
    byte[] longer = new byte[141];
    longer[0] = (byte) 140;
    assertThat(UserDataHeader.parse(longer)).isEqualTo(UserDataHeader.NONE);
  }

  @Test
  void brokenHeadersAreReadAsFarAsTheyGo() {
    assertThat(UserDataHeader.parse(new byte[0]).elements()).isEmpty();
    assertThat(UserDataHeader.parse(hex("FF00")).elements()).isEmpty();
    assertThat(UserDataHeader.parse(hex("0700030102010009")).elements()).hasSize(1);
  }

  private static byte[] hex(String digits) {
    return HexFormat.of().parseHex(digits);
  }
}
