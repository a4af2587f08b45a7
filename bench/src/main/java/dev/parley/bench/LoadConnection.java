package dev.parley.bench;

import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** One keep-alive connection that creates messages, each request by one write. Single-owner. */
final class LoadConnection implements AutoCloseable {
  private static final String ZEROS = "0000000000";

  private final Socket socket;
  private final OutputStream out;
  private final HttpFrames frames;
  private final byte[] request;
  private final int toAt;
  private final int serialAt;
  private final Recipients recipients;

  LoadConnection(ServerProcess.Access access, Recipients recipients, @Nullable String callbackUrl)
      throws IOException {
    this.recipients = recipients;
    String callback = callbackUrl == null ? "" : "&StatusCallback=" + encode(callbackUrl);
    String form =
        "To=%2B1"
            + ZEROS
            + "&From="
            + encode(access.sender())
            + callback
            + "&Body="
            + LoadText.form();
    URI base = URI.create(access.baseUrl());
    String head =
        "POST /2010-04-01/Accounts/"
            + access.accountSid()
            + "/Messages.json HTTP/1.1\r\nHost: "
            + base.getAuthority()
            + "\r\nAuthorization: Basic "
            + encode64(access.accountSid() + ":" + access.authToken())
            + "\r\nContent-Type: application/x-www-form-urlencoded\r\nAccept: application/json"
            + "\r\nUser-Agent: parley-bench\r\nContent-Length: "
            + form.length()
            + "\r\n\r\n";
    request = HttpFrames.ascii(head + form);
    toAt = head.length() + "To=%2B1".length();
    serialAt = request.length - LoadText.form().length();
    socket = new Socket(InetAddress.getLoopbackAddress(), base.getPort());
    socket.setTcpNoDelay(true);
    socket.setSoTimeout((int) Ledger.STALL_LIMIT.toMillis());
    out = socket.getOutputStream();
    frames = new HttpFrames(socket.getInputStream());
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private static String encode64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Creates one message and returns the status of the answer. */
  int create(int serial) throws IOException {
    recipients.write(serial, request, toAt);
    LoadText.write(serial, LoadText.SERIAL_DIGITS, request, serialAt);
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
