package dev.parley.sandbox.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import dev.parley.testing.RequiresNode;
import dev.parley.testing.Tool;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class CompatibilityProxyTest {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  @TempDir Path directory;

  private final AtomicReference<Instant> now = new AtomicReference<>(Instant.now());
  private final Clock clock = ((InstantSource) now::get).withZone(ZoneOffset.UTC);
  private final ConcurrentLinkedQueue<String> seen = new ConcurrentLinkedQueue<>();
  private HttpServer upstream;
  private CompatibilityProxy proxy;

  @BeforeEach
  void start() throws IOException {
    upstream = HttpServer.create(atLoopback(0), 0);
    upstream.createContext(
        "/",
        exchange -> {
          String body =
              new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
          seen.add(
              "%s %s %s from port %d"
                  .formatted(
                      exchange.getRequestMethod(),
                      exchange.getRequestHeaders().getFirst("Host"),
                      exchange.getRequestURI(),
                      exchange.getRemoteAddress().getPort()));
          byte[] answer = ("echo " + body).getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, answer.length);
          exchange.getResponseBody().write(answer);
          exchange.close();
        });
    upstream.start();
    proxy = new CompatibilityProxy(directory, upstream.getAddress().getPort(), clock);
  }

  @AfterEach
  void stop() {
    proxy.close();
    upstream.stop(0);
  }

  @Test
  void aJavaClientOfTwilioReachesUsOverOneKeptConnection() throws Exception {
    try (HttpClient client = javaClient()) {
      assertThat(post(client, "https://api.twilio.com/2010-04-01/x.json?a=b", "Body=1"))
          .isEqualTo("echo Body=1");
      assertThat(post(client, "https://api.twilio.com/2010-04-01/y.json", "Body=2"))
          .isEqualTo("echo Body=2");
    }

    assertThat(seen).hasSize(2);
    assertThat(seen.peek()).startsWith("POST api.twilio.com /2010-04-01/x.json?a=b");
    assertThat(seen.stream().map(line -> line.replaceAll(".*port ", "")).distinct()).hasSize(1);
  }

  @Test
  void hostsOfAnEdgeAndARegionAreOursToo() throws Exception {
    try (HttpClient client = javaClient()) {
      assertThat(post(client, "https://API.sydney.au1.twilio.com/", "x")).isEqualTo("echo x");
    }
  }

  @Test
  void aLargeBodyPassesUnchanged() throws Exception {
    String large = "0123456789".repeat(300_000);
    try (HttpClient client = javaClient()) {
      assertThat(post(client, "https://api.twilio.com/", large)).isEqualTo("echo " + large);
    }
  }

  @Test
  @RequiresNode
  void nodeReachesUsThroughItsOwnProxyTunnel() throws Exception {
    String program =
        """
        const http = require('http'), https = require('https');
        const tunnel = http.request({host: '127.0.0.1', port: %d, method: 'CONNECT',
                                     path: 'api.twilio.com:443'});
        tunnel.on('connect', (response, socket) => {
          https.get({host: 'api.twilio.com', path: '/node', socket, agent: false}, answer => {
            answer.on('data', data => process.stdout.write(data));
          });
        });
        tunnel.end();
        """
            .formatted(proxy.port());
    ProcessBuilder builder =
        new ProcessBuilder(Tool.NODE.executable().toString(), "-e", program)
            .redirectErrorStream(true);
    builder.environment().put("NODE_EXTRA_CA_CERTS", proxy.caFile().toString());
    Process node = builder.start();
    String output = new String(node.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(node.waitFor(20, TimeUnit.SECONDS)).isTrue();
    assertThat(output).isEqualTo("echo ");
    assertThat(seen.peek()).startsWith("GET api.twilio.com /node");
  }

  @Test
  void otherHostsArePassedThrough() throws Exception {
    try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Socket client = connect()) {
      send(client, "CONNECT localhost:%d HTTP/1.1\r\n\r\nearly".formatted(other.getLocalPort()));
      try (Socket accepted = other.accept()) {
        assertThat(readLine(client)).startsWith("HTTP/1.1 200");
        assertThat(new String(accepted.getInputStream().readNBytes(5), StandardCharsets.US_ASCII))
            .isEqualTo("early");
        client.shutdownOutput();
        assertThat(accepted.getInputStream().read()).isEqualTo(-1);
        accepted.getOutputStream().write("late".getBytes(StandardCharsets.US_ASCII));
      }
      assertThat(rest(client)).endsWith("late");
    }
  }

  @Test
  void otherHostsAreRefusedToClientsOfOtherMachines() throws Exception {
    proxy.close();
    proxy = new CompatibilityProxy(directory, upstream.getAddress().getPort(), clock, _ -> false);

    assertThat(exchange("CONNECT example.com:443 HTTP/1.1\r\n\r\n")).startsWith("HTTP/1.1 403");
    assertThat(exchange("GET http://localhost:1/ HTTP/1.1\r\n\r\n")).startsWith("HTTP/1.1 403");
    try (HttpClient client = javaClient()) {
      assertThat(post(client, "https://api.twilio.com/", "x")).isEqualTo("echo x");
    }
  }

  @Test
  void namesThatOnlyLookLikeTwilioAreNotOurs() {
    assertThat(TwilioHost.parse("api.twilio.com")).isPresent();
    assertThat(TwilioHost.parse("twilio.com")).isPresent();
    assertThat(TwilioHost.parse("api.twilio.com.evil.test")).isEmpty();
    assertThat(TwilioHost.parse("eviltwilio.com")).isEmpty();
    assertThat(TwilioHost.parse("api..twilio.com")).isEmpty();
    assertThat(TwilioHost.parse("*.twilio.com")).isEmpty();
    assertThat(TwilioHost.parse("a.".repeat(120) + "xy.twilio.com")).isPresent();
    assertThat(TwilioHost.parse("a.".repeat(120) + "xyz.twilio.com")).isEmpty();
  }

  @Test
  void ofTwilioHostsOnlyTheTlsPortIsOurs() throws Exception {
    assertThat(exchange("CONNECT api.twilio.com:80 HTTP/1.1\r\n\r\n")).startsWith("HTTP/1.1 403");
  }

  @Test
  void aPlainRequestForATwilioHostReachesUsInOriginForm() throws Exception {
    String answer =
        exchange(
            String.join(
                "\r\n",
                "GET http://api.twilio.com/2010-04-01?x=1 HTTP/1.1",
                "Host: api.twilio.com",
                "Proxy-Connection: keep-alive",
                "",
                ""));

    assertThat(answer).startsWith("HTTP/1.1 200").endsWith("echo ");
    assertThat(seen.peek()).startsWith("GET api.twilio.com /2010-04-01?x=1 ");
  }

  @Test
  void aPlainRequestForAnotherServerOfThisMachineReachesIt() throws Exception {
    int port = upstream.getAddress().getPort();
    String answer =
        exchange(
            "POST http://localhost:%d/hook HTTP/1.1\r\nHost: localhost:%d\r\nContent-Length: 2\r\n\r\nhi"
                .formatted(port, port));

    assertThat(answer).startsWith("HTTP/1.1 200").endsWith("echo hi");
    assertThat(seen.peek()).startsWith("POST localhost:%d /hook ".formatted(port));
  }

  @Test
  void aHostThatCannotBeReachedIsNamed() throws Exception {
    int closed;
    try (ServerSocket briefly = new ServerSocket(0)) {
      closed = briefly.getLocalPort();
    }
    assertThat(exchange("CONNECT localhost:%d HTTP/1.1\r\n\r\n".formatted(closed)))
        .startsWith("HTTP/1.1 502")
        .contains("localhost:" + closed);
  }

  @Test
  void whoTakesItForTheApiIsToldWhatItIs() throws Exception {
    assertThat(exchange("GET /2010-04-01/Accounts.json HTTP/1.1\r\nHost: x\r\n\r\n"))
        .startsWith("HTTP/1.1 400")
        .contains("compatibility proxy");
  }

  @Test
  void garbageIsAnsweredAndDoesNoHarm() throws Exception {
    for (String garbage :
        List.of(
            "\u0016\u0003\u0001\u0002\u0000",
            "CONNECT\r\n\r\n",
            "CONNECT api.twilio.com HTTP/1.1\r\n\r\n",
            "CONNECT api.twilio.com:0 HTTP/1.1\r\n\r\n",
            "CONNECT api.twilio.com:65536 HTTP/1.1\r\n\r\n",
            "CONNECT api.twilio.com:99999999999 HTTP/1.1\r\n\r\n",
            "CONNECT user@api.twilio.com:443 HTTP/1.1\r\n\r\n",
            "GET http://user@host/ HTTP/1.1\r\n\r\n",
            "GET http:// HTTP/1.1\r\n\r\n",
            "PRI * HTTP/2.0\r\n\r\n",
            "\r\n\r\n")) {
      assertThat(exchange(garbage)).as(garbage).startsWith("HTTP/1.1 400");
    }
    try (HttpClient client = javaClient()) {
      assertThat(post(client, "https://api.twilio.com/", "x")).isEqualTo("echo x");
    }
  }

  @Test
  void garbageInsteadOfTlsEndsTheConnection() throws Exception {
    try (Socket client = connect()) {
      send(client, "CONNECT api.twilio.com:443 HTTP/1.1\r\n\r\nGET / HTTP/1.1\r\n\r\n");
      assertThat(readLine(client)).startsWith("HTTP/1.1 200");
      rest(client);
    }
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(proxy.connections()).isZero());
  }

  @Test
  void aHeadMayBeOfTheMaximumAndNotAByteLonger() throws Exception {
    String start = "CONNECT api.twilio.com:80 HTTP/1.1\r\nX: ";
    String end = "\r\n\r\n";
    String filler = "x".repeat(ProxyConnection.HEAD_MAX_BYTES - start.length() - end.length());

    assertThat(exchange(start + filler + end)).startsWith("HTTP/1.1 403");
    assertThat(exchange(start + filler + "x" + end)).startsWith("HTTP/1.1 400");
  }

  @Test
  void aClientThatDoesNotFinishItsRequestIsClosed() throws Exception {
    try (Socket client = connect()) {
      send(client, "CONNECT api.twilio.com:443 HT");
      await().atMost(PATIENCE).until(() -> proxy.connections() == 1);
      now.updateAndGet(time -> time.plus(ProxyConnection.HEAD_TIME).plusMillis(1));

      assertThat(rest(client)).isEmpty();
    }
  }

  @Test
  void anIdleTunnelIsClosed() throws Exception {
    try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Socket client = connect()) {
      send(client, "CONNECT localhost:%d HTTP/1.1\r\n\r\n".formatted(other.getLocalPort()));
      try (Socket accepted = other.accept()) {
        assertThat(readLine(client)).startsWith("HTTP/1.1 200");
        accepted.getOutputStream().write('x');
        assertThat(client.getInputStream().readNBytes(3)).hasSize(3);
        now.updateAndGet(time -> time.plus(ProxyConnection.IDLE_TIME).plusMillis(1));
        assertThat(accepted.getInputStream().read()).isEqualTo(-1);
      }
    }
  }

  @Test
  void beyondTheMaximumOfConnectionsClientsAreTurnedAwayUntilThereIsRoomAgain() throws Exception {
    List<Socket> waiting = new ArrayList<>();
    for (int i = 0; i < CompatibilityProxy.CONNECTIONS_MAX; i++) {
      waiting.add(connect());
    }
    await().atMost(PATIENCE).until(() -> proxy.connections() == CompatibilityProxy.CONNECTIONS_MAX);

    try (Socket tooMany = connect()) {
      assertThat(rest(tooMany)).startsWith("HTTP/1.1 503");
    }
    waiting.getFirst().close();
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(exchange("CONNECT api.twilio.com:80 HTTP/1.1\r\n\r\n"))
                    .startsWith("HTTP/1.1 403"));
    for (Socket socket : waiting) {
      socket.close();
    }
  }

  @Test
  void closingEndsTheConnectionsThatAreOpen() throws Exception {
    try (Socket client = connect()) {
      await().atMost(PATIENCE).until(() -> proxy.connections() == 1);
      proxy.close();
      assertThat(rest(client)).isEmpty();
    }
  }

  @Test
  void theInstructionsNameWhatThisProxyUses() {
    ProxyInstructions instructions =
        new ProxyInstructions(9802, Path.of("/data dir/ca.pem"), Path.of("/data dir/t.p12"));

    assertThat(instructions.javaLine())
        .isEqualTo(
            "-Dhttps.proxyHost=127.0.0.1 -Dhttps.proxyPort=9802"
                + " '-Djavax.net.ssl.trustStore=/data dir/t.p12'");
    assertThat(instructions.nodeLines())
        .containsExactly(
            "export HTTP_PROXY=http://127.0.0.1:9802",
            "export NODE_EXTRA_CA_CERTS='/data dir/ca.pem'");
    assertThat(proxy.instructions().caFile()).isAbsolute().exists();
  }

  @Test
  void withoutOurAuthorityNobodyTakesUsForTwilio() {
    try (HttpClient client =
        HttpClient.newBuilder().proxy(ProxySelector.of(atLoopback(proxy.port()))).build()) {
      assertThatThrownBy(() -> post(client, "https://api.twilio.com/", "x"))
          .isInstanceOf(SSLHandshakeException.class);
    }
  }

  @Test
  void theTrustStoreOpensWithoutAPasswordAndKeepsTheRootsOfTheJdk() throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(proxy.trustStoreFile())) {
      store.load(in, null);
    }
    assertThat(store.isCertificateEntry("parley")).isTrue();
    assertThat(store.size()).isGreaterThan(50);
  }

  private HttpClient javaClient() throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(proxy.trustStoreFile())) {
      store.load(in, null);
    }
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return HttpClient.newBuilder()
        .sslContext(context)
        .proxy(ProxySelector.of(atLoopback(proxy.port())))
        .build();
  }

  private static String post(HttpClient client, String url, String body)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url))
            .timeout(PATIENCE)
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
  }

  private static InetSocketAddress atLoopback(int port) {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }

  private Socket connect() throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), proxy.port());
    socket.setSoTimeout((int) PATIENCE.toMillis());
    return socket;
  }

  private String exchange(String request) throws IOException {
    try (Socket client = connect()) {
      send(client, request);
      return rest(client);
    }
  }

  private static void send(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  private static String rest(Socket socket) throws IOException {
    return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  private static String readLine(Socket socket) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = socket.getInputStream().read();
        c >= 0 && c != '\n';
        c = socket.getInputStream().read()) {
      line.append((char) c);
    }
    return line.toString();
  }
}
