package dev.parley.bench;

import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** One keep-alive connection to the server; each request is one write. Single-owner. */
final class HttpConnection implements AutoCloseable {
  private final Socket socket;
  private final OutputStream out;
  private final HttpFrames frames;

  HttpConnection(ServerProcess.Access access) throws IOException {
    this(URI.create(access.baseUrl()).getPort());
  }

  /** To a server on loopback. */
  HttpConnection(int port) throws IOException {
    socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setTcpNoDelay(true);
    socket.setSoTimeout((int) Ledger.STALL_LIMIT.toMillis());
    out = socket.getOutputStream();
    frames = new HttpFrames(socket.getInputStream());
  }

  /**
   * Request line and the headers that every request has, without the empty line.
   *
   * @param path below the account, with query
   */
  static String head(ServerProcess.Access access, String method, String path) {
    String credentials = access.accountSid() + ":" + access.authToken();
    return method
        + " /2010-04-01/Accounts/"
        + access.accountSid()
        + path
        + " HTTP/1.1\r\nHost: "
        + URI.create(access.baseUrl()).getAuthority()
        + "\r\nAuthorization: Basic "
        + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8))
        + "\r\nAccept: application/json\r\nUser-Agent: parley-bench\r\n";
  }

  /** Sends the octets of a request and answers the status. */
  int exchange(byte[] request) throws IOException {
    out.write(request);
    if (!frames.read()) {
      throw new EOFException("the server closed the connection instead of answering");
    }
    return frames.status();
  }

  /** Body of the last answer. */
  String answer() {
    return frames.body();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
