package dev.parley;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.function.Function;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** An application that checks signatures, keeps what it got, and answers what the test says. */
final class SigningReceiver implements AutoCloseable {
  private final HttpServer server;
  private final String token;
  private final List<Call> calls = new CopyOnWriteArrayList<>();
  private volatile Function<Call, Answer> answers = _ -> new Answer(204, "");

  /**
   * @param signed the signature fits this URL and these parameters
   */
  record Call(
      String path,
      Map<String, String> parameters,
      boolean signed,
      @Nullable String token,
      @Nullable String retry,
      @Nullable String replay) {
    String status() {
      return parameters.getOrDefault("MessageStatus", "");
    }
  }

  record Answer(int status, String body) {}

  SigningReceiver(String token) throws IOException {
    this.token = token;
    this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::answer);
    server.start();
  }

  String url(String path) {
    return "http://127.0.0.1:" + server.getAddress().getPort() + path;
  }

  void answers(int status) {
    answers = _ -> new Answer(status, "");
  }

  void answers(Function<Call, Answer> next) {
    answers = next;
  }

  List<Call> calls() {
    return List.copyOf(calls);
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String form = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      Map<String, String> parameters = new TreeMap<>();
      for (String pair : form.split("&", -1)) {
        int equals = pair.indexOf('=');
        parameters.put(decoded(pair.substring(0, equals)), decoded(pair.substring(equals + 1)));
      }
      String path = exchange.getRequestURI().toString();
      Call call =
          new Call(
              path,
              parameters,
              signature(url(path), parameters)
                  .equals(exchange.getRequestHeaders().getFirst("X-Twilio-Signature")),
              exchange.getRequestHeaders().getFirst("I-Twilio-Idempotency-Token"),
              exchange.getRequestHeaders().getFirst("X-Parley-Retry"),
              exchange.getRequestHeaders().getFirst("X-Parley-Replay"));
      calls.add(call);
      Answer answer = answers.apply(call);
      byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", "text/xml");
      exchange.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : body.length);
      exchange.getResponseBody().write(body);
    }
  }

  private String signature(String url, Map<String, String> parameters) {
    StringBuilder text = new StringBuilder(url);
    parameters.forEach((name, value) -> text.append(name).append(value));
    try {
      Mac mac = Mac.getInstance("HmacSHA1");
      mac.init(new SecretKeySpec(token.getBytes(StandardCharsets.UTF_8), "HmacSHA1"));
      return Base64.getEncoder()
          .encodeToString(mac.doFinal(text.toString().getBytes(StandardCharsets.UTF_8)));
    } catch (java.security.GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
