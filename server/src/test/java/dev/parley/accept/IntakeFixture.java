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
import dev.parley.number.SenderRate;
import dev.parley.policy.PolicyEngine;
import dev.parley.policy.StandardRules;
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
import java.util.function.Function;

/** An intake on a real database, whose queues always have room. */
final class IntakeFixture implements AutoCloseable {
  private static final PhoneNumber SENDER = new PhoneNumber("+12015550123", "US");
  private static final PhoneNumber PHONE = new PhoneNumber("+12025550101", "US");

  final SettableClock clock = new SettableClock(Instant.parse("2026-11-23T18:00:00Z"));
  private final SidSource sids = new SidSource(clock, new Random(3));
  private final MessageSid reply = MessageSid.sms(sids.next());
  final TestDatabase test = TestDatabase.fresh();
  private final FakeAccounts accounts = new FakeAccounts(clock);
  private final FakeSenders senders = new FakeSenders(clock);
  private final MessageReader reader = new MessageReader(test.database());
  private final GroupCommit<dev.parley.message.MessageEvent> events =
      new GroupCommit<>(
          "journal", new BatchCommitter<>(test.database()::connect, "journal", Journal.writer()));
  private final BatchCommitter<dev.parley.message.MessageRow> rows;
  private final LiveMessages live =
      new LiveMessages(new Journal(events), reader, sids, clock, clock::nanoTime);
  final RecoveryMark mark =
      new RecoveryMark(
          test.database(), live, new UnfinishedMessages(test.database()), sids, clock::nanoTime);
  final EndlessRoom room = new EndlessRoom();
  final Intake intake;

  private Intake intake() {
    return new Intake(
        test.database(),
        new FactsGatherer(test.database(), accounts, senders, new OptOutStore(), RestoreHold.NONE),
        new PolicyEngine(StandardRules.all()),
        ErrorCatalogueFile.load(),
        accounts,
        senders,
        new ScheduledMessages(test.database()),
        rows,
        reader,
        live,
        room,
        mark,
        clock,
        clock::nanoTime,
        Loops.THREADS);
  }

  /** Remembers what is queued. */
  static final class EndlessRoom implements Outgoing {
    final List<LiveMessage> queued = new CopyOnWriteArrayList<>();

    @Override
    public boolean hasRoom() {
      return true;
    }

    @Override
    public boolean reserve(AccountSid account, String sender, SenderRate rate, int segments) {
      return true;
    }

    @Override
    public void release(AccountSid account, String sender, int segments) {}

    @Override
    public void queued(LiveMessage message) {
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
    return submit(MessageSid.sms(sids.next()), Direction.OUTBOUND_API);
  }

  /** The same each time, as the reply to one inbound message is. */
  CompletableFuture<Acceptance> submitReply() {
    return submit(reply, Direction.OUTBOUND_REPLY);
  }

  private CompletableFuture<Acceptance> submit(MessageSid sid, Direction direction) {
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
            null,
            Draft.VALIDITY_MAX_SECONDS,
            Draft.ORIGIN_API,
            Draft.PURPOSE_UNSPECIFIED,
            null),
        outcome::complete);
    return outcome;
  }
}
