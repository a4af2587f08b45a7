package dev.parley.acceptance;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.function.Function;

/** A customer's application: answers webhooks and keeps what it was called with. */
final class Application implements AutoCloseable {
  static final String NO_REPLY = "<Response/>";

  private final List<Call> calls = new CopyOnWriteArrayList<>();
  private final HttpServer server;
  private final Function<Call, String> answer;

  /**
   * One webhook as it came.
   *
   * @param url as it was called, for the signature
   */
  record Call(String url, String path, Map<String, String> parameters, String signature) {
    String parameter(String name) {
      return parameters.getOrDefault(name, "");
    }
  }

  /**
   * @param answer TwiML for each call
   */
  Application(Function<Call, String> answer) {
    this.answer = answer;
    try {
      this.server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::handle);
    server.start();
  }

  String url(String path) {
    return "http://127.0.0.1:" + server.getAddress().getPort() + path;
  }

  /** Calls of a path so far, in their order. */
  List<Call> calls(String path) {
    return calls.stream().filter(call -> call.path().equals(path)).toList();
  }

  @Override
  public void close() {
    server.stop(0);
  }

  private void handle(HttpExchange exchange) throws IOException {
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    String signature = exchange.getRequestHeaders().getFirst("X-Twilio-Signature");
    Call call =
        new Call(
            url(exchange.getRequestURI().toString()),
            exchange.getRequestURI().getPath(),
            parse(body),
            signature == null ? "" : signature);
    byte[] twiml = answer.apply(call).getBytes(StandardCharsets.UTF_8);
    calls.add(call);
    exchange.getResponseHeaders().set("Content-Type", "text/xml; charset=utf-8");
    exchange.sendResponseHeaders(200, twiml.length);
    exchange.getResponseBody().write(twiml);
    exchange.close();
  }

  private static Map<String, String> parse(String form) {
    Map<String, String> parameters = new TreeMap<>();
    for (String field : form.split("&", -1)) {
      int equals = field.indexOf('=');
      if (equals > 0) {
        parameters.put(decode(field.substring(0, equals)), decode(field.substring(equals + 1)));
      }
    }
    return parameters;
  }

  private static String decode(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }
}
