package dev.parley.message;

import dev.parley.account.AccountSid;
import dev.parley.audit.AuditTable;
import dev.parley.observe.ClockWatch;
import dev.parley.sid.SidSource;
import dev.parley.store.BatchCommitter;
import dev.parley.store.CommitOutcome;
import dev.parley.store.Durability;
import dev.parley.store.GroupCommit;
import dev.parley.store.TestDatabase;
import dev.parley.testing.SettableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Messages on a real database, with a clock that a test moves. */
final class StoredFixture implements AutoCloseable {
  static final AccountSid ACCOUNT = LiveMessageFixture.ACCOUNT;
  static final String SENDER = "+12015550123";
  static final String PHONE = "+12025550101";

  final TestDatabase test = TestDatabase.fresh();
  final SettableClock clock;
  final SidSource sids;
  final MessageReader reader = new MessageReader(test.database());
  final LiveMessages live;
  final RecoveryMark mark;
  final MessagePartitions partitions;
  final ClockWatch watch;
  final StoredMessages messages;
  private final GroupCommit<MessageEvent> commits =
      new GroupCommit<>(
          "journal", new BatchCommitter<>(test.database()::connect, "journal", Journal.writer()));
  private final BatchCommitter<MessageRow> inserts =
      new BatchCommitter<>(test.database()::connect, "intake", new MessageInsert());

  StoredFixture(Instant start) {
    this(start, LiveMessages.SENT_MAX);
  }

  /**
   * @param sentMax sent messages that stay in memory
   */
  StoredFixture(Instant start, int sentMax) {
    clock = new SettableClock(start);
    sids = new SidSource(clock, new Random(5));
    live = new LiveMessages(new Journal(commits), reader, sids, clock, clock::nanoTime, sentMax);
    mark = recoveryMark();
    partitions = new MessagePartitions(test.database(), sids, mark, live);
    watch = new ClockWatch(clock, clock::nanoTime, _ -> {});
    messages =
        new StoredMessages(
            test.database(),
            reader,
            live,
            new ScheduledMessages(test.database()),
            sids,
            new AuditTable(clock),
            clock,
            _ -> java.util.Optional.empty());
    partitions.keep(start);
  }

  RecoveryMark recoveryMark() {
    return new RecoveryMark(
        test.database(), live, new UnfinishedMessages(test.database()), sids, clock::nanoTime);
  }

  /** Ends what is overdue and lets go what is settled. */
  void sweep() {
    live.sweep(new UUID(0, 0));
  }

  /** A row that nobody in memory knows. */
  MessageRow stored(UUID id, String from, String to, String body) {
    return stored(id, ACCOUNT, from, to, body);
  }

  MessageRow stored(UUID id, AccountSid account, String from, String to, String body) {
    MessageRow like = LiveMessageFixture.row(id, from, to, body, null);
    MessageRow row =
        new MessageRow(
            like.sid(),
            account,
            account,
            like.direction(),
            from,
            to,
            body,
            1,
            null,
            like.validitySeconds(),
            SidSource.timeOf(id),
            MessageState.QUEUED,
            null,
            like.decision(),
            like.origin(),
            like.purpose(),
            null,
            null);
    insert(List.of(row));
    return row;
  }

  void insert(List<MessageRow> rows) {
    for (CommitOutcome outcome : inserts.commit(rows, Durability.FSYNC)) {
      if (!(outcome instanceof CommitOutcome.Committed)) {
        throw new AssertionError(outcome.toString());
      }
    }
  }

  /** A row that is in memory, as after its acceptance. */
  LiveMessage accepted(String body) {
    return live.inserted(stored(sids.next(), SENDER, PHONE, body));
  }

  /** Events in the database when this returns. */
  void happen(LiveMessage message, EventKind... kinds) {
    List<CompletableFuture<Boolean>> written = new ArrayList<>();
    for (EventKind kind : kinds) {
      CompletableFuture<Boolean> done = new CompletableFuture<>();
      written.add(done);
      boolean segment = kind == EventKind.ACCEPTED || kind == EventKind.DELIVERED;
      @Nullable String reference = kind == EventKind.ACCEPTED ? "ref" + message.row().sid() : null;
      LiveMessages.Recorded recorded =
          live.record(
              message,
              kind,
              new MessageEvent.Details(null, segment ? 0 : -1, "fake", reference, null),
              Journal.Urgency.FSYNC,
              () -> done.complete(true));
      if (recorded != LiveMessages.Recorded.YES) {
        throw new AssertionError(kind + " means nothing in " + message.state());
      }
    }
    written.forEach(StoredFixture::await);
  }

  private static void await(CompletableFuture<Boolean> done) {
    try {
      done.get(20, TimeUnit.SECONDS);
    } catch (Exception failed) {
      throw new AssertionError(failed);
    }
  }

  LiveMessage delivered(String body) {
    LiveMessage message = accepted(body);
    happen(message, EventKind.SUBMITTING, EventKind.ACCEPTED, EventKind.DELIVERED);
    return message;
  }

  /** The mark as after a long while in which nothing was accepted. */
  void settle() {
    try {
      mark.advance();
      clock.pass(RecoveryMark.IN_COMMIT.plus(Duration.ofSeconds(1)));
      mark.advance();
    } catch (java.sql.SQLException failed) {
      throw new IllegalStateException(failed);
    }
  }

  long count(String table) {
    return test.database()
        .jdbi()
        .withHandle(
            handle -> handle.createQuery("select count(*) from " + table).mapTo(Long.class).one());
  }

  List<String> tables() {
    return test.database()
        .jdbi()
        .withHandle(
            handle ->
                handle
                    .createQuery(
                        "select tablename from pg_tables where schemaname = 'public'"
                            + " and tablename ~ '_[0-9]{4}_[0-9]{2}$' order by 1")
                    .mapTo(String.class)
                    .list());
  }

  @Override
  public void close() {
    commits.close();
    inserts.close();
    test.close();
  }
}
