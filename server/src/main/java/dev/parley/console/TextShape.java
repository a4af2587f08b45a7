package dev.parley.console;

import java.util.List;

/** How a text would go over the air; the segmentation itself lives in the wire codecs. */
@FunctionalInterface
public interface TextShape {
  Segmented split(String text);

  /**
   * @param encoding {@code GSM-7} or {@code UCS-2}
   * @param segments the text of each segment, in order
   */
  record Segmented(String encoding, List<String> segments) {
    public Segmented {
      segments = List.copyOf(segments);
    }
  }
}
