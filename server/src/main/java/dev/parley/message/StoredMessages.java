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
import java.time.ZoneOffset;
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

/** {@link Messages} over the database, with what is in flight taken from memory. */
public final class StoredMessages implements Messages {
  private static final Duration CANCEL_WAIT = Duration.ofSeconds(10);

  private final Database database;
  private final MessageReader reader;
  private final LiveMessages live;
  private final MessageList list;
  private final Clock clock;
  private final Function<LiveMessage, Optional<String>> waitsFor;

  /**
   * @param sids where messages get theirs
   * @param waitsFor what an unfinished message waits for, in words; asked for the last line of a
   *     timeline
   */
  public StoredMessages(
      Database database,
      MessageReader reader,
      LiveMessages live,
      SidSource sids,
      Clock clock,
      Function<LiveMessage, Optional<String>> waitsFor) {
    this.database = database;
    this.reader = reader;
    this.live = live;
    this.list = new MessageList(database, clock::instant, sids::newest);
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
    return list.page(filter, this::current);
  }

  private MessageView current(Loaded row) {
    return live.inMemory(row.row().sid().id()).map(LiveMessage::view).orElseGet(row::view);
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
              List<MessageEvent> events =
                  database
                      .jdbi()
                      .withHandle(handle -> MessageReader.events(handle, new UUID[] {sid.id()}));
              Optional<String> waiting = live.inMemory(sid.id()).flatMap(waitsFor);
              List<TimelineEntry> entries = Timeline.of(loaded, events, waiting, clock.instant());
              return database
                  .jdbi()
                  .withHandle(handle -> BodyRemoved.of(handle, sid.id()))
                  .map(removed -> removed.in(entries))
                  .orElse(entries);
            })
        .orElse(List.of());
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
              .createUpdate(
                  """
                  update message
                  set body = '', body_removed_at = coalesce(body_removed_at, :now),
                    body_removed_by = coalesce(body_removed_by, 'owner')
                  where id = :id
                  """)
              .bind("id", sid.id())
              .bind("now", clock.instant().atOffset(ZoneOffset.UTC))
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
