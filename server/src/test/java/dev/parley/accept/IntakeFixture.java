package dev.parley.accept;

import dev.parley.account.AccountSid;
import dev.parley.account.FakeAccounts;
import dev.parley.consent.OptOutStore;
import dev.parley.consent.RestoreHold;
import dev.parley.e164.ParsedAddress;
import dev.parley.e164.PhoneNumber;
import dev.parley.loop.Loops;
import dev.parley.message.Direction;
import dev.parley.message.ErrorCatalogueFile;
import dev.parley.message.HeldRows;
import dev.parley.message.Journal;
import dev.parley.message.LiveMessage;
import dev.parley.message.LiveMessages;
import dev.parley.message.MessageInsert;
import dev.parley.message.MessageReader;
import dev.parley.message.MessageSid;
import dev.parley.message.RecoveryMark;
import dev.parley.message.ScheduledMessages;
import dev.parley.message.UnfinishedMessages;
import dev.parley.number.FakeSenders;
import dev.parley.number.SenderKind;
import dev.parley.policy.Decision;
import dev.parley.policy.Facts;
import dev.parley.policy.PolicyEngine;
import dev.parley.policy.StandardRules;
import dev.parley.service.FakeServices;
import dev.parley.sid.SidSource;
import dev.parley.store.BatchCommitter;
import dev.parley.store.ConnectionSource;
import dev.parley.store.GroupCommit;
import dev.parley.store.Partitions;
import dev.parley.store.TestDatabase;
import dev.parley.testing.SettableClock;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** An intake on a real database, whose queues always have room. */
final class IntakeFixture implements AutoCloseable {
  /** Of the messages that are submitted from now on. */
  @Nullable String statusCallback;

  private static final PhoneNumber SENDER = new PhoneNumber("+12015550123", "US");
  private static final PhoneNumber PHONE = new PhoneNumber("+12025550101", "US");

  final SettableClock clock = new SettableClock(Instant.parse("2026-11-23T18:00:00Z"));
  private final SidSource sids = new SidSource(clock, new Random(3));
  private final MessageSid reply = MessageSid.sms(sids.next());
  final TestDatabase test = TestDatabase.fresh();
  private final FakeAccounts accounts = new FakeAccounts(clock);
  final FakeSenders senders = new FakeSenders(clock);
  final FakeServices services = new FakeServices(senders, clock);
  final MessageReader reader = new MessageReader(test.database());
  private final GroupCommit<dev.parley.message.MessageEvent> events =
      new GroupCommit<>(
          "journal", new BatchCommitter<>(test.database()::connect, "journal", Journal.writer()));
  private final BatchCommitter<dev.parley.message.MessageRow> rows;
  final LiveMessages live =
      new LiveMessages(new Journal(events), reader, sids, clock, clock::nanoTime);
  final UnfinishedMessages unfinished = new UnfinishedMessages(test.database());
  final RecoveryMark mark =
      new RecoveryMark(test.database(), live, unfinished, sids, clock::nanoTime);
  final ScheduledMessages scheduled = new ScheduledMessages(test.database());
  final HeldRows held = new HeldRows(test.database());
  final EndlessRoom room = new EndlessRoom();
  final Intake intake;

  private FactsGatherer gatherer() {
    return new FactsGatherer(
        test.database(), accounts, senders, services, new OptOutStore(), RestoreHold.NONE);
  }

  /** The loop of scheduled messages; its steps are the test's. */
  DueMessages dueMessages(Function<Facts, Decision> policy, int heldMax) {
    return new DueMessages(
        new DueMessages.Parts(
            scheduled,
            held,
            reader,
            live,
            gatherer(),
            policy,
            _ -> new ParsedAddress.Usable(SENDER),
            _ -> new ParsedAddress.Usable(PHONE)),
        heldMax,
        new Admission(ErrorCatalogueFile.load(), room, scheduled),
        room,
        clock,
        Loops.THREADS);
  }

  HeldMessages heldMessages(Function<Facts, Decision> policy) {
    return new HeldMessages(
        held,
        live,
        mark,
        unfinished,
        gatherer(),
        policy,
        room,
        _ -> new ParsedAddress.Usable(SENDER),
        _ -> new ParsedAddress.Usable(PHONE),
        clock);
  }

  private Intake intake() {
    return new Intake(
        test.database(),
        gatherer(),
        new PolicyEngine(StandardRules.all()),
        ErrorCatalogueFile.load(),
        accounts,
        services,
        scheduled,
        rows,
        reader,
        live,
        room,
        mark,
        clock,
        clock::nanoTime,
        Loops.THREADS);
  }

  /** Remembers what is queued, and what room was taken and not given back. */
  static final class EndlessRoom implements Outgoing {
    final List<LiveMessage> queued = new CopyOnWriteArrayList<>();
    final AtomicInteger reserved = new AtomicInteger();

    @Override
    public boolean hasRoom() {
      return true;
    }

    @Override
    public boolean reserve(AccountSid account, String sender, int segments) {
      reserved.addAndGet(segments);
      return true;
    }

    @Override
    public void release(AccountSid account, String sender, int segments) {
      reserved.addAndGet(-segments);
    }

    @Override
    public void queued(LiveMessage message) {
      reserved.addAndGet(-message.row().segments());
      queued.add(message);
    }

    @Override
    public void queuedAlways(LiveMessage message) {
      queued.add(message);
    }
  }

  /**
   * @param source where the rows are committed, given the database's own
   */
  IntakeFixture(Function<ConnectionSource, ConnectionSource> source) throws SQLException {
    rows =
        new BatchCommitter<>(
            source.apply(test.database()::connect),
            "intake",
            new MessageInsert(),
            Duration.ofMillis(50),
            Duration.ofMillis(50));
    intake = intake();
    try (Connection connection = test.database().connect()) {
      Partitions.keep(connection, List.of("message", "message_event"), clock.instant());
    }
    accounts.create("Shop");
    senders.add(accounts.all().getFirst().sid(), SENDER, SenderKind.LONG_CODE, "Shop");
  }

  @Override
  public void close() {
    intake.close();
    events.close();
    rows.close();
    test.close();
  }

  CompletableFuture<Acceptance> submit() {
    return submit(MessageSid.sms(sids.next()), Direction.OUTBOUND_API, null);
  }

  CompletableFuture<Acceptance> schedule(Instant dueAt) {
    return submit(MessageSid.sms(sids.next()), Direction.OUTBOUND_API, dueAt);
  }

  /** The same each time, as the reply to one inbound message is. */
  CompletableFuture<Acceptance> submitReply() {
    return submit(reply, Direction.OUTBOUND_REPLY, null);
  }

  private CompletableFuture<Acceptance> submit(
      MessageSid sid, Direction direction, @Nullable Instant dueAt) {
    CompletableFuture<Acceptance> outcome = new CompletableFuture<>();
    intake.accept(
        new Draft(
            sid,
            accounts.all().getFirst().sid(),
            direction,
            SENDER.text(),
            new ParsedAddress.Usable(SENDER),
            PHONE.text(),
            new ParsedAddress.Usable(PHONE),
            "hello",
            statusCallback,
            Draft.VALIDITY_MAX_SECONDS,
            Draft.ORIGIN_API,
            Draft.PURPOSE_UNSPECIFIED,
            null,
            dueAt),
        outcome::complete);
    return outcome;
  }
}
