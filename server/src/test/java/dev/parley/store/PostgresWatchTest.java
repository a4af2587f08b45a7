package dev.parley.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

class PostgresWatchTest {
  private static final Postmaster DEAD = new Postmaster(Long.MAX_VALUE, 5432, true);
  private static final Postmaster ALIVE = new Postmaster(ProcessHandle.current().pid(), 5432, true);

  private final List<Postmaster> ended = new CopyOnWriteArrayList<>();

  @Test
  void aServerThatCannotBeStartedAgainIsTriedUntilItCan() {
    try (PostgresWatch watch = new PostgresWatch(DEAD, this::secondTime)) {
      await().atMost(Duration.ofSeconds(20)).until(() -> watch.restarts() == 1);
      assertThat(watch.server()).isEqualTo(ALIVE);
    }
    assertThat(ended).containsExactly(DEAD, DEAD);
  }

  @Test
  void aServerThatLivesIsLeftAlone() {
    try (PostgresWatch watch = new PostgresWatch(ALIVE, this::secondTime)) {
      await()
          .during(PostgresWatch.LOOK_EVERY.multipliedBy(3))
          .until(() -> watch.restarts() == 0 && ended.isEmpty());
    }
  }

  private Postmaster secondTime(Postmaster before) throws IOException {
    ended.add(before);
    if (ended.size() == 1) {
      throw new IOException("the disk is full");
    }
    return ALIVE;
  }
}
