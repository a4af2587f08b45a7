package dev.parley.wire;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A table that travels inside the jar: CSV with a line of names first, UTF-8. */
public final class Table {
  private Table() {}

  /**
   * The rows below the line of names, as they are written.
   *
   * @param name of a resource beside the class
   * @throws IllegalStateException when there is none: the build is broken
   */
  public static List<String> rows(Class<?> beside, String name) {
    try (InputStream in = beside.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("no table " + name);
      }
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return text.lines().skip(1).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A code point as Unicode writes it: {@code U+0040}. */
  public static int codePoint(String written) {
    return Integer.parseInt(written, 2, written.length(), 16);
  }
}
