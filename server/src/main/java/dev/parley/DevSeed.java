package dev.parley;

import dev.parley.account.Account;
import dev.parley.account.Accounts;
import dev.parley.account.Terms;
import dev.parley.cli.Development.DevSender;
import dev.parley.config.Secret;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Gives a new development server its account and senders, through the public API like anybody else.
 */
final class DevSeed {
  private static final List<DevSender> SENDERS =
      List.of(
          new DevSender("+12015550123", "long_code"),
          new DevSender("+18005550123", "toll_free"),
          new DevSender("12345", "short_code"));

  private final String baseUrl;
  private final Secret adminToken;
  private final HttpClient http;

  private DevSeed(String baseUrl, Secret adminToken, HttpClient http) {
    this.baseUrl = baseUrl;
    this.adminToken = adminToken;
    this.http = http;
  }

  /** The account of this server: the first there is, else a new one with its senders. */
  static Account plant(
      String baseUrl, Secret adminToken, Accounts accounts, Consumer<String> progress)
      throws IOException, InterruptedException {
    if (accounts.all().isEmpty()) {
      progress.accept("Making an account with three senders");
      try (HttpClient http = client()) {
        new DevSeed(baseUrl, adminToken, http).plant();
      }
    }
    Account account = accounts.all().getFirst();
    if (accounts.terms(account.sid()).isEmpty()) {
      try (HttpClient http = client()) {
        new DevSeed(baseUrl, adminToken, http).acceptTerms(account.sid().toString());
      }
    }
    return account;
  }

  private static HttpClient client() {
    return HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
  }

  /** Also for an account that was made before there were terms. */
  private void acceptTerms(String sid) throws IOException, InterruptedException {
    JsonNode _ =
        post(
            "/v1/parley/Accounts/" + sid + "/TermsAcceptance",
            Map.of(
                "Version",
                Integer.toString(Terms.current().number()),
                "DeclaredUse",
                "Development: texts go to virtual phones."));
  }

  private void plant() throws IOException, InterruptedException {
    String sid =
        post("/v1/parley/Accounts", Map.of("FriendlyName", "Development")).get("sid").asString();
    for (DevSender sender : SENDERS) {
      post(
          "/v1/parley/Senders",
          Map.of("AccountSid", sid, "Address", sender.number(), "Kind", sender.kind()));
    }
  }

  private JsonNode post(String path, Map<String, String> form)
      throws IOException, InterruptedException {
    String body =
        form.entrySet().stream()
            .map(
                entry ->
                    entry.getKey()
                        + "="
                        + URLEncoder.encode(entry.getValue(), StandardCharsets.UTF_8))
            .collect(Collectors.joining("&"));
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(baseUrl + path))
            .timeout(Duration.ofSeconds(30))
            .header("Authorization", "Bearer " + adminToken.value())
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
    if (response.statusCode() != 201) {
      throw new IOException(
          "seeding " + path + " was answered " + response.statusCode() + ": " + response.body());
    }
    return new JsonMapper().readTree(response.body());
  }
}
