package dev.parley;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.cli.Development.StartFailure;
import dev.parley.cli.Serving;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code serve} with its own database. */
class ServeServerTest {
  @TempDir private Path directory;

  private Serving.Running serve(String yaml) throws Exception {
    Path config = directory.resolve("parley.yaml");
    Files.writeString(config, yaml);
    return new ServeServer.Starter(Clock.systemUTC(), new SecureRandom())
        .start(new Serving.Options(config, directory.resolve("data")), _ -> {});
  }

  @Test
  void servesApisAndProbesAndNoPageWithoutSigningIn() throws Exception {
    Path file = directory.resolve("data").resolve("server.json");
    try (Serving.Running server = serve("http: {port: 0, publicUrl: \"https://sms.example\"}")) {
      String url = server.ready().listens();
      assertThat(server.ready().carriers()).isEmpty();
      assertThat(server.ready().publicUrl()).isEqualTo("https://sms.example");
      assertThat(get(url + "/health").body()).isEqualTo("ok\n");
      JsonNode ready = JsonMapper.shared().readTree(get(url + "/ready").body());
      assertThat(ready.path("ready").asBoolean()).isTrue();
      assertThat(ready.path("database").asBoolean()).isTrue();
      assertThat(get(url + "/metrics").body())
          .contains(
              "parley_journal_backlog",
              "parley_failed_attempts_total{limit=\"token_from_address\"}");
      for (String page : new String[] {"/", "/messages", "/webhooks", "/connect", "/people"}) {
        assertThat(get(url + page).statusCode()).as(page).isEqualTo(303);
      }
      assertThat(get(url + "/phones").statusCode()).isEqualTo(404);
      assertThat(get(url + "/login").headers().firstValue("location")).contains("/setup");
      assertThat(get(url + "/setup").body())
          .contains("Become the first admin")
          .doesNotContain(Objects.requireNonNull(server.ready().first()).token().value());
      assertThat(get(url + "/v1/parley/Carriers").statusCode()).isEqualTo(401);

      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
          .isEqualTo("rw-------");
      JsonNode known = JsonMapper.shared().readTree(Files.readString(file));
      assertThat(known.path("baseUrl").asString()).isEqualTo(url);
      String token = known.path("adminToken").asString();
      HttpResponse<String> carriers =
          get(url + "/v1/parley/Carriers", "Authorization", "Bearer " + token);
      assertThat(carriers.body()).isEqualTo("{\"carriers\":[]}");
    }
    assertThat(file).doesNotExist();
  }

  @Test
  void metricsAreNotForWhoeverComesThroughAProxyThatNobodyNamed() throws Exception {
    try (Serving.Running server = serve("http: {port: 0}")) {
      String metrics = server.ready().listens() + "/metrics";
      assertThat(get(metrics).statusCode()).isEqualTo(200);
      assertThat(get(metrics, "X-Forwarded-For", "127.0.0.1").statusCode()).isEqualTo(403);
      assertThat(server.ready().warnings()).hasSize(1);
    }
  }

  @Test
  void aConfigurationWithProblemsStartsNothing() {
    assertThatThrownBy(() -> serve("http: {prot: 1, publicUrl: x}"))
        .isInstanceOf(StartFailure.class)
        .hasMessageContaining("the nearest one is http.port")
        .hasMessageContaining("http.publicUrl is \"x\"");
    assertThat(directory.resolve("data")).doesNotExist();
  }

  @Test
  void aCertificateThatIsNotThereIsTold() {
    assertThatThrownBy(
            () -> serve("http: {port: 0, tls: {certificate: /none.pem, key: /none.key}}"))
        .isInstanceOf(StartFailure.class)
        .hasMessageContaining("/none.pem");
  }

  private static HttpResponse<String> get(String url, String... headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url));
    if (headers.length > 0) {
      request.headers(headers);
    }
    try (HttpClient http = HttpClient.newHttpClient()) {
      return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
  }
}
