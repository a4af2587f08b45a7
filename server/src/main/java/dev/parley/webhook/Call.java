package dev.parley.webhook;

import dev.parley.webhook.Deadlines.Deadline;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One call from its lane to its completion, retries included. Single-owner: lives on the client's
 * event loop. Late events of an attempt that was given up are told by its number.
 */
final class Call implements Lanes.Passenger {
  private static final Logger LOG = LoggerFactory.getLogger(Call.class);

  private final CallContext context;
  private final Outgoing outgoing;
  private final String endpoint;
  private final long began;
  private final Consumer<Exchange> completion;

  private int attempts;

  /** Number of the try under way: the attempts, and the one that does not count. */
  private int current;

  private boolean triedStale;
  private boolean connected;
  private boolean done;
  private long deadline;
  private @Nullable Deadline total;

  /** Of the connection being made, then of the answer. */
  private @Nullable Deadline step;

  private @Nullable Connection connection;

  Call(CallContext context, Outgoing outgoing, long began, Consumer<Exchange> completion) {
    this.context = context;
    this.outgoing = outgoing;
    this.endpoint = outgoing.url().endpoint();
    this.began = began;
    this.completion = completion;
  }

  void start() {
    context.lanes().enter(endpoint, this);
  }

  @Override
  public void refused(String explanation) {
    complete(new Exchange.Failed(Failure.NO_ANSWER, explanation, 0, took()));
  }

  @Override
  public void go() {
    Duration within = outgoing.url().overrides().total();
    deadline = context.nanoTime().getAsLong() + within.toNanos();
    total = context.deadlines().in(within, () -> outOfTime(within));
    attempt();
  }

  private void attempt() {
    attempts++;
    current++;
    connected = false;
    int attempt = current;
    WebhookUrl url = outgoing.url();
    InetAddress literal = url.literal();
    if (literal != null) {
      connect(attempt, List.of(literal));
      return;
    }
    context
        .directory()
        .find(
            url.host(),
            answer -> {
              if (isCurrent(attempt)) {
                found(attempt, answer);
              }
            });
  }

  private void found(int attempt, HostDirectory.Answer answer) {
    switch (answer) {
      case HostDirectory.Answer.Found(List<InetAddress> addresses) -> connect(attempt, addresses);
      case HostDirectory.Answer.Unknown() ->
          failed(
              attempt,
              Failure.connecting(
                  WebhookUrl.BAD_HOST, "The host name of the URL cannot be resolved."));
      case HostDirectory.Answer.TooManyLookups() ->
          failed(
              attempt,
              Failure.connecting(
                  Failure.NOT_CONNECTED, "Too many host names are being resolved at once."));
    }
  }

  private void connect(int attempt, List<InetAddress> addresses) {
    List<InetAddress> allowed = new ArrayList<>(addresses.size());
    String objection = "it has no address";
    for (InetAddress address : addresses) {
      Optional<String> why = context.guard().objection(address);
      if (why.isEmpty()) {
        allowed.add(address);
      } else {
        objection = "its address is " + why.get();
      }
    }
    if (allowed.isEmpty()) {
      failed(
          attempt,
          Failure.forGood(
              Failure.NOT_CONNECTED, "The host of the URL may not be called: " + objection + "."));
      return;
    }
    connect(attempt, allowed, 0);
  }

  /** Tries one address after the other, within the same attempt. */
  private void connect(int attempt, List<InetAddress> allowed, int index) {
    Connector.Place place = new Connector.Place(endpoint, allowed.get(index));
    Connection kept = context.connector().kept(place);
    if (kept != null) {
      talk(attempt, kept);
      return;
    }
    Connector.Waiter waiter =
        new Connector.Waiter() {
          @Override
          public void ready(Connection opened) {
            if (isCurrent(attempt)) {
              talk(attempt, opened);
            } else {
              opened.close();
            }
          }

          @Override
          public void failed(Throwable cause) {
            if (!isCurrent(attempt)) {
              return;
            }
            if (index + 1 < allowed.size()) {
              connect(attempt, allowed, index + 1);
            } else {
              Call.this.failed(attempt, Failure.whileConnecting(cause));
            }
          }
        };
    Connection opening = context.connector().open(place, outgoing.url(), waiter);
    connection = opening;
    within(
        outgoing.url().overrides().connect(),
        () -> opening.notConnected(new TimeoutException("no connection in time")));
  }

  private void talk(int attempt, Connection ready) {
    connection = ready;
    connected = true;
    awaitBytes(attempt);
    ready.send(outgoing.request(), new Answering(attempt, ready.wasUsed()));
  }

  /** For the first byte of the answer, then for each next one. */
  private void awaitBytes(int attempt) {
    within(
        outgoing.url().overrides().read(),
        () -> brokeOff(attempt, new TimeoutException("no answer in time"), false, false));
  }

  /** Replaces the limit of the step before; one that the total time-out covers is not set. */
  private void within(Duration limit, Runnable expired) {
    cancel(step);
    step =
        limit.compareTo(outgoing.url().overrides().total()) < 0
            ? context.deadlines().in(limit, expired)
            : null;
  }

  /** What a receiver says to one attempt. */
  private final class Answering implements Connection.Talk {
    private final int attempt;
    private final boolean used;
    private final AnswerBody body = new AnswerBody(context.limits().bodyBytes());
    private int status;
    private @Nullable HttpHeaders headers;

    Answering(int attempt, boolean used) {
      this.attempt = attempt;
      this.used = used;
    }

    @Override
    public void began(int code, HttpHeaders head) {
      status = code;
      headers = head;
      if (step != null && isCurrent(attempt)) {
        awaitBytes(attempt);
      }
    }

    @Override
    public boolean received(ByteBuf bytes) {
      if (!isCurrent(attempt)) {
        return false;
      }
      if (step != null) {
        awaitBytes(attempt);
      }
      if (body.add(bytes)) {
        return true;
      }
      ended();
      return false;
    }

    @Override
    public void ended() {
      if (isCurrent(attempt)) {
        connection = null;
        answered(
            status,
            header(HttpHeaderNames.CONTENT_TYPE),
            body,
            header(HttpHeaderNames.LOCATION),
            RetryAfter.of(
                status, header(HttpHeaderNames.RETRY_AFTER), header(HttpHeaderNames.DATE)));
      }
    }

    private @Nullable String header(CharSequence name) {
      return headers == null ? null : headers.get(name);
    }

    @Override
    public void broke(Throwable cause) {
      brokeOff(attempt, cause, headers != null, used);
    }
  }

  private void answered(
      int status,
      @Nullable String contentType,
      AnswerBody body,
      @Nullable String location,
      Duration pause) {
    if (mayRetry(retryClass(status))) {
      attempt();
      return;
    }
    finish(
        new Exchange.Answered(
            status,
            contentType,
            body.text(contentType),
            body.isCut(),
            location,
            pause,
            attempts,
            took()));
  }

  private static ConnectionOverrides.@Nullable RetryOn retryClass(int status) {
    if (status >= 500) {
      return ConnectionOverrides.RetryOn.STATUS_5XX;
    }
    return status >= 400 ? ConnectionOverrides.RetryOn.STATUS_4XX : null;
  }

  private void brokeOff(int attempt, Throwable cause, boolean answerBegan, boolean used) {
    if (!isCurrent(attempt)) {
      return;
    }
    hangUp();
    Failure failure = Failure.whileTalking(cause, answerBegan);
    // The receiver closed an idle connection while we wrote: not its failure, and the token lets it
    // tell a second delivery from a second message.
    if (failure.mayBeStale() && used && !triedStale && outgoing.idempotencyToken() != null) {
      triedStale = true;
      attempts--;
      attempt();
      return;
    }
    failed(attempt, failure);
  }

  private void failed(int attempt, Failure failure) {
    if (!isCurrent(attempt)) {
      return;
    }
    if (mayRetry(failure.retryOn())) {
      attempt();
      return;
    }
    finish(new Exchange.Failed(failure.code(), failure.explanation(), attempts, took()));
  }

  private boolean mayRetry(ConnectionOverrides.@Nullable RetryOn retryOn) {
    ConnectionOverrides overrides = outgoing.url().overrides();
    return retryOn != null
        && overrides.retryOn().contains(retryOn)
        && attempts <= overrides.retries()
        && context.nanoTime().getAsLong() < deadline;
  }

  private void outOfTime(Duration limit) {
    if (done) {
      return;
    }
    hangUp();
    String within = " within " + limit.toMillis() + " ms in all.";
    finish(
        connected
            ? new Exchange.Failed(
                Failure.NO_ANSWER, "The receiver did not answer" + within, attempts, took())
            : new Exchange.Failed(
                Failure.NOT_CONNECTED, "No connection was made" + within, attempts, took()));
  }

  /** Nothing more is wanted from the connection of this attempt. */
  private void hangUp() {
    Connection underWay = connection;
    connection = null;
    if (underWay != null) {
      underWay.close();
    }
  }

  private boolean isCurrent(int attempt) {
    return !done && attempt == current;
  }

  private void finish(Exchange exchange) {
    done = true;
    cancel(total);
    cancel(step);
    context.lanes().leave(endpoint);
    complete(exchange);
  }

  private static void cancel(@Nullable Deadline timer) {
    if (timer != null) {
      timer.cancel();
    }
  }

  private void complete(Exchange exchange) {
    done = true;
    context.ended().run();
    try {
      completion.accept(exchange);
    } catch (RuntimeException e) {
      LOG.error("webhook-completion-failed endpoint={}", endpoint, e);
    }
  }

  private Duration took() {
    return Duration.ofNanos(context.nanoTime().getAsLong() - began);
  }
}
