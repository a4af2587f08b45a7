package dev.parley;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** A start reads what may be unfinished, and of that only as much as the windows hold. */
class RecoveryReadsTest {
  private static final int WINDOW = 1_000;
  private static final int IN_MEMORY_MAX = 50_000;
  private static final Duration READY_MAX = Duration.ofSeconds(10);

  @TempDir Path directory;
  private RunningPlatform parley;

  @BeforeEach
  void start() throws Exception {
    parley = new RunningPlatform(directory, false);
  }

  @AfterEach
  void end() {
    parley.close();
  }

  @Test
  void aStartWith20000QueuedAnd100000FinalMessagesReadsWindowsOnly() throws Exception {
    generate(120_000, 6, 4);
    parley.restart(false);
    assertThat(parley.platform().recovered().read()).isZero();
    await().until(() -> parley.metric("parley_queued_in_memory") == 4 * WINDOW);
    assertThat(parley.metric("parley_live_messages")).isEqualTo(4 * WINDOW);
    assertThat(parley.metric("parley_queued")).isEqualTo(20_000);
  }

  @Test
  void aKilledProcessLeavesNoMoreToReadThanCameSinceTheMark() throws Exception {
    generate(12_000, 6, 4);
    parley.restart(false);
    parley.accept(parley.drafts(30, RunningPlatform.SHORT_CODE, RunningPlatform.PHONE));
    parley.platform().close();
    // As a kill leaves it: what is young is on no list, and the mark lags.
    parley.database.execute(
        "delete from unfinished_message where sender = '" + RunningPlatform.SHORT_CODE + "'");
    parley.database.execute(
        """
        update recovery_mark set message =
          (select id from message where sender = '12345' order by id limit 1)
        """);
    parley.restart(false);
    assertThat(parley.platform().recovered().read()).isEqualTo(30);
    await().until(() -> parley.metric("parley_queued") == 2_000 + 30);
  }

  @Test
  void whatIsDoneOrListedIsNotReadThoughItIsYoungerThanTheMark() throws Exception {
    generate(12_000, 6, 4);
    parley.database.execute("update recovery_mark set message = '" + new UUID(0, 0) + "'");
    parley.restart(false);
    assertThat(parley.platform().recovered().read()).isZero();
    await().until(() -> parley.metric("parley_queued") == 2_000);
  }

  /** Some minutes and some gigabytes: {@code -Pnightly}. */
  @Test
  @EnabledIfSystemProperty(named = "parley.nightly", matches = "true")
  void aStartWithAMillionQueuedAndTenMillionFinalMessagesIsReadyWithinTenSeconds()
      throws Exception {
    generate(Integer.getInteger("parley.generated", 11_000_000), 11, 60);
    long began = System.nanoTime();
    parley.restart(true);
    Duration ready = Duration.ofNanos(System.nanoTime() - began);
    await()
        .atMost(READY_MAX)
        .untilAsserted(() -> assertThat(parley.carrier().written()).isNotEmpty());
    Duration sending = Duration.ofNanos(System.nanoTime() - began);
    System.out.printf(
        "ready after %d ms, sending after %d ms%n", ready.toMillis(), sending.toMillis());
    assertThat(ready).isLessThan(READY_MAX);
    assertThat(parley.platform().recovered().read()).isZero();
    assertThat(parley.metric("parley_live_messages")).isLessThan(2 * IN_MEMORY_MAX);
  }

  /**
   * Leaves the database as a long-running process does: every so many-th message is queued and
   * listed, the others are final, and the mark is younger than all.
   */
  private void generate(int messages, int oneQueuedOf, int senders) {
    parley.platform().close();
    parley.clock.forward(Duration.ofHours(1));
    parley.database.execute(
        """
        create temp table made on commit drop as
          select uuidv7() as id, i, i %% %2$d = 0 as queued from generate_series(1, %1$d) i;
        insert into message (id, prefix, account, owner_account, direction, sender, recipient,
            body, segments, validity_seconds, created_at, initial_state, findings, facts,
            policy_version, verdict, origin, purpose)
          select id, 'SM', account.sid, account.sid, 1, 'SENDER' || i / %2$d %% %3$d, '+12025550101',
            'text ' || i, 1, 36000, uuid_extract_timestamp(id), 4, '[]', '{}', 1, 0, 'api',
            'unspecified'
          from made, (select sid from account limit 1) account;
        insert into message_event (message, seq, kind, at, segment, state_before, state_after)
          select id, seq, kind, uuid_extract_timestamp(id), segment, before, after from made,
            (values (1, 1, -1, 4, 5), (2, 2, 0, 5, 7), (3, 8, 0, 7, 8))
              as life (seq, kind, segment, before, after)
          where not queued;
        insert into unfinished_message (account, sender, message, segments, expires_at)
          select account, sender, id, segments, created_at + interval '10 hours'
          from message join made using (id) where queued;
        insert into recovery_mark (message) values (uuidv7())
          on conflict (only_one) do update set message = excluded.message;
        """
            .formatted(messages, oneQueuedOf, senders));
    parley.database.execute("analyze");
  }
}
