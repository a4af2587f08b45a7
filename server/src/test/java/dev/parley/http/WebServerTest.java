package dev.parley.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WebServerTest {
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2023-08-24T05:01:45Z"), ZoneOffset.UTC);
  private static final Limits SMALL =
      new Limits(
          1000,
          100_000,
          2,
          50,
          1,
          Duration.ofMillis(400),
          Duration.ofMillis(400),
          Duration.ofSeconds(5),
          Duration.ofSeconds(2));

  private WebServer server = server(Limits.DEFAULT);

  private static WebServer server(Limits limits) {
    return new WebServer(
        new WebServer.Settings("127.0.0.1", 0, 2, List.of("127.0.0.1:{port}"), limits),
        Fault.PLAIN_TEXT,
        CLOCK);
  }

  private void small() {
    server.close();
    server = server(SMALL);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private RawClient client() throws Exception {
    if (server.port() == 0) {
      server.start();
    }
    return new RawClient(server.port());
  }

  private String get(String path) {
    return "GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1:" + server.port() + "\r\n\r\n";
  }

  private String post(String path, String body) {
    return post(path, "application/x-www-form-urlencoded", body);
  }

  private String post(String path, String type, String body) {
    return "POST "
        + path
        + " HTTP/1.1\r\nHost: 127.0.0.1:"
        + server.port()
        + "\r\nContent-Type: "
        + type
        + "\r\nContent-Length: "
        + body.getBytes(StandardCharsets.UTF_8).length
        + "\r\n\r\n"
        + body;
  }

  private static Response text(String text) {
    return new Response(200, java.util.Map.of(), text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void pipelinedRequestsAreAnsweredInOrder() throws Exception {
    CountDownLatch second = new CountDownLatch(1);
    server.blocking(
        "GET",
        "/slow",
        _ -> {
          second.await();
          return text("slow");
        });
    server.async("GET", "/fast", (_, answer) -> answer.send(text("fast")));
    try (RawClient client = client()) {
      client.send(get("/slow") + get("/fast") + get("/fast"));
      second.countDown();
      assertThat(client.read().body()).isEqualTo("slow");
      assertThat(client.read().body()).isEqualTo("fast");
      assertThat(client.read().body()).isEqualTo("fast");
    }
  }

  @Test
  void aRequestInSingleOctetsIsRead() throws Exception {
    server.blocking("POST", "/a", request -> text(request.form().first("x").orElse("-")));
    try (RawClient client = client()) {
      for (char c : post("/a", "x=%F0%9F%91%8D").toCharArray()) {
        client.send(String.valueOf(c));
      }
      assertThat(client.read().body()).isEqualTo("👍");
    }
  }

  @Test
  void aChunkedBodyIsRead() throws Exception {
    server.blocking("POST", "/a", request -> text(request.form().first("x").orElse("-")));
    try (RawClient client = client()) {
      client.send(
          "POST /a HTTP/1.1\r\nHost: 127.0.0.1:"
              + server.port()
              + "\r\nContent-Type: application/x-www-form-urlencoded; charset=UTF-8\r\n"
              + "Transfer-Encoding: chunked\r\n\r\n3\r\nx=1\r\n2\r\n23\r\n1\r\n4\r\n0\r\n\r\n");
      assertThat(client.read().body()).isEqualTo("1234");
    }
  }

  @Test
  void headSaysWhatGetWouldWithoutTheBody() throws Exception {
    server.blocking("GET", "/a", _ -> text("12345"));
    try (RawClient client = client()) {
      client.send(get("/a").replace("GET", "HEAD"));
      RawClient.Answer answer = client.read(true);
      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.headers()).containsEntry("content-length", "5");
      client.send(get("/a"));
      assertThat(client.read().body()).isEqualTo("12345");
    }
  }

  @Test
  void everyAnswerCarriesDateAndNosniffAndPagesAPolicy() throws Exception {
    server.blocking("GET", "/", _ -> Response.html(200, "<p>hi"));
    try (RawClient client = client()) {
      client.send(get("/"));
      assertThat(client.read().headers())
          .containsEntry("date", "Thu, 24 Aug 2023 05:01:45 GMT")
          .containsEntry("x-content-type-options", "nosniff")
          .containsEntry("referrer-policy", "same-origin")
          .containsEntry("content-security-policy", ResponseWriter.PAGE_POLICY);
    }
  }

  @Test
  void acceptIsNotLookedAt() throws Exception {
    server.blocking("GET", "/a", _ -> text("ok"));
    try (RawClient client = client()) {
      client.send(get("/a").replace("\r\n\r\n", "\r\nAccept: image/png\r\n\r\n"));
      assertThat(client.read().status()).isEqualTo(200);
    }
  }

  @Test
  void unknownPathsAndMethodsAreSaid() throws Exception {
    server.blocking("GET", "/a", _ -> text("ok"));
    try (RawClient client = client()) {
      client.send(get("/b"));
      assertThat(client.read().status()).isEqualTo(404);
      client.send(post("/a", ""));
      RawClient.Answer answer = client.read();
      assertThat(answer.status()).isEqualTo(405);
      assertThat(answer.headers()).containsEntry("allow", "GET");
    }
  }

  @Test
  void aBodyAtTheMaximumIsTakenAndOneOctetMoreIsDrainedAndRefused() throws Exception {
    small();
    server.blocking("POST", "/a", request -> text("" + request.body().length));
    try (RawClient client = client()) {
      client.send(post("/a", "x=" + "1".repeat(998)));
      assertThat(client.read().body()).isEqualTo("1000");
      client.send(post("/a", "x=" + "1".repeat(999)));
      assertThat(client.read().status()).isEqualTo(413);
      client.send(post("/a", "x=" + "1".repeat(90_000)));
      assertThat(client.read().status()).isEqualTo(413);
      client.send(post("/a", "x=1"));
      assertThat(client.read().body()).isEqualTo("3");
    }
  }

  @Test
  void aBodyBeyondWhatIsDrainedIsRefusedBeforeItIsSent() throws Exception {
    small();
    server.blocking("POST", "/a", _ -> text("no"));
    try (RawClient client = client()) {
      client.send(post("/a", "").replace("Content-Length: 0", "Content-Length: 100001"));
      assertThat(client.read().status()).isEqualTo(413);
      assertThat(client.closedByServer()).isTrue();
    }
  }

  @Test
  void whoAsksBeforeSendingIsTold() throws Exception {
    small();
    server.blocking("POST", "/a", request -> text("" + request.body().length));
    try (RawClient client = client()) {
      String head =
          post("/a", "").replace("Content-Length: 0", "Expect: 100-continue\r\nContent-Length: 3");
      client.send(head);
      assertThat(client.line()).contains("100");
      assertThat(client.line()).isEmpty();
      client.send("x=1");
      assertThat(client.read().body()).isEqualTo("3");
    }
  }

  @Test
  void aBodyOfAnotherKindIsRefusedInWords() throws Exception {
    server.blocking("POST", "/a", _ -> text("no"));
    try (RawClient client = client()) {
      for (String type :
          List.of(
              "application/json",
              "multipart/form-data; boundary=x",
              "application/x-www-form-urlencoded; charset=iso-8859-1")) {
        client.send(post("/a", type, "x=1"));
        RawClient.Answer answer = client.read();
        assertThat(answer.status()).as(type).isEqualTo(400);
        assertThat(answer.body()).containsAnyOf("x-www-form-urlencoded", "UTF-8");
      }
    }
  }

  @Test
  void aLongRequestLineAndLongHeadersAreRefused() throws Exception {
    server.blocking("GET", "/a", _ -> text("ok"));
    try (RawClient client = client()) {
      client.send(get("/a?x=" + "1".repeat(Limits.REQUEST_LINE_MAX)));
      assertThat(client.read().status()).isEqualTo(414);
      assertThat(client.closedByServer()).isTrue();
    }
    try (RawClient client = client()) {
      client.send(
          get("/a").replace("\r\n\r\n", "\r\nX: " + "1".repeat(Limits.HEADERS_MAX) + "\r\n\r\n"));
      assertThat(client.read().status()).isEqualTo(431);
      assertThat(client.closedByServer()).isTrue();
    }
  }

  @Test
  void whatIsNoHttpIsAnsweredAndClosed() throws Exception {
    try (RawClient client = client()) {
      client.send("\u0016\u0003\u0001 hello\r\n\r\n");
      assertThat(client.read().status()).isEqualTo(400);
      assertThat(client.closedByServer()).isTrue();
    }
  }

  @Test
  void brokenPercentCodesInThePathAreRefused() throws Exception {
    server.blocking("GET", "/a/{x}", _ -> text("ok"));
    try (RawClient client = client()) {
      for (String path : List.of("/a/%", "/a/%zz", "/a/%00", "/a/%ED%A0%80", "/a/b?x=%")) {
        client.send(get(path));
        assertThat(client.read().status()).as(path).isEqualTo(400);
      }
    }
  }

  @Test
  void aForeignHostIsMisdirected() throws Exception {
    server.blocking("GET", "/a", _ -> text("ok"));
    try (RawClient client = client()) {
      client.send("GET /a HTTP/1.1\r\nHost: rebound.example\r\n\r\n");
      assertThat(client.read().status()).isEqualTo(421);
    }
  }

  @Test
  void anExceptionIsA500WithoutItsText() throws Exception {
    server.blocking(
        "GET",
        "/a",
        _ -> {
          throw new IllegalStateException("+12025550101 wrote: hello");
        });
    try (RawClient client = client()) {
      client.send(get("/a"));
      RawClient.Answer answer = client.read();
      assertThat(answer.status()).isEqualTo(500);
      assertThat(answer.body()).doesNotContain("+1202").doesNotContain("hello");
    }
    assertThat(FailureTrace.of(new IllegalStateException("+12025550101")))
        .startsWith("java.lang.IllegalStateException")
        .doesNotContain("+1202");
  }

  @Test
  void anAbortedAnswerClosesWithoutAStatus() throws Exception {
    server.async("GET", "/a", (_, answer) -> answer.abort());
    try (RawClient client = client()) {
      client.send(get("/a"));
      assertThat(client.closedByServer()).isTrue();
    }
  }

  @Test
  void moreBlockingRequestsThanAllowedAreAskedToComeBack() throws Exception {
    small();
    CountDownLatch release = new CountDownLatch(1);
    CountDownLatch inside = new CountDownLatch(2);
    server.blocking(
        "GET",
        "/a",
        _ -> {
          inside.countDown();
          release.await();
          return text("ok");
        });
    try (RawClient first = client();
        RawClient second = client();
        RawClient third = client()) {
      first.send(get("/a"));
      second.send(get("/a"));
      inside.await();
      third.send(get("/a"));
      assertThat(third.read().status()).isEqualTo(429);
      release.countDown();
      assertThat(first.read().body()).isEqualTo("ok");
      assertThat(second.read().body()).isEqualTo("ok");
      third.send(get("/a"));
      assertThat(third.read().body()).isEqualTo("ok");
    }
  }

  @Test
  void aHandlerMayTakeLongerThanAClientMayToSend() throws Exception {
    small();
    CountDownLatch release = new CountDownLatch(1);
    server.blocking(
        "GET",
        "/a",
        _ -> {
          release.await();
          return text("ok");
        });
    try (RawClient idle = client();
        RawClient waiting = client()) {
      waiting.send(get("/a"));
      assertThat(idle.closedByServer()).isTrue();
      release.countDown();
      assertThat(waiting.read().body()).isEqualTo("ok");
    }
  }

  @Test
  void aTrickledHeadAndATrickledBodyAreCutOff() throws Exception {
    small();
    server.blocking("POST", "/a", _ -> text("ok"));
    try (RawClient head = client();
        RawClient body = client()) {
      body.send(post("/a", "").replace("Content-Length: 0", "Content-Length: 10"));
      AtomicReference<String> cut = new AtomicReference<>();
      await()
          .atMost(Duration.ofSeconds(5))
          .pollInterval(Duration.ofMillis(50))
          .until(
              () -> {
                try {
                  head.send("G");
                  body.send("x");
                  return false;
                } catch (java.io.IOException e) {
                  cut.set(e.toString());
                  return true;
                }
              });
      assertThat(cut.get()).isNotNull();
    }
  }

  @Test
  void aTakenPortIsSaidByName() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      WebServer late =
          new WebServer(
              new WebServer.Settings(
                  "127.0.0.1", taken.getLocalPort(), 2, List.of(), Limits.DEFAULT),
              Fault.PLAIN_TEXT,
              CLOCK);
      CannotListen refusal = catchThrowableOfType(CannotListen.class, late::start);
      assertThat(refusal.taken()).isTrue();
      assertThat(refusal.port()).isEqualTo(taken.getLocalPort());
      assertThat(refusal).hasMessageContaining("is taken by another program");
    }
  }

  @Test
  void anAddressThatIsNotOursIsSaidToo() {
    WebServer elsewhere =
        new WebServer(
            new WebServer.Settings("192.0.2.1", 0, 1, List.of(), Limits.DEFAULT),
            Fault.PLAIN_TEXT,
            CLOCK);
    CannotListen refusal = catchThrowableOfType(CannotListen.class, elsewhere::start);
    assertThat(refusal.taken()).isFalse();
  }

  @Test
  void routesAreNotAddedLate() throws Exception {
    server.start();
    assertThatThrownBy(() -> server.blocking("GET", "/late", _ -> text("no")))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void requestsThatRunFinishWhenTheServerCloses() throws Exception {
    CountDownLatch inside = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    server.blocking(
        "GET",
        "/a",
        _ -> {
          inside.countDown();
          release.await();
          return text("finished");
        });
    try (RawClient client = client()) {
      client.send(get("/a"));
      inside.await();
      Thread closing = Thread.ofVirtual().start(server::close);
      await().until(() -> refusesConnections());
      release.countDown();
      assertThat(client.read().body()).isEqualTo("finished");
      closing.join();
    }
  }

  private boolean refusesConnections() {
    try (RawClient probe = new RawClient(server.port())) {
      return probe.closedByServer();
    } catch (java.net.ConnectException _) {
      return true;
    } catch (java.io.IOException _) {
      return false;
    }
  }
}
