package dev.parley.http;

import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.time.Clock;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** From a request's head to its handler. Shared by the event loops. */
final class Dispatcher {
  private static final Logger log = LoggerFactory.getLogger(Dispatcher.class);

  private final Router router;
  private final Fault.Renderer faults;
  private final Limits limits;
  private final ForwardedBy forwarded;
  private final Clock clock;
  private final Semaphore blocking;
  private final Semaphore streams;
  private final AtomicInteger connections = new AtomicInteger();
  private final ThreadFactory threads = Thread.ofVirtual().name("http-", 0).factory();
  private final Set<EventChannel> openStreams = ConcurrentHashMap.newKeySet();
  private volatile @Nullable HostGuard guard;

  Dispatcher(
      Router router, Fault.Renderer faults, Limits limits, ForwardedBy forwarded, Clock clock) {
    this.router = router;
    this.forwarded = forwarded;
    this.faults = faults;
    this.limits = limits;
    this.clock = clock;
    this.blocking = new Semaphore(limits.blockingMax());
    this.streams = new Semaphore(limits.eventStreamsMax());
  }

  /** Until the port is known nothing is answered; clients that were faster are asked again. */
  void guardWith(HostGuard hostGuard) {
    guard = hostGuard;
  }

  /** Streams never end by themselves; a closing server does not wait for them. */
  void endStreams() {
    openStreams.forEach(EventChannel::close);
  }

  /** Called on each event loop for its server. */
  void attach(Vertx vertx, HttpServer server) {
    ConnectionWatch watch = new ConnectionWatch(vertx, limits);
    ResponseWriter writer = new ResponseWriter(clock, watch);
    server.connectionHandler(
        connection -> {
          if (connections.incrementAndGet() > limits.connectionsMax()) {
            log.warn("event=http_connections_full max={}", limits.connectionsMax());
            connection.close();
          } else {
            watch.opened(connection);
          }
          connection.closeHandler(
              _ -> {
                connections.decrementAndGet();
                watch.closed(connection);
              });
        });
    server.requestHandler(request -> head(request, new Reply(vertx, request, writer), watch));
    server.invalidRequestHandler(request -> unreadable(request, new Reply(vertx, request, writer)));
  }

  private void unreadable(HttpServerRequest request, Reply reply) {
    Throwable cause = request.decoderResult().cause();
    Fault fault =
        switch (cause) {
          case TooLongHttpLineException _ ->
              new Fault(
                  Fault.Kind.URI_TOO_LONG,
                  "The request line is longer than " + Limits.REQUEST_LINE_MAX + " octets.");
          case TooLongHttpHeaderException _ ->
              new Fault(
                  Fault.Kind.HEADERS_TOO_LARGE,
                  "The headers are longer than " + Limits.HEADERS_MAX + " octets.");
          case null, default ->
              new Fault(Fault.Kind.BAD_REQUEST, "The request is not valid HTTP/1.1 (RFC 9112).");
        };
    reply.sendAndClose(faults.render(fault, "/"));
  }

  private void head(HttpServerRequest incoming, Reply reply, ConnectionWatch watch) {
    RequestHead head;
    try {
      head = RequestHead.read(incoming, forwarded.client(incoming));
    } catch (MalformedInput e) {
      // The path could not be read either, but its beginning tells whose client this is.
      reply.send(faults.render(e.fault(), incoming.uri()));
      return;
    }
    HostGuard hostGuard = guard;
    Optional<Fault> refusal =
        hostGuard == null
            ? Optional.of(new Fault(Fault.Kind.TOO_BUSY, "The server is starting."))
            : hostGuard.refuse(head.method(), head.client().host(), head.headers());
    if (refusal.isPresent()) {
      reply.send(faults.render(refusal.get(), head.path()));
      return;
    }
    new BodyReader(incoming, head, limits, watch)
        .read(
            body -> route(head, body, reply),
            fault -> reply.send(faults.render(fault, head.path())),
            fault -> reply.sendAndClose(faults.render(fault, head.path())));
  }

  private void route(RequestHead head, byte[] body, Reply reply) {
    try {
      switch (router.find(head.method(), head.rawPath())) {
        case Router.Match.Found found ->
            run(found.route(), head.with(found.parameters(), body), reply);
        case Router.Match.WrongMethod wrong ->
            reply.send(
                faults
                    .render(
                        new Fault(
                            Fault.Kind.METHOD_NOT_ALLOWED,
                            "The method " + head.method() + " is not offered here."),
                        head.path())
                    .with("Allow", String.join(", ", wrong.allowed())));
        case Router.Match.NoPath _ ->
            reply.send(
                faults.render(
                    new Fault(
                        Fault.Kind.NOT_FOUND,
                        "The requested resource " + head.path() + " was not found"),
                    head.path()));
      }
    } catch (MalformedInput e) {
      reply.send(faults.render(e.fault(), head.path()));
    }
  }

  private void run(Router.Route route, Request request, Reply reply) {
    switch (route.action()) {
      case Router.Action.Async(var handler) -> {
        try {
          handler.handle(request, reply);
        } catch (RuntimeException e) {
          fail(route, request, reply, e);
        }
      }
      case Router.Action.Blocking(var handler) -> {
        if (!blocking.tryAcquire()) {
          reply.send(busy(request, limits.blockingMax() + " requests"));
          return;
        }
        threads.newThread(() -> block(route, handler, request, reply)).start();
      }
      case Router.Action.Events(var handler) -> {
        if (!streams.tryAcquire()) {
          reply.send(busy(request, limits.eventStreamsMax() + " event streams"));
          return;
        }
        EventChannel stream = reply.openEvents(streams::release);
        openStreams.add(stream);
        stream.onClose(() -> openStreams.remove(stream));
        threads.newThread(() -> open(route, handler, request, stream)).start();
      }
    }
  }

  private void block(Router.Route route, Routes.Handler handler, Request request, Reply reply) {
    Response response;
    try {
      response = handler.handle(request);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      reply.abort();
      return;
    } catch (Exception | StackOverflowError e) {
      fail(route, request, reply, e);
      return;
    } finally {
      blocking.release();
    }
    reply.send(response);
  }

  private void open(
      Router.Route route, Routes.EventHandler handler, Request request, EventChannel stream) {
    try {
      handler.open(request, stream);
    } catch (RuntimeException e) {
      logFailure(route, request, e);
      stream.close();
    }
  }

  private Response busy(Request request, String what) {
    return faults.render(
        new Fault(
            Fault.Kind.TOO_BUSY, "More than " + what + " run at the same time; try again soon."),
        request.path());
  }

  private void fail(Router.Route route, Request request, Reply reply, Throwable failure) {
    logFailure(route, request, failure);
    reply.send(
        faults.render(
            new Fault(Fault.Kind.INTERNAL, "An internal error happened; it was logged."),
            request.path()));
  }

  /** The template, not the path, and no exception text: both may carry numbers or bodies. */
  private static void logFailure(Router.Route route, Request request, Throwable failure) {
    log.error(
        "event=request_failed method={} route={} failure={}",
        request.method(),
        route.template(),
        FailureTrace.of(failure));
  }
}
