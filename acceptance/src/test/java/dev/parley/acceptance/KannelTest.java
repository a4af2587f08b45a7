package dev.parley.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.parley.sim.CarrierProfile;
import dev.parley.sim.PhoneBook;
import dev.parley.sim.Phones;
import dev.parley.sim.SimulatedCarrier;
import dev.parley.testing.RequiresKannel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Kannel, the gateway that much of the world runs, as the application at the simulated carrier. */
@RequiresKannel
@Timeout(60)
class KannelTest {
  private static final String PHONE = "+12025550101";
  private static final String LONG_TEXT = "long {text} ".repeat(20).strip();

  @TempDir private Path directory;

  private final PhoneBook phones =
      new PhoneBook(List.of(new Phones.Phone(PHONE, "US")), Clock.systemUTC());

  /** What Kannel called the application for: path and parameters. */
  private final BlockingQueue<String> calls = new LinkedBlockingQueue<>();

  @Test
  void kannelSendsAndReceivesThroughTheSimulatedCarrier() throws Exception {
    HttpServer application = application();
    URI base = URI.create("http://127.0.0.1:" + application.getAddress().getPort());
    try (SimulatedCarrier carrier = carrier();
        Kannel kannel = new Kannel(directory, carrier.port(), base.resolve("/service"))) {
      await().until(() -> carrier.bound() == 3);

      Map<String, String> receipt = Map.of("dlr-mask", "3", "dlr-url", base + "/receipt?type=%d");
      assertThat(kannel.send(PHONE, "Hi from Kannel {€}", receipt)).startsWith("202 ");
      assertThat(calls.take()).isEqualTo("/receipt type=1");
      assertThat(kannel.send("+12025550190", "to nobody", receipt)).startsWith("202 ");
      assertThat(calls.take()).isEqualTo("/receipt type=2");
      kannel.send(PHONE, LONG_TEXT, Map.of());
      awaitReceived("Hi from Kannel {€}", LONG_TEXT);
      kannel.send(PHONE, "Привет 😀", Map.of("coding", "2"));
      awaitReceived("Hi from Kannel {€}", LONG_TEXT, "Привет 😀");

      phones.send(PHONE, "12345", LONG_TEXT);
      assertThat(calls.take()).isEqualTo("/service from=" + PHONE + " text=" + LONG_TEXT);
      awaitReceived("Hi from Kannel {€}", LONG_TEXT, "Привет 😀", "heard");

      kannel.end();
      await().until(() -> carrier.bound() == 0);
      assertThat(kannel.output()).doesNotContain("PANIC").doesNotContain("Unknown PDU");
    } finally {
      application.stop(0);
    }
  }

  private void awaitReceived(String... texts) {
    await()
        .untilAsserted(
            () ->
                assertThat(
                        phones.messages(PHONE).stream()
                            .filter(Phones.PhoneMessage::received)
                            .map(Phones.PhoneMessage::text))
                    .containsExactly(texts));
  }

  private SimulatedCarrier carrier() throws IOException {
    CarrierProfile profile =
        CarrierProfile.healthy("parley", "secret")
            .withDelays(Duration.ZERO, Duration.ofMillis(10), Duration.ofMillis(50));
    SimulatedCarrier carrier =
        new SimulatedCarrier(profile, phones, 0, Clock.systemUTC(), new Random(1));
    carrier.start();
    return carrier;
  }

  /** Answers what phones write, and is told of receipts. */
  private HttpServer application() throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/service", exchange -> answer(exchange, "heard"));
    server.createContext("/receipt", exchange -> answer(exchange, ""));
    server.start();
    return server;
  }

  private void answer(HttpExchange exchange, String words) throws IOException {
    Map<String, String> parameters =
        Arrays.stream(exchange.getRequestURI().getRawQuery().split("&"))
            .map(pair -> pair.split("=", 2))
            .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1]));
    Charset charset = Charset.forName(parameters.getOrDefault("charset", "UTF-8"));
    String call =
        List.of("type", "from", "text").stream()
            .filter(parameters::containsKey)
            .map(name -> name + "=" + URLDecoder.decode(parameters.get(name), charset))
            .collect(Collectors.joining(" ", exchange.getRequestURI().getPath() + " ", ""));
    calls.add(call);
    byte[] body = words.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().add("Content-Type", "text/plain; charset=UTF-8");
    exchange.sendResponseHeaders(200, body.length == 0 ? -1 : body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }
}
