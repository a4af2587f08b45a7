package dev.parley.cli;

import dev.parley.config.Secret;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.MissingNode;

/** Asks a running server as its account, or as its operator. */
final class ApiClient implements AutoCloseable {
  /** Longer than the longest wait the API offers. */
  private static final Duration TIMEOUT = Duration.ofSeconds(75);

  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

  private final Target target;
  private final String accountSid;
  private final @Nullable Secret authorization;
  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(CONNECT_TIMEOUT)
          .build();

  private ApiClient(Target target, String accountSid, @Nullable Secret authorization) {
    this.target = target;
    this.accountSid = accountSid;
    this.authorization = authorization;
  }

  /** With the account's own credentials. */
  ApiClient(URI baseUrl, String accountSid, String authToken) {
    this(
        new Target(baseUrl, null, accountSid, null, "bin/parley dev   (then try again)"),
        accountSid,
        basic(accountSid, authToken));
  }

  static ApiClient ofAccount(Target target, String accountSid, String authToken) {
    return new ApiClient(target, accountSid, basic(accountSid, authToken));
  }

  private static Secret basic(String accountSid, String authToken) {
    return new Secret(
        "Basic "
            + Base64.getEncoder()
                .encodeToString((accountSid + ":" + authToken).getBytes(StandardCharsets.UTF_8)));
  }

  static ApiClient ofNobody(Target target) {
    return new ApiClient(target, "", null);
  }

  /** Asks as the operator, for our own API; there are no account paths then. */
  static ApiClient ofOperator(Target target, String token) {
    return ofStaff(target, "", token);
  }

  /** Asks as the operator, or as a person, about an account. */
  static ApiClient ofStaff(Target target, String accountSid, String token) {
    return new ApiClient(target, accountSid, new Secret("Bearer " + token));
  }

  /** Whose credentials are used. */
  String account() {
    if (accountSid.isEmpty()) {
      throw new IllegalStateException("the operator has no account");
    }
    return accountSid;
  }

  /** A path below the account, in Twilio's API. */
  String accountPath(String rest) {
    return "/2010-04-01/Accounts/" + account() + rest;
  }

  Answer get(String path, Map<String, String> query) {
    return ask(request(with(path, query)).GET());
  }

  private static String with(String path, Map<String, String> query) {
    return query.isEmpty() ? path : path + "?" + form(query);
  }

  Answer post(String path, Map<String, String> form) {
    return postForm(path, form(form));
  }

  /** A form whose parameters may have several values. */
  Answer postAll(String path, Map<String, List<String>> form) {
    return postForm(
        path,
        new TreeMap<>(form)
            .entrySet().stream()
                .flatMap(
                    entry ->
                        entry.getValue().stream()
                            .map(value -> encoded(entry.getKey()) + "=" + encoded(value)))
                .collect(Collectors.joining("&")));
  }

  private Answer postForm(String path, String form) {
    return ask(
        request(path)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(HttpRequest.BodyPublishers.ofString(form)));
  }

  Answer delete(String path) {
    return delete(path, Map.of());
  }

  Answer delete(String path, Map<String, String> query) {
    return ask(request(with(path, query)).DELETE());
  }

  @Override
  public void close() {
    http.close();
  }

  /** A value as one segment of a path. */
  static String segment(String value) {
    return URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private HttpRequest.Builder request(String pathAndQuery) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(target.baseUrl().resolve(pathAndQuery)).timeout(TIMEOUT);
    return authorization == null ? request : request.header("Authorization", authorization.value());
  }

  private static String form(Map<String, String> parameters) {
    return new TreeMap<>(parameters)
        .entrySet().stream()
            .map(entry -> encoded(entry.getKey()) + "=" + encoded(entry.getValue()))
            .collect(Collectors.joining("&"));
  }

  private static String encoded(String value) {
    return URLEncoder.encode(value, StandardCharsets.UTF_8);
  }

  private Answer ask(HttpRequest.Builder request) {
    try {
      HttpResponse<String> response =
          http.send(request.build(), HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
      return new Answer(response.statusCode(), json(response.body()));
    } catch (ConnectException e) {
      throw unreachable("Nothing listens there.", e);
    } catch (IOException e) {
      throw unreachable(String.valueOf(e.getMessage()), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw unreachable("The command was interrupted.", e);
    }
  }

  private CommandFailure unreachable(String why, Exception cause) {
    CommandFailure failure =
        new CommandFailure(
            CommandFailure.UNREACHABLE,
            "Parley does not answer at " + target.baseUrl() + ".",
            why,
            target.start());
    failure.initCause(cause);
    return failure;
  }

  private static JsonNode json(String body) {
    try {
      return body.isEmpty() ? MissingNode.getInstance() : JsonMapper.shared().readTree(body);
    } catch (JacksonException _) {
      return MissingNode.getInstance();
    }
  }

  /** An answer, read whole. */
  record Answer(int status, JsonNode body) {
    boolean ok() {
      return status >= 200 && status < 300;
    }

    /** The body of a good answer; else the failure it means. */
    JsonNode orFail(String doing) {
      if (!ok()) {
        throw Failures.of(this, doing);
      }
      return body;
    }
  }
}
