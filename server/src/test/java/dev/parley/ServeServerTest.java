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
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Base64;
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
  void absoluteUrlsAreThoseOfThePublicAddress() throws Exception {
    try (Serving.Running server = serve("http: {port: 0, publicUrl: \"https://sms.example/\"}")) {
      String url = server.ready().listens();
      JsonNode known =
          JsonMapper.shared()
              .readTree(Files.readString(directory.resolve("data").resolve("server.json")));
      HttpRequest make =
          HttpRequest.newBuilder(URI.create(url + "/v1/parley/Accounts"))
              .header("Authorization", "Bearer " + known.path("adminToken").asString())
              .header("Content-Type", "application/x-www-form-urlencoded")
              .POST(HttpRequest.BodyPublishers.ofString("FriendlyName=Company"))
              .build();
      JsonNode account = JsonMapper.shared().readTree(send(make).body());
      String pair = account.path("sid").asString() + ":" + account.path("auth_token").asString();
      String basic =
          "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
      String page = get(url + "/v1/Services", "Authorization", basic).body();
      assertThat(JsonMapper.shared().readTree(page).at("/meta/url").asString())
          .startsWith("https://sms.example/v1/Services?");
    }
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
  void metricsAreForTheAdminTokenAndForWhoeverReadsEverywhere() throws Exception {
    try (Serving.Running server = serve("http: {port: 0, metricsFor: [192.0.2.0/24]}")) {
      String url = server.ready().listens();
      Path file = directory.resolve("data").resolve("server.json");
      String admin =
          JsonMapper.shared().readTree(Files.readString(file)).path("adminToken").asString();
      assertThat(get(url + "/metrics").statusCode()).isEqualTo(403);
      assertThat(metrics(url, admin)).isEqualTo(200);
      assertThat(metrics(url, personal(url, admin, "auditor"))).isEqualTo(200);
      assertThat(metrics(url, personal(url, admin, "developer"))).isEqualTo(403);
      assertThat(metrics(url, "wrong")).isEqualTo(401);
      assertThat(get(url + "/metrics", "Authorization", "Bearer " + admin).body())
          .as("wrong tokens are counted here as elsewhere")
          .contains("parley_failed_attempts_total{limit=\"token_from_address\"} 1.0");
    }
  }

  private static int metrics(String url, String token) throws Exception {
    return get(url + "/metrics", "Authorization", "Bearer " + token).statusCode();
  }

  private static String personal(String url, String admin, String role) throws Exception {
    String people = url + "/v1/parley/People";
    post(admin, people, "Login=" + role + "&Role=" + role + "&Password=a+long+sentence");
    JsonNode made = post(admin, people + "/" + role + "/Tokens", "Name=test&Days=1");
    return made.path("token").asString();
  }

  private static JsonNode post(String admin, String url, String form) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url))
            .header("Authorization", "Bearer " + admin)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(HttpRequest.BodyPublishers.ofString(form))
            .build();
    return JsonMapper.shared().readTree(send(request).body());
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

  @Test
  void aCertificateThatIsNoneHasNothingToDoWithThePort() throws Exception {
    Path file = Files.writeString(directory.resolve("tls.pem"), "nonsense");
    assertThatThrownBy(
            () -> serve("http: {port: 0, tls: {certificate: " + file + ", key: " + file + "}}"))
        .isInstanceOfSatisfying(
            StartFailure.class,
            failure -> {
              assertThat(failure)
                  .hasMessageContaining("http.tls")
                  .hasMessageContaining(file.toString());
              assertThat(failure.remedy()).contains("PEM").doesNotContain("port");
            });
  }

  private static HttpResponse<String> get(String url, String... headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return send(request.build());
  }

  private static HttpResponse<String> send(HttpRequest request)
      throws IOException, InterruptedException {
    try (HttpClient http = HttpClient.newHttpClient()) {
      return http.send(request, HttpResponse.BodyHandlers.ofString());
    }
  }
}
