package dev.parley.webhook;

import dev.parley.account.AccountSid;
import dev.parley.config.Secret;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.net.ClientSSLOptions;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Calls applications with Vert.x's HTTP client.
 *
 * <p>The caller's thread parses the URL, encodes and signs; everything after that belongs to one
 * event loop, so lanes, timers and retries need no locks. A call goes through its endpoint's lane,
 * asks the {@link HostDirectory} for addresses, drops those the {@link AddressGuard} objects to,
 * and connects to what remains by address, with the name kept for the Host header, SNI and the
 * check of the certificate. Redirects are answers like any other: who sent the call decides.
 *
 * <p>Bodies, tokens and signatures are never logged and never part of an explanation. Thread-safe.
 */
public final class VertxWebhookClient implements WebhookClient, AutoCloseable {
  static final String USER_AGENT = "Parley/0.1";

  /** Shorter than the 5 s of Node's servers, which would close under our hands. */
  private static final int KEEP_ALIVE_SECONDS = 4;

  private static final int HEAD_MAX_BYTES = 16 * 1024;

  private final Function<AccountSid, Optional<Secret>> primaryToken;
  private final LongSupplier nanoTime;
  private final Limits limits;
  private final Signature signature = new Signature();
  private final Context loop;
  private final HttpClientAgent http;
  private final ExecutorService lookups = Executors.newVirtualThreadPerTaskExecutor();
  private final AtomicInteger calls = new AtomicInteger();
  private final CallContext context;
  private @Nullable Vertx owned;

  /**
   * @param vertx shared; not closed here
   * @param primaryToken the token that signs for an account; empty when there is no such account
   * @param nanoTime monotonic, like {@link System#nanoTime}
   */
  public VertxWebhookClient(
      Vertx vertx,
      Function<AccountSid, Optional<Secret>> primaryToken,
      AddressGuard guard,
      LongSupplier nanoTime,
      Limits limits) {
    this(
        vertx,
        primaryToken,
        guard,
        nanoTime,
        limits,
        HostDirectory.Resolver.system(),
        new ClientSSLOptions());
  }

  /** A client with an event loop of its own, which {@link #close()} ends. */
  public static VertxWebhookClient open(
      Function<AccountSid, Optional<Secret>> primaryToken,
      AddressGuard guard,
      LongSupplier nanoTime,
      Limits limits) {
    Vertx vertx =
        Vertx.vertx(
            new VertxOptions()
                .setEventLoopPoolSize(1)
                .setWorkerPoolSize(1)
                .setInternalBlockingPoolSize(1));
    VertxWebhookClient client =
        new VertxWebhookClient(vertx, primaryToken, guard, nanoTime, limits);
    client.owned = vertx;
    return client;
  }

  VertxWebhookClient(
      Vertx vertx,
      Function<AccountSid, Optional<Secret>> primaryToken,
      AddressGuard guard,
      LongSupplier nanoTime,
      Limits limits,
      HostDirectory.Resolver resolver,
      ClientSSLOptions tls) {
    this.primaryToken = primaryToken;
    this.nanoTime = nanoTime;
    this.limits = limits;
    this.loop = vertx.getOrCreateContext();
    Connections connections = new Connections();
    this.http =
        vertx
            .httpClientBuilder()
            .with(options())
            .with(tls)
            .with(new PoolOptions().setHttp1MaxSize(limits.concurrentPerEndpoint()))
            .withConnectHandler(connections::opened)
            .build();
    HostDirectory directory =
        new HostDirectory(resolver, lookups, task -> loop.runOnContext(_ -> task.run()), nanoTime);
    this.context =
        new CallContext(
            vertx,
            http,
            guard,
            directory,
            new Lanes(limits, nanoTime),
            connections,
            nanoTime,
            limits,
            calls::decrementAndGet);
  }

  private static HttpClientOptions options() {
    return new HttpClientOptions()
        .setKeepAlive(true)
        .setKeepAliveTimeout(KEEP_ALIVE_SECONDS)
        .setMaxHeaderSize(HEAD_MAX_BYTES)
        .setMaxInitialLineLength(HEAD_MAX_BYTES);
  }

  @Override
  public void send(WebhookRequest request, Consumer<Exchange> completion) {
    long began = nanoTime.getAsLong();
    if (calls.incrementAndGet() > limits.callsInAll()) {
      refuse(
          Failure.forGood(
              Failure.NO_ANSWER, limits.callsInAll() + " webhook calls are under way already."),
          began,
          completion);
      return;
    }
    Outgoing outgoing;
    try {
      outgoing = prepare(request);
    } catch (WebhookUrl.Invalid e) {
      refuse(Failure.forGood(e.code(), e.explanation()), began, completion);
      return;
    }
    loop.runOnContext(_ -> new Call(context, outgoing, began, completion).start());
  }

  private Outgoing prepare(WebhookRequest request) throws WebhookUrl.Invalid {
    WebhookUrl url = WebhookUrl.parse(request.url());
    Optional<Secret> token = primaryToken.apply(request.account());
    if (token.isEmpty()) {
      throw new WebhookUrl.Invalid(
          Failure.NO_ANSWER, "Account " + request.account() + " has no token to sign with.");
    }
    List<WebhookRequest.Parameter> parameters = request.parameters();
    String encoded = FormEncoding.of(parameters);
    if (request.method().equals("GET")) {
      WebhookUrl whole = url.withQuery(encoded);
      String signed = signature.ofUrl(token.get(), whole.signed());
      return new Outgoing(whole, null, signed, request.idempotencyToken());
    }
    String signed = signature.ofForm(token.get(), url.signed(), parameters);
    return new Outgoing(url, encoded, signed, request.idempotencyToken());
  }

  private void refuse(Failure failure, long began, Consumer<Exchange> completion) {
    loop.runOnContext(
        _ -> {
          calls.decrementAndGet();
          completion.accept(
              new Exchange.Failed(
                  failure.code(),
                  failure.explanation(),
                  0,
                  java.time.Duration.ofNanos(nanoTime.getAsLong() - began)));
        });
  }

  /** Calls under way and waiting, for a gauge. */
  public int callsUnderWay() {
    return calls.get();
  }

  /** Breaks off what is under way. */
  @Override
  public void close() {
    lookups.shutdownNow();
    http.close();
    Vertx own = owned;
    if (own != null) {
      own.close().await();
    }
  }
}
