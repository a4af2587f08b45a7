package dev.parley.webhook;

import dev.parley.account.Account;
import dev.parley.account.AccountSid;
import dev.parley.account.ManagedAccounts;
import dev.parley.audit.AuditNotes;
import dev.parley.audit.Cause;
import dev.parley.audit.Change;
import dev.parley.message.Direction;
import dev.parley.message.EventKind;
import dev.parley.message.FailedWebhooks;
import dev.parley.message.FailedWebhooks.Failed;
import dev.parley.message.FailedWebhooks.Page;
import dev.parley.message.FailedWebhooks.Place;
import dev.parley.message.Journal.Urgency;
import dev.parley.message.LiveMessage;
import dev.parley.message.LiveMessages;
import dev.parley.message.LiveMessages.Recorded;
import dev.parley.message.MessageEvent.Details;
import dev.parley.message.MessageRow;
import dev.parley.message.MessageSid;
import dev.parley.message.MessageState;
import dev.parley.message.WebhookOutcome;
import dev.parley.message.WebhookRetryRows.CallKey;
import dev.parley.message.WebhookRetryRows.Wanted;
import dev.parley.webhook.WebhookRequest.Repeat;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@link Webhooks} over the journal: one replay is made at once and waited for, many go through the
 * queue of retries. A replay never changes a message; one that was edited proves nothing about the
 * call that failed, which stays failed. Thread-safe.
 */
public final class Replays implements Webhooks {
  /** Replays under way that somebody waits for. */
  public static final int UNDER_WAY_MAX = 100;

  /** Events of a message beyond which it is not replayed: some are left for what happens to it. */
  public static final int EVENTS_MAX = 10_000;

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Logger log = LoggerFactory.getLogger(Replays.class);

  private final ManagedAccounts accounts;
  private final WebhookRetries retries;
  private final RetryLoop loop;
  private final WebhookClient client;
  private final InboundWebhooks inbound;
  private final LiveMessages live;
  private final FailedWebhooks failures;
  private final AuditNotes notes;
  private final Executor blocking;
  private final int eventsMax;
  private final Semaphore room = new Semaphore(UNDER_WAY_MAX);

  /**
   * @param blocking runs what may wait for the database
   */
  public Replays(
      ManagedAccounts accounts,
      WebhookRetries retries,
      RetryLoop loop,
      WebhookClient client,
      InboundWebhooks inbound,
      LiveMessages live,
      FailedWebhooks failures,
      AuditNotes notes,
      Executor blocking) {
    this(accounts, retries, loop, client, inbound, live, failures, notes, blocking, EVENTS_MAX);
  }

  Replays(
      ManagedAccounts accounts,
      WebhookRetries retries,
      RetryLoop loop,
      WebhookClient client,
      InboundWebhooks inbound,
      LiveMessages live,
      FailedWebhooks failures,
      AuditNotes notes,
      Executor blocking,
      int eventsMax) {
    this.accounts = accounts;
    this.retries = retries;
    this.loop = loop;
    this.client = client;
    this.inbound = inbound;
    this.live = live;
    this.failures = failures;
    this.notes = notes;
    this.blocking = blocking;
    this.eventsMax = eventsMax;
  }

  @Override
  public Page failed(
      AccountSid account, Instant since, Instant until, @Nullable Place after, int size) {
    return failures.page(account, since, until, after, size);
  }

  @Override
  public Queued replayFailed(
      AccountSid account,
      Instant since,
      Instant until,
      @Nullable Place after,
      int size,
      Cause cause) {
    Page page = failures.page(account, since, until, after, size);
    List<Wanted> wanted = new ArrayList<>();
    for (Failed each : page.failed()) {
      url(each)
          .flatMap(WebhookRetries::endpoint)
          .ifPresent(
              endpoint -> wanted.add(new Wanted(each.key(), account, endpoint, each.place().at())));
    }
    int places = retries.reserve(account, wanted.size());
    List<Wanted> taken = wanted.subList(0, places);
    int added = 0;
    try {
      added = retries.rows().add(taken, retries.now());
    } catch (SQLException away) {
      throw new IllegalStateException("replays could not be put into the queue", away);
    } finally {
      retries.release(account, places - added);
    }
    log.info("event=webhooks_replayed account={} calls={}", account, places);
    note(
        cause,
        account,
        "webhooks.replayed",
        account.toString(),
        Map.of(
            "calls",
            Integer.toString(places),
            "since",
            since.toString(),
            "until",
            until.toString()));
    boolean full = places < wanted.size();
    return new Queued(places, full ? placeBefore(page, wanted, places, after) : page.next(), full);
  }

  /** The last call that was taken: the next request goes on behind it. */
  private static @Nullable Place placeBefore(
      Page page, List<Wanted> wanted, int places, @Nullable Place after) {
    if (places == 0) {
      return after;
    }
    CallKey last = wanted.get(places - 1).key();
    return page.failed().stream()
        .filter(each -> each.key().equals(last))
        .map(Failed::place)
        .findFirst()
        .orElse(after);
  }

  private Optional<String> url(Failed failed) {
    return failed.key().state() == MessageState.RECEIVED
        ? live.find(failed.key().message()).flatMap(message -> inbound.url(message.row()))
        : Optional.ofNullable(failed.statusCallback());
  }

  @Override
  public Replayed replay(
      MessageSid sid, @Nullable MessageState state, ReplayEdits edits, Cause cause) {
    LiveMessage message = live.find(sid.id()).orElse(null);
    if (message == null) {
      return new Replayed.Nothing("There is no such message.");
    }
    if (message.events() >= eventsMax) {
      return new Replayed.Nothing("So much happened to this message that no more is recorded.");
    }
    boolean received = message.row().direction() == Direction.INBOUND;
    MessageState told = received ? MessageState.RECEIVED : told(message, state).orElse(null);
    if (told == null || (received && state != null && state != MessageState.RECEIVED)) {
      return new Replayed.Nothing("The message did not reach a state to tell of.");
    }
    String url = edits.url() != null ? edits.url() : url(message.row(), told).orElse(null);
    if (url == null) {
      return new Replayed.Nothing("Nobody asked to be told: there is no URL. Name one.");
    }
    if (!room.tryAcquire()) {
      return new Replayed.TooMany();
    }
    CompletableFuture<InboundWebhooks.Result> ended = new CompletableFuture<>();
    CompletableFuture<InboundWebhooks.Result> _ = ended.whenComplete((_, _) -> room.release());
    note(
        cause,
        message.row().account(),
        "webhook.replayed",
        sid.toString(),
        Map.of(
            "status",
            told.text(),
            "url",
            edits.url() == null ? "as set" : "another",
            "parameters_changed",
            Integer.toString(edits.parameters().size())));
    call(message, told, url, edits, ended);
    return await(ended, told);
  }

  private void note(
      Cause cause, AccountSid account, String action, String subject, Map<String, String> after) {
    if (cause.actor().staff()) {
      notes.note(new Change(cause, account.id(), action, subject, Map.of(), after));
    }
  }

  /**
   * The state asked for, if it was reached; else the last that was announced, or would have been.
   */
  private static Optional<MessageState> told(LiveMessage message, @Nullable MessageState state) {
    if (state != null) {
      return LiveMessages.ANNOUNCED.contains(state) && message.reached(state)
          ? Optional.of(state)
          : Optional.empty();
    }
    List<MessageState> lastFirst = LiveMessages.ANNOUNCED.reversed();
    return lastFirst.stream()
        .filter(message::wasAnnounced)
        .findFirst()
        .or(() -> lastFirst.stream().filter(message::reached).findFirst());
  }

  private Optional<String> url(MessageRow row, MessageState told) {
    return told == MessageState.RECEIVED
        ? inbound.url(row)
        : Optional.ofNullable(row.statusCallback());
  }

  private void call(
      LiveMessage message,
      MessageState told,
      String url,
      ReplayEdits edits,
      CompletableFuture<InboundWebhooks.Result> ended) {
    if (told == MessageState.RECEIVED) {
      inbound.call(
          message,
          new Repeat.Replay(),
          edits,
          result -> blocking.execute(() -> record(message, told, edits, result, ended)));
      return;
    }
    WebhookRequest original =
        CallbackRequest.of(message.row(), url, message.announcementOf(told), new Repeat.Replay());
    client.send(
        new WebhookRequest(
            original.account(),
            url,
            original.method(),
            edits.in(original.parameters()),
            original.idempotencyToken(),
            original.repeat()),
        exchange ->
            blocking.execute(
                () ->
                    record(
                        message,
                        told,
                        edits,
                        new InboundWebhooks.Result(
                            ReplayWords.of(url, exchange),
                            exchange.code(),
                            exchange.told(),
                            exchange.prospect()),
                        ended)));
  }

  private void record(
      LiveMessage message,
      MessageState told,
      ReplayEdits edits,
      InboundWebhooks.Result result,
      CompletableFuture<InboundWebhooks.Result> ended) {
    WebhookOutcome outcome = edits.any() || result.told() ? null : new WebhookOutcome.Failed(false);
    Recorded recorded =
        live.record(
            message,
            EventKind.REPLAYED,
            Details.call(
                result.code(),
                told.name() + (edits.any() ? " edited" : ""),
                result.words(),
                outcome),
            Urgency.LAZY,
            () -> ended.complete(result));
    if (recorded == Recorded.MEANINGLESS) {
      ended.complete(result);
    }
    if (result.told() && !edits.any()) {
      dropRetry(message.row().account(), new CallKey(message.row().sid().id(), told));
    }
  }

  /** The application knows now. One that is under way comes to its own end. */
  private void dropRetry(AccountSid account, CallKey key) {
    if (loop.underWay(key)) {
      return;
    }
    try {
      retries.forget(account, Set.of(key));
    } catch (SQLException away) {
      log.warn("event=webhook_retry_not_dropped problem={}", away.toString());
    }
  }

  private static Replayed await(
      CompletableFuture<InboundWebhooks.Result> ended, MessageState told) {
    try {
      InboundWebhooks.Result result = ended.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
      return new Replayed.Done(told, result.told(), result.code(), result.words());
    } catch (TimeoutException stillUnderWay) {
      return new Replayed.UnderWay(told);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return new Replayed.UnderWay(told);
    } catch (ExecutionException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  @Override
  public Optional<Account> setRetry(AccountSid account, boolean enabled, Cause cause) {
    Optional<Account> set = accounts.setWebhookRetry(account, enabled, cause);
    if (set.isPresent()) {
      log.info("event=webhook_retry_set account={} enabled={}", account, enabled);
    }
    if (!enabled) {
      forgetRetries(account);
    }
    return set;
  }

  private void forgetRetries(AccountSid account) {
    try {
      List<CallKey> keys;
      do {
        keys = retries.rows().retriesOf(account, PAGE_MAX);
      } while (retries.forget(account, keys.stream().filter(key -> !loop.underWay(key)).toList())
          > 0);
    } catch (SQLException away) {
      throw new IllegalStateException("retries could not be forgotten", away);
    }
  }
}
