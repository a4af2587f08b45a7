package dev.parley.wire.sms;

import dev.parley.wire.Table;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Twilio's smart encoding: typographic characters become their plain likes, so that a text which
 * only they keep out of the GSM alphabet (3GPP TS 23.038 s6.2.1) costs fewer segments. The table is
 * a resource with its source; all of its characters are of the basic plane.
 */
public final class SmartEncoding {
  private static final Map<Character, String> REPLACEMENTS = read();

  private SmartEncoding() {}

  /** The same text where nothing is replaced. A replacement may be empty. */
  public static String apply(String text) {
    int first = 0;
    while (first < text.length() && replacement(text.charAt(first)) == null) {
      first++;
    }
    if (first == text.length()) {
      return text;
    }
    StringBuilder plain = new StringBuilder(text.length()).append(text, 0, first);
    for (int i = first; i < text.length(); i++) {
      char character = text.charAt(i);
      String replacement = replacement(character);
      if (replacement == null) {
        plain.append(character);
      } else {
        plain.append(replacement);
      }
    }
    return plain.toString();
  }

  private static @Nullable String replacement(char character) {
    return REPLACEMENTS.get(character);
  }

  /** Columns from the right, because the replacement itself may be a quoted comma. */
  private static Map<Character, String> read() {
    Map<Character, String> replacements = new HashMap<>();
    for (String row : Table.rows(SmartEncoding.class, "smart_encoding.csv")) {
      String[] cells = row.split(",", -1);
      StringBuilder replacement = new StringBuilder();
      for (String written : cells[cells.length - 2].split(" ", -1)) {
        if (!written.isEmpty()) {
          replacement.appendCodePoint(Table.codePoint(written));
        }
      }
      replacements.put((char) Table.codePoint(cells[0]), replacement.toString());
    }
    return replacements;
  }
}
