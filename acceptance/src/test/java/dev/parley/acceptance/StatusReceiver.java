package dev.parley.acceptance;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;

/**
 * An application that keeps books of what it is told: status callbacks by message and state, with
 * their tokens, and inbound texts. It answers some texts. At the same port over all restarts of
 * Parley.
 */
final class StatusReceiver implements AutoCloseable {
  private final HttpServer server;

  /** By message: state to the tokens it came with, states in the order they came first. */
  private final Map<String, Map<String, Set<String>>> told = new ConcurrentHashMap<>();

  private final Set<String> texts = ConcurrentHashMap.newKeySet();

  StatusReceiver() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/status", this::status);
    server.createContext("/sms", this::text);
    server.start();
  }

  String url(String path) {
    return "http://127.0.0.1:" + server.getAddress().getPort() + path;
  }

  /** States that were announced for a message, in the order of their first callback. */
  List<String> states(String sid) {
    Map<String, Set<String>> states = told.getOrDefault(sid, Map.of());
    synchronized (states) {
      return new ArrayList<>(states.keySet());
    }
  }

  /** States of a message that came with more than one idempotency token, or with none. */
  List<String> ambiguous(String sid) {
    Map<String, Set<String>> states = told.getOrDefault(sid, Map.of());
    synchronized (states) {
      return states.entrySet().stream()
          .filter(state -> state.getValue().size() != 1 || state.getValue().contains(""))
          .map(state -> sid + " " + state)
          .toList();
    }
  }

  /** Inbound texts that the application was told of. */
  Set<String> texts() {
    return Set.copyOf(texts);
  }

  private void status(HttpExchange exchange) throws IOException {
    Map<String, String> form = form(exchange);
    String token = exchange.getRequestHeaders().getFirst("I-Twilio-Idempotency-Token");
    Map<String, Set<String>> states =
        told.computeIfAbsent(form.getOrDefault("MessageSid", ""), _ -> new LinkedHashMap<>());
    synchronized (states) {
      states
          .computeIfAbsent(form.getOrDefault("MessageStatus", ""), _ -> new LinkedHashSet<>())
          .add(token == null ? "" : token);
    }
    exchange.sendResponseHeaders(204, -1);
    exchange.close();
  }

  private void text(HttpExchange exchange) throws IOException {
    Map<String, String> form = form(exchange);
    String body = form.getOrDefault("Body", "");
    texts.add(body);
    String answer =
        body.startsWith("ask ") ? "<Message>answer to " + body.substring(4) + "</Message>" : "";
    byte[] twiml = ("<Response>" + answer + "</Response>").getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "text/xml; charset=utf-8");
    exchange.sendResponseHeaders(200, twiml.length);
    exchange.getResponseBody().write(twiml);
    exchange.close();
  }

  private static Map<String, String> form(HttpExchange exchange) throws IOException {
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    Map<String, String> parameters = new TreeMap<>();
    for (String field : body.split("&", -1)) {
      int equals = field.indexOf('=');
      if (equals > 0) {
        parameters.put(
            URLDecoder.decode(field.substring(0, equals), StandardCharsets.UTF_8),
            URLDecoder.decode(field.substring(equals + 1), StandardCharsets.UTF_8));
      }
    }
    return parameters;
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
