package dev.parley.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads one body up to its maximum. A longer one is read on and thrown away, so that the client
 * gets to see the refusal; one that is longer than even that is answered at once and the connection
 * closed.
 */
final class BodyReader {
  private final HttpServerRequest request;
  private final RequestHead head;
  private final Limits limits;
  private final ConnectionWatch watch;
  private @Nullable Buffer kept;
  private boolean joined;
  private long received;
  private boolean over;

  BodyReader(HttpServerRequest request, RequestHead head, Limits limits, ConnectionWatch watch) {
    this.request = request;
    this.head = head;
    this.limits = limits;
    this.watch = watch;
  }

  void read(Consumer<byte[]> whole, Consumer<Fault> tooLarge, Consumer<Fault> farTooLarge) {
    if (announcedBeyondDrain()) {
      over = true;
      farTooLarge.accept(fault());
      return;
    }
    if ("100-continue".equalsIgnoreCase(head.headers().get("expect"))) {
      request.response().writeContinue();
    }
    watch.reading(request.connection());
    request.handler(
        chunk -> {
          received += chunk.length();
          if (over) {
            return;
          }
          if (received > limits.drainMax()) {
            over = true;
            farTooLarge.accept(fault());
          } else if (received <= limits.bodyMax()) {
            keep(chunk);
          } else {
            kept = null;
          }
        });
    request.endHandler(
        _ -> {
          if (over) {
            return;
          }
          watch.working(request.connection());
          if (received > limits.bodyMax()) {
            tooLarge.accept(fault());
          } else {
            whole.accept(kept == null ? RequestHead.noBody() : kept.getBytes());
          }
        });
    request.exceptionHandler(_ -> over = true);
  }

  /** Most bodies are one chunk, which is kept as it is; only more are put together. */
  private void keep(Buffer chunk) {
    Buffer before = kept;
    if (before == null) {
      kept = chunk;
      return;
    }
    if (!joined) {
      before = Buffer.buffer(2 * (before.length() + chunk.length())).appendBuffer(before);
      joined = true;
    }
    kept = before.appendBuffer(chunk);
  }

  private boolean announcedBeyondDrain() {
    String length = head.headers().get("content-length");
    if (length == null) {
      return false;
    }
    try {
      long announced = Long.parseLong(length.strip());
      boolean waits = head.headers().get("expect") != null;
      return announced > (waits ? limits.bodyMax() : limits.drainMax());
    } catch (NumberFormatException _) {
      return true;
    }
  }

  private Fault fault() {
    return new Fault(
        Fault.Kind.BODY_TOO_LARGE,
        "The body is longer than " + limits.bodyMax() + " octets, the most that is taken.");
  }
}
