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
 * An application's endpoint for status callbacks, on loopback: answers 204 and tells the ledger.
 */
final class CallbackSink implements AutoCloseable {
  private static final int BACKLOG = 256;
  private static final byte[] STATUS = HttpFrames.ascii("&messagestatus=");
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
        ledger.calledBack(frames.parameter(STATUS));
      }
    } catch (IOException failed) {
      if (!server.isClosed()) {
        System.err.println("callback connection: " + failed);
      }
    } finally {
      open.remove(socket);
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
    for (Socket socket : open) {
      socket.close();
    }
  }
}
