package dev.parley.consent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.sid.SidSource;
import dev.parley.testing.SettableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

class RevocationsTest {
  private static final String ALICE = "+12025550101";
  private static final String SENDER = "+12015550123";
  private static final Instant START = Instant.parse("2026-11-23T18:00:00Z");

  private final SettableClock clock = new SettableClock(START);
  private final SidSource sids = new SidSource(clock, new Random(1));
  private final Revocations revocations = new Revocations(sids, clock::nanoTime, 3);

  private static OptOut optOut(OptOutScope scope) {
    return new OptOut(ALICE, scope, START, "keyword", "STOP", null);
  }

  private Revocations.Entry enter(OptOutScope scope) {
    return revocations.enter(optOut(scope)).orElseThrow();
  }

  private boolean reached() {
    return revocations.reaches(ALICE, SENDER, "AC1", null).isPresent();
  }

  @Test
  void anOptOutReachesItsScopeAndNoFurther() {
    enter(new OptOutScope.OfSender(SENDER));
    assertThat(revocations.reaches(ALICE, SENDER, "AC1", null)).isPresent();
    assertThat(revocations.reaches(ALICE, "+12015550199", "AC1", null)).isEmpty();
    assertThat(revocations.reaches("+12025550102", SENDER, "AC1", null)).isEmpty();
  }

  @Test
  void serviceAccountAndEverythingReachWhatTheyName() {
    enter(new OptOutScope.OfService("MG1"));
    assertThat(revocations.reaches(ALICE, SENDER, "AC1", "MG1")).isPresent();
    assertThat(revocations.reaches(ALICE, SENDER, "AC1", "MG2")).isEmpty();
    assertThat(revocations.reaches(ALICE, SENDER, "AC1", null)).isEmpty();
    enter(new OptOutScope.OfAccount("AC2"));
    assertThat(revocations.reaches(ALICE, SENDER, "AC2", null)).isPresent();
    assertThat(reached()).isFalse();
    enter(new OptOutScope.Everything());
    assertThat(reached()).isTrue();
  }

  @Test
  void anOptOutIsSeenBeforeItsCommitAndGoneWhenThatFails() {
    Revocations.Entry entry = enter(new OptOutScope.OfSender(SENDER));
    assertThat(reached()).isTrue();
    entry.undo();
    assertThat(reached()).isFalse();
    entry.undo();
    assertThat(revocations.size()).isZero();
  }

  @Test
  void startLiftsTheKeywordOptOut() {
    enter(new OptOutScope.OfSender(SENDER)).committed();
    revocations.lift(ALICE, new OptOutScope.OfAccount("AC1"));
    assertThat(reached()).isTrue();
    revocations.lift(ALICE, new OptOutScope.OfSender(SENDER));
    assertThat(reached()).isFalse();
  }

  @Test
  void whatIsNotCommittedIsNeverForgotten() {
    enter(new OptOutScope.OfSender(SENDER));
    clock.pass(Duration.ofDays(1));
    revocations.forget(sids.next());
    assertThat(reached()).isTrue();
  }

  @Test
  void anOptOutIsKeptWhileAMessageAcceptedBeforeItsCommitWaits() {
    UUID accepted = sids.next();
    Revocations.Entry entry = enter(new OptOutScope.OfSender(SENDER));
    clock.pass(Duration.ofSeconds(1));
    entry.committed();
    clock.pass(Duration.ofHours(10));
    revocations.forget(accepted);
    assertThat(reached()).isTrue();
    revocations.forget(sids.next());
    assertThat(reached()).isFalse();
    assertThat(revocations.size()).isZero();
  }

  @Test
  void aFreshOptOutIsKeptForMessagesOnTheirWayIntoTheQueues() {
    enter(new OptOutScope.OfSender(SENDER)).committed();
    clock.pass(Revocations.KEPT_AT_LEAST);
    revocations.forget(sids.next());
    assertThat(reached()).isTrue();
    clock.pass(Duration.ofMillis(1));
    revocations.forget(sids.next());
    assertThat(reached()).isFalse();
  }

  @Test
  void anOptOutOutlivesAClockThatIsSetBackWhileAnEarlierMessageWaits() {
    UUID waiting = sids.next();
    clock.jump(Duration.ofHours(-1));
    enter(new OptOutScope.OfSender(SENDER)).committed();
    clock.pass(Duration.ofMinutes(30));
    revocations.forget(waiting);
    assertThat(reached()).isTrue();
    revocations.forget(sids.next());
    assertThat(reached()).isFalse();
  }

  @Test
  void anOptOutOutlivesAClockThatIsSetForth() {
    UUID waiting = sids.next();
    enter(new OptOutScope.OfSender(SENDER)).committed();
    clock.jump(Duration.ofDays(40));
    revocations.forget(sids.next());
    assertThat(reached()).as("too young").isTrue();
    clock.pass(Duration.ofHours(1));
    revocations.forget(waiting);
    assertThat(reached()).as("an earlier message waits").isTrue();
  }

  @Test
  void whenNothingIsAcceptedAnyMoreOptOutsAreForgottenAllTheSame() {
    enter(new OptOutScope.OfSender(SENDER)).committed();
    clock.pass(Duration.ofMinutes(10));
    revocations.forget(sids.newest());
    assertThat(reached()).isFalse();
  }

  @Test
  void atTheMaximumNothingMoreEntersAndNothingIsLost() {
    for (int i = 0; i < 3; i++) {
      enter(new OptOutScope.OfAccount("AC" + i));
    }
    assertThat(revocations.enter(optOut(new OptOutScope.Everything()))).isEmpty();
    assertThat(revocations.size()).isEqualTo(3);
  }

  @Test
  void manyThreadsEnterAndUndoWithoutLosingCount() {
    Revocations shared = new Revocations(sids, clock::nanoTime);
    try (ExecutorService executor = Executors.newFixedThreadPool(4)) {
      for (int i = 0; i < 4_000; i++) {
        boolean keep = i % 2 == 0;
        executor.execute(
            () -> {
              Revocations.Entry entry =
                  shared.enter(optOut(new OptOutScope.Everything())).orElseThrow();
              if (!keep) {
                entry.undo();
              }
            });
      }
    }
    assertThat(shared.size()).isEqualTo(2_000);
  }
}
