package dev.parley.http;

import dev.parley.config.Http;
import dev.parley.config.Network;
import io.vertx.core.Deployable;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.ServerSSLOptions;
import io.vertx.core.net.SocketAddress;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.KeyManagerFactory;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The HTTP server: routes are registered first, then {@link #start()} binds.
 *
 * <p>HTTP/1.1 only, over TCP or TLS of our own. The clients are SDKs; multiplexing would buy their
 * small requests nothing, and HTTP/2 brings the largest family of resource attacks on servers
 * (rapid reset, continuation floods).
 */
public final class WebServer implements Routes, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(WebServer.class);

  private static final Duration RENEWAL_MAX = Duration.ofSeconds(10);

  private final Settings settings;
  private final Dispatcher dispatcher;
  private final Router router = new Router();
  private final Queue<HttpServer> servers = new ConcurrentLinkedQueue<>();
  private final Vertx vertx;
  private volatile int port;
  private volatile boolean closed;

  /** Among allowed hosts: every literal address. */
  public static final String ANY_ADDRESS = "{address}";

  private static final int EVENT_LOOPS = 2;

  /**
   * @param port 0 takes a free one
   * @param eventLoops threads that read and write sockets
   * @param allowedHosts what Host may say, for example {@code 127.0.0.1:{port}} or {@code
   *     *.twilio.com}; empty allows any
   */
  public record Settings(
      String host,
      int port,
      int eventLoops,
      List<String> allowedHosts,
      Limits limits,
      Front front) {
    public Settings {
      allowedHosts = List.copyOf(allowedHosts);
      if (port < 0 || port > 65_535 || eventLoops < 1) {
        throw new IllegalArgumentException("port " + port + ", event loops " + eventLoops);
      }
    }

    /** Plain HTTP that nobody forwards to. */
    public Settings(
        String host, int port, int eventLoops, List<String> allowedHosts, Limits limits) {
      this(host, port, eventLoops, allowedHosts, limits, Front.NONE);
    }

    /** Reached from this machine only, and by the compatibility proxy under Twilio's names. */
    public static Settings local(int port) {
      return new Settings(
          "127.0.0.1",
          port,
          EVENT_LOOPS,
          List.of("127.0.0.1:{port}", "localhost:{port}", "[::1]:{port}", "*.twilio.com"),
          Limits.DEFAULT);
    }

    /**
     * As the operator wrote it. Where the public name is known, foreign names are refused; every
     * literal address passes, since probes of orchestrators and monitors use them.
     */
    public static Settings of(Http http) {
      List<String> hosts = new ArrayList<>();
      URI publicUrl = http.publicUrl();
      if (publicUrl != null) {
        hosts.add(publicUrl.getAuthority());
        hosts.add("localhost:{port}");
        hosts.add(ANY_ADDRESS);
        hosts.addAll(http.allowedHosts());
      }
      return new Settings(
          http.host(),
          http.port(),
          EVENT_LOOPS,
          hosts,
          Limits.DEFAULT,
          new Front(publicUrl, http.tls(), http.trustedProxies()));
    }
  }

  /**
   * What is in front of the server.
   *
   * @param publicUrl that clients use; null where it follows from the request
   * @param tls null without TLS of our own
   * @param trustedProxies whose word about the client counts
   */
  public record Front(
      @Nullable URI publicUrl, Http.@Nullable Tls tls, List<Network> trustedProxies) {
    static final Front NONE = new Front(null, null, List.of());

    public Front {
      trustedProxies = List.copyOf(trustedProxies);
    }
  }

  public WebServer(Settings settings, Fault.Renderer faults, Clock clock) {
    this.settings = settings;
    this.dispatcher =
        new Dispatcher(
            router,
            faults,
            settings.limits(),
            new ForwardedBy(settings.front().trustedProxies(), settings.front().publicUrl()),
            clock);
    this.vertx =
        Vertx.vertx(
            new VertxOptions()
                .setPreferNativeTransport(true)
                .setEventLoopPoolSize(settings.eventLoops())
                .setWorkerPoolSize(1)
                .setInternalBlockingPoolSize(1)
                .setFileSystemOptions(
                    new FileSystemOptions()
                        .setClassPathResolvingEnabled(false)
                        .setFileCachingEnabled(false)));
  }

  @Override
  public void blocking(String method, String template, Handler handler) {
    register(method, template, new Router.Action.Blocking(handler));
  }

  @Override
  public void async(String method, String template, AsyncHandler handler) {
    register(method, template, new Router.Action.Async(handler));
  }

  @Override
  public void events(String template, EventHandler handler) {
    register("GET", template, new Router.Action.Events(handler));
  }

  private void register(String method, String template, Router.Action action) {
    if (port != 0) {
      throw new IllegalStateException("routes are registered before the start: " + template);
    }
    router.add(method, template, action);
  }

  /** Binds; returns the port. */
  public int start() throws CannotListen, UnusableCertificate, InterruptedException {
    Http.Tls tls = settings.front().tls();
    if (tls != null) {
      check(tls);
    }
    // Instances of one deployment share the address, a random port included.
    SocketAddress address =
        settings.port() == 0
            ? SocketAddress.sharedRandomPort(1, settings.host())
            : SocketAddress.inetSocketAddress(settings.port(), settings.host());
    Future<String> deployed =
        vertx.deployVerticle(
            () -> new Listener(address),
            new DeploymentOptions().setInstances(settings.eventLoops()));
    try {
      deployed.toCompletionStage().toCompletableFuture().get();
    } catch (ExecutionException e) {
      close();
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new CannotListen(settings.host(), settings.port(), isTaken(cause), cause);
    }
    port = servers.element().actualPort();
    dispatcher.guardWith(
        new HostGuard(settings.allowedHosts(), port, settings.front().publicUrl()));
    return port;
  }

  /** A certificate that cannot be used has nothing to do with the address. */
  private void check(Http.Tls tls) throws UnusableCertificate {
    try {
      KeyManagerFactory _ = pem(tls).getKeyManagerFactory(vertx);
    } catch (Exception e) {
      close();
      throw new UnusableCertificate(tls, e);
    }
  }

  /** Epoll and the JDK throw different types; both say what the operating system says. */
  private static boolean isTaken(Throwable cause) {
    String message = cause.getMessage();
    return cause instanceof IOException && message != null && message.contains("already in use");
  }

  /** The bound port; 0 before the start. */
  public int port() {
    return port;
  }

  /**
   * Reads certificate and key again; connections that are open keep theirs. Without effect where
   * there is no TLS.
   *
   * @throws IllegalArgumentException when they cannot be used: the ones before stay
   */
  public void renewCertificate() {
    Http.Tls tls = settings.front().tls();
    if (tls == null) {
      return;
    }
    List<Future<Boolean>> updates = new ArrayList<>();
    for (HttpServer server : servers) {
      ServerSSLOptions options = new ServerSSLOptions();
      options.setKeyCertOptions(pem(tls));
      // The path is the same, what lies there is not.
      updates.add(server.updateSSLOptions(options, true));
    }
    try {
      Future.all(updates)
          .toCompletionStage()
          .toCompletableFuture()
          .get(RENEWAL_MAX.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalArgumentException("the certificate cannot be used: " + e.getMessage(), e);
    }
  }

  private static PemKeyCertOptions pem(Http.Tls tls) {
    return new PemKeyCertOptions().setCertPath(tls.certificate()).setKeyPath(tls.key());
  }

  /** Takes no new connection, lets running requests finish within the grace, then closes all. */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    dispatcher.endStreams();
    Duration grace = settings.limits().graceMax();
    await(Future.join(servers.stream().map(server -> server.shutdown(grace)).toList()), grace);
    await(vertx.close(), grace);
  }

  private static void await(Future<?> ending, Duration most) {
    try {
      ending
          .toCompletionStage()
          .toCompletableFuture()
          .get(2 * most.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      log.warn("event=http_close_incomplete reason={}", e.toString());
    }
  }

  /** One event loop's share of the server. */
  private final class Listener extends VerticleBase implements Deployable {
    private final SocketAddress address;

    Listener(SocketAddress address) {
      this.address = address;
    }

    @Override
    public Future<?> start() {
      HttpServerOptions options =
          new HttpServerOptions()
              .setTcpNoDelay(true)
              .setHttp2ClearTextEnabled(false)
              .setPerFrameWebSocketCompressionSupported(false)
              .setPerMessageWebSocketCompressionSupported(false)
              .setMaxInitialLineLength(Limits.REQUEST_LINE_MAX)
              .setMaxHeaderSize(Limits.HEADERS_MAX);
      Http.Tls tls = settings.front().tls();
      if (tls != null) {
        options.setSsl(true).setUseAlpn(false).setKeyCertOptions(pem(tls));
      }
      HttpServer server = vertx.createHttpServer(options);
      dispatcher.attach(vertx, server);
      return server.listen(address).onSuccess(servers::add);
    }
  }
}
