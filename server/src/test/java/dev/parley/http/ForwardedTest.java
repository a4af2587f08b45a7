package dev.parley.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.config.Network;
import java.net.InetAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Who asks, behind a proxy and pretending to be. */
class ForwardedTest {
  private static final List<Network> LOOPBACK = networks("127.0.0.0/8");

  private static List<Network> networks(String... written) {
    return List.of(written).stream().map(each -> Network.parse(each).orElseThrow()).toList();
  }

  @Test
  void whatSomebodyClaimsWhoIsNoTrustedProxyCountsForNothing() throws Exception {
    String seen =
        ask(
            List.of(),
            null,
            "X-Forwarded-For: 198.51.100.7",
            "X-Forwarded-Proto: https",
            "X-Forwarded-Host: evil.example");
    assertThat(seen).isEqualTo("127.0.0.1 http://sms.example claimed");
  }

  @Test
  void aTrustedProxySaysWhoAsksAndHow() throws Exception {
    String seen =
        ask(
            LOOPBACK,
            null,
            "X-Forwarded-For: 198.51.100.7",
            "X-Forwarded-Proto: https",
            "X-Forwarded-Host: api.example");
    assertThat(seen).isEqualTo("198.51.100.7 https://api.example");
  }

  @Test
  void whatTheClientWroteBeforeTheProxysOwnWordsCountsForNothing() throws Exception {
    assertThat(ask(LOOPBACK, null, "X-Forwarded-For: 10.0.0.1, 198.51.100.7"))
        .isEqualTo("198.51.100.7 http://sms.example");
    assertThat(ask(LOOPBACK, null, "X-Forwarded-For: 10.0.0.1", "X-Forwarded-For: 198.51.100.7"))
        .as("in two headers")
        .isEqualTo("198.51.100.7 http://sms.example");
    assertThat(ask(LOOPBACK, null, "X-Forwarded-Proto: https, http"))
        .isEqualTo("127.0.0.1 http://sms.example");
  }

  @Test
  void aChainOfTrustedProxiesIsFollowedToItsEnd() throws Exception {
    List<Network> both = networks("127.0.0.1", "10.0.0.0/8");
    assertThat(ask(both, null, "X-Forwarded-For: 192.0.2.1, 198.51.100.7, 10.1.2.3"))
        .isEqualTo("198.51.100.7 http://sms.example");
    assertThat(ask(both, null, "X-Forwarded-For: localhost, 10.1.2.3"))
        .as("names are not looked up")
        .isEqualTo("nobody http://sms.example claimed");
  }

  @Test
  void aPortBehindTheAddressIsNoPartOfIt() throws Exception {
    for (String hop : List.of("198.51.100.7:4711", "198.51.100.7")) {
      assertThat(ask(LOOPBACK, null, "X-Forwarded-For: 10.0.0.1, " + hop))
          .isEqualTo("198.51.100.7 http://sms.example");
    }
    for (String hop : List.of("[2001:db8::1]:4711", "[2001:db8::1]", "2001:db8::1")) {
      assertThat(ask(LOOPBACK, null, "X-Forwarded-For: " + hop))
          .isEqualTo("2001:db8:0:0:0:0:0:1 http://sms.example");
    }
  }

  /** Somebody behind the proxy is not the proxy: neither for its networks nor for its limits. */
  @Test
  void whoeverATrustedProxyCannotNameIsNobodyKnown() throws Exception {
    for (String hop : List.of("unknown", "_hidden", "", "198.51.100.7,", "1.2.3.4:x:y", "[::1")) {
      assertThat(ask(LOOPBACK, null, "X-Forwarded-For: " + hop))
          .as(hop)
          .isEqualTo("nobody http://sms.example claimed");
    }
  }

  @Test
  void theConfiguredUrlIsUsedWhateverTheHost() throws Exception {
    assertThat(ask(List.of(), URI.create("https://sms.example"), "X-Other: 1"))
        .isEqualTo("127.0.0.1 https://sms.example");
  }

  @SuppressWarnings("NullAway") // It does not see the annotation of a nested type in a record.
  private static String ask(List<Network> trusted, @Nullable URI publicUrl, String... headers)
      throws Exception {
    WebServer.Settings settings =
        new WebServer.Settings(
            "127.0.0.1",
            0,
            1,
            List.of(),
            Limits.DEFAULT,
            new WebServer.Front(publicUrl, null, trusted));
    try (WebServer server = new WebServer(settings, Fault.PLAIN_TEXT, Clock.systemUTC())) {
      server.blocking("GET", "/client", request -> shown(request.client()));
      try (RawClient client = new RawClient(server.start())) {
        return client
            .send(
                "GET /client HTTP/1.1\r\nHost: sms.example\r\n"
                    + String.join("\r\n", headers)
                    + "\r\n\r\n")
            .read()
            .body();
      }
    }
  }

  private static Response shown(Client client) {
    InetAddress address = client.address();
    String text =
        (address == null ? "nobody" : address.getHostAddress())
            + " "
            + client.baseUrl()
            + (client.claimed() ? " claimed" : "");
    return new Response(
        200, Map.of("Content-Type", "text/plain"), text.getBytes(StandardCharsets.UTF_8));
  }
}
