package dev.parley.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The smallest application that uses Parley: it takes status callbacks and inbound messages on the
 * loopback address and answers with TwiML. It checks X-Twilio-Signature with lines of its own, on
 * purpose: a check that shared code with the signer would prove nothing.
 */
final class DemoApplication implements AutoCloseable {
  static final String ANSWER = "We open at nine. See you!";

  private static final String NO_ANSWER = "<Response/>";

  private final HttpServer server;
  private final String authToken;
  private final BlockingQueue<Call> statuses = new LinkedBlockingQueue<>();
  private final BlockingQueue<Call> inbound = new LinkedBlockingQueue<>();

  private DemoApplication(HttpServer server, String authToken) {
    this.server = server;
    this.authToken = authToken;
  }

  static DemoApplication start(String authToken) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    DemoApplication application = new DemoApplication(server, authToken);
    server.createContext("/status", application::status);
    server.createContext("/inbound", application::inbound);
    server.start();
    return application;
  }

  URI url(String path) {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
  }

  /** The next status callback, or empty when none comes in time. */
  Optional<Call> nextStatus(Duration patience) throws InterruptedException {
    return Optional.ofNullable(statuses.poll(patience.toMillis(), TimeUnit.MILLISECONDS));
  }

  Optional<Call> nextInbound(Duration patience) throws InterruptedException {
    return Optional.ofNullable(inbound.poll(patience.toMillis(), TimeUnit.MILLISECONDS));
  }

  @Override
  public void close() {
    server.stop(0);
  }

  private void status(HttpExchange exchange) throws IOException {
    statuses.add(read(exchange));
    exchange.sendResponseHeaders(204, -1);
    exchange.close();
  }

  private void inbound(HttpExchange exchange) throws IOException {
    Call call = read(exchange);
    boolean asksForHours = call.parameter("Body").contains("open");
    String twiml =
        asksForHours ? "<Response><Message>" + ANSWER + "</Message></Response>" : NO_ANSWER;
    byte[] body = twiml.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "text/xml");
    exchange.sendResponseHeaders(200, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
    inbound.add(call);
  }

  private Call read(HttpExchange exchange) throws IOException {
    String form = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    Map<String, String> parameters = parameters(form);
    String signature = exchange.getRequestHeaders().getFirst("X-Twilio-Signature");
    String expected = signature(url(exchange.getRequestURI().toString()), parameters);
    boolean signed =
        signature != null
            && MessageDigest.isEqual(
                signature.getBytes(StandardCharsets.UTF_8),
                expected.getBytes(StandardCharsets.UTF_8));
    return new Call(parameters, signed);
  }

  private static Map<String, String> parameters(String form) {
    Map<String, String> parameters = new TreeMap<>();
    Arrays.stream(form.split("&", -1))
        .filter(pair -> !pair.isEmpty())
        .map(pair -> pair.split("=", 2))
        .forEach(pair -> parameters.put(decoded(pair[0]), pair.length > 1 ? decoded(pair[1]) : ""));
    return parameters;
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }

  /** Twilio's rule: HMAC-SHA1 over the URL and each name and value, sorted by name. */
  private String signature(URI url, Map<String, String> sorted) {
    StringBuilder text = new StringBuilder(url.toString());
    sorted.forEach((name, value) -> text.append(name).append(value));
    try {
      Mac mac = Mac.getInstance("HmacSHA1");
      mac.init(new SecretKeySpec(authToken.getBytes(StandardCharsets.UTF_8), "HmacSHA1"));
      return Base64.getEncoder()
          .encodeToString(mac.doFinal(text.toString().getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has HmacSHA1", e);
    }
  }

  /**
   * One request of Parley to the application.
   *
   * @param signed the signature was right
   */
  record Call(Map<String, String> parameters, boolean signed) {
    Call {
      parameters = Map.copyOf(parameters);
    }

    String parameter(String name) {
      return parameters.getOrDefault(name, "");
    }
  }
}
