package dev.parley.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AssetsTest {
  @Test
  void anAssetOfAWebjarIsServedForEverUnderItsDigest() throws Exception {
    Assets assets =
        new Assets(
            AssetsTest.class.getClassLoader(),
            Map.of("htmx.js", "META-INF/resources/webjars/htmx.org/2.0.10/dist/htmx.min.js"));
    assertThat(assets.url("htmx.js")).matches("/assets/[0-9a-f]{16}/htmx.js");

    try (WebServer server =
            new WebServer(WebServer.Settings.local(0), Fault.PLAIN_TEXT, Clock.systemUTC());
        HttpClient client = HttpClient.newHttpClient()) {
      assets.register(server);
      server.start();
      HttpResponse<String> answer =
          client.send(
              HttpRequest.newBuilder(
                      URI.create("http://127.0.0.1:" + server.port() + assets.url("htmx.js")))
                  .build(),
              HttpResponse.BodyHandlers.ofString());
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.headers().firstValue("Cache-Control"))
          .hasValue("public, max-age=31536000, immutable");
      assertThat(answer.headers().firstValue("Content-Type"))
          .hasValue("text/javascript; charset=utf-8");
      assertThat(answer.body()).contains("htmx");
    }
  }

  @Test
  void aMissingResourceStopsTheStart() {
    assertThatThrownBy(
            () -> new Assets(AssetsTest.class.getClassLoader(), Map.of("a.js", "no/such.js")))
        .hasMessageContaining("no/such.js");
  }
}
