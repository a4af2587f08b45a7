package dev.parley.message;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Reads {@code error-catalogue.csv}. Codes, modes and short texts are Twilio's; causes and remedies
 * are our own words; the last column says where a row comes from.
 */
public final class ErrorCatalogueFile {
  private static final String RESOURCE = "error-catalogue.csv";
  private static final int COLUMNS = 7;

  private ErrorCatalogueFile() {}

  public static ErrorCatalogue load() {
    try (InputStream in = ErrorCatalogueFile.class.getResourceAsStream(RESOURCE)) {
      if (in == null) {
        throw new IllegalStateException(RESOURCE + " is not on the class path");
      }
      return parse(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The first line names the columns. */
  static ErrorCatalogue parse(String csv) {
    Map<Integer, ErrorCatalogue.Entry> entries = new HashMap<>();
    csv.lines().skip(1).map(ErrorCatalogueFile::entry).forEach(it -> add(entries, it));
    return new ErrorCatalogue(entries);
  }

  private static void add(Map<Integer, ErrorCatalogue.Entry> entries, ErrorCatalogue.Entry entry) {
    if (entries.put(entry.code(), entry) != null) {
      throw new IllegalArgumentException("code " + entry.code() + " is there twice");
    }
  }

  private static ErrorCatalogue.Entry entry(String line) {
    List<String> cells = cells(line);
    if (cells.size() != COLUMNS || cells.stream().anyMatch(String::isBlank)) {
      throw new IllegalArgumentException("a row needs " + COLUMNS + " filled cells: " + line);
    }
    ErrorCatalogue.Mode mode = ErrorCatalogue.Mode.valueOf(cells.get(1).toUpperCase(Locale.ROOT));
    int status = Integer.parseInt(cells.get(2));
    if ((mode == ErrorCatalogue.Mode.SYNCHRONOUS) != (status >= 400)) {
      throw new IllegalArgumentException("mode and status contradict each other: " + line);
    }
    return new ErrorCatalogue.Entry(
        Integer.parseInt(cells.get(0)), mode, status, cells.get(3), cells.get(4), cells.get(5));
  }

  /** Cells of a line of RFC 4180 without line breaks in cells. */
  private static List<String> cells(String line) {
    List<String> cells = new ArrayList<>(COLUMNS);
    StringBuilder cell = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      boolean doubled = quoted && c == '"' && i + 1 < line.length() && line.charAt(i + 1) == '"';
      if (doubled) {
        cell.append('"');
        i++;
      } else if (c == '"') {
        quoted = !quoted;
      } else if (c == ',' && !quoted) {
        cells.add(cell.toString());
        cell.setLength(0);
      } else {
        cell.append(c);
      }
    }
    cells.add(cell.toString());
    return cells;
  }
}
