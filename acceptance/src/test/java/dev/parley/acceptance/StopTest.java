package dev.parley.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.testing.Nightly;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * SIGTERM under load, as a supervisor or an update does it: nothing is lost, nothing is sent twice,
 * and nothing is left unknown. {@code -Pnightly} does it more often.
 */
class StopTest {
  private static final int STOPS = Nightly.of(3, 20);
  private static final int CLIENTS = 4;

  /** Not more than a short code sends in the time that a run lasts. */
  private static final int MESSAGES_OF_A_CLIENT = 60;

  private static final Duration SETTLING = Duration.ofSeconds(60);

  /** The simulated carrier ends with the process, and the receipts it had not brought with it. */
  private static final Set<String> ENDS = Set.of("sent", "delivered");

  @TempDir Path directory;

  /** Body by sid, of every message that was answered 201. */
  private final Map<String, String> accepted = new ConcurrentHashMap<>();

  /** Neither 201 nor 503. */
  private final List<String> otherAnswers = new CopyOnWriteArrayList<>();

  @Test
  void restartsUnderLoadLoseNothingSendNothingTwiceAndLeaveNothingUnknown() throws Exception {
    try (RunningParley parley = new RunningParley(directory.resolve("data"))) {
      for (int stop = 0; stop < STOPS; stop++) {
        stopUnderLoad(parley, stop);
        parley.startAgain();
      }
      assertThat(otherAnswers).isEmpty();
      assertThat(accepted).hasSizeGreaterThan(STOPS * CLIENTS);
      await().atMost(SETTLING).untilAsserted(() -> assertThat(unsettled(parley.api())).isEmpty());
      assertThat(arrivedTwice(parley.output())).isEmpty();
      assertThat(everUnknown(parley)).isEmpty();
    }
  }

  private void stopUnderLoad(RunningParley parley, int stop) throws InterruptedException {
    int before = accepted.size();
    List<Thread> clients = new ArrayList<>();
    for (int client = 0; client < CLIENTS; client++) {
      String prefix = "stop-%d-%d-".formatted(stop, client);
      clients.add(Thread.ofVirtual().start(() -> sendUntilItEnds(parley, prefix)));
    }
    // At another moment of the load each time.
    int enough = before + ThreadLocalRandom.current().nextInt(CLIENTS * 2, CLIENTS * 20);
    await()
        .atMost(SETTLING)
        .pollInterval(Duration.ofMillis(2))
        .until(() -> accepted.size() >= enough);
    parley.stop();
    for (Thread client : clients) {
      client.join();
    }
  }

  private void sendUntilItEnds(RunningParley parley, String prefix) {
    Api api = parley.api();
    DevFile dev = parley.dev();
    try {
      for (int i = 0; i < MESSAGES_OF_A_CLIENT; i++) {
        String body = prefix + i + ".";
        Api.Answer answer = api.send(dev.sender("short_code"), dev.phones().get(i % 2), body);
        if (answer.status() == 201) {
          accepted.put(answer.text("sid"), body);
        } else if (answer.status() != 503) {
          otherAnswers.add(answer.toString());
        }
      }
    } catch (UncheckedIOException _) {
      // It no longer listens: what was not answered was not promised.
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
   * The terminal shows each text that lands on a phone. The phones end with the process too, and do
   * not show what the carrier took last; that it was taken is what {@code sent} says.
   */
  private List<String> arrivedTwice(String output) {
    return accepted.values().stream()
        .filter(body -> output.indexOf("| " + body) != output.lastIndexOf("| " + body))
        .toList();
  }

  private List<String> everUnknown(RunningParley parley) {
    return accepted.keySet().stream()
        .filter(sid -> parley.api().timeline(sid).json().toString().contains("\"unknown\""))
        .toList();
  }
}
