package dev.parley.webhook;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
  private final long began;
  private final Consumer<Exchange> completion;

  private int attempts;

  /** Number of the try under way: the attempts, and the one that does not count. */
  private int current;

  private boolean triedStale;
  private boolean connected;
  private boolean done;
  private long deadline;
  private long timer = -1;
  private @Nullable HttpClientRequest request;

  Call(CallContext context, Outgoing outgoing, long began, Consumer<Exchange> completion) {
    this.context = context;
    this.outgoing = outgoing;
    this.began = began;
    this.completion = completion;
  }

  void start() {
    context.lanes().enter(outgoing.url().endpoint(), this);
  }

  @Override
  public void refused(String explanation) {
    complete(new Exchange.Failed(Failure.NO_ANSWER, explanation, 0, took()));
  }

  @Override
  public void go() {
    Duration total = outgoing.url().overrides().total();
    deadline = context.nanoTime().getAsLong() + total.toNanos();
    timer = context.vertx().setTimer(total.toMillis(), _ -> outOfTime(total));
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
    context
        .http()
        .request(options(allowed.get(index)))
        .onComplete(
            result -> {
              HttpClientRequest ready = result.result();
              if (!isCurrent(attempt)) {
                if (ready != null) {
                  ready.reset();
                }
              } else if (ready != null) {
                talk(attempt, ready);
              } else if (index + 1 < allowed.size()) {
                connect(attempt, allowed, index + 1);
              } else {
                failed(attempt, Failure.whileConnecting(result.cause()));
              }
            });
  }

  private RequestOptions options(InetAddress address) {
    WebhookUrl url = outgoing.url();
    ConnectionOverrides overrides = url.overrides();
    long left = Math.max(1, (deadline - context.nanoTime().getAsLong()) / 1_000_000);
    RequestOptions options = new RequestOptions();
    options.setServer(
        SocketAddress.inetSocketAddress(url.port(), bracketed(address.getHostAddress())));
    options.setHost(bracketed(url.host()));
    options.setPort(url.port());
    options.setSsl(url.tls());
    options.setMethod(outgoing.form() == null ? HttpMethod.GET : HttpMethod.POST);
    options.setURI(url.target());
    options.setFollowRedirects(false);
    options.setConnectTimeout(Math.min(left, overrides.connect().toMillis()));
    options.setIdleTimeout(overrides.read().toMillis());
    return options;
  }

  /** An IPv6 address as it stands in a URL; Vert.x takes no other form. */
  private static String bracketed(String host) {
    return host.indexOf(':') < 0 ? host : '[' + host + ']';
  }

  private void talk(int attempt, HttpClientRequest ready) {
    boolean used = context.connections().wasUsed(ready.connection());
    request = ready;
    connected = true;
    ready.putHeader("User-Agent", VertxWebhookClient.USER_AGENT);
    ready.putHeader("Accept", "*/*");
    ready.putHeader("X-Twilio-Signature", outgoing.signature());
    if (outgoing.idempotencyToken() != null) {
      ready.putHeader("I-Twilio-Idempotency-Token", outgoing.idempotencyToken());
    }
    if (outgoing.url().authorization() != null) {
      ready.putHeader("Authorization", outgoing.url().authorization());
    }
    ready.exceptionHandler(cause -> brokeOff(attempt, cause, false, used));
    ready
        .response()
        .onSuccess(response -> read(attempt, ready, response, used))
        .onFailure(cause -> brokeOff(attempt, cause, false, used));
    if (outgoing.form() == null) {
      ready.end();
    } else {
      ready.putHeader("Content-Type", "application/x-www-form-urlencoded; charset=UTF-8");
      ready.end(Buffer.buffer(outgoing.form()));
    }
  }

  private void read(
      int attempt, HttpClientRequest ready, HttpClientResponse response, boolean used) {
    if (!isCurrent(attempt)) {
      return;
    }
    AnswerBody body = new AnswerBody(context.limits().bodyBytes());
    response.exceptionHandler(cause -> brokeOff(attempt, cause, true, used));
    response.endHandler(_ -> answered(attempt, response, body));
    response.handler(
        chunk -> {
          if (isCurrent(attempt) && !body.add(chunk)) {
            answered(attempt, response, body);
            ready.reset();
          }
        });
  }

  private void answered(int attempt, HttpClientResponse response, AnswerBody body) {
    if (!isCurrent(attempt)) {
      return;
    }
    int status = response.statusCode();
    if (mayRetry(retryClass(status))) {
      attempt();
      return;
    }
    String contentType = response.getHeader("Content-Type");
    finish(
        new Exchange.Answered(
            status,
            contentType,
            body.text(contentType),
            body.isCut(),
            response.getHeader("Location"),
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

  private void outOfTime(Duration total) {
    if (done) {
      return;
    }
    HttpClientRequest underWay = request;
    String within = " within " + total.toMillis() + " ms in all.";
    finish(
        connected
            ? new Exchange.Failed(
                Failure.NO_ANSWER, "The receiver did not answer" + within, attempts, took())
            : new Exchange.Failed(
                Failure.NOT_CONNECTED, "No connection was made" + within, attempts, took()));
    if (underWay != null && connected) {
      underWay.reset();
    }
  }

  private boolean isCurrent(int attempt) {
    return !done && attempt == current;
  }

  private void finish(Exchange exchange) {
    done = true;
    context.vertx().cancelTimer(timer);
    context.lanes().leave(outgoing.url().endpoint());
    complete(exchange);
  }

  private void complete(Exchange exchange) {
    done = true;
    context.ended().run();
    try {
      completion.accept(exchange);
    } catch (RuntimeException e) {
      LOG.error("webhook-completion-failed endpoint={}", outgoing.url().endpoint(), e);
    }
  }

  private Duration took() {
    return Duration.ofNanos(context.nanoTime().getAsLong() - began);
  }
}
