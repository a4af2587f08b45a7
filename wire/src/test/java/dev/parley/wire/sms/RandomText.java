package dev.parley.wire.sms;

import java.util.Random;

/** Texts that mix plain, escaped, two-unit and line-break characters. */
public final class RandomText {
  private static final String[] GSM = {"a", "Z", " ", "€", "{", "~", "\r\n", "@", "é"};
  private static final String[] OTHER = {"я", "😀", "中", "\r\n", "👩‍👧", "a", "€"};

  private RandomText() {}

  public static String of(Random random, int maxUnits) {
    String[] pieces = random.nextBoolean() ? GSM : OTHER;
    StringBuilder text = new StringBuilder();
    while (true) {
      String piece = pieces[random.nextInt(pieces.length)];
      if (text.length() + piece.length() > maxUnits) {
        return text.isEmpty() ? "a" : text.toString();
      }
      text.append(piece);
    }
  }
}
