package dev.parley.sim;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import org.jspecify.annotations.Nullable;

/**
 * The port of a virtual carrier, on loopback. While it is shut connections are refused, and a
 * socket that does not listen keeps the number, so that nobody else is given it. Thread-safe.
 */
final class FrontDoor implements AutoCloseable {
  private final int backlog;
  private final InetSocketAddress address;
  private final Guest guests;
  private @Nullable ServerSocket listening;
  private @Nullable Thread acceptor;
  private @Nullable Socket keeper;
  private boolean closed;

  /** Whoever comes in. */
  interface Guest {
    void enters(Socket socket) throws IOException;
  }

  /**
   * Opens the port; nobody is let in before {@link #start}.
   *
   * @param port 0 for any free one
   */
  FrontDoor(int port, int backlog, Guest guests) throws IOException {
    this.backlog = backlog;
    this.guests = guests;
    ServerSocket server = new ServerSocket(port, backlog, InetAddress.getLoopbackAddress());
    this.listening = server;
    this.address = new InetSocketAddress(server.getInetAddress(), server.getLocalPort());
  }

  int port() {
    return address.getPort();
  }

  synchronized void start() {
    if (listening != null) {
      accept(listening);
    }
  }

  synchronized void shut() {
    ServerSocket server = listening;
    if (server == null) {
      return;
    }
    try {
      server.close();
      listening = null;
      awaitEnd(acceptor);
      Socket kept = new Socket();
      kept.setReuseAddress(true);
      kept.bind(address);
      keeper = kept;
    } catch (IOException e) {
      throw new UncheckedIOException("the virtual carrier cannot shut its port", e);
    }
  }

  synchronized void open() {
    if (closed || listening != null) {
      return;
    }
    try {
      ServerSocket server = new ServerSocket();
      server.setReuseAddress(true);
      server.bind(address, backlog);
      listening = server;
      if (keeper != null) {
        keeper.close();
        keeper = null;
      }
      accept(server);
    } catch (IOException e) {
      throw new UncheckedIOException("the virtual carrier cannot open its port again", e);
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    try (ServerSocket _ = listening;
        Socket _ = keeper) {
      listening = null;
      keeper = null;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void accept(ServerSocket server) {
    acceptor =
        Thread.ofVirtual().name("simulated-carrier-accept").start(() -> acceptUntilClosed(server));
  }

  private void acceptUntilClosed(ServerSocket server) {
    try {
      while (true) {
        guests.enters(server.accept());
      }
    } catch (IOException e) {
      if (!server.isClosed()) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** The port is free only when nobody waits at it any more. */
  private static void awaitEnd(@Nullable Thread waiting) throws InterruptedIOException {
    try {
      if (waiting != null) {
        waiting.join();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while the port was being shut");
    }
  }
}
