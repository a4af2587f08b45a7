package dev.parley.cli;

import dev.parley.cli.Development.StartFailure;
import dev.parley.config.Secret;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Starts a server for real inside this process. The root package implements it. */
public interface Serving {
  /**
   * Returns when the server is ready and its server.json is written.
   *
   * @param progress one line for each step that a person may have to wait for
   * @throws StartFailure when it cannot start, with what to do about it
   */
  Running start(Options options, Consumer<String> progress) throws StartFailure;

  /**
   * @param config YAML; null for the defaults
   * @param data its data directory; null for that of the configuration
   */
  record Options(@Nullable Path config, @Nullable Path data) {}

  /** A server that runs until closed. */
  interface Running extends AutoCloseable {
    Ready ready();

    @Override
    void close();
  }

  /**
   * @param listens where it listens
   * @param publicUrl what applications use; null when it is not configured
   * @param data absolute
   * @param carriers names of the carriers
   * @param warnings what the operator should know, in sentences
   * @param first how the first admin gets in; null when there are people
   */
  record Ready(
      String listens,
      @Nullable String publicUrl,
      Path data,
      List<String> carriers,
      List<String> warnings,
      @Nullable FirstToken first) {
    public Ready {
      carriers = List.copyOf(carriers);
      warnings = List.copyOf(warnings);
    }
  }

  /** The one-time token of a server without people, and the file where it is kept. */
  record FirstToken(Secret token, Path file) {}
}
