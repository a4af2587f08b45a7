package dev.parley.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import org.junit.jupiter.api.Test;

class HostDirectoryTest {
  private static final InetAddress ONE = InetAddress.ofLiteral("1.1.1.1");
  private static final InetAddress TWO = InetAddress.ofLiteral("2.2.2.2");

  private final Map<String, InetAddress> names = new HashMap<>();
  private final List<String> asked = new ArrayList<>();
  private final Queue<Runnable> blocking = new ArrayDeque<>();
  private final List<HostDirectory.Answer> answers = new ArrayList<>();
  private long now = Long.MAX_VALUE - 5; // also across the overflow of a monotonic clock
  private final HostDirectory directory =
      new HostDirectory(this::resolve, blocking::add, Runnable::run, () -> now);

  @Test
  void anAnswerIsKeptForAWhileAndThenAskedForAgain() {
    names.put("a", ONE);
    find("a");
    assertThat(answers).isEmpty();
    runLookups();
    find("a");
    assertThat(answers).containsExactly(found(ONE), found(ONE));
    names.put("a", TWO);
    now += HostDirectory.KEPT.toNanos() - 1;
    find("a");
    now += 1;
    find("a");
    runLookups();
    assertThat(answers).containsExactly(found(ONE), found(ONE), found(ONE), found(TWO));
    assertThat(asked).containsExactly("a", "a");
  }

  @Test
  void whoAsksAtTheSameTimeSharesOneLookup() {
    names.put("a", ONE);
    find("a");
    find("a");
    runLookups();
    assertThat(asked).containsExactly("a");
    assertThat(answers).containsExactly(found(ONE), found(ONE));
  }

  @Test
  void aFailureIsKeptForAShortWhileOnly() {
    find("a");
    runLookups();
    names.put("a", ONE);
    find("a");
    assertThat(asked).hasSize(1);
    now += HostDirectory.FAILURE_KEPT.plus(Duration.ofNanos(1)).toNanos();
    find("a");
    runLookups();
    assertThat(answers)
        .containsExactly(
            new HostDirectory.Answer.Unknown(), new HostDirectory.Answer.Unknown(), found(ONE));
  }

  @Test
  void lookupsHaveAMaximum() {
    for (int i = 0; i < HostDirectory.LOOKUPS_MAX; i++) {
      find("host" + i);
    }
    assertThat(answers).isEmpty();
    find("one-more");
    assertThat(answers).containsExactly(new HostDirectory.Answer.TooManyLookups());
    runLookups();
    find("one-more");
    runLookups();
    assertThat(answers.getLast()).isEqualTo(new HostDirectory.Answer.Unknown());
  }

  private void find(String host) {
    directory.find(host, answers::add);
  }

  private void runLookups() {
    for (Runnable lookup = blocking.poll(); lookup != null; lookup = blocking.poll()) {
      lookup.run();
    }
  }

  private List<InetAddress> resolve(String host) throws UnknownHostException {
    asked.add(host);
    InetAddress address = names.get(host);
    if (address == null) {
      throw new UnknownHostException(host);
    }
    return List.of(address);
  }

  private static HostDirectory.Answer found(InetAddress address) {
    return new HostDirectory.Answer.Found(List.of(address));
  }
}
