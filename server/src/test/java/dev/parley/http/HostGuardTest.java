package dev.parley.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostGuardTest {
  private final HostGuard guard =
      new HostGuard(List.of("127.0.0.1:{port}", "localhost:{port}", "*.twilio.com"), 8080);

  private String answer(HostGuard asked, String method, String... headers) {
    Map<String, String> all = new HashMap<>();
    for (int i = 0; i < headers.length; i += 2) {
      all.put(headers[i], headers[i + 1]);
    }
    return asked.refuse(method, all).map(fault -> fault.kind().name()).orElse("passes");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "127.0.0.1:8080",
        "localhost:8080",
        "LOCALHOST:8080",
        "api.twilio.com",
        "API.twilio.com:443"
      })
  void ourOwnNamesPass(String host) {
    assertThat(answer(guard, "POST", "host", host)).isEqualTo("passes");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "evil.example:8080",
        "127.0.0.1",
        "127.0.0.1:8081",
        "twilio.com.evil.example",
        "eviltwilio.com"
      })
  void otherNamesAreMisdirected(String host) {
    assertThat(answer(guard, "GET", "host", host)).isEqualTo("MISDIRECTED");
  }

  @Test
  void aRequestWithoutHostIsNoHttp11() {
    assertThat(answer(guard, "GET")).isEqualTo("BAD_REQUEST");
  }

  @Test
  void ourOwnPagesMayPost() {
    assertThat(
            answer(
                guard,
                "POST",
                "host",
                "127.0.0.1:8080",
                "origin",
                "http://127.0.0.1:8080",
                "sec-fetch-site",
                "same-origin"))
        .isEqualTo("passes");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://evil.example",
        "http://127.0.0.1:3000",
        "http://localhost:8080",
        "null",
        "https://console.twilio.com"
      })
  void pagesOfOtherSitesMayNotCall(String origin) {
    assertThat(answer(guard, "POST", "host", "127.0.0.1:8080", "origin", origin))
        .isEqualTo("FORBIDDEN");
    assertThat(answer(guard, "GET", "host", "127.0.0.1:8080", "origin", origin))
        .isEqualTo("FORBIDDEN");
  }

  @Test
  void pagesOfThePublicUrlAreOursWhateverAProxyMakesOfHost() {
    HostGuard behind =
        new HostGuard(
            List.of("sms.example", WebServer.ANY_ADDRESS), 8080, URI.create("https://sms.example"));
    String host = "127.0.0.1:8080";
    for (String origin : List.of("https://sms.example", "https://SMS.example:443")) {
      assertThat(answer(behind, "POST", "host", host, "origin", origin)).isEqualTo("passes");
    }
    for (String origin :
        List.of("http://sms.example", "https://sms.example:8443", "https://127.0.0.1", "null")) {
      assertThat(answer(behind, "POST", "host", host, "origin", origin)).isEqualTo("FORBIDDEN");
    }
  }

  @Test
  void aLinkFromAnotherSiteOpensButAFormOfItDoesNotPost() {
    assertThat(answer(guard, "GET", "host", "127.0.0.1:8080", "sec-fetch-site", "cross-site"))
        .isEqualTo("passes");
    assertThat(answer(guard, "POST", "host", "127.0.0.1:8080", "sec-fetch-site", "cross-site"))
        .isEqualTo("FORBIDDEN");
  }

  @Test
  void withoutAListAnyHostPassesButOriginMustMatchIt() {
    HostGuard open = new HostGuard(List.of(), 8080);
    assertThat(answer(open, "POST", "host", "sms.example")).isEqualTo("passes");
    assertThat(answer(open, "POST", "host", "sms.example", "origin", "https://sms.example:443"))
        .isEqualTo("passes");
    assertThat(answer(open, "POST", "host", "sms.example", "origin", "https://evil.example"))
        .isEqualTo("FORBIDDEN");
  }

  @Test
  void literalAddressesPassWhereTheyAreAllowed() {
    HostGuard guard = new HostGuard(List.of("sms.example", WebServer.ANY_ADDRESS), 8080);
    for (String host : List.of("10.0.0.7:8080", "10.0.0.7", "[fd00::1]:8080", "sms.example:443")) {
      assertThat(guard.refuse("GET", host, Map.of())).as(host).isEmpty();
    }
    for (String host : List.of("10.0.0.7.evil.example", "evil.example", "7.example:80")) {
      assertThat(guard.refuse("GET", host, Map.of())).as(host).isPresent();
    }
  }
}
