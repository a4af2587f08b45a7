package dev.parley.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EventsTest {
  private final BlockingQueue<Routes.EventStream> opened = new LinkedBlockingQueue<>();
  private final AtomicInteger closed = new AtomicInteger();
  private WebServer server;

  @BeforeEach
  void start() throws Exception {
    Limits limits =
        new Limits(
            1000,
            1000,
            10,
            10,
            1,
            Duration.ofSeconds(30),
            Duration.ofSeconds(30),
            Duration.ofSeconds(30),
            Duration.ofSeconds(1));
    server =
        new WebServer(
            new WebServer.Settings("127.0.0.1", 0, 2, List.of(), limits),
            Fault.PLAIN_TEXT,
            Clock.systemUTC());
    server.events(
        "/events",
        (_, stream) -> {
          stream.onClose(closed::incrementAndGet);
          opened.add(stream);
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private RawClient open() throws Exception {
    RawClient client = new RawClient(server.port());
    client.send("GET /events HTTP/1.1\r\nHost: a\r\n\r\n");
    return client;
  }

  private static String until(RawClient client, String end) throws Exception {
    StringBuilder text = new StringBuilder();
    while (text.indexOf(end) < 0) {
      text.append(client.line()).append('\n');
    }
    return text.toString();
  }

  @Test
  void eventsArriveWithEachLineOfTheirData() throws Exception {
    try (RawClient client = open()) {
      Routes.EventStream stream = opened.take();
      assertThat(until(client, ": open")).contains("text/event-stream").contains("no-store");
      assertThat(stream.send("sms", "one\ntwo\r\nthree")).isTrue();
      assertThat(until(client, "data: three"))
          .contains("event: sms\ndata: one\ndata: two\ndata: three");
    }
  }

  @Test
  void aClientThatLeavesEndsItsStreamAndFreesItsPlace() throws Exception {
    try (RawClient client = open()) {
      until(client, ": open");
    }
    Routes.EventStream stream = opened.take();
    await().until(() -> closed.get() == 1);
    assertThat(stream.send("sms", "x")).isFalse();
    try (RawClient next = open()) {
      assertThat(until(next, ": open")).contains("200 OK");
    }
  }

  @Test
  void oneStreamMoreThanAllowedIsAskedToComeBack() throws Exception {
    try (RawClient first = open()) {
      until(first, ": open");
      try (RawClient second = open()) {
        assertThat(second.read().status()).isEqualTo(429);
      }
    }
  }

  @Test
  void aReaderThatDoesNotReadIsCutOff() throws Exception {
    try (RawClient client = open()) {
      until(client, ": open");
      Routes.EventStream stream = opened.take();
      String data = "x".repeat(10_000);
      await()
          .atMost(Duration.ofSeconds(20))
          .pollInterval(Duration.ofMillis(1))
          .until(() -> !stream.send("sms", data));
      await().until(() -> closed.get() == 1);
    }
  }
}
