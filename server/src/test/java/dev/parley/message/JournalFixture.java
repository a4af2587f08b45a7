package dev.parley.message;

import static org.awaitility.Awaitility.await;

import dev.parley.sid.SidSource;
import dev.parley.store.BatchCommitter;
import dev.parley.store.GroupCommit;
import dev.parley.store.Partitions;
import dev.parley.store.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;

/** Live messages over a real journal, with a clock that the test sets. */
public final class JournalFixture implements AutoCloseable {
  public final TestDatabase database = TestDatabase.fresh();
  public final AtomicReference<Instant> now = new AtomicReference<>(LiveMessageFixture.START);
  public final Clock clock = new SetClock(now);
  public final MessageReader reader = new MessageReader(database.database());
  public final ReceiptReferences references = new ReceiptReferences(database.database());
  public final LiveMessages live;
  public final List<LiveMessage.Announcement> announced = new CopyOnWriteArrayList<>();
  private final GroupCommit<MessageEvent> commits;

  public JournalFixture() throws SQLException {
    this(GroupCommit.WAITING_MAX);
  }

  /**
   * @param backlogMax events that may wait to be written
   */
  public JournalFixture(int backlogMax) throws SQLException {
    try (Connection connection = database.database().connect()) {
      Partitions.keep(connection, List.of("message", "message_event"), LiveMessageFixture.START);
    }
    commits =
        new GroupCommit<>(
            "journal",
            new BatchCommitter<>(database.database()::connect, "journal", Journal.writer()),
            backlogMax,
            GroupCommit.LINGER);
    live =
        new LiveMessages(
            new Journal(commits),
            reader,
            new SidSource(clock, new Random(1)),
            clock,
            this::nanoTime);
    live.announceThrough(
        message -> message.nextAnnouncement().ifPresent(it -> announce(message, it)));
  }

  /**
   * The database takes no event until this is closed. One is being written, about a message of its
   * own; as many as may wait can follow.
   */
  public Connection stopWriting() throws SQLException {
    Connection connection = database.database().connect();
    connection.setAutoCommit(false);
    try (Statement lock = connection.createStatement()) {
      lock.execute("lock table message_event in exclusive mode");
    }
    LiveMessage first =
        live.inserted(LiveMessageFixture.row("12345", "+12025550101", "first", null));
    live.record(first, EventKind.CANCELED, MessageEvent.Details.NONE, Journal.Urgency.MARK, null);
    await().pollInterval(Duration.ofMillis(2)).until(this::waitsForTheLock);
    return connection;
  }

  private boolean waitsForTheLock() {
    return database
        .database()
        .jdbi()
        .withHandle(
            it ->
                it.createQuery(
                        """
                        select exists (select from pg_locks
                          where relation = 'message_event'::regclass and not granted)
                        """)
                    .mapTo(Boolean.class)
                    .one());
  }

  /** Goes with {@link #now}. */
  public long nanoTime() {
    return Duration.between(LiveMessageFixture.START, now.get()).toNanos();
  }

  private void announce(LiveMessage message, LiveMessage.Announcement announcement) {
    announced.add(announcement);
    message.announced();
  }

  private static final class SetClock extends Clock {
    private final AtomicReference<Instant> now;

    SetClock(AtomicReference<Instant> now) {
      this.now = now;
    }

    @Override
    public Instant instant() {
      return now.get();
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

  /** Ends what is no longer valid. */
  public void sweep() {
    live.sweep(new UUID(0, 0));
  }

  /** Inserts the row and takes it in, as intake does. */
  public LiveMessage insert(MessageRow row) throws SQLException {
    try (Connection connection = database.database().connect()) {
      connection.setAutoCommit(false);
      new MessageInsert().write(connection, List.of(row));
      connection.commit();
    }
    return live.inserted(row);
  }

  /** Waits until everything recorded so far is in the database. */
  public List<MessageEvent> events(UUID message) {
    await().pollInterval(Duration.ofMillis(2)).until(() -> commits.pending() == 0);
    return database
        .database()
        .jdbi()
        .withHandle(it -> MessageReader.events(it, new UUID[] {message}));
  }

  /** What a process that starts now would find. */
  public Optional<MessageReader.Loaded> loaded(UUID message) {
    await().pollInterval(Duration.ofMillis(2)).until(() -> commits.pending() == 0);
    return reader.load(message);
  }

  @Override
  public void close() {
    commits.close();
    database.close();
  }
}
