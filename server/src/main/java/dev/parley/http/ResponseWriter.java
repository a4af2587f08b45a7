package dev.parley.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Writes answers; adds what every answer carries. Owned by one event loop. */
final class ResponseWriter {
  /** Pages run their own scripts and styles and nothing else; nobody may frame them. */
  static final String PAGE_POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
          + " form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private final Clock clock;
  private final ConnectionWatch watch;
  private long dateSecond = -1;
  private String date = "";

  ResponseWriter(Clock clock, ConnectionWatch watch) {
    this.clock = clock;
    this.watch = watch;
  }

  /**
   * @param closing whether the connection closes after the answer; the answer itself may say so too
   */
  void write(HttpServerRequest request, Response answer, boolean closing) {
    boolean close = closing || "close".equals(answer.headers().get("Connection"));
    HttpServerResponse response = request.response();
    if (response.ended() || response.closed()) {
      return;
    }
    response.setStatusCode(answer.status());
    answer.headers().forEach(response::putHeader);
    common(response, answer.headers().get("Content-Type"));
    if (close) {
      response.putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
    }
    watch.writing(request.connection());
    byte[] body = answer.body();
    if (answer.status() == 204 || answer.status() == 304) {
      response.end().onComplete(_ -> done(request, close));
      return;
    }
    response.putHeader(HttpHeaders.CONTENT_LENGTH, Integer.toString(body.length));
    if (HttpMethod.HEAD.equals(request.method())) {
      response.end().onComplete(_ -> done(request, close));
    } else {
      response.end(Buffer.buffer(body)).onComplete(_ -> done(request, close));
    }
  }

  void startEvents(HttpServerResponse response) {
    response.setChunked(true);
    response.putHeader(HttpHeaders.CONTENT_TYPE, "text/event-stream; charset=utf-8");
    response.putHeader(HttpHeaders.CACHE_CONTROL, "no-store");
    // Reverse proxies of the nginx kind hold small chunks back without it.
    response.putHeader("X-Accel-Buffering", "no");
    common(response, null);
  }

  private void common(HttpServerResponse response, @org.jspecify.annotations.Nullable String type) {
    response.putHeader(HttpHeaders.DATE, date());
    response.putHeader("X-Content-Type-Options", "nosniff");
    if (type != null && type.startsWith("text/html")) {
      response.putHeader("Content-Security-Policy", PAGE_POLICY);
      response.putHeader("Referrer-Policy", "same-origin");
      if (!response.headers().contains(HttpHeaders.CACHE_CONTROL)) {
        response.putHeader(HttpHeaders.CACHE_CONTROL, "no-store");
      }
    }
  }

  private String date() {
    long second = clock.millis() / 1000;
    if (second != dateSecond) {
      dateSecond = second;
      date = DATE.format(Instant.ofEpochSecond(second));
    }
    return date;
  }

  private void done(HttpServerRequest request, boolean close) {
    if (close) {
      request.connection().close();
    } else if (request.isEnded()) {
      watch.waiting(request.connection());
    }
  }
}
