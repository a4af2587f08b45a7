package dev.parley.webhook;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** A receiver down to the bytes, for what no HTTP server would do. Loopback only. */
final class RawReceiver implements AutoCloseable {
  /** What to do with the requests of one connection. */
  interface Script {
    void run(Connection connection) throws IOException, InterruptedException;
  }

  private final ServerSocket listener;
  private final List<Socket> open = new CopyOnWriteArrayList<>();
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final AtomicInteger connections = new AtomicInteger();

  RawReceiver(Script script) throws IOException {
    this(new ServerSocket(0, 200, InetAddress.ofLiteral("127.0.0.1")), script);
  }

  RawReceiver(ServerSocket listener, Script script) {
    this.listener = listener;
    Thread.ofVirtual().start(() -> accept(script));
  }

  static byte[] response(int status, String contentType, String body) {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    String head =
        "HTTP/1.1 %d Whatever\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n"
            .formatted(status, contentType, bytes.length);
    return (head + body).getBytes(StandardCharsets.UTF_8);
  }

  int port() {
    return listener.getLocalPort();
  }

  String url(String rest) {
    return "http://127.0.0.1:" + port() + rest;
  }

  int connections() {
    return connections.get();
  }

  /** Heads and bodies as they came. */
  List<String> requests() {
    return requests;
  }

  private void accept(Script script) {
    while (!listener.isClosed()) {
      try {
        Socket socket = listener.accept();
        open.add(socket);
        int number = connections.incrementAndGet();
        Thread.ofVirtual().start(() -> serve(script, socket, number));
      } catch (IOException e) {
        return;
      }
    }
  }

  private void serve(Script script, Socket socket, int number) {
    try (socket) {
      script.run(new Connection(socket, number));
    } catch (IOException e) {
      // The client went away, or the test is over.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() throws IOException {
    listener.close();
    for (Socket socket : open) {
      socket.close();
    }
  }

  /** One accepted connection; numbers start at 1. */
  final class Connection {
    private final Socket socket;
    private final int number;
    private final InputStream in;

    Connection(Socket socket, int number) throws IOException {
      this.socket = socket;
      this.number = number;
      this.in = new BufferedInputStream(socket.getInputStream());
    }

    int number() {
      return number;
    }

    Socket socket() {
      return socket;
    }

    /** Reads a request whole. False at the end of the stream. */
    boolean read() throws IOException {
      StringBuilder head = new StringBuilder();
      while (head.indexOf("\r\n\r\n") < 0) {
        int octet = in.read();
        if (octet < 0) {
          return false;
        }
        head.append((char) octet);
      }
      byte[] body = in.readNBytes(contentLength(head.toString()));
      requests.add(head + new String(body, StandardCharsets.UTF_8));
      return true;
    }

    void write(byte[] bytes) throws IOException {
      OutputStream out = socket.getOutputStream();
      out.write(bytes);
      out.flush();
    }

    private static int contentLength(String head) {
      for (String line : head.split("\r\n", -1)) {
        if (line.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
          return Integer.parseInt(line.substring(line.indexOf(':') + 1).strip());
        }
      }
      return 0;
    }
  }
}
