package dev.parley;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.parley.store.DataDirectory;
import dev.parley.store.Database;
import dev.parley.store.EmbeddedPostgres;
import dev.parley.store.Migrations;
import dev.parley.testing.Nightly;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The database goes away, refuses to write, fills up, dies, is slow, all under traffic: nothing
 * that was promised is lost, nothing is promised meanwhile that is not kept, and everything goes on
 * afterwards without a restart.
 */
class DatabaseFaultsTest {
  private static final Duration FAULT = Duration.ofSeconds(Nightly.of(2, 10));

  /** What was under way when the fault began may still be promised. */
  private static final Duration ON_THE_WAY = Duration.ofMillis(700);

  private static final int FLOW = 20;
  private static final int FULL_DISK_MEGABYTES = 192;
  private static final int MEGABYTE = 1024 * 1024;

  @TempDir Path directory;
  private final Deque<AutoCloseable> started = new ArrayDeque<>();

  /** A whole Parley with its own database, under traffic. */
  private record Running(EmbeddedPostgres postgres, FaultFixture parley, FaultTraffic traffic) {
    void nothingIsPromised() {
      hold(ON_THE_WAY);
      int before = traffic.promises();
      hold(FAULT);
      assertThat(traffic.promises()).as("promises while nothing can be stored").isEqualTo(before);
    }

    void goesOn() throws Exception {
      traffic.flows(FLOW);
      traffic.stopAndAudit();
    }
  }

  @BeforeEach
  void prepare() throws IOException {
    Files.createDirectories(directory.resolve("keys"));
  }

  private Running start(Path dataDirectory) throws Exception {
    EmbeddedPostgres postgres =
        keep(EmbeddedPostgres.start(keep(DataDirectory.open(dataDirectory)), _ -> {}));
    try (Database database = Database.open(postgres.target())) {
      Migrations.apply(database, _ -> {});
    }
    FaultFixture parley = keep(new FaultFixture(postgres.target(), directory.resolve("keys")));
    FaultTraffic traffic = new FaultTraffic(parley);
    traffic.start();
    traffic.flows(FLOW);
    return new Running(postgres, parley, traffic);
  }

  private <T extends AutoCloseable> T keep(T resource) {
    started.push(resource);
    return resource;
  }

  @AfterEach
  void end() throws Exception {
    while (!started.isEmpty()) {
      started.pop().close();
    }
  }

  @Test
  void aDatabaseThatIsAwayIsWaitedForAndNothingIsPromisedMeanwhile() throws Exception {
    Running running = start(directory.resolve("data"));
    running.parley().proxy.goAway();
    running.nothingIsPromised();
    running.parley().proxy.comeBack();
    running.goesOn();
  }

  @Test
  void aDatabaseThatOnlyReadsRefusesNewMessagesAndLosesNone() throws Exception {
    Running running = start(directory.resolve("data"));
    running.parley().execute("alter system set default_transaction_read_only to on");
    running.parley().execute("select pg_reload_conf()");
    running.nothingIsPromised();
    assertThat(running.traffic().refusedCount()).isPositive();
    running.parley().execute("alter system reset default_transaction_read_only");
    running.parley().execute("select pg_reload_conf()");
    running.goesOn();
  }

  @Test
  void aDatabaseThatTakesASecondForEachCommitIsSlowAndNothingElse() throws Exception {
    Running running = start(directory.resolve("data"));
    running.parley().proxy.delayCommits(Duration.ofSeconds(1));
    hold(FAULT.multipliedBy(3));
    assertThat(running.traffic().refusedCount()).isZero();
    running.parley().proxy.delayCommits(Duration.ZERO);
    running.goesOn();
  }

  @Test
  void aDatabaseServerThatIsKilledIsStartedAgain() throws Exception {
    Running running = start(directory.resolve("data"));
    ProcessHandle.of(running.postgres().pid()).ifPresent(ProcessHandle::destroyForcibly);
    await().atMost(Duration.ofSeconds(60)).until(() -> running.postgres().restarts() == 1);
    running.goesOn();
  }

  @Test
  void aSessionThatIsKilledTakesAllOthersWithItAndNothingIsLost() throws Exception {
    Running running = start(directory.resolve("data"));
    int session =
        running
            .parley()
            .number(
                "select pid from pg_stat_activity where application_name like ? limit 1",
                "parley intake%");
    ProcessHandle.of(session).ifPresent(ProcessHandle::destroyForcibly);
    running.goesOn();
  }

  @Test
  void aFullDiskRefusesNewMessagesAndRecoversWhenThereIsRoomAgain() throws Exception {
    Path disk = Files.createDirectory(directory.resolve("disk"));
    assumeTrue(
        run("mount", "-t", "tmpfs", "-o", "size=" + FULL_DISK_MEGABYTES + "m", "tmpfs", disk),
        "a small file system of its own can only be mounted by root; skipped");
    try {
      Running running = start(disk.resolve("data"));
      Path ballast = disk.resolve("ballast");
      fill(ballast);
      await().atMost(Duration.ofSeconds(60)).until(() -> running.traffic().refusedCount() > 0);
      hold(FAULT);
      Files.delete(ballast);
      running.goesOn();
    } finally {
      end();
      run("umount", "-l", disk);
    }
  }

  private static void hold(Duration duration) {
    long end = System.nanoTime() + duration.toNanos();
    await().atMost(duration.plusSeconds(10)).until(() -> System.nanoTime() - end > 0);
  }

  /** Until not one octet more fits. */
  private static void fill(Path ballast) throws IOException {
    try (OutputStream out = Files.newOutputStream(ballast)) {
      byte[] block = new byte[MEGABYTE];
      for (int size = block.length; size > 0; size /= 2) {
        fillWith(out, block, size);
      }
    }
  }

  private static void fillWith(OutputStream out, byte[] block, int size) {
    try {
      while (true) {
        out.write(block, 0, size);
      }
    } catch (IOException full) {
      assertThat(full).hasMessageContaining("No space");
    }
  }

  private static boolean run(Object... command) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(Arrays.stream(command).map(Object::toString).toList())
            .redirectErrorStream(true)
            .start();
    process.getInputStream().readAllBytes();
    return process.waitFor(20, TimeUnit.SECONDS) && process.exitValue() == 0;
  }
}
