package dev.parley.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import tools.jackson.databind.json.JsonMapper;

/**
 * Just enough of a server for the commands and the demo: every text is delivered at once, STOP is
 * kept, 911 is refused. Tests break one thing and look whether the demo sees it.
 */
final class StubParley implements AutoCloseable {
  static final String ACCOUNT = "AC" + "0".repeat(32);
  static final String TOKEN = "f".repeat(32);
  static final String SENDER = "+12015550123";
  static final String PHONE = "+12025550101";
  static final String SID = "SM" + "1".repeat(32);

  volatile boolean keepsStop = true;
  volatile String signingToken = TOKEN;
  volatile String clauseOfStop = "S7";
  volatile boolean clockJumped;
  volatile int retentionDays = 400;
  volatile boolean webhookRetry;
  volatile String webhookOutcome = "told";
  final List<Map<String, String>> webhookForms = new CopyOnWriteArrayList<>();

  private final HttpServer server;
  private final HttpClient http = HttpClient.newHttpClient();
  private final List<Map<String, Object>> onPhone = new ArrayList<>();
  private String smsUrl = "";
  private boolean stopped;
  private String lastRefusedClause = "";

  StubParley() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::handle);
    server.start();
  }

  URI baseUrl() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  RunningDev running() {
    return new RunningDev(
        baseUrl(), ACCOUNT, TOKEN, "admin", List.of(SENDER), List.of(PHONE), () -> {});
  }

  @Override
  public void close() {
    server.stop(0);
    http.close();
  }

  private void handle(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    boolean post = exchange.getRequestMethod().equals("POST");
    try {
      if (path.endsWith("/IncomingPhoneNumbers.json")) {
        answer(exchange, 200, Map.of("incoming_phone_numbers", List.of(Map.of("sid", "PN1"))));
      } else if (path.contains("/IncomingPhoneNumbers/")) {
        smsUrl = required(form(body), "SmsUrl");
        answer(exchange, 200, Map.of("sms_url", smsUrl));
      } else if (path.endsWith("/Messages.json") && post) {
        send(exchange, form(body));
      } else if (path.endsWith("/Messages.json")) {
        answer(exchange, 200, Map.of("messages", List.of(message("delivered"))));
      } else if (path.endsWith("/Decision")) {
        answer(exchange, 200, decision());
      } else if (path.endsWith("/Timeline")) {
        answer(
            exchange,
            200,
            Map.of("entries", List.of(Map.of("at", "t", "kind", "sent", "sentence", "Taken."))));
      } else if (path.startsWith("/v1/parley/") && path.contains("Webhook")) {
        webhooks(exchange, path, post, post ? form(body) : form(query(exchange)));
      } else if (path.startsWith("/v1/parley/") && path.contains("Retention")) {
        retention(exchange, post, form(body));
      } else if (path.startsWith("/v1/parley/Phones/")) {
        phone(exchange, post, form(body));
      } else if (path.equals("/v1/parley/Phones")) {
        answer(exchange, 200, Map.of("phones", List.of(Map.of("number", PHONE, "country", "US"))));
      } else {
        answer(exchange, 200, message("delivered"));
      }
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  private static String query(HttpExchange exchange) {
    String query = exchange.getRequestURI().getRawQuery();
    return query == null ? "" : query;
  }

  private void webhooks(HttpExchange exchange, String path, boolean post, Map<String, String> form)
      throws IOException {
    if (path.endsWith("/WebhookRetry")) {
      webhookRetry = post ? Boolean.parseBoolean(required(form, "Enabled")) : webhookRetry;
      answer(exchange, 200, Map.of("account_sid", ACCOUNT, "enabled", webhookRetry));
      return;
    }
    webhookForms.add(form);
    if (path.startsWith("/v1/parley/Messages/")) {
      answer(
          exchange,
          200,
          Map.of("state", "sent", "outcome", webhookOutcome, "what", "POST http://a answered."));
    } else if (post) {
      boolean first = !form.containsKey("Cursor");
      answer(
          exchange,
          200,
          Map.of("queued", first ? 1000 : 7, "full", false, "next_cursor", first ? "next" : ""));
    } else {
      answer(
          exchange,
          200,
          Map.of(
              "webhooks",
              List.of(Map.of("failed_at", "t", "state", "sent", "code", 503, "message_sid", "SM7")),
              "next_cursor",
              ""));
    }
  }

  /** As our own API: nothing without the admin token. */
  private void retention(HttpExchange exchange, boolean post, Map<String, String> form)
      throws IOException {
    if (!"Bearer x".equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
      answer(exchange, 401, Map.of("code", 20003, "message", "Authenticate"));
      return;
    }
    if (exchange.getRequestURI().getPath().endsWith("/Runs")) {
      answer(
          exchange,
          200,
          Map.of(
              "partitions_dropped",
              clockJumped ? List.of() : List.of("message_2025_10"),
              "bodies_removed",
              clockJumped ? 0 : 12,
              "finished",
              !clockJumped,
              "waits_for",
              clockJumped ? "The clock jumped." : ""));
      return;
    }
    if (post) {
      retentionDays = Integer.parseInt(required(form, "Days"));
    }
    answer(
        exchange,
        200,
        Map.of(
            "account_sid",
            ACCOUNT,
            "days",
            retentionDays,
            "instance_days",
            400,
            "bodies_removed",
            7,
            "removed_before",
            "2026-10-24T10:15:31Z"));
  }

  private synchronized void send(HttpExchange exchange, Map<String, String> form)
      throws IOException, InterruptedException {
    String to = required(form, "To");
    if (to.equals("911")) {
      refuse(exchange, 21618, "S18");
      return;
    }
    if (stopped) {
      refuse(exchange, 21610, clauseOfStop);
      return;
    }
    land(required(form, "Body"));
    answer(exchange, 201, message("queued"));
    String callback = form.getOrDefault("StatusCallback", "");
    if (!callback.isEmpty()) {
      call(callback, Map.of("MessageSid", SID, "MessageStatus", "sent"));
      call(callback, Map.of("MessageSid", SID, "MessageStatus", "delivered"));
    }
  }

  private void refuse(HttpExchange exchange, int code, String clause) throws IOException {
    lastRefusedClause = clause;
    answer(
        exchange,
        400,
        Map.of(
            "code",
            code,
            "message",
            "Not this one.",
            "status",
            400,
            "details",
            Map.of("message_sid", SID, "clause", clause, "remedy", "Leave it.")));
  }

  private synchronized void phone(HttpExchange exchange, boolean post, Map<String, String> form)
      throws IOException, InterruptedException {
    if (!post) {
      Map<String, String> query = form(exchange.getRequestURI().getRawQuery());
      long after = Long.parseLong(query.getOrDefault("after", "-1"));
      List<Map<String, Object>> found =
          onPhone.reversed().stream()
              .filter(each -> Long.parseLong(String.valueOf(each.get("id"))) > after)
              .filter(
                  each -> String.valueOf(each.get("body")).contains(required(query, "contains")))
              .toList();
      answer(exchange, 200, Map.of("messages", found));
      return;
    }
    String text = required(form, "Body");
    if (text.equals("STOP")) {
      stopped = keepsStop;
      land("You have successfully been unsubscribed.");
    } else {
      String twiml = call(smsUrl, Map.of("From", PHONE, "To", SENDER, "Body", text));
      land(twiml.replaceAll("<[^>]*>", ""));
    }
    answer(exchange, 201, Map.of("from", PHONE, "to", required(form, "To")));
  }

  private void land(String text) {
    onPhone.add(
        Map.of("id", onPhone.size() + 1L, "direction", "received", "from", SENDER, "body", text));
  }

  private Map<String, Object> decision() {
    return Map.of(
        "outcome",
        "refused",
        "policy_version",
        1,
        "findings",
        List.of(
            Map.of(
                "rule",
                "a-rule",
                "rule_version",
                2,
                "clause",
                lastRefusedClause,
                "code",
                21610,
                "sentence",
                "It was refused.",
                "remedy",
                "Leave it.")));
  }

  private static Map<String, Object> message(String status) {
    return Map.of(
        "sid",
        SID,
        "status",
        status,
        "num_segments",
        "1",
        "from",
        SENDER,
        "to",
        PHONE,
        "body",
        "Hello\u001b[2J");
  }

  private String call(String url, Map<String, String> parameters)
      throws IOException, InterruptedException {
    StringBuilder signed = new StringBuilder(url);
    new TreeMap<>(parameters).forEach((name, value) -> signed.append(name).append(value));
    String form =
        parameters.entrySet().stream()
            .map(
                each ->
                    each.getKey()
                        + "="
                        + URLEncoder.encode(each.getValue(), StandardCharsets.UTF_8))
            .collect(Collectors.joining("&"));
    return http.send(
            HttpRequest.newBuilder(URI.create(url))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .header("X-Twilio-Signature", hmac(signed.toString()))
                .POST(HttpRequest.BodyPublishers.ofString(form))
                .build(),
            HttpResponse.BodyHandlers.ofString())
        .body();
  }

  private String hmac(String text) {
    try {
      Mac mac = Mac.getInstance("HmacSHA1");
      mac.init(new SecretKeySpec(signingToken.getBytes(StandardCharsets.UTF_8), "HmacSHA1"));
      return Base64.getEncoder().encodeToString(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String required(Map<String, String> form, String name) {
    String value = form.get(name);
    if (value == null) {
      throw new AssertionError("the request lacks " + name);
    }
    return value;
  }

  private static Map<String, String> form(String text) {
    return Arrays.stream(text.split("&", -1))
        .filter(pair -> pair.contains("="))
        .map(pair -> pair.split("=", 2))
        .collect(
            Collectors.toMap(
                pair -> pair[0], pair -> URLDecoder.decode(pair[1], StandardCharsets.UTF_8)));
  }

  private static void answer(HttpExchange exchange, int status, Object json) throws IOException {
    byte[] body = JsonMapper.shared().writeValueAsBytes(json);
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }
}
