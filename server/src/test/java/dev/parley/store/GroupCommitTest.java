package dev.parley.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.store.GroupCommit.Haste;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class GroupCommitTest {
  private static final TestDatabase TEST = TestDatabase.empty();

  private final NumberTable table = new NumberTable(TEST);
  private final CountDownLatch gate = new CountDownLatch(1);

  @AfterAll
  static void close() {
    TEST.close();
  }

  @BeforeEach
  void emptyTable() {
    table.create();
  }

  private static void ignore(CommitOutcome outcome) {}

  private GroupCommit<Integer> group(int waitingMax, Duration linger) {
    return new GroupCommit<>(
        "test", new BatchCommitter<>(TEST.database()::connect, "test", table), waitingMax, linger);
  }

  /** Holds the first batch until the gate opens, so that the next ones fill. */
  private void holdFirstBatch() {
    table.onWrite(
        _ -> {
          try {
            assertThat(gate.await(20, TimeUnit.SECONDS)).isTrue();
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
        });
  }

  private void awaitFirstBatch() {
    await().until(() -> !table.batchSizes().isEmpty());
  }

  @Test
  void rowsAreCommittedAndCompletedInTheOrderOfTheirOffers() {
    List<Integer> completed = new CopyOnWriteArrayList<>();
    try (GroupCommit<Integer> group = group(5_000, Duration.ZERO)) {
      for (int i = 0; i < 3_000; i++) {
        int row = i;
        assertThat(group.offer(row, Durability.FSYNC, _ -> completed.add(row))).isTrue();
      }
    }
    List<Integer> expected = IntStream.range(0, 3_000).boxed().toList();
    assertThat(completed).isEqualTo(expected);
    assertThat(table.stored()).isEqualTo(expected);
    assertThat(table.batchSizes()).allMatch(size -> size <= GroupCommit.BATCH_MAX);
  }

  @Test
  void theBatchAfterABusyOneTakesAllThatWaitsUpToTheMaximum() {
    holdFirstBatch();
    try (GroupCommit<Integer> group = group(5_000, Duration.ZERO)) {
      group.offer(0, Durability.FSYNC, GroupCommitTest::ignore);
      awaitFirstBatch();
      for (int i = 1; i <= GroupCommit.BATCH_MAX + 1; i++) {
        group.offer(i, Durability.FSYNC, GroupCommitTest::ignore);
      }
      gate.countDown();
    }
    assertThat(table.batchSizes()).containsExactly(1, GroupCommit.BATCH_MAX, 1);
  }

  @Test
  void atTheMaximumAnOfferIsTurnedAwayAndNothingIsLost() {
    holdFirstBatch();
    try (GroupCommit<Integer> group = group(2, Duration.ZERO)) {
      group.offer(0, Durability.FSYNC, GroupCommitTest::ignore);
      awaitFirstBatch();
      assertThat(group.offer(1, Durability.FSYNC, GroupCommitTest::ignore)).isTrue();
      assertThat(group.offer(2, Durability.FSYNC, GroupCommitTest::ignore)).isTrue();
      assertThat(group.offer(3, Durability.FSYNC, GroupCommitTest::ignore)).isFalse();
      assertThat(group.pending()).isEqualTo(3);
      gate.countDown();
    }
    assertThat(table.stored()).containsExactly(0, 1, 2);
  }

  @Test
  void lazyRowsWaitForCompany() {
    try (GroupCommit<Integer> group = group(5_000, Duration.ofMinutes(1))) {
      group.offer(1, Durability.ASYNC, Haste.LAZY, GroupCommitTest::ignore);
      group.offer(2, Durability.ASYNC, Haste.LAZY, GroupCommitTest::ignore);
      assertThat(group.pending()).isEqualTo(2);
      group.offer(3, Durability.ASYNC, Haste.PROMPT, GroupCommitTest::ignore);
      await().until(() -> group.pending() == 0);
    }
    assertThat(table.stored()).containsExactly(1, 2, 3);
    assertThat(table.batchSizes()).containsExactly(3);
    assertThat(table.synchronousCommits()).containsExactly("off");
  }

  @Test
  void lazyRowsWaitNoLongerThanTheLinger() {
    try (GroupCommit<Integer> group = group(5_000, Duration.ofMillis(10))) {
      group.offer(1, Durability.ASYNC, Haste.LAZY, GroupCommitTest::ignore);
      await().until(() -> group.pending() == 0);
    }
    assertThat(table.stored()).containsExactly(1);
  }

  @Test
  void aFullBatchOfLazyRowsDoesNotWait() {
    try (GroupCommit<Integer> group = group(5_000, Duration.ofMinutes(1))) {
      for (int i = 0; i < GroupCommit.BATCH_MAX; i++) {
        group.offer(i, Durability.ASYNC, Haste.LAZY, GroupCommitTest::ignore);
      }
      await().until(() -> group.pending() == 0);
    }
    assertThat(table.batchSizes()).containsExactly(GroupCommit.BATCH_MAX);
  }

  @Test
  void oneRowThatNeedsFsyncMakesItsBatchFsync() {
    try (GroupCommit<Integer> group = group(5_000, Duration.ofMinutes(1))) {
      group.offer(1, Durability.ASYNC, Haste.LAZY, GroupCommitTest::ignore);
      group.offer(2, Durability.FSYNC, Haste.PROMPT, GroupCommitTest::ignore);
      await().until(() -> group.pending() == 0);
    }
    assertThat(table.synchronousCommits()).containsExactly("on");
  }

  @Test
  void closeCommitsWhatWaitsAndTakesNoMore() {
    List<CommitOutcome> outcomes = new CopyOnWriteArrayList<>();
    GroupCommit<Integer> group = group(5_000, Duration.ofMinutes(1));
    group.offer(1, Durability.ASYNC, Haste.LAZY, outcomes::add);
    group.close();
    assertThat(outcomes).hasSize(1).allMatch(CommitOutcome.Committed.class::isInstance);
    assertThat(group.offer(2, Durability.ASYNC, GroupCommitTest::ignore)).isFalse();
  }

  @Test
  void aCompletionThatThrowsHarmsNobodyElse() {
    List<CommitOutcome> outcomes = new CopyOnWriteArrayList<>();
    try (GroupCommit<Integer> group = group(5_000, Duration.ZERO)) {
      group.offer(
          1,
          Durability.ASYNC,
          _ -> {
            throw new IllegalStateException("a careless caller");
          });
      group.offer(2, Durability.ASYNC, outcomes::add);
    }
    assertThat(outcomes).hasSize(1);
  }

  @Test
  void eachRowGetsItsOwnOutcome() {
    List<CommitOutcome> outcomes = new CopyOnWriteArrayList<>();
    holdFirstBatch();
    try (GroupCommit<Integer> group = group(5_000, Duration.ZERO)) {
      group.offer(0, Durability.FSYNC, GroupCommitTest::ignore);
      awaitFirstBatch();
      group.offer(1, Durability.FSYNC, outcomes::add);
      group.offer(NumberTable.REFUSED_BY_THE_DATABASE, Durability.FSYNC, outcomes::add);
      group.offer(2, Durability.FSYNC, outcomes::add);
      gate.countDown();
    }
    assertThat(outcomes)
        .extracting(outcome -> outcome.getClass().getSimpleName())
        .containsExactly("Committed", "Rejected", "Committed");
  }

  @Test
  void aBatchThatTheDatabaseDoesNotTakeIsTriedAgainBeforeAnyLaterOne() {
    List<CommitOutcome> outcomes = new CopyOnWriteArrayList<>();
    TEST.execute("alter table number rename to away");
    try (GroupCommit<Integer> group = group(5_000, Duration.ZERO)) {
      group.offer(0, Durability.FSYNC, outcomes::add);
      awaitFirstBatch();
      for (int i = 1; i <= GroupCommit.BATCH_MAX + 1; i++) {
        group.offer(i, Durability.FSYNC, outcomes::add);
      }
      assertThat(outcomes).isEmpty();
      TEST.execute("alter table away rename to number");
      await().until(() -> group.pending() == 0);
    }
    assertThat(outcomes).allMatch(CommitOutcome.Committed.class::isInstance);
    assertThat(table.stored())
        .isEqualTo(IntStream.rangeClosed(0, GroupCommit.BATCH_MAX + 1).boxed().toList());
  }

  @Test
  void closeGivesUpWhatTheDatabaseDoesNotTake() {
    List<CommitOutcome> outcomes = new CopyOnWriteArrayList<>();
    TEST.execute("drop table number");
    try (GroupCommit<Integer> group = group(5_000, Duration.ZERO)) {
      group.offer(0, Durability.FSYNC, outcomes::add);
      awaitFirstBatch();
    }
    assertThat(outcomes).hasSize(1).allMatch(CommitOutcome.Unavailable.class::isInstance);
  }
}
