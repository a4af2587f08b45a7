package dev.parley.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Promises 1 and 5: 201 means durable, and unknown is a state, not a second sending. */
class KillTest {
  private static final int KILLS = 5;
  private static final int CLIENTS = 4;

  /** Not more than a short code sends in the time that a run lasts. */
  private static final int MESSAGES_OF_A_CLIENT = 40;

  private static final Duration SETTLING = Duration.ofSeconds(30);
  private static final Set<String> ENDS = Set.of("delivered", "undelivered", "failed", "sent");

  @TempDir Path directory;

  /** Body by sid, of every message that was answered 201. */
  private final Map<String, String> accepted = new ConcurrentHashMap<>();

  @Test
  void fiveKillsUnderLoadLoseNothingAndSendNothingTwice() throws Exception {
    try (RunningParley parley = new RunningParley(directory.resolve("data"))) {
      for (int kill = 0; kill < KILLS; kill++) {
        killUnderLoad(parley, kill);
        parley.startAgain();
      }
      assertThat(accepted).hasSizeGreaterThan(KILLS * CLIENTS);
      await().atMost(SETTLING).untilAsserted(() -> assertThat(unsettled(parley.api())).isEmpty());
      assertThat(arrivedTwice(parley.output())).isEmpty();
    }
  }

  private void killUnderLoad(RunningParley parley, int kill) throws InterruptedException {
    int before = accepted.size();
    List<Thread> clients = new ArrayList<>();
    for (int client = 0; client < CLIENTS; client++) {
      String prefix = "kill-%d-%d-".formatted(kill, client);
      clients.add(Thread.ofVirtual().start(() -> sendUntilItDies(parley, prefix)));
    }
    // At another moment of the load each time.
    int enough = before + ThreadLocalRandom.current().nextInt(CLIENTS * 2, CLIENTS * 20);
    await()
        .atMost(SETTLING)
        .pollInterval(Duration.ofMillis(2))
        .until(() -> accepted.size() >= enough);
    parley.kill();
    for (Thread client : clients) {
      client.join();
    }
  }

  private void sendUntilItDies(RunningParley parley, String prefix) {
    Api api = parley.api();
    DevFile dev = parley.dev();
    try {
      for (int i = 0; i < MESSAGES_OF_A_CLIENT; i++) {
        String body = prefix + i + ".";
        Api.Answer answer = api.send(dev.sender("short_code"), dev.phones().get(i % 2), body);
        if (answer.status() == 201) {
          accepted.put(answer.text("sid"), body);
        }
      }
    } catch (UncheckedIOException _) {
      // Killed: what was not answered was not promised.
    }
  }

  private List<String> unsettled(Api api) {
    return accepted.entrySet().stream()
        .filter(
            message -> {
              Api.Answer now = api.message(message.getKey());
              return now.status() != 200
                  || !now.text("body").equals(message.getValue())
                  || !ENDS.contains(now.text("status"));
            })
        .map(message -> message + " " + api.message(message.getKey()))
        .toList();
  }

  /**
   * The terminal shows each text that lands on a phone; phones forget in a kill, the file does not.
   */
  private List<String> arrivedTwice(String output) {
    return accepted.values().stream()
        .filter(body -> output.indexOf("| " + body) != output.lastIndexOf("| " + body))
        .toList();
  }
}
