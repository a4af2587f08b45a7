package dev.parley.carrier.smpp;

import java.io.ByteArrayOutputStream;
import java.util.concurrent.ThreadFactory;
import java.util.function.Consumer;

/**
 * Answers to what the carrier sent, on their way out. They are given by the thread that made it
 * durable, many at a time, and that thread must not wait for a carrier that does not read: so they
 * are put down here, and one thread writes what has gathered, in order, with one write for all.
 * Bounded by the carrier: it has as many octets here as requests without an answer. Thread-safe.
 */
final class Answers {
  private final Consumer<byte[]> writer;
  private final ThreadFactory threads;
  private ByteArrayOutputStream gathered = new ByteArrayOutputStream();
  private boolean underWay;

  /**
   * @param writer writes whole PDUs to the socket, and may block
   */
  Answers(Consumer<byte[]> writer, ThreadFactory threads) {
    this.writer = writer;
    this.threads = threads;
  }

  void give(byte[] pdu) {
    synchronized (this) {
      gathered.writeBytes(pdu);
      if (underWay) {
        return;
      }
      underWay = true;
    }
    threads.newThread(this::write).start();
  }

  private void write() {
    for (byte[] octets = next(); octets.length > 0; octets = next()) {
      writer.accept(octets);
    }
  }

  /** Empty, and nobody is under way any more, when nothing has gathered. */
  private synchronized byte[] next() {
    byte[] octets = gathered.toByteArray();
    underWay = octets.length > 0;
    gathered = new ByteArrayOutputStream();
    return octets;
  }
}
