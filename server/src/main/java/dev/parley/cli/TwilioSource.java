package dev.parley.cli;

import dev.parley.config.Secret;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads an account through Twilio's API, and changes nothing there. The credentials go to the two
 * hosts that were named and to no other, whatever an answer says. Answers that ask for patience are
 * given some.
 */
final class TwilioSource implements AutoCloseable {
  /** Times that one question is asked. */
  static final int TRIES_MAX = 5;

  /** Longer waits than this are not made, whoever asks for them. */
  static final Duration PAUSE_MAX = Duration.ofSeconds(30);

  /** More pages than any list has. */
  static final int PAGES_MAX = 1_000;

  private static final Duration PAUSE_FIRST = Duration.ofSeconds(1);
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
  private static final Duration TIMEOUT = Duration.ofSeconds(60);
  private static final String PAGE_SIZE = "PageSize=1000";
  private static final int TOO_MANY_REQUESTS = 429;
  private static final int NOT_IMPLEMENTED = 501;

  private final URI api;
  private final URI messaging;
  private final Credentials credentials;
  private final Pause pause;
  private final HttpClient http;

  /** Whether this host ever answered: before that, waiting for it is no use. */
  private boolean answered;

  TwilioSource(URI api, URI messaging, Credentials credentials, Pause pause) {
    this(
        api,
        messaging,
        credentials,
        pause,
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT_TIMEOUT)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build(),
        false);
  }

  private TwilioSource(
      URI api,
      URI messaging,
      Credentials credentials,
      Pause pause,
      HttpClient http,
      boolean answered) {
    this.api = api;
    this.messaging = messaging;
    this.credentials = credentials;
    this.pause = pause;
    this.http = http;
    this.answered = answered;
  }

  record Credentials(String accountSid, Secret authToken) {
    private String basic() {
      byte[] pair = (accountSid + ":" + authToken.value()).getBytes(StandardCharsets.UTF_8);
      return "Basic " + Base64.getEncoder().encodeToString(pair);
    }
  }

  /** How time passes between two tries. */
  @FunctionalInterface
  interface Pause {
    void pause(Duration duration) throws InterruptedException;
  }

  /** An answer that was waited for. */
  private record Answer(int status, String body) {}

  /** The same source, asked as another account. */
  TwilioSource as(Credentials others) {
    return new TwilioSource(api, messaging, others, pause, http, true);
  }

  Credentials credentials() {
    return credentials;
  }

  /** A resource of the account, for example {@code .json} or {@code /Keys.json}. */
  JsonNode fetch(String rest, String doing) {
    return ask(api, account(rest), doing);
  }

  /** The account itself and its subaccounts. */
  List<JsonNode> accounts() {
    return pages(api, "/2010-04-01/Accounts.json", "accounts", "Reading the subaccounts");
  }

  /** A whole list of the API of 2010. */
  List<JsonNode> all(String rest, String key, String doing) {
    return pages(api, account(rest), key, doing);
  }

  /** A whole list of the messaging API. */
  List<JsonNode> allOfMessaging(String path, String key, String doing) {
    return pages(messaging, path, key, doing);
  }

  /** How many there are; empty where the source has no such list, or does not show it. */
  Optional<Integer> count(String rest, String key) {
    return found(api, account(rest), key).map(List::size);
  }

  Optional<Integer> countOfMessaging(String path, String key) {
    return found(messaging, path, key).map(List::size);
  }

  /** Only those of which this field says something. */
  Optional<Integer> countOfMessaging(String path, String key, String field) {
    return found(messaging, path, key)
        .map(all -> (int) all.stream().filter(it -> !Json.text(it, field).isEmpty()).count());
  }

  @Override
  public void close() {
    http.close();
  }

  private String account(String rest) {
    return "/2010-04-01/Accounts/" + credentials.accountSid() + rest;
  }

  private Optional<List<JsonNode>> found(URI host, String path, String key) {
    String doing = "Counting " + key;
    Answer first = answer(host, path + "?" + PAGE_SIZE, doing);
    if (first.status() >= 400 && first.status() < 500) {
      return Optional.empty();
    }
    return Optional.of(pages(host, path, key, doing));
  }

  private List<JsonNode> pages(URI host, String path, String key, String doing) {
    List<JsonNode> all = new ArrayList<>();
    String next = path + "?" + PAGE_SIZE;
    for (int page = 0; page < PAGES_MAX; page++) {
      JsonNode answer = ask(host, next, doing);
      all.addAll(Json.list(answer, key));
      String uri = Json.text(answer, "next_page_uri");
      String url = uri.isEmpty() ? Json.text(answer.path("meta"), "next_page_url") : uri;
      if (url.isEmpty()) {
        return all;
      }
      next = pathAndQuery(url, doing);
    }
    throw new CommandFailure(
        CommandFailure.FAILED,
        doing + " failed: there are more than " + PAGES_MAX + " pages.",
        "A list without an end is none.",
        "Check --base-url.");
  }

  /** Of what the answer names only path and query are followed. */
  private static String pathAndQuery(String url, String doing) {
    try {
      URI uri = URI.create(url);
      String query = uri.getRawQuery();
      return uri.getRawPath() + (query == null ? "" : "?" + query);
    } catch (IllegalArgumentException _) {
      throw new CommandFailure(
          CommandFailure.FAILED,
          doing + " failed: the address of the next page is none.",
          "The answer is not one of Twilio's.",
          "Check --base-url.");
    }
  }

  private JsonNode ask(URI host, String path, String doing) {
    Answer answer = answer(host, path, doing);
    if (answer.status() == 401 || answer.status() == 403) {
      throw denied(answer, doing);
    }
    JsonNode body = json(answer.body());
    if (answer.status() != 200 || body == null || !body.isObject()) {
      String message = body == null ? "" : Printer.brief(Json.text(body, "message"));
      throw new CommandFailure(
          CommandFailure.FAILED,
          doing + " failed: HTTP " + answer.status() + (message.isEmpty() ? "." : ", " + message),
          "",
          "Run the command again when the source is well: what is done stays done.");
    }
    return body;
  }

  private CommandFailure denied(Answer answer, String doing) {
    JsonNode body = json(answer.body());
    String message = body == null ? "" : Printer.brief(Json.text(body, "message"));
    return new CommandFailure(
        CommandFailure.FAILED,
        doing
            + " failed: the source does not accept the credentials (HTTP "
            + answer.status()
            + ").",
        message.isEmpty()
            ? "The auth token is not the one of " + credentials.accountSid() + "."
            : message,
        "Check --account-sid and the token in --auth-token-file; the account must be active.");
  }

  private Answer answer(URI host, String path, String doing) {
    Duration wait = PAUSE_FIRST;
    for (int tries = 1; ; tries++) {
      boolean last = tries == TRIES_MAX;
      Duration asked = null;
      try {
        HttpResponse<String> response =
            http.send(request(host, path), HttpResponse.BodyHandlers.ofString());
        answered = true;
        if (last || !isPassing(response.statusCode())) {
          return new Answer(response.statusCode(), response.body());
        }
        asked = retryAfter(response);
      } catch (IOException unanswered) {
        if (last || !answered) {
          throw unreachable(host, unanswered);
        }
      } catch (InterruptedException stop) {
        throw interrupted(stop, doing);
      }
      rest(asked == null ? wait : asked, doing);
      wait = wait.multipliedBy(2);
    }
  }

  private HttpRequest request(URI host, String path) {
    return HttpRequest.newBuilder(host.resolve(path))
        .timeout(TIMEOUT)
        .header("Authorization", credentials.basic())
        .GET()
        .build();
  }

  /** Asking again may help. */
  private static boolean isPassing(int status) {
    return status == TOO_MANY_REQUESTS || (status >= 500 && status != NOT_IMPLEMENTED);
  }

  private static @Nullable Duration retryAfter(HttpResponse<?> response) {
    return response
        .headers()
        .firstValue("Retry-After")
        .filter(text -> text.matches("[0-9]{1,6}"))
        .map(text -> Duration.ofSeconds(Long.parseLong(text)))
        .orElse(null);
  }

  private void rest(Duration wanted, String doing) {
    try {
      pause.pause(wanted.compareTo(PAUSE_MAX) > 0 ? PAUSE_MAX : wanted);
    } catch (InterruptedException stop) {
      throw interrupted(stop, doing);
    }
  }

  private static CommandFailure interrupted(InterruptedException stop, String doing) {
    Thread.currentThread().interrupt();
    CommandFailure failure =
        new CommandFailure(
            CommandFailure.FAILED,
            doing + " was interrupted.",
            "",
            "Run the command again: what is done stays done.");
    failure.initCause(stop);
    return failure;
  }

  private static CommandFailure unreachable(URI host, IOException cause) {
    String why = cause.getMessage();
    CommandFailure failure =
        new CommandFailure(
            CommandFailure.UNREACHABLE,
            "The source does not answer at " + host + ".",
            why == null ? "Nothing listens there, or the name is not known." : why,
            "Check the network, or --base-url; then run the command again.");
    failure.initCause(cause);
    return failure;
  }

  private static @Nullable JsonNode json(String body) {
    try {
      return body.isEmpty() ? null : JsonMapper.shared().readTree(body);
    } catch (JacksonException _) {
      return null;
    }
  }
}
