package dev.parley;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import dev.parley.cli.Development;
import dev.parley.cli.Development.Ready;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** An application finds the callbacks of a message in the trace of the request that sent it. */
class TraceTest {
  private static final String TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
  private static final String NONE = "none";

  @TempDir private Path directory;

  @Test
  void theCallbacksOfAMessageCarryTheTraceOfItsRequest() throws Exception {
    List<String> traces = new CopyOnWriteArrayList<>();
    HttpServer application =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    application.createContext(
        "/",
        exchange -> {
          String trace = exchange.getRequestHeaders().getFirst("Traceparent");
          traces.add(exchange.getRequestURI() + " " + (trace == null ? NONE : trace));
          exchange.sendResponseHeaders(204, -1);
          exchange.close();
        });
    application.start();
    String url = "http://127.0.0.1:" + application.getAddress().getPort();
    try (Development.Running server = start();
        HttpClient http = HttpClient.newHttpClient()) {
      Ready ready = server.ready();
      String traced = create(http, ready, url + "/traced", TRACE);
      create(http, ready, url + "/broken", "00-nonsense");
      create(http, ready, url + "/plain", null);
      await().until(() -> traces.size() == 6);
      assertThat(traces)
          .filteredOn(it -> it.startsWith("/traced "))
          .hasSize(2)
          .containsOnly("/traced " + TRACE);
      assertThat(traces).filteredOn(it -> it.endsWith(NONE)).hasSize(4);

      HttpRequest decision =
          request(ready, "/v1/parley/Messages/" + traced + "/Decision").GET().build();
      assertThat(http.send(decision, HttpResponse.BodyHandlers.ofString()).body())
          .contains("\"trace_parent\":\"" + TRACE + "\"");
      HttpRequest page = request(ready, "/messages/" + traced).GET().build();
      assertThat(http.send(page, HttpResponse.BodyHandlers.ofString()).body()).contains(TRACE);
    } finally {
      application.stop(0);
    }
  }

  /** The sid of a message whose being sent and delivered is announced. */
  private static String create(
      HttpClient http, Ready ready, String callback, @Nullable String trace) throws Exception {
    String form =
        "To=%2B"
            + ready.phones().getFirst().number().substring(1)
            + "&From=%2B"
            + ready.senders().getFirst().number().substring(1)
            + "&Body=hello&StatusCallback="
            + callback;
    HttpRequest.Builder request =
        request(ready, "/2010-04-01/Accounts/" + ready.accountSid() + "/Messages.json")
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(HttpRequest.BodyPublishers.ofString(form));
    if (trace != null) {
      request.header("traceparent", trace);
    }
    HttpResponse<String> answer = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
    return JsonMapper.shared().readTree(answer.body()).path("sid").asString();
  }

  private static HttpRequest.Builder request(Ready ready, String path) {
    byte[] pair = (ready.accountSid() + ":" + ready.authToken()).getBytes(StandardCharsets.UTF_8);
    return HttpRequest.newBuilder(URI.create(ready.baseUrl() + path))
        .header("Authorization", "Basic " + Base64.getEncoder().encodeToString(pair));
  }

  private Development.Running start() throws Exception {
    PrintStream quiet =
        new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
    return new DevServer.Starter(Clock.systemUTC(), new SecureRandom())
        .start(new Development.Options(0, directory.resolve("data"), null, quiet, null), _ -> {});
  }
}
