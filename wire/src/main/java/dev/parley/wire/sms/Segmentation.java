package dev.parley.wire.sms;

import java.util.ArrayList;
import java.util.List;

/**
 * A text as the segments that carry it. Longer texts are cut for a concatenation header of 6 octets
 * (23.040 s9.2.3.24.1), and the number of segments is always counted so. No escape pair and no
 * surrogate pair is cut; CR LF is kept together where that costs no further segment.
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
    for (int at = 0; at < text.length(); at = encoding.fit(text, at, encoding.partUnits())) {
      segments++;
    }
    return segments;
  }

  /**
   * @param reference the same for each part; its low 8 bits are used
   * @throws IllegalArgumentException when the text needs more than {@link #SEGMENTS_MAX} segments
   */
  public static Segmentation split(String text, int reference) {
    Encoding encoding = Encoding.of(text);
    if (fitsWhole(encoding, text)) {
      byte[] userData = new byte[encoding.octets(text, 0, text.length())];
      encoding.encode(text, 0, text.length(), userData, 0);
      return new Segmentation(encoding, List.of(new Segment(1, 1, userData)));
    }
    List<Integer> ends = ends(encoding, text, false);
    List<Integer> gentleEnds = ends(encoding, text, true);
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

  private static List<Integer> ends(Encoding encoding, String text, boolean keepLineBreaks) {
    List<Integer> ends = new ArrayList<>();
    int at = 0;
    while (at < text.length()) {
      int end = encoding.fit(text, at, encoding.partUnits());
      if (keepLineBreaks
          && end < text.length()
          && text.charAt(end) == '\n'
          && text.charAt(end - 1) == '\r') {
        end--;
      }
      ends.add(end);
      at = end;
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
