package dev.parley.wire.sms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.wire.Seed;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SegmentationTest {
  @Test
  void anEmptyTextIsOneSegment() {
    assertThat(Segmentation.count("")).isEqualTo(1);
    assertThat(Segmentation.split("", 1).segments()).hasSize(1);
  }

  @Test
  void gsmTextsHoldOneHundredAndSixtyOrPartsOf153() {
    assertThat(Segmentation.count("a".repeat(160))).isEqualTo(1);
    assertThat(Segmentation.count("a".repeat(161))).isEqualTo(2);
    assertThat(Segmentation.count("a".repeat(306))).isEqualTo(2);
    assertThat(Segmentation.count("a".repeat(307))).isEqualTo(3);
  }

  @Test
  void otherTextsHoldSeventyOrPartsOf67() {
    assertThat(Segmentation.count("я".repeat(70))).isEqualTo(1);
    assertThat(Segmentation.count("я".repeat(71))).isEqualTo(2);
    assertThat(Segmentation.count("я".repeat(134))).isEqualTo(2);
    assertThat(Segmentation.count("я".repeat(135))).isEqualTo(3);
  }

  @Test
  void anEscapedCharacterCountsTwice() {
    assertThat(Segmentation.count("€".repeat(80))).isEqualTo(1);
    assertThat(Segmentation.count("€".repeat(80) + "a")).isEqualTo(2);
  }

  @Test
  void anEscapePairIsNotCut() {
    Segmentation split = Segmentation.split("a".repeat(152) + "€" + "a".repeat(20), 7);
    assertThat(split.segments().getFirst().userData()).hasSize(6 + 152);
    assertThat(split.segments().getLast().userData()[6]).isEqualTo((byte) 0x1B);
  }

  @Test
  void aSurrogatePairIsNotCut() {
    Segmentation split = Segmentation.split("я".repeat(66) + "😀" + "я".repeat(20), 7);
    assertThat(split.segments().getFirst().userData()).hasSize(6 + 132);
    assertThat(text(split, split.segments().getLast())).startsWith("😀");
  }

  @Test
  void aLineBreakIsNotCutWhereThatIsFree() {
    Segmentation split = Segmentation.split("a".repeat(152) + "\r\n" + "a".repeat(20), 7);
    assertThat(text(split, split.segments().getLast())).startsWith("\r\n");
  }

  @Test
  void aLineBreakIsCutWhereKeepingItWouldCostASegment() {
    String text = "a".repeat(152) + "\r\n" + "a".repeat(152);
    assertThat(Segmentation.count(text)).isEqualTo(2);
    Segmentation split = Segmentation.split(text, 7);
    assertThat(split.segments()).hasSize(2);
    assertThat(text(split, split.segments().getLast())).startsWith("\n");
  }

  @Test
  void aClusterIsNotCut() {
    for (String cluster : List.of("👩‍👩‍👧‍👦", "🇺🇦", "👍🏽", "e\u0301", "각", "க\u0BBF")) {
      String text = "я".repeat(67 - cluster.length() + 1) + cluster + "я".repeat(20);
      Segmentation split = Segmentation.split(text, 7);
      assertThat(text(split, split.segments().getLast())).startsWith(cluster);
    }
  }

  @Test
  void aClusterOfTodaysUnicodeIsNotCutWhereThatIsFree() {
    String cluster = "🧑🏽‍🚀";
    Segmentation free = Segmentation.split("я".repeat(63) + cluster + "я".repeat(20), 7);
    assertThat(text(free, free.segments().getLast())).startsWith(cluster);
  }

  @Test
  void aClusterThatIsLongerThanASegmentIsCutBetweenCodePoints() {
    String text = "я" + "a" + "\u0301".repeat(140) + "😀";
    Segmentation split = Segmentation.split(text, 7);
    assertThat(split.segments()).hasSize(Segmentation.count(text));
    StringBuilder joined = new StringBuilder();
    split.segments().forEach(segment -> joined.append(text(split, segment)));
    assertThat(joined.toString()).isEqualTo(text);
  }

  @Test
  void latin1IsCutByOctets() {
    Segmentation split = Segmentation.split("é".repeat(141), Encoding.LATIN_1, 7);
    assertThat(split.segments().getFirst().userData()).hasSize(140);
    assertThat(text(split, split.segments().getLast())).isEqualTo("é".repeat(7));
    assertThat(Segmentation.split("é".repeat(140), Encoding.LATIN_1, 7).segments()).hasSize(1);
    assertThatThrownBy(() -> Segmentation.split("я", Encoding.LATIN_1, 7))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void theHeaderNamesReferenceTotalAndNumber() {
    Segmentation split = Segmentation.split("a".repeat(400), 0x1FE);
    assertThat(split.segments().get(1).userData()).startsWith(5, 0, 3, 0xFE, 3, 2);
    assertThat(ConcatenationHeader.parse(split.segments().get(1).userData()))
        .contains(new ConcatenationHeader(0xFE, 3, 2));
  }

  @Test
  void joiningThePartsGivesTheTextAndNoPartIsOverItsLimit() {
    Random random = Seed.random(this);
    for (int run = 0; run < 5000; run++) {
      String text = RandomText.of(random, 1 + random.nextInt(1600));
      int reference = random.nextInt(256);
      Segmentation split = Segmentation.split(text, reference);
      StringBuilder joined = new StringBuilder();
      for (Segmentation.Segment segment : split.segments()) {
        assertThat(packedOctets(split.encoding(), segment)).isLessThanOrEqualTo(140);
        assertThat(segment.hasHeader()).isEqualTo(split.segments().size() > 1);
        String part = text(split, segment);
        assertThat(Character.isLowSurrogate(part.charAt(0))).isFalse();
        joined.append(part);
      }
      assertThat(joined.toString()).isEqualTo(text);
      assertThat(Segmentation.count(text)).isEqualTo(split.segments().size());
    }
  }

  @Test
  void aTextOfMoreThan255SegmentsIsNotSplit() {
    assertThat(Segmentation.split("a".repeat(153 * 255), 1).segments()).hasSize(255);
    assertThatThrownBy(() -> Segmentation.split("a".repeat(153 * 255 + 1), 1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static int packedOctets(Encoding encoding, Segmentation.Segment segment) {
    if (encoding == Encoding.UCS2) {
      return segment.userData().length;
    }
    int header = segment.hasHeader() ? 6 : 0;
    int septets = segment.userData().length - header + (header * 8 + 6) / 7;
    return (septets * 7 + 7) / 8;
  }

  private static String text(Segmentation split, Segmentation.Segment segment) {
    byte[] data = segment.userData();
    int start = segment.hasHeader() ? ConcatenationHeader.headerOctets(data) : 0;
    return TextDecoder.decode(split.encoding().dataCoding(), data, start, data.length - start);
  }
}
