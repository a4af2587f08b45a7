package dev.parley.sandbox.proxy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets applications with an unmodified Twilio SDK talk to this installation: an HTTP proxy on
 * 127.0.0.1 that ends the TLS of {@code *.twilio.com} itself, with a certificate of the {@link
 * LocalCertificateAuthority}, and hands the decrypted bytes to our own listener as they are. Other
 * hosts are passed through, for clients of this machine only: it must never become an open proxy.
 *
 * <p>Blocking sockets on virtual threads, at most {@value #CONNECTIONS_MAX} clients. Each
 * connection has one deadline that is moved on by progress; a housekeeper closes those that missed
 * it. Thread-safe.
 */
public final class CompatibilityProxy implements AutoCloseable {
  public static final int CONNECTIONS_MAX = 256;

  static final String LOCALHOST = "127.0.0.1";

  private static final Logger LOG = LoggerFactory.getLogger(CompatibilityProxy.class);
  private static final int BACKLOG = 64;
  private static final long HOUSEKEEPING_MILLIS = 500;

  private final LocalCertificateAuthority authority;
  private final int upstreamPort;
  private final Clock clock;
  private final Predicate<InetAddress> mayTunnel;
  private final ServerSocket listener;
  private final Semaphore room = new Semaphore(CONNECTIONS_MAX);
  private final Set<ProxyConnection> open = ConcurrentHashMap.newKeySet();

  /**
   * Starts listening.
   *
   * @param directory exists; keeps the certificate authority
   * @param upstreamPort our own HTTP listener on 127.0.0.1
   */
  public CompatibilityProxy(Path directory, int upstreamPort, Clock clock) {
    this(directory, upstreamPort, clock, InetAddress::isLoopbackAddress);
  }

  CompatibilityProxy(
      Path directory, int upstreamPort, Clock clock, Predicate<InetAddress> mayTunnel) {
    this.authority = new LocalCertificateAuthority(directory, clock);
    this.upstreamPort = upstreamPort;
    this.clock = clock;
    this.mayTunnel = mayTunnel;
    authority.prepare();
    try {
      this.listener = new ServerSocket();
      listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), BACKLOG);
    } catch (IOException e) {
      throw new UncheckedIOException("the compatibility proxy cannot listen", e);
    }
    Thread.ofVirtual().name("proxy-accept").start(this::acceptLoop);
    Thread.ofVirtual().name("proxy-housekeeper").start(this::keepHouse);
  }

  /** The port it listens on, at 127.0.0.1. */
  public int port() {
    return listener.getLocalPort();
  }

  public Path caFile() {
    return authority.certificateFile();
  }

  public Path trustStoreFile() {
    return authority.trustStoreFile();
  }

  /** What applications put into their environment. */
  public ProxyInstructions instructions() {
    return new ProxyInstructions(port(), caFile(), trustStoreFile());
  }

  /** A gauge: clients connected now. */
  public int connections() {
    return open.size();
  }

  /** Stops listening and closes every connection. */
  @Override
  public void close() {
    try {
      listener.close();
    } catch (IOException e) {
      LOG.debug("proxy-close problem={}", e.toString());
    }
    open.forEach(ProxyConnection::close);
  }

  private void acceptLoop() {
    while (!listener.isClosed()) {
      try {
        admit(listener.accept());
      } catch (IOException e) {
        if (!listener.isClosed()) {
          LOG.warn("proxy-accept problem={}", e.toString());
          pause();
        }
      }
    }
  }

  private void admit(Socket client) {
    ProxyConnection connection =
        new ProxyConnection(
            client, authority, upstreamPort, clock, mayTunnel.test(client.getInetAddress()));
    open.add(connection);
    boolean admitted = room.tryAcquire();
    Thread.ofVirtual()
        .name("proxy-connection")
        .start(
            () -> {
              try {
                if (admitted) {
                  connection.serve();
                } else {
                  connection.turnAway();
                }
              } finally {
                open.remove(connection);
                connection.close();
                if (admitted) {
                  room.release();
                }
              }
            });
    if (listener.isClosed()) {
      connection.close();
    }
  }

  private void keepHouse() {
    while (!listener.isClosed()) {
      open.forEach(ProxyConnection::closeIfOverdue);
      pause();
    }
  }

  private static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(HOUSEKEEPING_MILLIS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
