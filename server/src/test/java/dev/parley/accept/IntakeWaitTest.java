package dev.parley.accept;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.account.AccountSid;
import dev.parley.account.FakeAccounts;
import dev.parley.consent.OptOutStore;
import dev.parley.consent.RestoreHold;
import dev.parley.e164.ParsedAddress;
import dev.parley.e164.PhoneNumber;
import dev.parley.message.Direction;
import dev.parley.message.ErrorCatalogueFile;
import dev.parley.message.Journal;
import dev.parley.message.LiveMessage;
import dev.parley.message.LiveMessages;
import dev.parley.message.MessageInsert;
import dev.parley.message.MessageReader;
import dev.parley.message.MessageSid;
import dev.parley.message.ScheduledMessages;
import dev.parley.number.FakeSenders;
import dev.parley.number.SenderKind;
import dev.parley.number.SenderRate;
import dev.parley.policy.PolicyEngine;
import dev.parley.policy.StandardRules;
import dev.parley.sid.SidSource;
import dev.parley.store.BatchCommitter;
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
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A draft that waited too long is not taken: recovery would look for it behind its sid. */
class IntakeWaitTest {
  private static final PhoneNumber SENDER = new PhoneNumber("+12015550123", "US");
  private static final PhoneNumber PHONE = new PhoneNumber("+12025550101", "US");

  private final SettableClock clock = new SettableClock(Instant.parse("2026-11-23T18:00:00Z"));
  private final SidSource sids = new SidSource(clock, new Random(3));
  private final TestDatabase test = TestDatabase.fresh();
  private final FakeAccounts accounts = new FakeAccounts(clock);
  private final FakeSenders senders = new FakeSenders(clock);
  private final MessageReader reader = new MessageReader(test.database());
  private final GroupCommit<dev.parley.message.MessageEvent> events =
      new GroupCommit<>(
          "journal", new BatchCommitter<>(test.database()::connect, "journal", Journal.writer()));
  private final BatchCommitter<dev.parley.message.MessageRow> rows =
      new BatchCommitter<>(test.database()::connect, "intake", new MessageInsert());
  private final Intake intake =
      new Intake(
          test.database(),
          new FactsGatherer(
              test.database(), accounts, senders, new OptOutStore(), RestoreHold.NONE),
          new PolicyEngine(StandardRules.all()),
          ErrorCatalogueFile.load(),
          accounts,
          senders,
          new ScheduledMessages(test.database()),
          rows,
          reader,
          new LiveMessages(new Journal(events), reader, sids, clock, clock::nanoTime),
          new EndlessRoom(),
          clock,
          clock::nanoTime);

  private static final class EndlessRoom implements Outgoing {
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
    public void queued(LiveMessage message) {}

    @Override
    public void queuedAlways(LiveMessage message) {}
  }

  @BeforeEach
  void prepare() throws SQLException {
    try (Connection connection = test.database().connect()) {
      Partitions.keep(connection, List.of("message", "message_event"), clock.instant());
    }
    accounts.create("Shop");
    senders.add(accounts.all().getFirst().sid(), SENDER, SenderKind.LONG_CODE, "Shop");
  }

  @AfterEach
  void close() {
    intake.close();
    events.close();
    rows.close();
    test.close();
  }

  private CompletableFuture<Acceptance> submit() {
    CompletableFuture<Acceptance> outcome = new CompletableFuture<>();
    intake.accept(
        new Draft(
            MessageSid.sms(sids.next()),
            accounts.all().getFirst().sid(),
            Direction.OUTBOUND_API,
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

  @Test
  void whatWaitedForTheMaximumIsTakenAndWhatWaitedLongerIsNot() throws Exception {
    final CompletableFuture<Acceptance> late = submit();
    clock.pass(Duration.ofNanos(1));
    final CompletableFuture<Acceptance> inTime = submit();
    clock.pass(Intake.WAIT_MAX);
    intake.start();
    assertThat(inTime.get(20, TimeUnit.SECONDS)).isInstanceOf(Acceptance.Recorded.class);
    assertThat(late.get(20, TimeUnit.SECONDS))
        .isEqualTo(new Acceptance.Overloaded("This message waited too long to be decided."));
  }
}
