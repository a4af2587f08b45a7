package dev.parley.cli;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Secrets that commands take from a file, where no list of processes shows them. */
final class SecretFile {
  /** Characters of its first line; what has more is some other file. */
  static final int LENGTH_MAX = 1_000;

  private static final String STANDARD_INPUT = "-";

  private SecretFile() {}

  /**
   * The first line, without blanks around it; of standard input for {@code -}.
   *
   * @param what is in it, in words
   */
  static String read(Path file, String what) {
    String why = "Its first line is longer than " + LENGTH_MAX + " characters.";
    try {
      String line = firstLine(file);
      if (line.length() <= LENGTH_MAX) {
        return line.strip();
      }
    } catch (IOException unreadable) {
      why = "It cannot be read: " + unreadable;
    }
    throw new CommandFailure(
        CommandFailure.USAGE,
        file + " is no file with " + what + ".",
        why,
        "Name a text file that you may read, with the secret and nothing else.");
  }

  private static String firstLine(Path file) throws IOException {
    if (file.toString().equals(STANDARD_INPUT)) {
      // It stays open: it is not ours.
      return firstLine(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    }
    try (Reader reader = Files.newBufferedReader(file)) {
      return firstLine(reader);
    }
  }

  private static String firstLine(Reader reader) throws IOException {
    StringBuilder line = new StringBuilder();
    int next = reader.read();
    while (next >= 0 && next != '\n' && line.length() <= LENGTH_MAX) {
      line.append((char) next);
      next = reader.read();
    }
    return line.toString();
  }
}
