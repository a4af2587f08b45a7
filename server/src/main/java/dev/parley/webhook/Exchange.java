package dev.parley.webhook;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What came of a call, retries included. */
public sealed interface Exchange {
  int attempts();

  Duration took();

  /** The application answered, with whatever status. The body is cut at the client's limit. */
  record Answered(
      int status,
      @Nullable String contentType,
      String body,
      @Nullable String location,
      int attempts,
      Duration took)
      implements Exchange {
    public boolean ok() {
      return status >= 200 && status < 300;
    }
  }

  /**
   * No usable answer.
   *
   * @param code code of the catalogue, for example 11200 or 11205
   * @param explanation in words, for the timeline
   */
  record Failed(int code, String explanation, int attempts, Duration took) implements Exchange {}
}
