package dev.parley.sandbox.proxy;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a client of the proxy asks for: the first head of its connection (RFC 9112 s3.2). */
sealed interface ProxyRequest {
  /** A tunnel (RFC 9110 s9.3.6). */
  record Connect(String host, int port) implements ProxyRequest {}

  /**
   * A plain request in absolute form.
   *
   * @param head as it goes on: in origin form, one request for this connection
   */
  record Plain(String host, int port, byte[] head) implements ProxyRequest {}

  /**
   * @param problem for whoever reads the answer
   */
  record Malformed(String problem) implements ProxyRequest {}

  int PORT_MAX = 65_535;
  int HTTP_PORT = 80;

  Pattern REQUEST_LINE = Pattern.compile("([A-Z]+) (\\S+) HTTP/1\\.[01]");
  Pattern AUTHORITY = Pattern.compile("(\\[[0-9A-Fa-f:.]+]|[A-Za-z0-9._-]+)(?::([0-9]{1,5}))?");
  Pattern ABSOLUTE = Pattern.compile("(?i)http://([^/?#]+)([^#]*)");

  /** Meant for the proxy alone, or replaced by {@code Connection: close}. */
  Set<String> NOT_PASSED_ON =
      Set.of("connection", "proxy-connection", "proxy-authorization", "keep-alive");

  /**
   * @param head bytes up to and with the empty line
   */
  static ProxyRequest parse(byte[] head) {
    String text = new String(head, StandardCharsets.ISO_8859_1);
    int end = text.indexOf("\r\n");
    Matcher line = REQUEST_LINE.matcher(end < 0 ? text : text.substring(0, end));
    if (!line.matches()) {
      return new Malformed("This is no HTTP request.");
    }
    String method = line.group(1);
    String target = line.group(2);
    if (method.equals("CONNECT")) {
      return connect(target);
    }
    Matcher absolute = ABSOLUTE.matcher(target);
    if (!absolute.matches()) {
      return new Malformed(
          "This port is Parley's compatibility proxy, not its API: give it to your application as"
              + " its HTTPS proxy.");
    }
    Matcher authority = AUTHORITY.matcher(absolute.group(1));
    int port = authority.matches() ? port(authority, HTTP_PORT) : -1;
    if (port < 0) {
      return new Malformed("The address of the request is not readable.");
    }
    String path = absolute.group(2);
    String originForm = path.startsWith("/") ? path : "/" + path;
    return new Plain(host(authority), port, onward(method, originForm, text.substring(end + 2)));
  }

  private static ProxyRequest connect(String target) {
    Matcher authority = AUTHORITY.matcher(target);
    int port = authority.matches() ? port(authority, -1) : -1;
    return port < 0
        ? new Malformed("CONNECT needs host:port.")
        : new Connect(host(authority), port);
  }

  private static String host(Matcher authority) {
    String host = authority.group(1);
    return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
  }

  private static int port(Matcher authority, int otherwise) {
    if (authority.group(2) == null) {
      return otherwise;
    }
    int port = Integer.parseInt(authority.group(2));
    return port >= 1 && port <= PORT_MAX ? port : -1;
  }

  private static byte[] onward(String method, String path, String headers) {
    StringBuilder onward = new StringBuilder();
    onward.append(method).append(' ').append(path).append(" HTTP/1.1\r\n");
    headers
        .lines()
        .filter(header -> !header.isEmpty())
        .filter(header -> !NOT_PASSED_ON.contains(name(header)))
        .forEach(header -> onward.append(header).append("\r\n"));
    onward.append("Connection: close\r\n\r\n");
    return onward.toString().getBytes(StandardCharsets.ISO_8859_1);
  }

  private static String name(String header) {
    int colon = header.indexOf(':');
    return (colon < 0 ? header : header.substring(0, colon)).strip().toLowerCase(Locale.ROOT);
  }
}
