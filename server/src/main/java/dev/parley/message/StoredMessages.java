package dev.parley.message;

import dev.parley.account.AccountSid;
import dev.parley.message.Journal.Urgency;
import dev.parley.message.LiveMessages.Recorded;
import dev.parley.message.MessageEvent.Details;
import dev.parley.message.MessageReader.Loaded;
import dev.parley.policy.Decision;
import dev.parley.sid.SidSource;
import dev.parley.store.Database;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** {@link Messages} over the database, with what is in flight taken from memory. */
public final class StoredMessages implements Messages {
  /** Sent (or received) times lie between creation and creation plus the longest validity. */
  private static final Duration LONGEST_VALIDITY = Duration.ofHours(10);

  private static final Duration CANCEL_WAIT = Duration.ofSeconds(10);

  /** Rows looked at for one page when a filter needs the fold; beyond, the page is short. */
  private static final int ROUNDS_MAX = 20;

  private final Database database;
  private final MessageReader reader;
  private final LiveMessages live;
  private final Clock clock;
  private final Function<LiveMessage, Optional<String>> waitsFor;

  /**
   * @param waitsFor what an unfinished message waits for, in words; asked for the last line of a
   *     timeline
   */
  public StoredMessages(
      Database database,
      MessageReader reader,
      LiveMessages live,
      Clock clock,
      Function<LiveMessage, Optional<String>> waitsFor) {
    this.database = database;
    this.reader = reader;
    this.live = live;
    this.clock = clock;
    this.waitsFor = waitsFor;
  }

  @Override
  public Optional<MessageView> find(AccountSid account, MessageSid sid) {
    return find(sid).filter(message -> message.account().equals(account));
  }

  @Override
  public Optional<MessageView> find(MessageSid sid) {
    return live.inMemory(sid.id())
        .map(LiveMessage::view)
        .or(() -> reader.load(sid.id()).map(Loaded::view))
        .filter(message -> message.sid().equals(sid));
  }

  @Override
  public Page list(MessageFilter filter) {
    List<MessageView> found = new ArrayList<>();
    UUID after = filter.after() == null ? null : filter.after().id();
    for (int round = 0; round < ROUNDS_MAX; round++) {
      UUID position = after;
      List<Loaded> rows = database.jdbi().withHandle(handle -> select(handle, filter, position));
      for (Loaded row : rows) {
        MessageView view = current(row);
        if (sentWithin(view, filter)) {
          found.add(view);
        }
        if (found.size() > filter.limit()) {
          return new Page(found.subList(0, filter.limit()), true);
        }
      }
      if (rows.size() <= filter.limit()) {
        return new Page(found, false);
      }
      after = rows.getLast().row().sid().id();
    }
    return new Page(found, true);
  }

  private MessageView current(Loaded row) {
    return live.inMemory(row.row().sid().id()).map(LiveMessage::view).orElseGet(row::view);
  }

  private static boolean sentWithin(MessageView view, MessageFilter filter) {
    if (filter.sentFrom() == null && filter.sentBefore() == null) {
      return true;
    }
    Instant sentAt = view.sentAt();
    return sentAt != null
        && (filter.sentFrom() == null || !sentAt.isBefore(filter.sentFrom()))
        && (filter.sentBefore() == null || sentAt.isBefore(filter.sentBefore()));
  }

  /**
   * One more row than the page, newest first. The range of sids is the creation time, widened by
   * the validity.
   */
  private static List<Loaded> select(Handle handle, MessageFilter filter, @Nullable UUID after) {
    StringBuilder sql =
        new StringBuilder(
            "select " + MessageReader.COLUMNS + " from message where deleted_at is null");
    if (filter.account() != null) {
      sql.append(" and account = :account");
    }
    if (filter.to() != null) {
      sql.append(" and recipient = :to");
    }
    if (filter.from() != null) {
      sql.append(" and sender = :from");
    }
    if (!filter.withRefused()) {
      sql.append(" and initial_state <> ").append(MessageState.REFUSED.code());
    }
    if (filter.sentFrom() != null) {
      sql.append(" and id >= :lowest");
    }
    if (filter.sentBefore() != null) {
      sql.append(" and id < :highest");
    }
    if (after != null) {
      sql.append(" and id < :after");
    }
    sql.append(" order by id desc limit :limit");
    var query = handle.createQuery(sql.toString());
    if (filter.account() != null) {
      query.bind("account", filter.account().id());
    }
    if (filter.to() != null) {
      query.bind("to", filter.to());
    }
    if (filter.from() != null) {
      query.bind("from", filter.from());
    }
    if (filter.sentFrom() != null) {
      query.bind("lowest", SidSource.floor(filter.sentFrom().minus(LONGEST_VALIDITY)));
    }
    if (filter.sentBefore() != null) {
      query.bind("highest", SidSource.floor(filter.sentBefore()));
    }
    if (after != null) {
      query.bind("after", after);
    }
    query.bind("limit", filter.limit() + 1);
    return MessageReader.withFolds(
        handle, query.map((result, _) -> MessageReader.row(result)).list());
  }

  @Override
  public Optional<Decision> decision(MessageSid sid) {
    return reader.load(sid.id()).map(Loaded::row).map(MessageRow::decision);
  }

  @Override
  public List<TimelineEntry> timeline(MessageSid sid) {
    return reader
        .load(sid.id())
        .map(
            loaded -> {
              List<MessageEvent> events = events(sid);
              Optional<String> waiting = live.inMemory(sid.id()).flatMap(waitsFor);
              return Timeline.of(loaded, events, waiting, clock.instant());
            })
        .orElse(List.of());
  }

  @Override
  public List<Attempt> attempts(MessageSid sid) {
    return reader
        .load(sid.id())
        .map(loaded -> Attempts.of(loaded.row(), events(sid)))
        .orElse(List.of());
  }

  private List<MessageEvent> events(MessageSid sid) {
    return database
        .jdbi()
        .withHandle(handle -> MessageReader.events(handle, new UUID[] {sid.id()}));
  }

  @Override
  public ChangeOutcome cancel(AccountSid account, MessageSid sid) {
    Optional<MessageView> found = find(account, sid);
    if (found.isEmpty()) {
      return new ChangeOutcome.NotFound();
    }
    Optional<LiveMessage> message = live.inMemory(sid.id());
    CompletableFuture<Void> written = new CompletableFuture<>();
    if (message.isEmpty()
        || live.record(
                message.get(),
                EventKind.CANCELED,
                Details.NONE,
                Urgency.FSYNC,
                () -> written.complete(null))
            != Recorded.YES) {
      return new ChangeOutcome.Conflict(find(account, sid).orElseThrow());
    }
    try {
      written.get(CANCEL_WAIT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException late) {
      throw new IllegalStateException("the cancellation is not durable yet", late);
    }
    return new ChangeOutcome.Changed(message.get().view());
  }

  @Override
  public ChangeOutcome redact(AccountSid account, MessageSid sid) {
    return change(
        account,
        sid,
        handle -> {
          handle
              .createUpdate("update message set body = '' where id = :id")
              .bind("id", sid.id())
              .execute();
          live.inMemory(sid.id()).ifPresent(LiveMessage::redacted);
        });
  }

  @Override
  public ChangeOutcome delete(AccountSid account, MessageSid sid) {
    return change(
        account,
        sid,
        handle -> {
          handle
              .createUpdate("update message set deleted_at = :now, body = null where id = :id")
              .bind("id", sid.id())
              .bind("now", clock.instant().atOffset(ZoneOffset.UTC))
              .execute();
          live.forget(sid.id());
        });
  }

  private ChangeOutcome change(AccountSid account, MessageSid sid, Consumer<Handle> change) {
    Optional<MessageView> found = find(account, sid);
    if (found.isEmpty()) {
      return new ChangeOutcome.NotFound();
    }
    MessageView message = found.get();
    if (!message.state().finished() && message.state() != MessageState.SENT) {
      return new ChangeOutcome.Conflict(message);
    }
    database.jdbi().useHandle(change::accept);
    return new ChangeOutcome.Changed(reader.load(sid.id()).map(Loaded::view).orElse(message));
  }
}
