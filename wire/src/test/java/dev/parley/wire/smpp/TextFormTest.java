package dev.parley.wire.smpp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.wire.Seed;
import dev.parley.wire.gsm.NationalLanguage;
import dev.parley.wire.gsm.SeptetPacking;
import dev.parley.wire.sms.ConcatenationHeader;
import dev.parley.wire.sms.Encoding;
import dev.parley.wire.sms.RandomText;
import dev.parley.wire.sms.UserDataHeader;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TextFormTest {
  @Test
  void limitsFollowTheHeader() {
    assertThat(first(TextForm.Joining.HEADER_8_BIT, "a".repeat(200))).hasSize(6 + 153);
    assertThat(first(TextForm.Joining.HEADER_16_BIT, "a".repeat(200))).hasSize(7 + 152);
    assertThat(first(TextForm.Joining.SAR, "a".repeat(200))).hasSize(153);
    assertThat(first(TextForm.Joining.HEADER_16_BIT, "я".repeat(100))).hasSize(7 + 132);
    assertThat(first(TextForm.Joining.HEADER_16_BIT, "a".repeat(160))).hasSize(160);
    TextForm turkish =
        new TextForm(
            TextForm.Joining.HEADER_8_BIT,
            false,
            NationalLanguage.TURKISH,
            NationalLanguage.TURKISH);
    assertThat(turkish.split("a".repeat(152), Encoding.GSM7, 1)).hasSize(1);
    assertThat(turkish.split("a".repeat(153), Encoding.GSM7, 1)).hasSize(2);
    assertThat(turkish.split("a".repeat(153), Encoding.GSM7, 1).getFirst().octets())
        .hasSize(12 - 1 + 147);
  }

  @Test
  void joiningThePartsGivesTheTextInEveryForm() {
    Random random = Seed.random(this);
    for (TextForm.Joining joining : TextForm.Joining.values()) {
      for (int run = 0; run < 500; run++) {
        String text = RandomText.of(random, 1 + random.nextInt(1000));
        Encoding encoding = Encoding.of(text);
        List<TextForm.Part> parts = TextForm.of(joining).split(text, encoding, run);
        StringBuilder joined = new StringBuilder();
        for (TextForm.Part part : parts) {
          ShortMessage message = message(part, encoding);
          joined.append(message.text());
          if (parts.size() > 1) {
            ConcatenationHeader at = message.concatenation().orElseThrow();
            assertThat(at.total()).isEqualTo(parts.size());
            assertThat(parts.get(at.number() - 1)).isSameAs(part);
          }
        }
        assertThat(joined.toString()).isEqualTo(text);
      }
    }
  }

  @Test
  void aTextInATableOfItsLanguageIsReadByIt() {
    TextForm form =
        new TextForm(TextForm.Joining.HEADER_16_BIT, false, null, NationalLanguage.TURKISH);
    String text = "Dağ başını duman almış ".repeat(10);
    StringBuilder joined = new StringBuilder();
    for (TextForm.Part part : form.split(text, Encoding.GSM7, 7)) {
      joined.append(message(part, Encoding.GSM7).text());
    }
    assertThat(joined.toString()).isEqualTo(text);
  }

  @Test
  void packedPartsHave140Octets() {
    TextForm form = new TextForm(TextForm.Joining.HEADER_8_BIT, true, null, null);
    List<TextForm.Part> parts = form.split("a".repeat(306), Encoding.GSM7, 7);
    assertThat(parts).hasSize(2);
    assertThat(parts.getFirst().octets()).hasSize(140);
    byte[] unpacked = SeptetPacking.unpack(parts.getFirst().octets(), 6, 153);
    assertThat(unpacked).hasSize(159).endsWith((byte) 'a');
  }

  @Test
  void aClusterIsNotCut() {
    String cluster = "👩‍👩‍👧‍👦";
    List<TextForm.Part> parts =
        TextForm.of(TextForm.Joining.SAR)
            .split("я".repeat(60) + cluster + "я".repeat(20), Encoding.UCS2, 7);
    assertThat(message(parts.getLast(), Encoding.UCS2).text()).startsWith(cluster);
    String long140 = "a" + "\u0301".repeat(139) + "😀".repeat(40);
    assertThat(TextForm.of(TextForm.Joining.SAR).split(long140, Encoding.UCS2, 7)).hasSize(4);
  }

  @Test
  void dataGoesToItsPort() {
    List<TextForm.Part> parts =
        TextForm.of(TextForm.Joining.HEADER_8_BIT)
            .data(new byte[200], new UserDataHeader.Ports(2948, 9200), 7);
    assertThat(parts).hasSize(2);
    for (TextForm.Part part : parts) {
      assertThat(part.octets().length).isLessThanOrEqualTo(140);
      assertThat(UserDataHeader.parse(part.octets()).ports())
          .contains(new UserDataHeader.Ports(2948, 9200));
    }
  }

  @Test
  void aTextOf255PartsIsSplitAndOneOfMoreIsNot() {
    TextForm form = TextForm.of(TextForm.Joining.HEADER_16_BIT);
    assertThat(form.split("a".repeat(152 * 255), Encoding.GSM7, 1)).hasSize(255);
    assertThatThrownBy(() -> form.split("a".repeat(152 * 255 + 1), Encoding.GSM7, 1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aPayloadHasAMaximum() {
    TextForm form = TextForm.of(TextForm.Joining.PAYLOAD);
    assertThat(form.split("a".repeat(TextForm.PAYLOAD_MAX), Encoding.GSM7, 1)).hasSize(1);
    assertThatThrownBy(() -> form.split("a".repeat(TextForm.PAYLOAD_MAX + 1), Encoding.GSM7, 1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static byte[] first(TextForm.Joining joining, String text) {
    return TextForm.of(joining).split(text, Encoding.of(text), 1).getFirst().octets();
  }

  private static ShortMessage message(TextForm.Part part, Encoding encoding) {
    return ShortMessage.of(
            SmppAddress.NONE,
            SmppAddress.NONE,
            part.hasHeader() ? ShortMessage.ESM_HEADER : 0,
            (byte) 0,
            encoding.dataCoding(),
            part.octets())
        .with(part.tlvs());
  }
}
