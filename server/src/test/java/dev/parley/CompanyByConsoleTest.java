package dev.parley;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.cli.Serving;
import java.net.CookieManager;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From a server that nobody set up to the first message, by the forms of the console alone. */
class CompanyByConsoleTest {
  private static final String NUMBER = "+12015550123";

  private final HttpClient browser =
      HttpClient.newBuilder()
          .cookieHandler(new CookieManager())
          .followRedirects(HttpClient.Redirect.NORMAL)
          .build();
  private String url = "";

  @TempDir private Path directory = Path.of("");

  @Test
  void aCompanyIsSetUpAndSendsItsFirstMessage() throws Exception {
    Path config = directory.resolve("parley.yaml");
    Files.writeString(config, "http: {port: 0}");
    try (Serving.Running server =
        new ServeServer.Starter(Clock.systemUTC(), new SecureRandom())
            .start(new Serving.Options(config, directory.resolve("data")), _ -> {})) {
      url = server.ready().listens();
      signUp(Objects.requireNonNull(server.ready().first()).token().value());

      String told = post("/accounts", Map.of("name", "Shop", "reason", "order 7"));
      String account = found(told, "<code>(AC[0-9a-f]{32})</code>");
      String token = found(told, "<code>([0-9a-zA-Z]{20,})</code>(?!.*<code>)");
      post(
          "/accounts/" + account + "/terms",
          Map.of("version", "1", "use", "Codes for our customers.", "reason", "signed order 7"));
      assertThat(get("/accounts/" + account)).contains("Codes for our customers.");

      addCarrier();
      assertThat(post("/setup/routes", Map.of("carrier", "acme", "prefix", "+")))
          .contains("acme: rank 1");
      post("/numbers/stock", Map.of("csv", "number,kind\n" + NUMBER + ",local\n"));
      post("/numbers/stock/assign", Map.of("number", NUMBER, "account", account));
      String service =
          found(
              post("/services", Map.of("account", account, "name", "All", "usecase", "poll")),
              "<code class=\"sid\">(MG[0-9a-f]{32})</code>");
      assertThat(post("/services/" + service + "/pool", Map.of("sender", NUMBER)))
          .contains("The sender is in the pool.");

      assertThat(send(account, token, service)).isEqualTo(201);
      assertThat(get("/messages?account=" + account)).contains("first of all");
      assertThat(get("/audit?chain=" + account))
          .contains("account.created", "order 7", "account.terms_accepted", "sender.added");
    }
  }

  private void signUp(String token) throws Exception {
    Map<String, String> form =
        Map.of(
            "token",
            token,
            "login",
            "ann",
            "name",
            "Ann",
            "password",
            "correct horse battery",
            "again",
            "correct horse battery");
    assertThat(sent("/setup", form)).contains("Messages");
  }

  /** Nobody listens there: what is sent waits. */
  private void addCarrier() throws Exception {
    Map<String, String> form = new LinkedHashMap<>();
    form.put("Name", "acme");
    form.put("Host", "127.0.0.1");
    form.put("Port", "1");
    form.put("SystemId", "us");
    form.put("Password", "secret");
    form.put("Bind", "transceiver");
    form.put("Binds", "1");
    form.put("SystemType", "");
    assertThat(post("/setup/carriers", form)).contains(">acme<", "test-bind");
  }

  private int send(String account, String token, String service) throws Exception {
    String pair = account + ":" + token;
    HttpRequest request =
        HttpRequest.newBuilder(
                URI.create(url + "/2010-04-01/Accounts/" + account + "/Messages.json"))
            .header(
                "Authorization",
                "Basic "
                    + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8)))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(
                HttpRequest.BodyPublishers.ofString(
                    encoded(
                        Map.of(
                            "MessagingServiceSid",
                            service,
                            "To",
                            "+12025550101",
                            "Body",
                            "first of all"))))
            .build();
    return browser.send(request, HttpResponse.BodyHandlers.ofString()).statusCode();
  }

  private String get(String path) throws Exception {
    HttpRequest request = HttpRequest.newBuilder(URI.create(url + path)).build();
    HttpResponse<String> response = browser.send(request, HttpResponse.BodyHandlers.ofString());
    assertThat(response.statusCode()).as(path).isEqualTo(200);
    return response.body();
  }

  /** With the token that forms carry. */
  private String post(String path, Map<String, String> form) throws Exception {
    Map<String, String> whole = new LinkedHashMap<>(form);
    whole.put("csrf", found(get("/accounts"), "name=\"csrf\" value=\"([0-9a-f]+)\""));
    return sent(path, whole);
  }

  private String sent(String path, Map<String, String> form) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url + path))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(HttpRequest.BodyPublishers.ofString(encoded(form)))
            .build();
    HttpResponse<String> response = browser.send(request, HttpResponse.BodyHandlers.ofString());
    assertThat(response.statusCode()).as(path + ": " + response.body()).isEqualTo(200);
    return response.body();
  }

  private static String encoded(Map<String, String> form) {
    return form.entrySet().stream()
        .map(
            field ->
                field.getKey() + "=" + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
        .collect(Collectors.joining("&"));
  }

  private static String found(String html, String pattern) {
    Matcher matcher = Pattern.compile(pattern, Pattern.DOTALL).matcher(html);
    assertThat(matcher.find()).as(pattern).isTrue();
    return matcher.group(1);
  }
}
