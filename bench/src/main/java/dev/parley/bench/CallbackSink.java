package dev.parley.bench;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * An application's endpoint for status callbacks, on loopback: answers 204 and tells the ledger. It
 * understands Twilio's form, and Kannel's delivery reports at {@link #kannelUrl}.
 */
final class CallbackSink implements AutoCloseable {
  private static final int BACKLOG = 256;
  private static final byte[] STATUS = HttpFrames.ascii("&messagestatus=");
  private static final byte[] KANNEL_STATUS = HttpFrames.ascii("?status=");
  private static final byte[] NO_CONTENT = HttpFrames.ascii("HTTP/1.1 204 No Content\r\n\r\n");

  private final Ledger ledger;
  private final ServerSocket server;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();

  private CallbackSink(Ledger ledger) throws IOException {
    this.ledger = ledger;
    this.server = new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());
  }

  static CallbackSink start(Ledger ledger) throws IOException {
    CallbackSink sink = new CallbackSink(ledger);
    Thread.ofVirtual().name("callback-accept").start(sink::accept);
    return sink;
  }

  String url() {
    return "http://127.0.0.1:" + server.getLocalPort() + "/status";
  }

  /**
   * For dlr-url: Kannel puts the kind of report there, 8 for the SMSC's answer, 1 for delivered.
   */
  String kannelUrl() {
    return url() + "?status=%d";
  }

  private void accept() {
    try {
      while (true) {
        Socket socket = server.accept();
        open.add(socket);
        Thread.ofVirtual().name("callback-serve").start(() -> serve(socket));
      }
    } catch (IOException failed) {
      if (!server.isClosed()) {
        throw new UncheckedIOException(failed);
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      socket.setTcpNoDelay(true);
      OutputStream out = socket.getOutputStream();
      HttpFrames frames = new HttpFrames(socket.getInputStream());
      while (frames.read()) {
        out.write(NO_CONTENT);
        ledger.calledBack(status(frames));
      }
    } catch (IOException failed) {
      if (!server.isClosed()) {
        System.err.println("callback connection: " + failed);
      }
    } finally {
      open.remove(socket);
    }
  }

  private static String status(HttpFrames frames) {
    String status = frames.parameter(STATUS);
    return status.isEmpty() ? kannelStatus(frames.headWord(KANNEL_STATUS)) : status;
  }

  private static String kannelStatus(String kind) {
    return switch (kind) {
      case "8" -> "sent";
      case "1" -> "delivered";
      default -> "dlr " + kind;
    };
  }

  @Override
  public void close() throws IOException {
    server.close();
    for (Socket socket : open) {
      socket.close();
    }
  }
}
