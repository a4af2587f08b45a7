package dev.parley.account;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.List;

/**
 * The versions of the terms (clause S4), from {@code terms.csv}, and the text of the newest, which
 * is docs/acceptable-use.md. A version that is no longer allowed has to be accepted anew by whoever
 * accepted it.
 */
public final class Terms {
  private static final List<Version> VERSIONS = read();

  private static final Version CURRENT = VERSIONS.getLast();

  private static final int OLDEST_ALLOWED =
      VERSIONS.stream().filter(Version::allowed).mapToInt(Version::number).min().orElseThrow();

  private Terms() {}

  /**
   * @param allowed whether who accepted it may go on sending
   */
  public record Version(int number, LocalDate published, boolean allowed) {}

  public static Version current() {
    return CURRENT;
  }

  /** Who accepted this version or a newer one may send. */
  public static int oldestAllowed() {
    return OLDEST_ALLOWED;
  }

  /** Whether this version can be accepted now. */
  public static boolean isOffered(int version) {
    return VERSIONS.stream().anyMatch(it -> it.number() == version && it.allowed());
  }

  /** In Markdown. */
  public static String text() {
    return resource("acceptable-use.md");
  }

  private static List<Version> read() {
    return resource("terms.csv")
        .lines()
        .skip(1)
        .map(line -> line.split(",", -1))
        .map(
            cells ->
                new Version(
                    Integer.parseInt(cells[0]), LocalDate.parse(cells[1]), cells[2].equals("yes")))
        .toList();
  }

  private static String resource(String name) {
    try (InputStream in = Terms.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException(name + " is not on the class path");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
