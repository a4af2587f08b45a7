package dev.parley.webhook;

import dev.parley.message.EventKind;
import dev.parley.message.Journal.Urgency;
import dev.parley.message.LiveMessage;
import dev.parley.message.LiveMessage.Announcement;
import dev.parley.message.LiveMessages;
import dev.parley.message.MessageEvent.Details;
import dev.parley.message.MessageRow;
import dev.parley.message.WebhookOutcome;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Tells applications of states, from the journal: a state is announced once it is in the database,
 * one call at a time for each message, so that a late state never overtakes an earlier one. What
 * was not announced when the process ended is announced by recovery. What becomes of a call that
 * failed is decided elsewhere; later states of the message do not wait for it.
 */
public final class StatusCallbacks {
  /** Callbacks under way to one endpoint; the client's own queue for it never fills up. */
  static final int UNDER_WAY_MAX = 500;

  /** Callbacks that may wait for their endpoint; beyond it no new message is accepted. */
  public static final int WAITING_MAX = 200_000;

  private final WebhookClient client;
  private final LiveMessages live;
  private final FailedCalls failedCalls;
  private final int waitingMax;
  private final ConcurrentHashMap<String, Lane> lanes = new ConcurrentHashMap<>();
  private final AtomicInteger waiting = new AtomicInteger();
  private final AtomicInteger underWay = new AtomicInteger();
  private final CountDownLatch lastEnded = new CountDownLatch(1);
  private volatile boolean closing;
  private volatile boolean abandoned;

  public StatusCallbacks(WebhookClient client, LiveMessages live, FailedCalls failedCalls) {
    this(client, live, failedCalls, WAITING_MAX);
  }

  StatusCallbacks(
      WebhookClient client, LiveMessages live, FailedCalls failedCalls, int waitingMax) {
    this.client = client;
    this.live = live;
    this.failedCalls = failedCalls;
    this.waitingMax = waitingMax;
  }

  /** Calls to one endpoint: those under way, and the messages that wait for their turn. */
  private static final class Lane {
    private final Queue<LiveMessage> waiting = new ArrayDeque<>();
    private int underWay;
  }

  /** Callbacks sent and not answered. */
  public int underWay() {
    return underWay.get();
  }

  /** Callbacks that wait for their endpoint. */
  public int waiting() {
    return waiting.get();
  }

  public boolean hasRoom() {
    return waiting.get() < waitingMax;
  }

  /** Sends the next announcement of this message, at its endpoint's turn. Never blocks. */
  public void announce(LiveMessage message) {
    if (closing) {
      return; // The next start announces it.
    }
    Lane lane = lanes.computeIfAbsent(endpoint(message.row()), _ -> new Lane());
    synchronized (lane) {
      if (lane.underWay >= UNDER_WAY_MAX) {
        lane.waiting.add(message);
        waiting.incrementAndGet();
        return;
      }
      lane.underWay++;
    }
    send(lane, message);
  }

  /**
   * Uses a place in the lane for this message, or for one that waits; gives it back when none does.
   */
  private void send(Lane lane, @Nullable LiveMessage first) {
    LiveMessage message = first;
    while (message != null && !closing) {
      Optional<Announcement> next = message.nextAnnouncement();
      if (next.isPresent()) {
        call(lane, message, next.get());
        return;
      }
      message = nextOf(lane);
    }
  }

  private void call(Lane lane, LiveMessage message, Announcement announcement) {
    underWay.incrementAndGet();
    client.send(
        CallbackRequest.of(message.row(), urlOf(message.row()), announcement, null),
        exchange -> {
          if (abandoned) {
            return; // Broken off by ourselves: the next start tells it again.
          }
          record(message, announcement, exchange);
          ended();
          send(lane, nextOf(lane));
          if (message.hasAnnouncement()) {
            announce(message);
          }
          live.retire(message);
        });
  }

  boolean closing() {
    return closing;
  }

  private void ended() {
    if (underWay.decrementAndGet() == 0 && closing) {
      lastEnded.countDown();
    }
  }

  /**
   * Begins no more calls and waits for those under way; what is not answered by then is told by the
   * next start, with the same idempotency token.
   *
   * @return calls that were given up
   */
  public int close(Duration patience) {
    closing = true;
    try {
      if (underWay.get() > 0) {
        boolean _ = lastEnded.await(patience.toMillis(), TimeUnit.MILLISECONDS);
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
    abandoned = true;
    return underWay.get();
  }

  /** The message that waits longest; null, and one place free, when none does. */
  private @Nullable LiveMessage nextOf(Lane lane) {
    LiveMessage next;
    synchronized (lane) {
      next = lane.waiting.poll();
      if (next == null) {
        lane.underWay--;
        return null;
      }
    }
    waiting.decrementAndGet();
    return next;
  }

  private void record(LiveMessage message, Announcement announcement, Exchange exchange) {
    String state = announcement.state().name();
    Details details =
        exchange.told()
            ? Details.code(exchange.code(), state)
            : Details.call(exchange.code(), null, state, outcome(message.row(), exchange));
    live.record(message, EventKind.CALLBACK, details, Urgency.LAZY, null);
    message.announced();
  }

  private WebhookOutcome outcome(MessageRow row, Exchange exchange) {
    return failedCalls.failed(row.account(), urlOf(row), exchange.prospect());
  }

  /** Scheme, host and port as written: callbacks that share them share a lane. */
  private static String endpoint(MessageRow row) {
    String url = urlOf(row);
    int host = url.indexOf("://") + 3;
    int path = url.indexOf('/', host);
    return path < 0 ? url : url.substring(0, path);
  }

  private static String urlOf(MessageRow row) {
    String url = row.statusCallback();
    if (url == null) {
      throw new IllegalStateException("nobody asked to be told about " + row.sid());
    }
    return url;
  }
}
