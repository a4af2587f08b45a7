package dev.parley.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.testing.Nightly;
import dev.parley.testing.RequiresNode;
import dev.parley.wire.sms.Encoding;
import dev.parley.wire.sms.Segmentation;
import dev.parley.wire.sms.SmartEncoding;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Twilio's calculator, unmodified, counts the same segments for random texts. */
@RequiresNode
class SegmentCalculatorTest {
  /** The calculator takes about half a millisecond for one. */
  private static final int TEXTS = Nightly.of(4_000, 100_000);

  private static final int BATCH = 4_000;

  /** What texts are made of: each line is a mood, a text has one of them. */
  private static final List<List<String>> MOODS =
      List.of(
          List.of("a", "Z", " ", "€", "{", "~", "\r\n", "\n", "\r", "@", "é", "\f", "0"),
          List.of("a", "b", " ", "“", "”", "’", "…", "–", "\u00a0", "\u200b", "½", "\t", "ﬁ"),
          List.of("я", "ж", "中", "ن", "\r\n", "a", "€", "é", "e\u0301", "\u200d", "\u0000", "^"),
          List.of(
              "👩",
              "👧",
              "\u200d",
              "🏽",
              "👍",
              "❤",
              "\ufe0f",
              "🇺",
              "🇦",
              "😀",
              "🧑",
              "🚀",
              "☝",
              "🏴",
              "\u0301",
              "a",
              "\u0600",
              "⚕",
              "\u20e3",
              "#",
              "\udb40\udc67",
              "👁",
              "🗨"),
          List.of(
              "ᄀ",
              "ᅡ",
              "ᆨ",
              "가",
              "각",
              "க",
              "ி",
              "न",
              "्",
              "ा",
              "ൎ",
              "ก",
              "ำ",
              "\u00ad",
              "\u0301",
              "ཱ",
              "\ua960",
              "\ud7b0",
              "\ud804\udcbd",
              "x"));

  private static final int ANY_MOOD = MOODS.size();
  private static final int UNITS_MAX = 320;

  @TempDir private Path directory;

  @Test
  void segmentsAndSmartEncodingAreThoseOfTwiliosCalculator() throws Exception {
    long seed = Long.getLong("parley.seed", System.nanoTime());
    System.out.println("SegmentCalculatorTest: -Dparley.seed=" + seed);
    Random random = new Random(seed);
    int unsendable = 0;
    for (int done = 0; done < TEXTS; done += BATCH) {
      unsendable += compare(random);
    }
    assertThat(unsendable).isLessThan(TEXTS / 100);
  }

  /** How many texts the calculator fills into segments that cannot be sent. */
  private int compare(Random random) throws Exception {
    List<String> texts = new ArrayList<>(BATCH);
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < BATCH; i++) {
      String text = text(random);
      texts.add(text);
      lines.append(json(text)).append('\n');
    }
    Path file = directory.resolve("texts.jsonl");
    Files.writeString(file, lines);

    Finished program = NodePrograms.run("segments.js", Map.of(), file.toString());

    assertThat(program.exitCode()).as("%s", program.errors()).isZero();
    List<String> counted = program.output().lines().toList();
    assertThat(counted).hasSize(BATCH);
    int unsendable = 0;
    for (int i = 0; i < BATCH; i++) {
      String[] cells = counted.get(i).split(" ", 5);
      String text = texts.get(i);
      boolean overfull = Boolean.parseBoolean(cells[2]);
      unsendable += overfull ? 1 : 0;
      String ours = ours(text, cells, overfull);
      if (!ours.equals(counted.get(i))) {
        assertThat(ours).as(json(text)).isEqualTo(counted.get(i));
      }
    }
    return unsendable;
  }

  /** Where the calculator fills a segment beyond what can be sent, its count is not asked for. */
  private static String ours(String text, String[] theirs, boolean overfull) {
    String smart = SmartEncoding.apply(text);
    return (overfull ? theirs[0] : Segmentation.count(text))
        + " "
        + Encoding.of(text).label()
        + " "
        + overfull
        + " "
        + (overfull ? theirs[3] : Segmentation.count(smart))
        + " "
        + json(smart);
  }

  private static String text(Random random) {
    int mood = random.nextInt(ANY_MOOD + 1);
    int units = 1 + random.nextInt(random.nextInt(8) == 0 ? UNITS_MAX : UNITS_MAX / 3);
    StringBuilder text = new StringBuilder();
    while (text.length() < units) {
      if (mood == ANY_MOOD || random.nextInt(20) == 0) {
        text.appendCodePoint(codePoint(random));
      } else {
        List<String> pieces = MOODS.get(mood);
        text.append(pieces.get(random.nextInt(pieces.size())));
      }
    }
    return text.toString();
  }

  /** Any but a surrogate: the API takes UTF-8. */
  private static int codePoint(Random random) {
    int point =
        switch (random.nextInt(4)) {
          case 0 -> random.nextInt(0x80);
          case 1 -> random.nextInt(0x3000);
          case 2 -> random.nextInt(0x10000);
          default -> 0x10000 + random.nextInt(0x100000);
        };
    return Character.isSurrogate((char) point) && point <= 0xFFFF ? 'a' : point;
  }

  private static String json(String text) {
    StringBuilder json = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char unit = text.charAt(i);
      switch (unit) {
        case '"', '\\' -> json.append('\\').append(unit);
        case '\b' -> json.append("\\b");
        case '\f' -> json.append("\\f");
        case '\n' -> json.append("\\n");
        case '\r' -> json.append("\\r");
        case '\t' -> json.append("\\t");
        default -> {
          if (unit >= ' ' && unit <= '~') {
            json.append(unit);
          } else {
            json.append("\\u%04x".formatted((int) unit));
          }
        }
      }
    }
    return json.append('"').toString();
  }
}
