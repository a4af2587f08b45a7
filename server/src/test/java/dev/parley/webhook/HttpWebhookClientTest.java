package dev.parley.webhook;

import static dev.parley.webhook.ClientFixture.get;
import static dev.parley.webhook.ClientFixture.post;
import static dev.parley.webhook.RawReceiver.response;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.twilio.security.RequestValidator;
import dev.parley.account.AccountSid;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HttpWebhookClientTest {
  private static final byte[] OK = response(200, "text/xml", "<Response/>");

  private final ClientFixture fixture = new ClientFixture();

  @AfterEach
  void close() {
    fixture.close();
  }

  /** What a receiver saw. */
  private record Seen(String method, URI uri, Map<String, List<String>> headers, String body) {
    String header(String name) {
      return headers.getOrDefault(name, List.of()).getFirst();
    }
  }

  @Test
  void aPostArrivesSignedForTheUrlAsConfigured() throws Exception {
    BlockingQueue<Seen> seen = new LinkedBlockingQueue<>();
    HttpServer server = receiver(seen, 200);
    String url = "http://127.0.0.1:" + server.getAddress().getPort() + "/status?a=b%20c";
    Exchange.Answered answer = fixture.answer(post(url + "#rc=2&tt=10000"));
    server.stop(0);
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.contentType()).isEqualTo("text/plain; charset=ISO-8859-1");
    assertThat(answer.body()).isEqualTo("täglich");
    assertThat(answer.attempts()).isEqualTo(1);
    Seen request = seen.take();
    assertThat(request.method()).isEqualTo("POST");
    assertThat(request.uri().toString()).isEqualTo("/status?a=b%20c");
    assertThat(request.body()).isEqualTo("MessageSid=SM1&Body=Gr%C3%BC%C3%9Fe+%26+%F0%9F%98%80");
    assertThat(request.header("Content-type"))
        .isEqualTo("application/x-www-form-urlencoded; charset=UTF-8");
    assertThat(request.header("I-twilio-idempotency-token")).isEqualTo("token-1");
    assertThat(request.header("User-agent")).startsWith("Parley/");
    assertThat(
            new RequestValidator(ClientFixture.TOKEN.value())
                .validate(
                    url,
                    Map.of("MessageSid", "SM1", "Body", "Grüße & 😀"),
                    request.header("X-twilio-signature")))
        .isTrue();
  }

  @Test
  void aGetCarriesItsParametersInTheSignedUrl() throws Exception {
    BlockingQueue<Seen> seen = new LinkedBlockingQueue<>();
    HttpServer server = receiver(seen, 200);
    String origin = "http://127.0.0.1:" + server.getAddress().getPort();
    fixture.answer(get(origin + "/sms?x=1#rc=0"));
    server.stop(0);
    Seen request = seen.take();
    assertThat(request.method()).isEqualTo("GET");
    assertThat(request.body()).isEmpty();
    assertThat(request.uri().toString())
        .isEqualTo("/sms?x=1&MessageSid=SM1&Body=Gr%C3%BC%C3%9Fe+%26+%F0%9F%98%80");
    assertThat(
            new RequestValidator(ClientFixture.TOKEN.value())
                .validate(origin + request.uri(), Map.of(), request.header("X-twilio-signature")))
        .isTrue();
  }

  @Test
  void userAndPasswordOfTheUrlGoIntoAHeader() throws Exception {
    BlockingQueue<Seen> seen = new LinkedBlockingQueue<>();
    HttpServer server = receiver(seen, 204);
    int port = server.getAddress().getPort();
    assertThat(fixture.answer(post("http://me:secret@127.0.0.1:" + port + "/")).ok()).isTrue();
    server.stop(0);
    Seen request = seen.take();
    assertThat(request.header("Authorization")).isEqualTo("Basic bWU6c2VjcmV0");
    assertThat(request.header("Host")).isEqualTo("127.0.0.1:" + port);
  }

  @Test
  void aPauseThatTheReceiverAsksForIsPartOfTheAnswer() throws Exception {
    String busy =
        String.join(
            "\r\n",
            "HTTP/1.1 503 Service Unavailable",
            "Date: Tue, 24 Nov 2026 10:00:00 GMT",
            "Retry-After: Tue, 24 Nov 2026 10:05:00 GMT",
            "Content-Length: 0",
            "",
            "");
    try (RawReceiver receiver = answering(busy.getBytes(StandardCharsets.US_ASCII))) {
      Exchange.Answered answer = fixture.answer(post(receiver.url("/")));
      assertThat(answer.prospect()).isEqualTo(new Prospect(true, Duration.ofMinutes(5)));
    }
  }

  @Test
  void anErrorStatusIsAnAnswerAndNotTriedAgainByDefault() throws Exception {
    try (RawReceiver receiver = answering(response(500, "text/html", "oops"))) {
      Exchange.Answered answer = fixture.answer(post(receiver.url("/#rc=5")));
      assertThat(answer.status()).isEqualTo(500);
      assertThat(answer.ok()).isFalse();
      assertThat(answer.attempts()).isEqualTo(1);
      assertThat(receiver.requests()).hasSize(1);
    }
  }

  @Test
  void aStatusIsTriedAgainWhenThePolicySaysSo() throws Exception {
    try (RawReceiver receiver = answering(response(503, "text/plain", ""))) {
      Exchange.Answered answer = fixture.answer(post(receiver.url("/#rc=2&rp=5xx")));
      assertThat(answer.status()).isEqualTo(503);
      assertThat(answer.attempts()).isEqualTo(3);
      assertThat(receiver.requests())
          .hasSize(3)
          .allMatch(request -> request.contains("I-Twilio-Idempotency-Token: token-1"));
      assertThat(fixture.answer(post(receiver.url("/#rc=2&rp=4xx"))).attempts()).isEqualTo(1);
    }
  }

  @Test
  void aRetryThatSucceedsIsASuccess() throws Exception {
    AtomicInteger requests = new AtomicInteger();
    RawReceiver.Script script =
        connection -> {
          while (connection.read()) {
            boolean first = requests.incrementAndGet() == 1;
            connection.write(first ? response(404, "text/plain", "") : OK);
          }
        };
    try (RawReceiver receiver = new RawReceiver(script)) {
      Exchange.Answered answer = fixture.answer(post(receiver.url("/#rp=4xx")));
      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.attempts()).isEqualTo(2);
    }
  }

  @Test
  void aRefusedConnectionIsTriedAgainOnceByDefault() throws Exception {
    int port = unusedPort();
    Exchange.Failed failed = fixture.failure(post("http://127.0.0.1:" + port + "/"));
    assertThat(failed.code()).isEqualTo(11205);
    assertThat(failed.explanation()).contains("refused");
    assertThat(failed.attempts()).isEqualTo(2);
    assertThat(fixture.failure(post("http://127.0.0.1:" + port + "/#rc=0")).attempts())
        .isEqualTo(1);
    assertThat(fixture.failure(post("http://127.0.0.1:" + port + "/#rc=5&rp=5xx")).attempts())
        .isEqualTo(1);
  }

  @Test
  void aReceiverThatHangsIsGivenUp() throws Exception {
    try (RawReceiver receiver = hanging()) {
      Exchange.Failed failed = fixture.failure(post(receiver.url("/#rt=200")));
      assertThat(failed.code()).isEqualTo(11200);
      assertThat(failed.attempts()).isEqualTo(1);
      assertThat(failed.took()).isGreaterThan(Duration.ofMillis(190));
      assertThat(fixture.failure(post(receiver.url("/#rt=200&rp=rt&rc=1"))).attempts())
          .isEqualTo(2);
    }
  }

  @Test
  void theTotalTimeBoundsRetriesAndDripFeeding() throws Exception {
    RawReceiver.Script drip =
        connection -> {
          connection.read();
          connection.write(
              "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n"
                  .getBytes(StandardCharsets.US_ASCII));
          while (true) {
            connection.write(new byte[] {'x'});
            connection.socket().setSoTimeout(50);
            try {
              if (connection.socket().getInputStream().read() < 0) {
                return;
              }
            } catch (SocketTimeoutException e) {
              // Nothing was said for 50 ms, as expected.
            }
          }
        };
    try (RawReceiver receiver = new RawReceiver(drip)) {
      Exchange.Failed failed = fixture.failure(post(receiver.url("/#rt=5000&tt=600&rp=all&rc=5")));
      assertThat(failed.code()).isEqualTo(11200);
      assertThat(failed.explanation()).contains("600 ms in all");
      assertThat(failed.attempts()).isEqualTo(1);
    }
  }

  @Test
  void aReceiverThatClosesWithoutAnAnswerIsAFailure() throws Exception {
    try (RawReceiver receiver = new RawReceiver(RawReceiver.Connection::read)) {
      Exchange.Failed failed = fixture.failure(post(receiver.url("/")));
      assertThat(failed.code()).isEqualTo(11200);
      assertThat(failed.explanation()).contains("without an answer");
      assertThat(failed.attempts()).isEqualTo(1);
    }
  }

  @Test
  void aReceiverThatClosesInTheMiddleIsAFailure() throws Exception {
    byte[] half =
        "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf".getBytes(StandardCharsets.US_ASCII);
    RawReceiver.Script script =
        connection -> {
          connection.read();
          connection.write(half);
        };
    try (RawReceiver receiver = new RawReceiver(script)) {
      Exchange.Failed failed = fixture.failure(post(receiver.url("/")));
      assertThat(failed.code()).isEqualTo(11200);
      assertThat(failed.explanation()).contains("middle");
    }
  }

  @Test
  void whatIsNotHttpIsAProtocolViolation() throws Exception {
    try (RawReceiver receiver =
        answering("220 mail.example ESMTP\r\n\r\n".getBytes(StandardCharsets.US_ASCII))) {
      assertThat(fixture.failure(post(receiver.url("/"))).code()).isEqualTo(11206);
    }
  }

  @Test
  void aLongBodyIsCutAtTheMaximum() throws Exception {
    int max = Limits.STANDARD.bodyBytes();
    try (RawReceiver receiver = answering(response(200, "text/plain", "x".repeat(max)))) {
      Exchange.Answered answer = fixture.answer(post(receiver.url("/")));
      assertThat(answer.cut()).isFalse();
      assertThat(answer.body()).hasSize(max);
    }
    try (RawReceiver receiver = answering(response(200, "text/plain", "x".repeat(max + 1)))) {
      Exchange.Answered answer = fixture.answer(post(receiver.url("/")));
      assertThat(answer.cut()).isTrue();
      assertThat(answer.body()).hasSize(max);
      assertThat(answer.ok()).isTrue();
    }
  }

  @Test
  void aBodyWithoutEndIsCutToo() throws Exception {
    RawReceiver.Script endless =
        connection -> {
          connection.read();
          connection.write("HTTP/1.1 200 OK\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
          while (true) {
            connection.write(new byte[8192]);
          }
        };
    try (RawReceiver receiver = new RawReceiver(endless)) {
      assertThat(fixture.answer(post(receiver.url("/"))).cut()).isTrue();
    }
  }

  @Test
  void aRedirectIsAnAnswer() throws Exception {
    byte[] redirect =
        "HTTP/1.1 302 Found\r\nLocation: http://10.0.0.1/\r\nContent-Length: 0\r\n\r\n"
            .getBytes(StandardCharsets.US_ASCII);
    try (RawReceiver receiver = answering(redirect)) {
      Exchange.Answered answer = fixture.answer(post(receiver.url("/")));
      assertThat(answer.status()).isEqualTo(302);
      assertThat(answer.location()).isEqualTo("http://10.0.0.1/");
    }
  }

  @Test
  void connectionsAreKept() throws Exception {
    try (RawReceiver receiver = answering(OK)) {
      for (int i = 0; i < 5; i++) {
        fixture.answer(post(receiver.url("/")));
      }
      assertThat(receiver.connections()).isEqualTo(1);
    }
  }

  @Test
  void aKeptConnectionThatWasClosedUnderOurHandsIsNoFailure() throws Exception {
    RawReceiver.Script script =
        connection -> {
          connection.read();
          connection.write(OK);
          connection.read(); // and close
        };
    try (RawReceiver receiver = new RawReceiver(script)) {
      fixture.answer(post(receiver.url("/#rc=0")));
      Exchange.Answered second = fixture.answer(post(receiver.url("/#rc=0")));
      assertThat(second.attempts()).isEqualTo(1);
      assertThat(receiver.connections()).isEqualTo(2);
      // Without a token the receiver could not tell a repetition from a second message.
      WebhookRequest bare =
          new WebhookRequest(
              ClientFixture.ACCOUNT, receiver.url("/#rc=0"), "POST", List.of(), null);
      assertThat(fixture.failure(bare).code()).isEqualTo(11200);
    }
  }

  @Test
  void anUnknownAccountOrUrlIsAFailureWithoutAnAttempt() throws Exception {
    Exchange.Failed failed =
        fixture.failure(
            new WebhookRequest(
                new AccountSid(new UUID(9, 9)), "http://127.0.0.1/", "POST", List.of(), null));
    assertThat(failed.explanation()).contains("no token");
    assertThat(failed.attempts()).isZero();
    assertThat(fixture.failure(post("mailto:a@b.c")).code()).isEqualTo(11100);
    assertThat(fixture.client.callsUnderWay()).isZero();
  }

  private static RawReceiver answering(byte[] bytes) throws IOException {
    return new RawReceiver(
        connection -> {
          while (connection.read()) {
            connection.write(bytes);
          }
        });
  }

  private static RawReceiver hanging() throws IOException {
    return new RawReceiver(
        connection -> {
          while (connection.read()) {
            // and say nothing
          }
        });
  }

  private static int unusedPort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
      return socket.getLocalPort();
    }
  }

  private static HttpServer receiver(BlockingQueue<Seen> seen, int status) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 10);
    server.createContext(
        "/",
        exchange -> {
          seen.add(
              new Seen(
                  exchange.getRequestMethod(),
                  exchange.getRequestURI(),
                  Map.copyOf(exchange.getRequestHeaders()),
                  new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)));
          answer(exchange, status);
        });
    server.start();
    return server;
  }

  private static void answer(HttpExchange exchange, int status) throws IOException {
    byte[] body = "täglich".getBytes(StandardCharsets.ISO_8859_1);
    exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=ISO-8859-1");
    exchange.sendResponseHeaders(status, status == 204 ? -1 : body.length);
    if (status != 204) {
      exchange.getResponseBody().write(body);
    }
    exchange.close();
  }
}
