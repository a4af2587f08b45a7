package dev.parley.wire.sms;

import java.text.BreakIterator;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A text as the segments that carry it. Longer texts are cut for a concatenation header of 6 octets
 * (23.040 s9.2.3.24.1), and the number of segments is always counted so, whatever header the
 * carrier wants.
 *
 * <p>The number is the one that Twilio's calculator gives, because customers budget with it. No
 * escape pair, no surrogate pair and no grapheme cluster as the calculator knows it is cut. Where
 * it is wrong about what people see as one character (it cuts CR LF and joins by a Unicode of
 * 2017), the cut moves to keep that whole too, but only where the number stays the same: the number
 * wins, since a price that depends on a cut which nobody sees would surprise more than a line break
 * in two parts. A cluster that is longer than a segment is cut between code points; only there,
 * where the calculator counts segments of more than 140 octets, which nobody can send, is the
 * number ours.
 */
public record Segmentation(Encoding encoding, List<Segment> segments) {
  /** The header counts its parts in one octet. */
  public static final int SEGMENTS_MAX = 255;

  private static final int HEADER_OCTETS = 6;

  public Segmentation {
    segments = List.copyOf(segments);
  }

  /**
   * @param number 1 to total
   * @param userData the header, when there is more than one segment, and the encoded text
   */
  public record Segment(int number, int total, byte[] userData) {
    public boolean hasHeader() {
      return total > 1;
    }
  }

  /** How many segments the text takes; 1 for an empty text. */
  public static int count(String text) {
    Encoding encoding = Encoding.of(text);
    if (fitsWhole(encoding, text)) {
      return 1;
    }
    int segments = 0;
    for (int at = 0; at < text.length(); at = end(encoding, text, at)) {
      segments++;
    }
    return segments;
  }

  /**
   * @param reference the same for each part; its low 8 bits are used
   * @throws IllegalArgumentException when the text needs more than {@link #SEGMENTS_MAX} segments
   */
  public static Segmentation split(String text, int reference) {
    return split(text, Encoding.of(text), reference);
  }

  /**
   * The same in an encoding that the caller chose.
   *
   * @throws IllegalArgumentException also when the encoding lacks a character of the text
   */
  public static Segmentation split(String text, Encoding encoding, int reference) {
    if (fitsWhole(encoding, text)) {
      byte[] userData = new byte[encoding.octets(text, 0, text.length())];
      encoding.encode(text, 0, text.length(), userData, 0);
      return new Segmentation(encoding, List.of(new Segment(1, 1, userData)));
    }
    List<Integer> ends = ends(encoding, text);
    List<Integer> gentleEnds = gentleEnds(encoding, text);
    if (gentleEnds.size() == ends.size()) {
      ends = gentleEnds;
    }
    if (ends.size() > SEGMENTS_MAX) {
      throw new IllegalArgumentException("more than " + SEGMENTS_MAX + " segments");
    }
    List<Segment> segments = new ArrayList<>(ends.size());
    int from = 0;
    for (int end : ends) {
      segments.add(part(encoding, text, from, end, reference, ends.size(), segments.size() + 1));
      from = end;
    }
    return new Segmentation(encoding, segments);
  }

  private static boolean fitsWhole(Encoding encoding, String text) {
    return encoding.fit(text, 0, encoding.wholeUnits()) == text.length();
  }

  private static List<Integer> ends(Encoding encoding, String text) {
    List<Integer> ends = new ArrayList<>();
    int at = 0;
    while (at < text.length()) {
      at = end(encoding, text, at);
      ends.add(at);
    }
    return ends;
  }

  /** In an encoding of single characters there is nothing to keep together. */
  private static int end(Encoding encoding, String text, int from) {
    int most = encoding.fit(text, from, encoding.partUnits());
    if (encoding != Encoding.UCS2 || most == text.length()) {
      return most;
    }
    int end = from;
    int next = GraphemeBreaks.next(text, from);
    while (next <= most) {
      end = next;
      next = end == most ? most + 1 : GraphemeBreaks.next(text, end);
    }
    return end == from ? most : end;
  }

  /** With the grapheme clusters of today's Unicode (Unicode Standard Annex 29) kept whole. */
  private static List<Integer> gentleEnds(Encoding encoding, String text) {
    BreakIterator clusters = BreakIterator.getCharacterInstance(Locale.ROOT);
    clusters.setText(text);
    List<Integer> ends = new ArrayList<>();
    int at = 0;
    while (at < text.length()) {
      int most = encoding.fit(text, at, encoding.partUnits());
      int end = clusters.isBoundary(most) ? most : clusters.preceding(most);
      at = end <= at ? most : end;
      ends.add(at);
    }
    return ends;
  }

  private static Segment part(
      Encoding encoding, String text, int from, int to, int reference, int total, int number) {
    byte[] userData = new byte[HEADER_OCTETS + encoding.octets(text, from, to)];
    userData[0] = HEADER_OCTETS - 1;
    userData[1] = ConcatenationHeader.REFERENCE_8_BIT;
    userData[2] = 3;
    userData[3] = (byte) reference;
    userData[4] = (byte) total;
    userData[5] = (byte) number;
    encoding.encode(text, from, to, userData, HEADER_OCTETS);
    return new Segment(number, total, userData);
  }
}
