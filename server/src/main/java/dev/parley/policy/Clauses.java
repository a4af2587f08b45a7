package dev.parley.policy;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/** The clauses S1 to S27 of the policy with short titles of our own, from {@code clauses.csv}. */
public final class Clauses {
  private static final SequencedMap<String, String> TITLES = read();

  private Clauses() {}

  /** Titles by clause, in order. */
  public static SequencedMap<String, String> all() {
    return TITLES;
  }

  public static String title(String clause) {
    String title = TITLES.get(clause);
    if (title == null) {
      throw new IllegalArgumentException("the policy has no clause " + clause);
    }
    return title;
  }

  private static SequencedMap<String, String> read() {
    SequencedMap<String, String> titles = new LinkedHashMap<>();
    try (InputStream in = Clauses.class.getResourceAsStream("clauses.csv")) {
      if (in == null) {
        throw new IllegalStateException("clauses.csv is not on the class path");
      }
      new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .skip(1)
          .map(line -> line.split(",", 2))
          .forEach(row -> titles.put(row[0], row[1]));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Collections.unmodifiableSequencedMap(titles);
  }
}
