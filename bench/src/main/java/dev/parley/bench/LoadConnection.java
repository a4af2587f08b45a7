package dev.parley.bench;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** One connection that creates messages at Parley. Single-owner. */
final class LoadConnection implements MessageConnection {
  private static final String ZEROS = "0000000000";

  private final HttpConnection connection;
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
    String head =
        HttpConnection.head(access, "POST", "/Messages.json")
            + "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: "
            + form.length()
            + "\r\n\r\n";
    request = HttpFrames.ascii(head + form);
    toAt = head.length() + "To=%2B1".length();
    serialAt = request.length - LoadText.form().length();
    connection = new HttpConnection(access);
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  @Override
  public int create(int serial) throws IOException {
    recipients.write(serial, request, toAt);
    LoadText.write(serial, LoadText.SERIAL_DIGITS, request, serialAt);
    return connection.exchange(request);
  }

  @Override
  public String answer() {
    return connection.answer();
  }

  @Override
  public void close() throws IOException {
    connection.close();
  }
}
