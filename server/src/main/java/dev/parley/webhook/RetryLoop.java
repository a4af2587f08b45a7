package dev.parley.webhook;

import dev.parley.loop.Loops;
import dev.parley.message.EventKind;
import dev.parley.message.Journal.Urgency;
import dev.parley.message.LiveMessage;
import dev.parley.message.LiveMessages;
import dev.parley.message.LiveMessages.Recorded;
import dev.parley.message.MessageEvent.Details;
import dev.parley.message.MessageState;
import dev.parley.message.RetryWords;
import dev.parley.message.WebhookOutcome;
import dev.parley.message.WebhookRetryRows;
import dev.parley.message.WebhookRetryRows.CallKey;
import dev.parley.message.WebhookRetryRows.Waiting;
import dev.parley.webhook.WebhookRequest.Repeat;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The loop that makes calls again when they are due. It goes round the endpoints, a page of them at
 * a time, and takes a few calls of each, so that a receiver that hangs holds its own calls only. A
 * call leaves the table with the event that tells of its result: a process that is killed in
 * between makes it once more, with the same idempotency token.
 */
public final class RetryLoop {
  /** Repeated calls under way to one endpoint: most of its connections are left to what is new. */
  static final int PER_ENDPOINT_MAX = 10;

  /** Repeated calls under way in all. */
  static final int UNDER_WAY_MAX = 500;

  /** Endpoints looked at together. */
  static final int ENDPOINTS_MAX = 50;

  private static final Duration IDLE = Duration.ofSeconds(1);
  private static final Duration BUSY = Duration.ofMillis(50);
  private static final Logger log = LoggerFactory.getLogger(RetryLoop.class);

  private final WebhookRetries retries;
  private final WebhookRetryRows rows;
  private final WebhookClient client;
  private final InboundWebhooks inbound;
  private final LiveMessages live;
  private final Executor blocking;
  private final Set<CallKey> underWay = ConcurrentHashMap.newKeySet();

  /** How many of them are to each endpoint. */
  private final Map<String, Integer> atEndpoint = new ConcurrentHashMap<>();

  /**
   * Calls that ended since the loop last began to read: what it read of them may no longer be true.
   */
  private final Set<CallKey> ended = ConcurrentHashMap.newKeySet();

  private final CountDownLatch closed = new CountDownLatch(1);
  private final CountDownLatch lastEnded = new CountDownLatch(1);
  private final Loops loops;
  private final Thread loop;
  private volatile boolean abandoned;
  private volatile @Nullable Instant oldest;

  /** Owned by the loop: where its round among the endpoints goes on. */
  private String after = "";

  /**
   * @param blocking runs what may wait for the database
   */
  public RetryLoop(
      WebhookRetries retries,
      WebhookClient client,
      InboundWebhooks inbound,
      LiveMessages live,
      Executor blocking,
      Loops loops) {
    this.retries = retries;
    this.rows = retries.rows();
    this.client = client;
    this.inbound = inbound;
    this.live = live;
    this.blocking = blocking;
    this.loops = loops;
    this.loop = loops.thread("webhook-retries", this::run);
    loop.setDaemon(true);
  }

  public void start() {
    loop.start();
  }

  /** How long the call waits whose first failure is longest ago; zero when none waits. */
  public Duration oldest() {
    Instant first = oldest;
    return first == null ? Duration.ZERO : Duration.between(first, retries.now());
  }

  int underWay() {
    return underWay.size();
  }

  boolean underWay(CallKey key) {
    return underWay.contains(key);
  }

  private void run() {
    try {
      Duration pause = Duration.ZERO;
      while (!loops.await(closed, pause)) {
        pause = guarded() ? BUSY : IDLE;
      }
    } catch (InterruptedException stop) {
      log.error("event=webhook_retries_interrupted", stop);
    }
  }

  private boolean guarded() {
    try {
      return step();
    } catch (RuntimeException failed) {
      log.warn("event=webhook_retries_failed problem={}", failed.toString());
      return false;
    }
  }

  /** Looks at one page of endpoints; false when nothing is to be done soon. */
  boolean step() {
    if (retries.waiting() == 0) {
      oldest = null;
      return false;
    }
    ended.clear();
    List<String> endpoints = rows.endpoints(after, ENDPOINTS_MAX);
    boolean first = after.isEmpty();
    after = endpoints.size() < ENDPOINTS_MAX ? "" : endpoints.getLast();
    if (first) {
      oldest = rows.oldest().orElse(null);
    }
    for (Waiting call : rows.due(endpoints, retries.now(), PER_ENDPOINT_MAX)) {
      if (underWay.size() < UNDER_WAY_MAX
          && atEndpoint.getOrDefault(call.endpoint(), 0) < PER_ENDPOINT_MAX
          && !underWay.contains(call.key())
          && !ended.contains(call.key())) {
        underWay.add(call.key());
        atEndpoint.merge(call.endpoint(), 1, Integer::sum);
        begin(call);
      }
    }
    return !underWay.isEmpty() || !after.isEmpty();
  }

  private void begin(Waiting call) {
    boolean begun = false;
    try {
      LiveMessage message = live.find(call.key().message()).orElse(null);
      if (message == null) {
        forget(call); // It was deleted, or its month is gone.
      } else {
        make(call, message);
      }
      begun = true;
    } finally {
      if (!begun) {
        leave(call);
      }
    }
  }

  private void make(Waiting call, LiveMessage message) {
    Repeat repeat = call.replay() ? new Repeat.Replay() : new Repeat.Retry(call.retry());
    MessageState state = call.key().state();
    if (state == MessageState.RECEIVED) {
      inbound.call(
          message,
          repeat,
          ReplayEdits.NONE,
          result ->
              blocking.execute(
                  () ->
                      ended(
                          call,
                          message,
                          new Ended(
                              result.code(), result.told(), result.prospect(), result.words()))));
      return;
    }
    String url = message.row().statusCallback();
    if (url == null) {
      forget(call);
      return;
    }
    client.send(
        CallbackRequest.of(message.row(), url, message.announcementOf(state), repeat),
        exchange ->
            blocking.execute(
                () ->
                    ended(
                        call,
                        message,
                        new Ended(
                            exchange.code(),
                            exchange.told(),
                            exchange.prospect(),
                            ReplayWords.of(url, exchange)))));
  }

  /**
   * @param words what happened, for the timeline
   */
  private record Ended(@Nullable Integer code, boolean told, Prospect prospect, String words) {}

  private void ended(Waiting call, LiveMessage message, Ended ended) {
    if (abandoned) {
      return; // Broken off by ourselves: the next start makes it again.
    }
    WebhookOutcome outcome =
        ended.told() ? new WebhookOutcome.Told() : retries.failedAgain(call, ended.prospect());
    Recorded recorded =
        live.record(
            message,
            kind(call),
            details(call, ended, outcome),
            Urgency.LAZY,
            () -> {
              if (!(outcome instanceof WebhookOutcome.CalledAgain)) {
                retries.release(call.account(), 1);
              }
              leave(call);
            },
            () -> blocking.execute(() -> forget(call)));
    if (recorded == Recorded.MEANINGLESS) {
      forget(call); // It has as many events as there may be.
    }
  }

  private static EventKind kind(Waiting call) {
    if (call.replay()) {
      return EventKind.REPLAYED;
    }
    return call.key().state() == MessageState.RECEIVED
        ? EventKind.CONVERSATION
        : EventKind.CALLBACK;
  }

  private static Details details(Waiting call, Ended ended, WebhookOutcome outcome) {
    String state = call.key().state().name();
    if (call.replay()) {
      return Details.call(ended.code(), state, ended.words(), outcome);
    }
    String retry = RetryWords.of(call.retry(), outcome instanceof WebhookOutcome.Failed);
    return Details.call(
        ended.code(),
        retry,
        call.key().state() == MessageState.RECEIVED ? ended.words() : state,
        outcome);
  }

  /** Off the journal: there is no message that could tell of it, or the journal cannot. */
  private void forget(Waiting call) {
    try {
      int gone = retries.forget(call.account(), Set.of(call.key()));
      log.info("event=webhook_retry_dropped message={} calls={}", call.key().message(), gone);
    } catch (SQLException away) {
      log.warn("event=webhook_retry_not_dropped problem={}", away.toString());
    } finally {
      leave(call);
    }
  }

  private void leave(Waiting call) {
    ended.add(call.key());
    if (underWay.remove(call.key())) {
      atEndpoint.computeIfPresent(
          call.endpoint(), (_, calls) -> calls == 1 ? null : Integer.valueOf(calls - 1));
    }
    if (closed.getCount() == 0 && underWay.isEmpty()) {
      lastEnded.countDown();
    }
  }

  /**
   * Begins no more calls and waits for those under way for a while; what is not answered by then is
   * called again by the next start.
   */
  public void close(Duration patience) {
    closed.countDown();
    try {
      loop.join(patience.toMillis());
      if (!underWay.isEmpty()) {
        boolean _ = lastEnded.await(patience.toMillis(), TimeUnit.MILLISECONDS);
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
    abandoned = true;
  }
}
