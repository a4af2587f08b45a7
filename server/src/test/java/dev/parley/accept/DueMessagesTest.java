package dev.parley.accept;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.account.AccountSid;
import dev.parley.message.EventKind;
import dev.parley.message.Journal.Urgency;
import dev.parley.message.LiveMessage;
import dev.parley.message.LiveMessages.Recorded;
import dev.parley.message.MessageEvent.Details;
import dev.parley.message.MessageReader.Loaded;
import dev.parley.message.MessageSid;
import dev.parley.message.MessageState;
import dev.parley.message.MessageView;
import dev.parley.message.UnfinishedMessages.Entry;
import dev.parley.policy.Decision;
import dev.parley.policy.Decision.FactsDigest;
import dev.parley.policy.Finding;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is decided about scheduled messages at their time is more than yes and no. */
class DueMessagesTest {
  private static final FactsDigest DIGEST = new FactsDigest(1, "{}");
  private static final Decision YES = new Decision.Allowed(List.of(), DIGEST);
  private static final Decision NO = new Decision.Refused(List.of(finding(21610)), DIGEST);
  private static final Decision PERSON = new Decision.Held(List.of(finding(30037)), DIGEST);
  private static final Decision LATER =
      new Decision.Pending("a look at its picture", Instant.MAX, List.of(), DIGEST);
  private static final int HELD_MAX = 2;

  private IntakeFixture fixture;
  private DueMessages due;
  private HeldMessages held;
  private Decision decision = YES;

  private static Finding finding(int code) {
    return new Finding("test", 1, "S7", code, "Nobody knows.", null, "Wait.");
  }

  @BeforeEach
  void open() throws SQLException {
    fixture = new IntakeFixture(source -> source);
    fixture.intake.start();
    due = fixture.dueMessages(_ -> decision, HELD_MAX);
    held = fixture.heldMessages(_ -> decision);
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  @Test
  void whatIsHeldAtItsTimeWaitsInTheDatabaseAndIsQueuedWhenNothingObjectsAnyMore()
      throws Exception {
    MessageSid sid = scheduled(1).getFirst();
    decision = PERSON;
    due.step();
    assertThat(stateOf(sid)).isEqualTo(MessageState.HELD);
    assertThat(held.count()).isEqualTo(1);
    assertThat(fixture.scheduled.count()).isZero();
    assertThat(fixture.live.size()).as("in memory").isZero();
    assertThat(fixture.room.reserved).as("room in its sender's queue").hasValue(0);

    assertThat(held.turn()).isZero();
    assertThat(stateOf(sid)).isEqualTo(MessageState.HELD);
    decision = YES;
    assertThat(held.turn()).isEqualTo(1);
    await().until(() -> fixture.room.queued.size() == 1);
    assertThat(held.turn()).as("once").isZero();
    assertThat(fixture.room.queued)
        .extracting(LiveMessage::state)
        .containsExactly(MessageState.QUEUED);
    assertThat(held.count()).isZero();
  }

  @Test
  void whatIsHeldFailsWithTheCodeOfTheFindingOrAtTheEndOfItsValidity() throws Exception {
    List<MessageSid> sids = scheduled(2);
    decision = PERSON;
    due.step();
    cancel(sids.getFirst());
    decision = NO;
    assertThat(held.turn()).isEqualTo(1);
    awaitStored(sids.getLast(), MessageState.FAILED);
    assertThat(errorOf(sids.getLast())).isEqualTo(21610);
    assertThat(stateOf(sids.getFirst())).isEqualTo(MessageState.CANCELED);

    MessageSid late = scheduled(1).getFirst();
    decision = PERSON;
    due.step();
    fixture.clock.pass(Duration.ofSeconds(Draft.VALIDITY_MAX_SECONDS - 2));
    assertThat(held.turn()).isZero();
    fixture.clock.pass(Duration.ofSeconds(1));
    assertThat(held.turn()).isEqualTo(1);
    assertThat(errorOf(late)).isEqualTo(30036);
  }

  @Test
  void asManyAreHeldAsMayBeAndTheNextStaysScheduled() throws Exception {
    List<MessageSid> sids = scheduled(HELD_MAX + 1);
    decision = PERSON;
    due.step();
    due.step();
    assertThat(sids)
        .extracting(this::stateOf)
        .containsExactly(MessageState.HELD, MessageState.HELD, MessageState.SCHEDULED);
    decision = YES;
    assertThat(held.turn()).isEqualTo(HELD_MAX);
    await().until(() -> fixture.room.queued.size() == HELD_MAX);
    assertThat(held.turn()).isZero();
    due.step();
    assertThat(fixture.room.queued).hasSize(HELD_MAX + 1);
    assertThat(fixture.room.reserved).hasValue(0);
  }

  @Test
  void whatNeedsACheckAtItsTimeWaitsInMemoryAndOnTheListUntilItsValidityEnds() throws Exception {
    MessageSid sid = scheduled(1).getFirst();
    decision = LATER;
    due.step();
    assertThat(stateOf(sid)).isEqualTo(MessageState.PENDING);
    assertThat(fixture.room.reserved).hasValue(0);
    assertThat(listedWithoutQueue()).containsExactly(sid.id());
    assertThat(held.turn()).isZero();

    fixture.clock.pass(Duration.ofSeconds(Draft.VALIDITY_MAX_SECONDS));
    fixture.mark.advance();
    assertThat(stateOf(sid)).isEqualTo(MessageState.FAILED);
    assertThat(errorOf(sid)).isEqualTo(30036);
  }

  @Test
  void aProcessThatEndedBetweenJournalAndListsLeavesTheRestToTheNextStep() throws Exception {
    List<MessageSid> sids = scheduled(2);
    decision = PERSON;
    due.step();
    putBack(sids.getFirst(), "held_message");
    fixture.held.forget(List.of(sids.getLast().id()));
    due.step();
    assertThat(held.count()).isEqualTo(1);
    assertThat(fixture.reader.load(sids.getFirst().id()).orElseThrow().fold().lastSeq())
        .as("events")
        .isEqualTo(1);
    assertThat(fixture.scheduled.due(fixture.clock.instant(), 1)).isEmpty();

    MessageSid pending = scheduled(1).getFirst();
    decision = LATER;
    due.step();
    putBack(pending, "unfinished_message");
    due.step();
    assertThat(listedWithoutQueue()).containsExactly(pending.id());
    assertThat(fixture.scheduled.due(fixture.clock.instant(), 1)).isEmpty();
  }

  /** The recovery mark passed it long ago: the next start finds it on the list only. */
  @Test
  void whatFailsAtItsTimeIsListedInTheSameCommitUntilItsApplicationKnows() throws Exception {
    fixture.statusCallback = "http://app.example/status";
    MessageSid sid = scheduled(1).getFirst();
    fixture.live.passed(new UUID(-1, -1));
    decision = NO;
    due.step();
    assertThat(stateOf(sid)).isEqualTo(MessageState.FAILED);
    assertThat(listedWithoutQueue()).containsExactly(sid.id());
    assertThat(fixture.scheduled.count()).isZero();
  }

  @Test
  void aDecisionThatPostgresRefusesToWriteIsMadeAgain() throws Exception {
    MessageSid sid = scheduled(1).getFirst();
    fixture.test.execute(
        "alter table message_event add constraint refused check (kind <> 15) not valid");
    due.step();
    assertThat(stateOf(sid)).isEqualTo(MessageState.SCHEDULED);
    assertThat(fixture.room.queued).isEmpty();
    assertThat(fixture.room.reserved).hasValue(0);

    fixture.test.execute("alter table message_event drop constraint refused");
    due.step();
    assertThat(fixture.room.queued).hasSize(1);
    assertThat(fixture.room.reserved).hasValue(0);
  }

  /** Accepted, and their time has come. */
  private List<MessageSid> scheduled(int howMany) throws Exception {
    Instant at = fixture.clock.instant().plus(Duration.ofHours(1));
    List<MessageSid> sids = new ArrayList<>();
    for (int i = 0; i < howMany; i++) {
      Acceptance answer = fixture.schedule(at.plusMillis(i)).get(20, TimeUnit.SECONDS);
      assertThat(answer).isInstanceOf(Acceptance.Recorded.class);
      sids.add(((Acceptance.Recorded) answer).message().sid());
    }
    fixture.clock.pass(Duration.ofHours(1).plusSeconds(1));
    return sids;
  }

  private MessageView view(MessageSid sid) {
    return fixture
        .live
        .inMemory(sid.id())
        .map(LiveMessage::view)
        .or(() -> fixture.reader.load(sid.id()).map(Loaded::view))
        .orElseThrow();
  }

  private MessageState stateOf(MessageSid sid) {
    return view(sid).state();
  }

  private @Nullable Integer errorOf(MessageSid sid) {
    return view(sid).errorCode();
  }

  private void awaitStored(MessageSid sid, MessageState state) {
    await().until(() -> fixture.reader.load(sid.id()).orElseThrow().fold().state() == state);
  }

  private void cancel(MessageSid sid) throws Exception {
    CompletableFuture<Boolean> written = new CompletableFuture<>();
    LiveMessage message = fixture.live.find(sid.id()).orElseThrow();
    Recorded canceled =
        fixture.live.record(
            message, EventKind.CANCELED, Details.NONE, Urgency.FSYNC, () -> written.complete(true));
    assertThat(canceled).isEqualTo(Recorded.YES);
    assertThat(written.get(20, TimeUnit.SECONDS)).isTrue();
  }

  /** As if the process had ended before the message changed its list. */
  private void putBack(MessageSid sid, String from) {
    String message = "'" + sid.id() + "'";
    fixture.test.execute("delete from " + from + " where message = " + message);
    fixture.test.execute(
        "insert into scheduled_message select id, account, due_at from message where id = "
            + message);
  }

  private List<UUID> listedWithoutQueue() throws SQLException {
    return fixture
        .unfinished
        .withoutQueue(new AccountSid(new UUID(0, 0)), new UUID(0, 0), 10)
        .stream()
        .map(Entry::message)
        .toList();
  }
}
