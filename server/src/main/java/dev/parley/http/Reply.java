package dev.parley.http;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The answer to one request, given once, from any thread; written on the connection's own loop. */
final class Reply implements Routes.Answer {
  private static final Logger log = LoggerFactory.getLogger(Reply.class);

  private final Vertx vertx;
  private final Context context;
  private final HttpServerRequest request;
  private final ResponseWriter writer;
  // Touched on the event loop only.
  private boolean given;

  /** Made on the event loop that owns the connection. */
  Reply(Vertx vertx, HttpServerRequest request, ResponseWriter writer) {
    this.vertx = vertx;
    this.context = vertx.getOrCreateContext();
    this.request = request;
    this.writer = writer;
  }

  @Override
  public void send(Response response) {
    onLoop(() -> give(response, false));
  }

  @Override
  public void render(Supplier<Response> response) {
    onLoop(() -> give(response.get(), false));
  }

  void sendAndClose(Response response) {
    onLoop(() -> give(response, true));
  }

  @Override
  public void abort() {
    onLoop(
        () -> {
          given = true;
          request.connection().close();
        });
  }

  /** On the event loop. */
  EventChannel openEvents(Runnable closed) {
    given = true;
    writer.startEvents(request.response());
    return new EventChannel(vertx, context, request.response(), closed);
  }

  private void give(Response response, boolean close) {
    if (given) {
      log.error("event=answered_twice status={}", response.status());
      return;
    }
    given = true;
    writer.write(request, response, close);
  }

  private void onLoop(Runnable action) {
    if (context.equals(Vertx.currentContext())) {
      action.run();
    } else {
      context.runOnContext(_ -> action.run());
    }
  }
}
