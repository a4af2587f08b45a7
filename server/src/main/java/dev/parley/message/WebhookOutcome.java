package dev.parley.message;

import java.time.Instant;

/**
 * What an event about a call to an application means for calls to come; written with the event, in
 * one transaction. A call that succeeds at once has none.
 */
public sealed interface WebhookOutcome {
  /** The application was told after all: what waits to tell it again goes. */
  record Told() implements WebhookOutcome {}

  /**
   * It was not told, and nobody calls again by itself.
   *
   * @param waited the call was one that {@link WebhookRetryRows} keeps
   */
  record Failed(boolean waited) implements WebhookOutcome {}

  /**
   * It was not told, and is called again.
   *
   * @param endpoint scheme, host and port
   * @param retry number of the call to come, from 1
   * @param failedAt when the first call failed
   */
  record CalledAgain(String endpoint, int retry, Instant dueAt, Instant failedAt)
      implements WebhookOutcome {
    public CalledAgain {
      if (retry < 1 || retry > Short.MAX_VALUE) {
        throw new IllegalArgumentException("retry " + retry);
      }
    }
  }
}
