package dev.parley.webhook;

import java.time.Duration;

/**
 * The maxima of the webhook client.
 *
 * @param concurrentPerEndpoint calls under way at once to one scheme, host and port, so that one
 *     slow receiver cannot hold the others
 * @param waitingPerEndpoint calls that may wait for their turn; more fail at once
 * @param waitPerEndpoint how long a call waits for its turn; this is not part of its time-outs
 * @param callsInAll calls under way or waiting, all endpoints together
 * @param bodyBytes bytes of an answer that are read
 */
public record Limits(
    int concurrentPerEndpoint,
    int waitingPerEndpoint,
    Duration waitPerEndpoint,
    int callsInAll,
    int bodyBytes) {
  public static final Limits STANDARD =
      new Limits(50, 1_000, Duration.ofMinutes(1), 20_000, 64 * 1024);

  public Limits {
    if (concurrentPerEndpoint < 1 || waitingPerEndpoint < 0 || callsInAll < 1 || bodyBytes < 1) {
      throw new IllegalArgumentException("limits of the webhook client must be positive");
    }
  }
}
