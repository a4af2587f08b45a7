package dev.parley.webhook;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.ScheduledFuture;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * Makes connections and keeps those that are idle, the last used first, for a short time. Connects
 * to an address that was judged before; the name stays for SNI and the check of the certificate.
 * Single-owner: used on the client's event loop.
 */
final class Connector {
  /** Shorter than the 5 s of Node's servers, which would close under our hands. */
  static final Duration KEPT = Duration.ofSeconds(4);

  /** Idle connections, all receivers together; one more is closed instead of kept. */
  static final int IDLE_MAX = 1_000;

  static final int HEAD_MAX_BYTES = 16 * 1024;
  private static final int CHUNK_MAX_BYTES = 8 * 1024;

  private final EventLoop loop;
  private final Class<? extends Channel> channels;
  private final @Nullable TrustManagerFactory trust;
  private final LongSupplier nanoTime;
  private final Map<Place, Deque<Connection>> idle = new HashMap<>();
  private int idleCount;
  private boolean sweeping;
  private boolean closed;
  private @Nullable SslContext tls;

  /** Whose connection it is: kept ones are used only for the same name at the same address. */
  record Place(String endpoint, InetAddress address) {}

  /** Exactly one of the two is called, once, unless the connection is closed before. */
  interface Waiter {
    void ready(Connection connection);

    void failed(Throwable cause);
  }

  /**
   * @param trust who may issue certificates; null for the JDK's list
   */
  Connector(
      EventLoop loop,
      Class<? extends Channel> channels,
      @Nullable TrustManagerFactory trust,
      LongSupplier nanoTime) {
    this.loop = loop;
    this.channels = channels;
    this.trust = trust;
    this.nanoTime = nanoTime;
  }

  /** A kept connection, or null. */
  @Nullable Connection kept(Place place) {
    Deque<Connection> connections = idle.get(place);
    if (connections == null) {
      return null;
    }
    Connection newest = connections.pollLast();
    if (newest != null) {
      idleCount--;
    }
    if (connections.isEmpty()) {
      idle.remove(place);
    }
    return newest;
  }

  /** Closing what is returned gives the attempt up. */
  Connection open(Place place, WebhookUrl url, Waiter waiter) {
    Connection connection = new Connection(this, place, url.tls(), waiter);
    new Bootstrap()
        .group(loop)
        .channel(channels)
        .option(ChannelOption.TCP_NODELAY, true)
        .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, ConnectionOverrides.CONNECT_MAX_MILLIS)
        .handler(new Pipeline(url, connection))
        .connect(new InetSocketAddress(place.address(), url.port()))
        .addListener(
            done -> {
              if (!done.isSuccess()) {
                connection.notConnected(done.cause());
              }
            });
    return connection;
  }

  /** Fills the pipeline of a new connection. */
  private final class Pipeline extends ChannelInitializer<Channel> {
    private final WebhookUrl url;
    private final Connection connection;

    Pipeline(WebhookUrl url, Connection connection) {
      this.url = url;
      this.connection = connection;
    }

    @Override
    protected void initChannel(Channel channel) throws SSLException {
      ChannelPipeline pipeline = channel.pipeline();
      if (url.tls()) {
        SslHandler handler = tls().newHandler(channel.alloc(), url.host(), url.port());
        handler.setHandshakeTimeoutMillis(ConnectionOverrides.CONNECT_MAX_MILLIS);
        pipeline.addLast(handler);
      }
      pipeline.addLast(new HttpClientCodec(HEAD_MAX_BYTES, HEAD_MAX_BYTES, CHUNK_MAX_BYTES));
      pipeline.addLast(connection);
    }
  }

  /** Made when the first receiver with TLS is called: reading the list of issuers takes a while. */
  private SslContext tls() throws SSLException {
    SslContext known = tls;
    if (known == null) {
      known =
          SslContextBuilder.forClient()
              .trustManager(trust)
              .endpointIdentificationAlgorithm("HTTPS")
              .build();
      tls = known;
    }
    return known;
  }

  /** Takes back a connection that can be used again. */
  void keep(Connection connection) {
    if (closed || idleCount >= IDLE_MAX) {
      connection.close();
      return;
    }
    connection.idleSince(nanoTime.getAsLong());
    idle.computeIfAbsent(connection.place(), _ -> new ArrayDeque<>()).addLast(connection);
    idleCount++;
    if (!sweeping) {
      sweeping = true;
      sweepIn(KEPT);
    }
  }

  /** A connection that was closed by its receiver. */
  void gone(Connection connection) {
    Deque<Connection> connections = idle.get(connection.place());
    if (connections != null && connections.remove(connection)) {
      idleCount--;
      if (connections.isEmpty()) {
        idle.remove(connection.place());
      }
    }
  }

  private void sweepIn(Duration delay) {
    ScheduledFuture<?> _ = loop.schedule(this::sweep, delay.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void sweep() {
    long before = nanoTime.getAsLong() - KEPT.toNanos();
    for (Deque<Connection> connections : idle.values()) {
      while (!connections.isEmpty() && connections.getFirst().idleSince() - before <= 0) {
        connections.removeFirst().close();
        idleCount--;
      }
    }
    idle.values().removeIf(Deque::isEmpty);
    sweeping = idleCount > 0;
    if (sweeping) {
      sweepIn(KEPT.dividedBy(4));
    }
  }

  /** Closes what is idle; what is under way is closed with the loop. */
  void close() {
    closed = true;
    idle.values().forEach(connections -> connections.forEach(Connection::close));
    idle.clear();
    idleCount = 0;
  }
}
