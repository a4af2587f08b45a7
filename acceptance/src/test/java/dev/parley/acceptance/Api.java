package dev.parley.acceptance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.MissingNode;

/** The HTTP API without an SDK, for what SDKs do not have and for exact answers. */
final class Api {
  private static final Duration TIMEOUT = Duration.ofSeconds(75);
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final HttpClient client = HttpClient.newHttpClient();
  private final String baseUrl;
  private final String accountSid;
  private final String authorization;

  Api(String baseUrl, String accountSid, String token) {
    this.baseUrl = baseUrl;
    this.accountSid = accountSid;
    this.authorization =
        "Basic "
            + Base64.getEncoder()
                .encodeToString((accountSid + ":" + token).getBytes(StandardCharsets.UTF_8));
  }

  private Api(String baseUrl, String bearer) {
    this.baseUrl = baseUrl;
    this.accountSid = "";
    this.authorization = "Bearer " + bearer;
  }

  /** Parley's own API as an administrator. */
  static Api admin(DevFile dev) {
    return new Api(dev.baseUrl(), dev.adminToken());
  }

  record Answer(int status, JsonNode json) {
    String text(String name) {
      return json.path(name).asString("");
    }

    int number(String name) {
      return json.path(name).asInt(0);
    }
  }

  /** A message by the 2010 API. */
  Answer send(String from, String to, String body) {
    return post(account("/Messages.json"), Map.of("From", from, "To", to, "Body", body));
  }

  Answer message(String sid) {
    return get(account("/Messages/" + sid + ".json"));
  }

  /** A path below this account of the 2010 API. */
  String account(String path) {
    return "/2010-04-01/Accounts/" + accountSid + path;
  }

  Answer decision(String sid) {
    return get("/v1/parley/Messages/" + sid + "/Decision");
  }

  Answer timeline(String sid) {
    return get("/v1/parley/Messages/" + sid + "/Timeline");
  }

  Answer get(String path) {
    return exchange(request(path).GET());
  }

  Answer delete(String path) {
    return exchange(request(path).DELETE());
  }

  Answer post(String path, Map<String, String> form) {
    return exchange(
        request(path)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(HttpRequest.BodyPublishers.ofString(encode(form))));
  }

  static String encode(Map<String, String> form) {
    return form.entrySet().stream()
        .map(field -> encode(field.getKey()) + "=" + encode(field.getValue()))
        .collect(Collectors.joining("&"));
  }

  static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(baseUrl + path))
        .timeout(TIMEOUT)
        .header("Authorization", authorization);
  }

  private Answer exchange(HttpRequest.Builder request) {
    try {
      HttpResponse<String> response =
          client.send(request.build(), HttpResponse.BodyHandlers.ofString());
      String body = response.body();
      JsonNode json = body.isBlank() ? MissingNode.getInstance() : JSON.readTree(body);
      return new Answer(response.statusCode(), json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
