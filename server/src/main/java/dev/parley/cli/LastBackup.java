package dev.parley.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;

/**
 * A note in the data directory about the newest backup or export that succeeded, for whoever asks
 * how it stands.
 */
record LastBackup(Instant at, String where) {
  private static final String NAME = "last-backup";

  /** A data directory that is not there (an external database) gets none. */
  static void note(Path data, Path where, Instant now) throws IOException {
    if (Files.isDirectory(data)) {
      Files.write(data.resolve(NAME), List.of(now.toString(), where.toAbsolutePath().toString()));
    }
  }

  static Optional<LastBackup> read(Path data) {
    try {
      List<String> lines = Files.readAllLines(data.resolve(NAME));
      return lines.size() < 2
          ? Optional.empty()
          : Optional.of(new LastBackup(Instant.parse(lines.get(0)), lines.get(1)));
    } catch (IOException | DateTimeParseException _) {
      return Optional.empty();
    }
  }
}
