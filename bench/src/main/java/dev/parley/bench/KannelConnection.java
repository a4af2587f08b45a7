package dev.parley.bench;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** One connection that sends texts through Kannel's smsbox (Kannel user guide, "sendsms"). */
final class KannelConnection implements MessageConnection {
  private static final int ACCEPTED = 202;
  private static final String ZEROS = "0000000000";

  private final HttpConnection connection;
  private final byte[] request;
  private final int toAt;
  private final int serialAt;
  private final Recipients recipients;

  /**
   * @param reportUrl called for the SMSC's answer and for the delivery; null for neither
   */
  KannelConnection(int port, Recipients recipients, @Nullable String reportUrl) throws IOException {
    this.recipients = recipients;
    String before =
        "GET /cgi-bin/sendsms?username="
            + KannelProcess.USER
            + "&password="
            + KannelProcess.USER
            + "&from="
            + KannelProcess.SENDER
            + (reportUrl == null
                ? ""
                : "&dlr-mask=9&dlr-url=" + URLEncoder.encode(reportUrl, StandardCharsets.UTF_8))
            + "&to=%2B1";
    String between = "&text=";
    String text = LoadText.form();
    String after = " HTTP/1.1\r\nHost: 127.0.0.1\r\nUser-Agent: parley-bench\r\n\r\n";
    request = HttpFrames.ascii(before + ZEROS + between + text + after);
    toAt = before.length();
    serialAt = toAt + ZEROS.length() + between.length();
    connection = new HttpConnection(port);
  }

  @Override
  public int create(int serial) throws IOException {
    recipients.write(serial, request, toAt);
    LoadText.write(serial, LoadText.SERIAL_DIGITS, request, serialAt);
    int status = connection.exchange(request);
    return status == ACCEPTED ? Ledger.CREATED : status;
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
