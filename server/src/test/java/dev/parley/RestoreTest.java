package dev.parley;

import static dev.parley.audit.Causes.OPERATOR;
import static dev.parley.audit.Causes.OWNER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.accept.Acceptance;
import dev.parley.accept.Draft;
import dev.parley.account.ApiKey;
import dev.parley.account.Keys;
import dev.parley.account.TestAccounts;
import dev.parley.carrier.CarrierEvent;
import dev.parley.consent.RestoreMarks;
import dev.parley.message.MessageSid;
import dev.parley.message.MessageState;
import dev.parley.message.Messages;
import dev.parley.policy.Decision;
import dev.parley.sid.SidSource;
import dev.parley.store.Database;
import dev.parley.store.TestDatabase;
import dev.parley.store.transfer.Exporter;
import dev.parley.store.transfer.Importer;
import dev.parley.store.transfer.RecordedProgress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A platform on a database that was moved, or put back to an earlier state. */
class RestoreTest {
  private static final String PHONE = "+12025550101";
  private static final String FRIEND = "+12025550102";
  private static final String STRANGER = "+12025550103";

  private static final int BACKLOG = 30;

  @TempDir private Path directory = Path.of("");
  private final MovingClock clock = new MovingClock();
  private final TestDatabase home = TestDatabase.fresh();
  private final TestDatabase target = TestDatabase.empty();

  @AfterEach
  void close() {
    home.close();
    target.close();
  }

  @Test
  void movingTakesEverythingAlong() throws Exception {
    MessageSid queued;
    Keys.NewKey key;
    try (Installation before = unbound(home, journal())) {
      queued = before.send(PHONE, "still to be sent").message().sid();
      assertThat(before.bring(STRANGER, "STOP")).isTrue();
      assertThat(before.bring(FRIEND, "half ", new CarrierEvent.Part(7, 2, 1))).isTrue();
      key =
          before
              .accounts
              .keys()
              .create(before.account.sid(), "a key", ApiKey.Kind.STANDARD, TestAccounts.CAUSE)
              .orElseThrow();
    }
    move("moved");
    try (Installation after = bound(target, journal())) {
      assertThat(after.platform.hold().held()).isEmpty();
      after.awaitState(queued, MessageState.SENT);
      assertThat(after.textsWritten()).contains("still to be sent");
      assertThat(after.send(STRANGER, "no").message().errorCode()).isEqualTo(21610);
      assertThat(after.accounts.authenticate(key.sid().toString(), key.secret().value()))
          .isPresent();
      assertThat(after.bring(FRIEND, "a text", new CarrierEvent.Part(7, 2, 2))).isTrue();
      assertThat(
              after
                  .platform
                  .messages()
                  .list(
                      new dev.parley.message.MessageFilter(
                          after.account.sid(), null, FRIEND, null, null, true, null, 5))
                  .messages())
          .singleElement()
          .satisfies(message -> assertThat(message.body()).isEqualTo("half a text"));
    }
  }

  @Test
  void aStopThatCameAfterTheBackupStillCountsAfterTheRestore() throws Exception {
    MessageSid queued;
    try (Installation before = unbound(home, journal())) {
      queued = before.send(PHONE, "decided before the STOP").message().sid();
    }
    export("monday");
    try (Installation later = unbound(home, journal())) {
      assertThat(later.bring(PHONE, "STOP")).isTrue();
    }
    importInto("monday");
    for (int start = 0; start < 2; start++) {
      try (Installation restored = bound(target, journal())) {
        assertThat(restored.platform.hold().held()).isEmpty();
        restored.awaitState(queued, MessageState.FAILED);
        assertThat(restored.view(queued).errorCode()).isEqualTo(21610);
        Acceptance.Recorded refused = restored.send(PHONE, "no");
        assertThat(refused.decision())
            .isInstanceOfSatisfying(
                Decision.Refused.class,
                it -> {
                  assertThat(it.reason().code()).isEqualTo(21610);
                  assertThat(it.reason().evidence()).contains("journal");
                });
        assertThat(restored.send(FRIEND, "yes").decision()).isInstanceOf(Decision.Allowed.class);
        assertThat(restored.textsWritten()).noneMatch(text -> text.startsWith("decided"));
      }
    }
    try (Installation restored = bound(target, journal())) {
      assertThat(restored.bring(PHONE, "START")).isTrue();
      assertThat(restored.send(PHONE, "welcome").decision()).isInstanceOf(Decision.Allowed.class);
    }
  }

  @Test
  void withoutTheJournalNothingLeavesUntilAnOperatorConfirms() throws Exception {
    MessageSid queuedBefore;
    try (Installation before = unbound(home, journal())) {
      queuedBefore = before.send(PHONE, "queued in the backup").message().sid();
    }
    move("monday");
    MessageSid held;
    MessageSid heldThenStopped;
    Path other = directory.resolve("other.journal");
    try (Installation restored = bound(target, other)) {
      Acceptance.Recorded recorded = restored.send(PHONE, "held");
      assertThat(recorded.decision()).isInstanceOf(Decision.Held.class);
      held = recorded.message().sid();
      heldThenStopped = restored.send(STRANGER, "held, then stopped").message().sid();
      assertThat(restored.view(held).state()).isEqualTo(MessageState.HELD);
      assertThat(restored.platform.held().turn()).isZero();
      assertThat(restored.platform.messages().timeline(queuedBefore).getLast().sentence())
          .contains("an operator must confirm");
      assertThat(restored.bring(FRIEND, "hello?")).isTrue();
      assertThat(restored.send(FRIEND, "you wrote").decision())
          .isInstanceOf(Decision.Allowed.class);
      assertThat(restored.bring(STRANGER, "STOP")).isTrue();
      assertThat(restored.metrics.exposition()).contains("parley_restore_unconfirmed 1.0");
    }
    try (Installation restarted = bound(target, other)) {
      assertThat(restarted.send(PHONE, "held too").decision()).isInstanceOf(Decision.Held.class);
      assertThat(restarted.platform.held().count()).isEqualTo(3);
      assertThat(restarted.textsWritten()).isEmpty();
      assertThat(restarted.platform.confirmRestore("Ada", OPERATOR)).isEqualTo(1);
      restarted.awaitState(held, MessageState.SENT);
      restarted.awaitState(queuedBefore, MessageState.SENT);
      restarted.awaitState(heldThenStopped, MessageState.FAILED);
      assertThat(restarted.view(heldThenStopped).errorCode()).isEqualTo(21610);
      assertThat(restarted.send(PHONE, "free").decision()).isInstanceOf(Decision.Allowed.class);
      assertThat(restarted.platform.messages().timeline(held))
          .extracting(Messages.TimelineEntry::kind)
          .contains("queued", "sent");
      assertThat(restarted.textsWritten()).doesNotContain("held, then stopped");
      assertThat(restarted.metrics.exposition()).contains("parley_restore_unconfirmed 0.0");
    }
  }

  @Test
  void aQueueOfTheBackupStaysInTheDatabaseUntilAnOperatorConfirms() throws Exception {
    List<MessageSid> queued = new ArrayList<>();
    MessageSid stopped;
    try (Installation before = unbound(home, journal())) {
      for (int i = 0; i < BACKLOG; i++) {
        queued.add(before.send(PHONE, "backlog " + i).message().sid());
      }
      stopped = before.send(STRANGER, "decided before the STOP").message().sid();
    }
    move("monday");
    Path other = directory.resolve("other.journal");
    for (int start = 0; start < 2; start++) {
      try (Installation restored = bound(target, other)) {
        assertThat(restored.bring(FRIEND, "hello?")).isTrue();
        MessageSid answer = restored.send(FRIEND, "you wrote").message().sid();
        restored.awaitState(answer, MessageState.SENT);
        // The confirmation of the STOP before may leave or wait with them in the second start.
        assertThat(restored.textsWritten())
            .filteredOn(text -> !text.contains("unsubscribed"))
            .containsOnly("you wrote");
        if (start == 0) {
          assertThat(restored.metrics.exposition())
              .contains("parley_restore_queued " + (BACKLOG + 1) + ".0");
        }
        assertThat(restored.platform.messages().timeline(queued.getFirst()).getLast().sentence())
            .contains("an operator must confirm");
        assertThat(restored.bring(STRANGER, "STOP")).isTrue();
      }
    }
    try (Installation restored = bound(target, other)) {
      assertThat(restored.bring(FRIEND, "still there?")).isTrue();
      restored.awaitState(restored.send(FRIEND, "you wrote").message().sid(), MessageState.SENT);
      assertThat(restored.platform.confirmRestore("Ada", OPERATOR)).isEqualTo(1);
      assertThat(restored.metrics.exposition()).contains("parley_restore_queued 0.0");
      for (MessageSid sid : queued) {
        restored.awaitState(sid, MessageState.SENT);
      }
      restored.awaitState(stopped, MessageState.FAILED);
      assertThat(restored.view(stopped).errorCode()).isEqualTo(21610);
      assertThat(restored.textsWritten().stream().filter(text -> text.startsWith("backlog")))
          .as("each once, in order")
          .containsExactlyElementsOf(
              IntStream.range(0, BACKLOG).mapToObj(i -> "backlog " + i).toList());
    }
  }

  @Test
  void aQueuedMessageOfTheBackupStillExpiresAndCanBeCanceledWhileItWaits() throws Exception {
    MessageSid expiring;
    MessageSid canceled;
    try (Installation before = unbound(home, journal())) {
      expiring = before.send(PHONE, "one minute", 60).message().sid();
      canceled = before.send(PHONE, "not this").message().sid();
    }
    move("monday");
    try (Installation restored = bound(target, directory.resolve("other.journal"))) {
      restored.platform.messages().cancel(restored.account.sid(), canceled, OWNER);
      assertThat(restored.view(canceled).state()).isEqualTo(MessageState.CANCELED);
      clock.forward(Duration.ofSeconds(61));
      restored.awaitState(expiring, MessageState.FAILED);
      assertThat(restored.view(expiring).errorCode()).isEqualTo(30036);
      assertThat(restored.platform.confirmRestore("Ada", OPERATOR)).isEqualTo(1);
      restored.awaitState(restored.send(PHONE, "free").message().sid(), MessageState.SENT);
      assertThat(restored.textsWritten()).containsExactly("free");
    }
  }

  @Test
  void whatBecomesDueIsHeldUntilAnOperatorConfirms() throws Exception {
    MessageSid before;
    try (Installation running = unbound(home, journal())) {
      before = scheduled(running, PHONE, "scheduled in the backup");
    }
    move("monday");
    Path other = directory.resolve("other.journal");
    MessageSid since;
    MessageSid toFriend;
    MessageSid late;
    try (Installation restored = bound(target, other)) {
      assertThat(restored.bring(FRIEND, "hello?")).isTrue();
      since = scheduled(restored, PHONE, "scheduled since");
      toFriend = scheduled(restored, FRIEND, "to one who wrote");
      late = scheduled(restored, STRANGER, "one minute", 60);
      clock.forward(Duration.ofMinutes(20));
      restored.awaitState(toFriend, MessageState.SENT);
      restored.awaitState(before, MessageState.HELD);
      restored.awaitState(since, MessageState.HELD);
      restored.awaitState(late, MessageState.HELD);
      assertThat(restored.metrics.exposition())
          .contains("parley_scheduled 0.0")
          .contains("parley_queued 0.0");
      clock.forward(Duration.ofMinutes(1));
    }
    try (Installation restarted = bound(target, other)) {
      assertThat(restarted.view(since).state()).isEqualTo(MessageState.HELD);
      assertThat(restarted.platform.held().turn()).as("of which the validity is over").isEqualTo(1);
      restarted.awaitState(late, MessageState.FAILED);
      assertThat(restarted.view(late).errorCode()).isEqualTo(30036);
      assertThat(restarted.platform.confirmRestore("Ada", OPERATOR)).isEqualTo(1);
      restarted.awaitState(before, MessageState.SENT);
      restarted.awaitState(since, MessageState.SENT);
      assertThat(restarted.textsWritten())
          .containsExactlyInAnyOrder("scheduled in the backup", "scheduled since");
      assertThat(restarted.metrics.exposition()).contains("parley_queued 0.0");
    }
  }

  private MessageSid scheduled(Installation at, String to, String body) throws Exception {
    return scheduled(at, to, body, Draft.VALIDITY_MAX_SECONDS);
  }

  private MessageSid scheduled(Installation at, String to, String body, int validitySeconds)
      throws Exception {
    Instant due = clock.instant().plus(Duration.ofMinutes(20));
    Acceptance.Recorded recorded = at.send(to, body, validitySeconds, due);
    assertThat(recorded.message().state()).isEqualTo(MessageState.SCHEDULED);
    return recorded.message().sid();
  }

  @Test
  void aMessageThatIsHeldTooLongFailsForThat() throws Exception {
    try (Installation before = unbound(home, journal())) {
      assertThat(before.account).isNotNull();
    }
    move("monday");
    try (Installation restored = bound(target, directory.resolve("other.journal"))) {
      MessageSid held = restored.send(PHONE, "held", 60).message().sid();
      clock.forward(Duration.ofSeconds(59));
      assertThat(restored.platform.held().turn()).isZero();
      clock.forward(Duration.ofSeconds(1));
      assertThat(restored.platform.held().turn()).isEqualTo(1);
      restored.awaitState(held, MessageState.FAILED);
      assertThat(restored.view(held).errorCode()).isEqualTo(30036);
    }
  }

  @Test
  void aReleasedMessageIsFoundAgainByTheNextProcessHoweverOldItIs() throws Exception {
    try (Installation before = unbound(home, journal())) {
      assertThat(before.account).isNotNull();
    }
    move("monday");
    Path other = directory.resolve("other.journal");
    MessageSid held;
    try (Installation restored = unbound(target, other)) {
      held = restored.send(PHONE, "old").message().sid();
    }
    clock.forward(Duration.ofHours(2));
    target.execute("update recovery_mark set message = '" + SidSource.floor(clock.instant()) + "'");
    try (Installation restarted = unbound(target, other)) {
      assertThat(restarted.platform.confirmRestore("Ada", OPERATOR)).isEqualTo(1);
      restarted.awaitState(held, MessageState.QUEUED);
    }
    try (Installation last = bound(target, other)) {
      last.awaitState(held, MessageState.SENT);
    }
  }

  @Test
  void aStopIsNotAcknowledgedWhileTheJournalCannotBeWritten() throws Exception {
    Path away = directory.resolve("away");
    try (Installation running = bound(home, journal())) {
      Files.move(journal(), away);
      running.optOuts.tidy();
      assertThat(running.platform.journalProblem()).isPresent();
      assertThat(running.metrics.exposition()).contains("parley_opt_out_journal_writable 0.0");
      assertThat(running.bring(PHONE, "STOP")).as("the carrier sends it again").isFalse();
      assertThat(running.bring(PHONE, "hello")).as("other texts are taken").isTrue();
      assertThat(inForce()).isZero();
      Files.move(away, journal());
      assertThat(running.bring(PHONE, "STOP")).isTrue();
      assertThat(inForce()).isEqualTo(1);
      assertThat(running.platform.journalProblem()).isEmpty();
      assertThat(running.metrics.exposition()).contains("parley_opt_out_journal_writable 1.0");
      assertThat(running.send(PHONE, "no").message().errorCode()).isEqualTo(21610);
    }
  }

  @Test
  void aServerDoesNotStartOnHalfAnImport() throws Exception {
    try (Installation before = unbound(home, journal())) {
      assertThat(before.account).isNotNull();
    }
    export("monday");
    assertThatThrownBy(
            () ->
                new Importer(
                        target.database().target(),
                        directory.resolve("monday"),
                        new RecordedProgress())
                    .run(
                        false,
                        directory,
                        _ -> {
                          throw new IllegalStateException("killed before the last commit");
                        }))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> dev.parley.store.transfer.Imports.refuseUnfinished(target.database()))
        .hasMessageContaining("did not end");
    new Importer(target.database().target(), directory.resolve("monday"), new RecordedProgress())
        .run(true, directory, this::note);
    try (Installation after = unbound(target, journal())) {
      assertThat(after.platform.hold().held()).isEmpty();
    }
  }

  private Installation bound(TestDatabase database, Path journal) throws Exception {
    return new Installation(database.database(), directory, journal, clock, true);
  }

  private Installation unbound(TestDatabase database, Path journal) throws Exception {
    return new Installation(database.database(), directory, journal, clock, false);
  }

  private Path journal() {
    return directory.resolve("opt-outs.journal");
  }

  private void move(String name) throws Exception {
    export(name);
    importInto(name);
  }

  private void export(String name) throws Exception {
    new Exporter(
            home.database().target(),
            directory.resolve(name),
            new RecordedProgress(),
            clock,
            "test")
        .run(new Exporter.Options(false, directory, false));
  }

  private void importInto(String name) throws Exception {
    new Importer(target.database().target(), directory.resolve(name), new RecordedProgress())
        .run(false, directory, this::note);
  }

  private void note(java.sql.Connection connection) throws java.sql.SQLException {
    RestoreMarks.note(connection, RestoreMarks.Kind.IMPORT, clock.instant());
  }

  private long inForce() {
    Database database = home.database();
    return database
        .jdbi()
        .withHandle(
            handle ->
                handle
                    .createQuery("select count(*) from opt_out where lifted_at is null")
                    .mapTo(Long.class)
                    .one());
  }

  /** The real time, moved on at will. */
  private static final class MovingClock extends Clock {
    private final Clock real = Clock.systemUTC();
    private volatile Duration ahead = Duration.ZERO;

    void forward(Duration by) {
      ahead = ahead.plus(by);
    }

    @Override
    public Instant instant() {
      return real.instant().plus(ahead);
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }
}
