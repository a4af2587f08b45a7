package dev.parley.webhook;

import dev.parley.account.AccountSid;
import dev.parley.config.Secret;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * Calls applications over HTTP/1.1, by Netty (docs/adr/0008).
 *
 * <p>The caller's thread parses the URL, encodes and signs; everything after that belongs to one
 * event loop, so lanes, time-outs and retries need no locks. A call goes through its endpoint's
 * lane, asks the {@link HostDirectory} for addresses, drops those the {@link AddressGuard} objects
 * to, and connects to what remains by address, with the name kept for the Host header, SNI and the
 * check of the certificate. Redirects are answers like any other: who sent the call decides.
 *
 * <p>Bodies, tokens and signatures are never logged and never part of an explanation. Thread-safe.
 */
public final class HttpWebhookClient implements WebhookClient {
  static final String USER_AGENT = "Parley/0.1";

  /** URLs remembered; at the maximum all are forgotten and parsed again when needed. */
  private static final int URLS_MAX = 1_000;

  private static final long CLOSE_QUIET_MILLIS = 0;
  private static final long CLOSE_LIMIT_MILLIS = 2_000;

  private final Function<AccountSid, Optional<Secret>> primaryToken;
  private final LongSupplier nanoTime;
  private final Limits limits;
  private final Signature signature = new Signature();
  private final ConcurrentHashMap<String, WebhookUrl> urls = new ConcurrentHashMap<>();
  private final EventLoopGroup group;
  private final EventLoop loop;
  private final ExecutorService lookups = Executors.newVirtualThreadPerTaskExecutor();
  private final AtomicInteger calls = new AtomicInteger();
  private final CallContext context;

  /**
   * A client with an event loop of its own, which {@link #close()} ends.
   *
   * @param primaryToken the token that signs for an account; empty when there is no such account
   * @param nanoTime monotonic, like {@link System#nanoTime}
   */
  public HttpWebhookClient(
      Function<AccountSid, Optional<Secret>> primaryToken,
      AddressGuard guard,
      LongSupplier nanoTime,
      Limits limits) {
    this(primaryToken, guard, nanoTime, limits, HostDirectory.Resolver.system(), null);
  }

  HttpWebhookClient(
      Function<AccountSid, Optional<Secret>> primaryToken,
      AddressGuard guard,
      LongSupplier nanoTime,
      Limits limits,
      HostDirectory.Resolver resolver,
      @Nullable TrustManagerFactory trust) {
    this.primaryToken = primaryToken;
    this.nanoTime = nanoTime;
    this.limits = limits;
    boolean epoll = Epoll.isAvailable();
    IoHandlerFactory transport = epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
    this.group =
        new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory("webhooks", true), transport);
    this.loop = group.next();
    Class<? extends Channel> channels = epoll ? EpollSocketChannel.class : NioSocketChannel.class;
    this.context =
        new CallContext(
            new Connector(loop, channels, trust, nanoTime),
            new Deadlines(this::later, nanoTime),
            guard,
            new HostDirectory(resolver, lookups, loop, nanoTime),
            new Lanes(limits, nanoTime),
            nanoTime,
            limits,
            calls::decrementAndGet);
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
    loop.execute(() -> new Call(context, outgoing, began, completion).start());
  }

  private void later(Runnable task, long delay, TimeUnit unit) {
    ScheduledFuture<?> _ = loop.schedule(task, delay, unit);
  }

  private Outgoing prepare(WebhookRequest request) throws WebhookUrl.Invalid {
    WebhookUrl url = url(request.url());
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
      return new Outgoing(
          whole, null, signed, request.idempotencyToken(), request.repeat(), request.trace());
    }
    String signed = signature.ofForm(token.get(), url.signed(), parameters);
    return new Outgoing(
        url, encoded, signed, request.idempotencyToken(), request.repeat(), request.trace());
  }

  /** Most URLs come again with each message. */
  private WebhookUrl url(String written) throws WebhookUrl.Invalid {
    WebhookUrl known = urls.get(written);
    if (known == null) {
      known = WebhookUrl.parse(written);
      if (urls.size() >= URLS_MAX) {
        urls.clear();
      }
      urls.put(written, known);
    }
    return known;
  }

  private void refuse(Failure failure, long began, Consumer<Exchange> completion) {
    loop.execute(
        () -> {
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
    loop.execute(context.connector()::close);
    group
        .shutdownGracefully(CLOSE_QUIET_MILLIS, CLOSE_LIMIT_MILLIS, TimeUnit.MILLISECONDS)
        .awaitUninterruptibly(CLOSE_LIMIT_MILLIS);
  }
}
