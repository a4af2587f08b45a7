package dev.parley.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import tools.jackson.databind.json.JsonMapper;

/** An account with three pages of numbers, whose server has bad days. */
final class FakeTwilio implements AutoCloseable {
  static final String SID = "AC5a1b2c3d4e5f60718293a4b5c6d7e8f9";
  static final String TOKEN = "0123456789abcdef0123456789abcdef";

  final List<String> asked = new CopyOnWriteArrayList<>();

  private final HttpServer server;
  private final Deque<Integer> thirdPage = new ArrayDeque<>();

  FakeTwilio() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::handle);
    server.start();
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** What the third page is answered, one after the other; the last of them for ever. */
  synchronized void thirdPage(Integer... statuses) {
    thirdPage.clear();
    thirdPage.addAll(List.of(statuses));
  }

  @Override
  public void close() {
    server.stop(0);
  }

  private void handle(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    String query = exchange.getRequestURI().getQuery();
    asked.add(path);
    String account = "/2010-04-01/Accounts/" + SID;
    if (path.equals(account + ".json")) {
      answer(exchange, 200, Map.of("sid", SID, "owner_account_sid", SID, "friendly_name", "Old"));
    } else if (path.equals("/2010-04-01/Accounts.json")) {
      answer(exchange, 200, Map.of("accounts", List.of()));
    } else if (path.equals(account + "/IncomingPhoneNumbers.json")) {
      numbers(exchange, query == null ? "" : query);
    } else if (path.equals(account + "/Addresses.json")) {
      answer(exchange, 200, Map.of("addresses", List.of(Map.of("sid", "AD1"))));
    } else if (path.equals("/v1/Services")) {
      answer(exchange, 200, Map.of("services", List.of(), "meta", Map.of()));
    } else if (path.endsWith("/Applications.json") || path.endsWith("/ShortCodes.json")) {
      answer(exchange, 200, Map.of("applications", List.of(), "short_codes", List.of()));
    } else {
      answer(exchange, 404, Map.of("code", 20404, "message", "not found"));
    }
  }

  private synchronized void numbers(HttpExchange exchange, String query) throws IOException {
    int page = query.contains("Page=2") ? 2 : query.contains("Page=1") ? 1 : 0;
    if (page == 2 && !thirdPage.isEmpty()) {
      int status = thirdPage.size() > 1 ? thirdPage.remove() : thirdPage.element();
      if (status != 200) {
        exchange.getResponseHeaders().add("Retry-After", "7");
        answer(exchange, status, Map.of("message", "busy"));
        return;
      }
    }
    List<Map<String, Object>> numbers =
        IntStream.range(page * 2, page * 2 + 2).mapToObj(FakeTwilio::number).toList();
    // Wherever an answer points, credentials stay with the host that was named.
    String next =
        page == 2
            ? ""
            : "http://elsewhere.invalid"
                + exchange.getRequestURI().getPath()
                + "?Page="
                + (page + 1);
    answer(exchange, 200, Map.of("incoming_phone_numbers", numbers, "next_page_uri", next));
  }

  private static Map<String, Object> number(int index) {
    return Map.of(
        "sid",
        "PN5a1b2c3d4e5f60718293a4b5c6d7e8f" + index,
        "phone_number",
        "+1201555014" + index,
        "friendly_name",
        "Line " + index,
        "sms_url",
        "https://old.example/sms",
        "voice_url",
        "https://old.example/voice",
        "capabilities",
        Map.of("sms", index != 5));
  }

  private static void answer(HttpExchange exchange, int status, Object json) throws IOException {
    byte[] body = JsonMapper.shared().writeValueAsString(json).getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }
}
