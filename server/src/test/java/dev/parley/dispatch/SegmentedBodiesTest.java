package dev.parley.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.accept.Draft;
import dev.parley.carrier.OutgoingSegment;
import dev.parley.message.LiveMessageFixture;
import dev.parley.message.MessageRow;
import dev.parley.wire.sms.ConcatenationHeader;
import dev.parley.wire.sms.Encoding;
import dev.parley.wire.sms.Segmentation;
import dev.parley.wire.sms.TextDecoder;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SegmentedBodiesTest {
  private static final int TEXTS = 3_000;
  private static final int USER_DATA_OCTETS = 140;

  /** Joiners, marks, flags, hands, line ends: what clusters are made of. */
  private static final String CLUSTERS =
      "\u200d\ufe0f\u0301\u0e33\u0915\u094d\u0937\r\n\ud83c\udde9\ud83c\uddea"
          + "\ud83d\udc4d\ud83c\udffd\ud83d\udc69\u1100\u1161\u11a8";

  @Test
  void whatLeavesIsWhatWasCountedAndTheWholeText() {
    for (int seed = 0; seed < TEXTS; seed++) {
      String text = text(new Random(seed));
      SegmentedBodies.Prepared prepared = SegmentedBodies.prepare(row(text));

      assertThat(prepared.count()).as("seed %d", seed).isEqualTo(Segmentation.count(text));
      assertThat(joined(prepared)).as("seed %d", seed).isEqualTo(text);
    }
  }

  @Test
  void thePartsOfAMessageCarryTheLowBitsOfItsReferenceInTheirOrder() {
    MessageRow row = row("x".repeat(400));
    SegmentedBodies.Prepared prepared = SegmentedBodies.prepare(row);
    for (int segment = 0; segment < 3; segment++) {
      assertThat(ConcatenationHeader.parse(prepared.segment(segment).userData()))
          .contains(new ConcatenationHeader(row.reference() & 0xFF, 3, segment + 1));
    }
  }

  private static MessageRow row(String text) {
    return LiveMessageFixture.row("+12015550123", "+12025550101", text, null);
  }

  /** As a phone shows it; every part fits into a message. */
  private static String joined(SegmentedBodies.Prepared prepared) {
    StringBuilder joined = new StringBuilder();
    for (int i = 0; i < prepared.count(); i++) {
      OutgoingSegment segment = prepared.segment(i);
      byte[] data = segment.userData();
      int start = segment.hasHeader() ? ConcatenationHeader.headerOctets(data) : 0;
      boolean septets = segment.dataCoding() == Encoding.GSM7.dataCoding();
      int octets = septets ? start + ((data.length - start) * 7 + 7) / 8 : data.length;
      assertThat(octets).isBetween(0, USER_DATA_OCTETS);
      joined.append(TextDecoder.decode(segment.dataCoding(), data, start, data.length - start));
    }
    return joined.toString();
  }

  /** One to the greatest length, of one alphabet or several. */
  private static String text(Random random) {
    int length = 1 + random.nextInt(random.nextBoolean() ? 400 : Draft.BODY_MAX);
    int kinds = 1 + random.nextInt(5);
    StringBuilder text = new StringBuilder();
    while (text.length() < length) {
      text.append(piece(random, random.nextInt(kinds)));
    }
    text.setLength(length);
    if (Character.isHighSurrogate(text.charAt(length - 1))) {
      text.setCharAt(length - 1, '.');
    }
    return text.toString();
  }

  private static String piece(Random random, int kind) {
    return switch (kind) {
      case 0 -> Character.toString(' ' + random.nextInt('_' - ' '));
      case 1 -> random.nextBoolean() ? "€" : "{";
      case 2 -> {
        int at = random.nextInt(CLUSTERS.length());
        yield Character.toString(
            CLUSTERS.codePointAt(Character.isLowSurrogate(CLUSTERS.charAt(at)) ? at - 1 : at));
      }
      case 3 -> Character.toString(0x10000 + random.nextInt(0x100000));
      default -> Character.toString(1 + random.nextInt(0xD7FF));
    };
  }
}
