package dev.parley.sandbox.proxy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLSocket;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client of the proxy, from its first byte to its last. Served by one thread, closed by any.
 */
final class ProxyConnection {
  /** The longest head of a request that is read. */
  static final int HEAD_MAX_BYTES = 16 * 1024;

  /** From connecting to the end of the head, and again for the TLS handshake. */
  static final Duration HEAD_TIME = Duration.ofSeconds(10);

  /** Without a byte in either direction. Longer than a client waits for an answer. */
  static final Duration IDLE_TIME = Duration.ofMinutes(5);

  /** For the second direction to end after the first one has. */
  static final Duration LINGER_TIME = Duration.ofSeconds(30);

  /** For a refused client to read why. */
  static final Duration REFUSAL_TIME = Duration.ofSeconds(2);

  private static final Duration CONNECT_TIME = Duration.ofSeconds(10);
  private static final int TLS_PORT = 443;
  private static final int BUFFER_BYTES = 16 * 1024;
  private static final int DISCARDED_MAX_BYTES = 1024 * 1024;
  private static final byte[] END_OF_HEAD = {'\r', '\n', '\r', '\n'};
  private static final Logger LOG = LoggerFactory.getLogger(ProxyConnection.class);

  private final Socket client;
  private final LocalCertificateAuthority authority;
  private final int upstreamPort;
  private final Clock clock;
  private final boolean mayTunnel;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private volatile long deadlineMillis;
  private volatile boolean halfClosed;
  private volatile boolean closed;

  ProxyConnection(
      Socket client,
      LocalCertificateAuthority authority,
      int upstreamPort,
      Clock clock,
      boolean mayTunnel) {
    this.client = client;
    this.authority = authority;
    this.upstreamPort = upstreamPort;
    this.clock = clock;
    this.mayTunnel = mayTunnel;
    sockets.add(client);
    allow(HEAD_TIME);
  }

  void serve() {
    try {
      client.setTcpNoDelay(true);
      Head head = readHead(client.getInputStream());
      switch (ProxyRequest.parse(head.bytes())) {
        case ProxyRequest.Malformed(String problem) -> refuse(400, "Bad Request", problem);
        case ProxyRequest.Connect connect -> connect(connect, head.rest());
        case ProxyRequest.Plain plain -> forward(plain, head.rest());
      }
    } catch (IOException e) {
      // A client that went away, or sent what is no TLS; it is told by the closed connection.
      LOG.debug("proxy-connection problem={}", e.toString());
    }
  }

  /** Does not wait for the client: whoever is turned away must not take room either. */
  void turnAway() {
    try {
      answer(503, "Service Unavailable", "Too many connections to the compatibility proxy.");
    } catch (IOException e) {
      LOG.debug("proxy-turned-away problem={}", e.toString());
    }
  }

  void closeIfOverdue() {
    if (clock.millis() > deadlineMillis) {
      close();
    }
  }

  void close() {
    closed = true;
    sockets.forEach(ProxyConnection::closeQuietly);
  }

  private void connect(ProxyRequest.Connect connect, byte[] rest) throws IOException {
    Optional<TwilioHost> ours = TwilioHost.parse(connect.host());
    if (ours.isPresent() && connect.port() == TLS_PORT) {
      Socket upstream = open(CompatibilityProxy.LOCALHOST, upstreamPort);
      established();
      allow(HEAD_TIME);
      SSLSocket tls = endTls(ours.get(), rest);
      pipe(tls, upstream, new byte[0]);
    } else if (ours.isPresent()) {
      refuse(403, "Forbidden", "Of twilio.com hosts only port 443 ends here.");
    } else if (!mayTunnel) {
      refuse(403, "Forbidden", "Other hosts are passed through for clients of this machine only.");
    } else {
      Socket upstream = openOrRefuse(connect.host(), connect.port());
      established();
      pipe(client, upstream, rest);
    }
  }

  private void forward(ProxyRequest.Plain plain, byte[] rest) throws IOException {
    Socket upstream;
    if (TwilioHost.parse(plain.host()).isPresent()) {
      upstream = open(CompatibilityProxy.LOCALHOST, upstreamPort);
    } else if (mayTunnel) {
      upstream = openOrRefuse(plain.host(), plain.port());
    } else {
      refuse(403, "Forbidden", "Other hosts are passed through for clients of this machine only.");
      return;
    }
    upstream.getOutputStream().write(plain.head());
    pipe(client, upstream, rest);
  }

  private SSLSocket endTls(TwilioHost host, byte[] alreadyRead) throws IOException {
    SSLSocket tls =
        (SSLSocket)
            authority
                .contextFor(host)
                .getSocketFactory()
                .createSocket(client, new ByteArrayInputStream(alreadyRead), true);
    tls.startHandshake();
    return tls;
  }

  private Socket openOrRefuse(String host, int port) throws IOException {
    try {
      return open(host, port);
    } catch (IOException e) {
      refuse(502, "Bad Gateway", host + ":" + port + " cannot be reached: " + e.getMessage());
      throw e;
    }
  }

  private Socket open(String host, int port) throws IOException {
    allow(CONNECT_TIME.plus(HEAD_TIME));
    Socket socket = new Socket();
    sockets.add(socket);
    if (closed) {
      closeQuietly(socket);
    }
    socket.connect(new InetSocketAddress(host, port), (int) CONNECT_TIME.toMillis());
    socket.setTcpNoDelay(true);
    return socket;
  }

  private void established() throws IOException {
    client
        .getOutputStream()
        .write("HTTP/1.1 200 Connection established\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
  }

  /** Both directions until both have ended. */
  private void pipe(Socket near, Socket far, byte[] firstBytes) throws IOException {
    allow(IDLE_TIME);
    far.getOutputStream().write(firstBytes);
    Thread back = Thread.ofVirtual().name("proxy-back").start(() -> copy(far, near));
    copy(near, far);
    try {
      back.join();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /** An end of one direction is passed on; a failure ends both. */
  private void copy(Socket from, Socket to) {
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      byte[] buffer = new byte[BUFFER_BYTES];
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        allow(halfClosed ? LINGER_TIME : IDLE_TIME);
        out.write(buffer, 0, n);
        out.flush();
      }
      halfClosed = true;
      allow(LINGER_TIME);
      to.shutdownOutput();
    } catch (IOException e) {
      LOG.debug("proxy-pipe problem={}", e.toString());
      close();
    }
  }

  private record Head(byte[] bytes, byte[] rest) {}

  private static Head readHead(InputStream in) throws IOException {
    byte[] buffer = new byte[HEAD_MAX_BYTES];
    int length = 0;
    while (length < buffer.length) {
      int n = in.read(buffer, length, buffer.length - length);
      if (n < 0) {
        throw new IOException("the client went away before its request was complete");
      }
      if (buffer[0] < 'A' || buffer[0] > 'Z') {
        break; // No method begins like this; a TLS client that takes us for its server does.
      }
      int searchFrom = Math.max(0, length - END_OF_HEAD.length + 1);
      length += n;
      int end = indexOfEnd(buffer, searchFrom, length);
      if (end >= 0) {
        return new Head(Arrays.copyOf(buffer, end), Arrays.copyOfRange(buffer, end, length));
      }
    }
    // Whatever it is, it will not parse.
    return new Head(new byte[0], new byte[0]);
  }

  private static int indexOfEnd(byte[] buffer, int from, int length) {
    for (int i = from; i + END_OF_HEAD.length <= length; i++) {
      if (Arrays.equals(buffer, i, i + END_OF_HEAD.length, END_OF_HEAD, 0, END_OF_HEAD.length)) {
        return i + END_OF_HEAD.length;
      }
    }
    return -1;
  }

  /** Answers and lets the client read it: closing with unread input would reset the connection. */
  private void refuse(int status, String phrase, String why) throws IOException {
    allow(REFUSAL_TIME);
    answer(status, phrase, why);
    client.shutdownOutput();
    InputStream in = client.getInputStream();
    byte[] buffer = new byte[BUFFER_BYTES];
    int discarded = 0;
    for (int n = in.read(buffer); n >= 0 && discarded < DISCARDED_MAX_BYTES; n = in.read(buffer)) {
      discarded += n;
    }
  }

  private void answer(int status, String phrase, String why) throws IOException {
    byte[] body = (why + "\n").getBytes(StandardCharsets.UTF_8);
    String head =
        "HTTP/1.1 %d %s\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: %d\r\nConnection: close\r\n\r\n"
            .formatted(status, phrase, body.length);
    OutputStream out = client.getOutputStream();
    out.write(head.getBytes(StandardCharsets.US_ASCII));
    out.write(body);
    out.flush();
  }

  private void allow(Duration time) {
    deadlineMillis = clock.millis() + time.toMillis();
  }

  private static void closeQuietly(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      LOG.debug("proxy-close problem={}", e.toString());
    }
  }
}
