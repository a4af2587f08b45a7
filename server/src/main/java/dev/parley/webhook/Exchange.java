package dev.parley.webhook;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What came of a call, retries included. */
public sealed interface Exchange {
  int attempts();

  Duration took();

  /** The application was told: it answered with a 2xx. */
  default boolean told() {
    return this instanceof Answered answered && answered.ok();
  }

  /**
   * If it failed: it may succeed later after no answer, a fault of the receiver (5xx), or too many
   * at once (429). Any other answer is one.
   */
  default Prospect prospect() {
    return switch (this) {
      case Answered answered ->
          answered.status() >= 500 || answered.status() == 429
              ? new Prospect(true, answered.pause())
              : Prospect.NONE;
      case Failed _ -> Prospect.LATER;
    };
  }

  /** The HTTP status, or the code of the failure. */
  int code();

  /**
   * The application answered, with whatever status.
   *
   * @param body decoded by the charset of the content type, UTF-8 when it names none
   * @param cut the body was longer than the client's limit and the rest was not read: good enough
   *     for a callback, whose answer nobody reads; no document to run
   * @param pause for how long a 429 or 503 asks to be left alone, at most {@link
   *     RetryAfter#RETRY_AFTER_MAX}; zero when it does not
   */
  record Answered(
      int status,
      @Nullable String contentType,
      String body,
      boolean cut,
      @Nullable String location,
      Duration pause,
      int attempts,
      Duration took)
      implements Exchange {
    @Override
    public int code() {
      return status;
    }

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
