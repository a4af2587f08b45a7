package dev.parley.http;

import java.time.Duration;

/**
 * The maxima of the server. What they bound is one client's share of memory and time.
 *
 * @param bodyMax octets of a body. The largest form of the API, 1600 characters of three octets
 *     each percent-encoded (14 KB) with ten media URLs of 2 KB escaped throughout (61 KB), fits
 * @param drainMax octets of a refused body that are read and thrown away, so that the client can
 *     read the refusal and keep its connection; beyond, the connection is closed after the answer
 * @param blockingMax requests that run on virtual threads at the same time; beyond, 429
 * @param connectionsMax open connections; beyond, a new one is closed at once
 * @param eventStreamsMax open streams of server-sent events; beyond, 429
 * @param idleMax time an open connection may take to send the head of its next request
 * @param readMax time a body may take to arrive
 * @param writeMax time a client may take to read an answer
 * @param graceMax time that requests get to finish when the server closes
 */
public record Limits(
    int bodyMax,
    int drainMax,
    int blockingMax,
    int connectionsMax,
    int eventStreamsMax,
    Duration idleMax,
    Duration readMax,
    Duration writeMax,
    Duration graceMax) {
  /** Octets of method, URI and version. */
  public static final int REQUEST_LINE_MAX = 8 * 1024;

  /** Octets of all headers. */
  public static final int HEADERS_MAX = 16 * 1024;

  /** Octets that wait for one slow reader of events before its stream is closed. */
  public static final int EVENT_BACKLOG_MAX = 256 * 1024;

  /** A comment is sent this often, so that proxies keep quiet streams open. */
  public static final Duration EVENT_PING = Duration.ofSeconds(15);

  public static final Limits DEFAULT =
      new Limits(
          128 * 1024,
          8 * 1024 * 1024,
          512,
          10_000,
          256,
          Duration.ofSeconds(75),
          Duration.ofSeconds(30),
          Duration.ofSeconds(60),
          Duration.ofSeconds(5));
}
