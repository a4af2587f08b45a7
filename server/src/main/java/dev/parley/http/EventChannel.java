package dev.parley.http;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One stream of server-sent events (HTML standard s9.2). A reader that falls behind by more than
 * {@link Limits#EVENT_BACKLOG_MAX} is cut off; browsers come back by themselves.
 */
final class EventChannel implements Routes.EventStream {
  private final Vertx vertx;
  private final Context context;
  private final HttpServerResponse response;
  private final AtomicInteger backlog = new AtomicInteger();
  private final List<Runnable> onClose = new ArrayList<>();
  private final long ping;
  private boolean closed;

  /** Made on the event loop, after the headers were set. */
  EventChannel(Vertx vertx, Context context, HttpServerResponse response, Runnable released) {
    this.vertx = vertx;
    this.context = context;
    this.response = response;
    onClose.add(released);
    response.closeHandler(_ -> ended());
    response.exceptionHandler(_ -> ended());
    write(": open\n\n");
    ping = vertx.setPeriodic(Limits.EVENT_PING.toMillis(), _ -> write(": ping\n\n"));
  }

  @Override
  public boolean send(String event, String data) {
    StringBuilder text = new StringBuilder(data.length() + event.length() + 20);
    text.append("event: ").append(event).append('\n');
    data.lines().forEach(line -> text.append("data: ").append(line).append('\n'));
    return write(text.append('\n').toString());
  }

  private boolean write(String text) {
    synchronized (this) {
      if (closed) {
        return false;
      }
    }
    Buffer buffer = Buffer.buffer(text);
    int size = buffer.length();
    if (backlog.addAndGet(size) > Limits.EVENT_BACKLOG_MAX) {
      close();
      return false;
    }
    context.runOnContext(_ -> response.write(buffer).onComplete(_ -> backlog.addAndGet(-size)));
    return true;
  }

  @Override
  public void onClose(Runnable action) {
    boolean already;
    synchronized (this) {
      already = closed;
      if (!already) {
        onClose.add(action);
      }
    }
    if (already) {
      action.run();
    }
  }

  /** A slow reader would never see an orderly end; the connection goes. */
  void close() {
    ended();
    context.runOnContext(_ -> response.reset());
  }

  private void ended() {
    List<Runnable> actions;
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
      actions = List.copyOf(onClose);
    }
    vertx.cancelTimer(ping);
    actions.forEach(Runnable::run);
  }
}
