package dev.parley.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/**
 * An SMSC on loopback that takes everything (SMPP 3.4): it answers each submit_sm at once and, if
 * it is to, reports it as delivered a little later. Answers and receipts leave in batches, so that
 * it leaves the processor to the server.
 */
final class SinkCarrier implements AutoCloseable {
  static final String SYSTEM_ID = "bench";
  static final String PASSWORD = "bench";

  private static final Duration TICK = Duration.ofMillis(5);

  private final Ledger ledger;
  private final boolean receipts;
  private final Duration receiptDelay;
  private final ServerSocket server;
  private final Set<SinkSession> sessions = ConcurrentHashMap.newKeySet();

  private SinkCarrier(Ledger ledger, boolean receipts, Duration receiptDelay) throws IOException {
    this.ledger = ledger;
    this.receipts = receipts;
    this.receiptDelay = receiptDelay;
    this.server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
  }

  static SinkCarrier start(Ledger ledger, boolean receipts, Duration receiptDelay)
      throws IOException {
    SinkCarrier carrier = new SinkCarrier(ledger, receipts, receiptDelay);
    Thread.ofPlatform().daemon().name("sink-accept").start(carrier::accept);
    Thread.ofPlatform().daemon().name("sink-receipts").start(carrier::sendReceipts);
    return carrier;
  }

  int port() {
    return server.getLocalPort();
  }

  private void accept() {
    try {
      while (true) {
        Socket socket = server.accept();
        SinkSession session = new SinkSession(socket, ledger, receipts, receiptDelay);
        sessions.add(session);
        Thread.ofPlatform().daemon().name("sink-session").start(() -> serve(session));
      }
    } catch (IOException failed) {
      if (!server.isClosed()) {
        throw new UncheckedIOException(failed);
      }
    }
  }

  private void serve(SinkSession session) {
    try {
      session.serve();
    } catch (IOException failed) {
      if (!server.isClosed()) {
        System.err.println("carrier session: " + failed);
      }
    } finally {
      sessions.remove(session);
    }
  }

  private void sendReceipts() {
    while (!server.isClosed()) {
      LockSupport.parkNanos(TICK.toNanos());
      sessions.forEach(this::sendReceipts);
    }
  }

  private void sendReceipts(SinkSession session) {
    try {
      session.sendDueReceipts();
    } catch (IOException failed) {
      if (!server.isClosed()) {
        System.err.println("carrier receipts: " + failed);
      }
      sessions.remove(session);
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
    for (SinkSession session : sessions) {
      session.close();
    }
  }
}
