package dev.parley.http;

import java.util.function.Supplier;

/**
 * Where packages register what they answer. Templates are paths with placeholders in braces, for
 * example {@code /2010-04-01/Accounts/{AccountSid}/Messages.json}. Literal segments win over
 * placeholders.
 */
public interface Routes {
  /** A handler that may block; runs on a virtual thread. */
  void blocking(String method, String template, Handler handler);

  /** A handler on the event loop: must not block and must answer exactly once, from any thread. */
  void async(String method, String template, AsyncHandler handler);

  /** Server-sent events; opened on a virtual thread. */
  void events(String template, EventHandler handler);

  @FunctionalInterface
  interface Handler {
    Response handle(Request request) throws Exception;
  }

  @FunctionalInterface
  interface AsyncHandler {
    void handle(Request request, Answer answer);
  }

  interface Answer {
    void send(Response response);

    /**
     * As {@link #send}, made on the connection's event loop: it spares the caller the rendering.
     */
    default void render(Supplier<Response> response) {
      send(response.get());
    }

    /** Closes the connection without a status line. */
    void abort();
  }

  @FunctionalInterface
  interface EventHandler {
    void open(Request request, EventStream stream);
  }

  /** One open stream of server-sent events. Thread-safe. */
  interface EventStream {
    /** False when the client is gone or too slow; nothing more will be sent. */
    boolean send(String event, String data);

    void onClose(Runnable action);
  }
}
