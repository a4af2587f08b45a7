package dev.parley.message;

import dev.parley.account.AccountSid;
import dev.parley.audit.AuditLog;
import dev.parley.audit.Cause;
import dev.parley.audit.Change;
import dev.parley.message.Journal.Urgency;
import dev.parley.message.LiveMessages.Recorded;
import dev.parley.message.MessageEvent.Details;
import dev.parley.message.MessageReader.Loaded;
import dev.parley.policy.Decision;
import dev.parley.sid.SidSource;
import dev.parley.store.Database;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@link Messages} over the database, with what is in flight taken from memory. */
public final class StoredMessages implements Messages {
  private static final Duration CANCEL_WAIT = Duration.ofSeconds(10);

  private static final Logger log = LoggerFactory.getLogger(StoredMessages.class);

  private final Database database;
  private final MessageReader reader;
  private final LiveMessages live;
  private final MessageList list;
  private final AuditLog audit;
  private final Clock clock;
  private final ScheduledMessages scheduled;
  private final WebhookRetryRows retries;
  private final Function<MessageView, Optional<String>> waitsFor;

  /**
   * @param sids where messages get theirs
   * @param waitsFor what an unfinished message waits for, in words; asked for the last line of a
   *     timeline
   */
  public StoredMessages(
      Database database,
      MessageReader reader,
      LiveMessages live,
      ScheduledMessages scheduled,
      SidSource sids,
      AuditLog audit,
      Clock clock,
      Function<MessageView, Optional<String>> waitsFor) {
    this.database = database;
    this.reader = reader;
    this.live = live;
    this.list = new MessageList(database, clock::instant, sids::newest);
    this.scheduled = scheduled;
    this.retries = new WebhookRetryRows(database);
    this.audit = audit;
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
  public List<EndUserCount> endUsers(
      AccountSid account, Instant since, @Nullable String after, int limit) {
    return database
        .jdbi()
        .withHandle(
            handle ->
                handle
                    .createQuery(
                        """
                        select end_user collate "C" as tag, count(*) as messages from message
                        where account = :account and end_user is not null
                          and end_user collate "C" > :after and id >= :lowest
                        group by end_user collate "C" order by end_user collate "C" limit :limit
                        """)
                    .bind("account", account.id())
                    .bind("after", after == null ? "" : after)
                    .bind("lowest", SidSource.floor(since))
                    .bind("limit", limit)
                    .map(
                        (row, _) -> new EndUserCount(row.getString("tag"), row.getLong("messages")))
                    .list());
  }

  @Override
  public List<TimelineEntry> timeline(MessageSid sid) {
    List<MessageEvent> unwritten = unwritten(sid);
    return reader
        .load(sid.id())
        .map(
            loaded ->
                withoutRemovedBody(
                    sid,
                    Timeline.of(
                        loaded.row(),
                        allEvents(sid, unwritten),
                        retries.of(sid.id()),
                        waitsFor.apply(current(loaded)),
                        clock.instant())))
        .orElse(List.of());
  }

  private List<TimelineEntry> withoutRemovedBody(MessageSid sid, List<TimelineEntry> entries) {
    return database
        .jdbi()
        .withHandle(handle -> BodyRemoved.of(handle, sid.id()))
        .map(removed -> removed.in(entries))
        .orElse(entries);
  }

  @Override
  public List<Attempt> attempts(MessageSid sid) {
    List<MessageEvent> unwritten = unwritten(sid);
    return reader
        .load(sid.id())
        .map(loaded -> Attempts.of(loaded.row(), allEvents(sid, unwritten)))
        .orElse(List.of());
  }

  /** Asked before the database: what is written in between is seen twice, not never. */
  private List<MessageEvent> unwritten(MessageSid sid) {
    return live.inMemory(sid.id()).map(LiveMessage::unwritten).orElse(List.of());
  }

  private List<MessageEvent> allEvents(MessageSid sid, List<MessageEvent> unwritten) {
    SortedMap<Integer, MessageEvent> bySeq = new TreeMap<>();
    unwritten.forEach(event -> bySeq.put(event.seq(), event));
    database
        .jdbi()
        .withHandle(handle -> MessageReader.events(handle, new UUID[] {sid.id()}))
        .forEach(event -> bySeq.put(event.seq(), event));
    return List.copyOf(bySeq.values());
  }

  @Override
  public ChangeOutcome cancel(AccountSid account, MessageSid sid, Cause cause) {
    Optional<MessageView> found = find(account, sid);
    if (found.isEmpty()) {
      return new ChangeOutcome.NotFound();
    }
    Optional<LiveMessage> message = live.inMemory(sid.id()).or(() -> waitingInDatabase(sid));
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
    database
        .jdbi()
        .useTransaction(
            handle ->
                record(
                    handle,
                    found.get(),
                    cause,
                    "canceled",
                    Map.of("status", found.get().state().text()),
                    Map.of("status", MessageState.CANCELED.text())));
    try {
      written.get(CANCEL_WAIT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException late) {
      throw new IllegalStateException("the cancellation is not durable yet", late);
    }
    if (found.get().state().pausesValidity()) {
      unschedule(sid);
    }
    return new ChangeOutcome.Changed(message.get().view());
  }

  /**
   * What waits in the database only, for its turn or its time, comes into memory to be canceled.
   */
  private Optional<LiveMessage> waitingInDatabase(MessageSid sid) {
    return reader
        .load(sid.id())
        .flatMap(
            loaded ->
                switch (loaded.fold().state()) {
                  case QUEUED -> readmitted(loaded, loaded.row().from());
                  case SCHEDULED, RESCHEDULED -> readmitted(loaded, null);
                  default -> Optional.empty();
                });
  }

  private Optional<LiveMessage> readmitted(Loaded loaded, @Nullable String listedUnder) {
    return live.readmitted(List.of(loaded), listedUnder, loaded.row().sid().id()).stream()
        .findFirst();
  }

  private void unschedule(MessageSid sid) {
    try {
      scheduled.forget(List.of(sid.id()));
    } catch (SQLException later) {
      // It is canceled all the same; its entry is found settled when its time comes.
      log.warn("event=unschedule_failed message={} problem={}", sid, later.toString());
    }
  }

  @Override
  public ChangeOutcome redact(AccountSid account, MessageSid sid, Cause cause) {
    return change(
        account,
        sid,
        cause,
        "redacted",
        handle ->
            handle
                .createUpdate(
                    """
                    update message
                    set body = '', body_removed_at = coalesce(body_removed_at, :now),
                      body_removed_by = coalesce(body_removed_by, :by)
                    where id = :id
                    """)
                .bind("id", sid.id())
                .bind("by", cause.actor().staff() ? BodyRemoved.STAFF : BodyRemoved.OWNER)
                .bind("now", clock.instant().atOffset(ZoneOffset.UTC))
                .execute(),
        () -> live.inMemory(sid.id()).ifPresent(LiveMessage::redacted));
  }

  @Override
  public ChangeOutcome delete(AccountSid account, MessageSid sid, Cause cause) {
    return change(
        account,
        sid,
        cause,
        "deleted",
        handle ->
            handle
                .createUpdate("update message set deleted_at = :now, body = null where id = :id")
                .bind("id", sid.id())
                .bind("now", clock.instant().atOffset(ZoneOffset.UTC))
                .execute(),
        () -> live.forget(sid.id()));
  }

  private ChangeOutcome change(
      AccountSid account,
      MessageSid sid,
      Cause cause,
      String what,
      Consumer<Handle> change,
      Runnable committed) {
    Optional<MessageView> found = find(account, sid);
    if (found.isEmpty()) {
      return new ChangeOutcome.NotFound();
    }
    MessageView message = found.get();
    if (!message.state().finished() && message.state() != MessageState.SENT) {
      return new ChangeOutcome.Conflict(message);
    }
    database
        .jdbi()
        .useTransaction(
            handle -> {
              change.accept(handle);
              record(handle, message, cause, what, Map.of(), Map.of());
            });
    committed.run();
    return new ChangeOutcome.Changed(reader.load(sid.id()).map(Loaded::view).orElse(message));
  }

  /** Accounts do this to their own messages all day: the messages themselves say so. */
  private void record(
      Handle handle,
      MessageView message,
      Cause cause,
      String what,
      Map<String, String> before,
      Map<String, String> after) {
    if (cause.actor().staff()) {
      audit.append(
          handle,
          new Change(
              cause,
              message.account().id(),
              "message." + what,
              message.sid().toString(),
              before,
              after));
    }
  }
}
