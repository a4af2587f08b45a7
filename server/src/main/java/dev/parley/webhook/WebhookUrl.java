package dev.parley.webhook;

import java.net.IDN;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The URL of a webhook, taken apart once. Characters that may not stand in a request line are
 * percent-encoded; everything else stays as configured, because the application checks the
 * signature against its own writing of the URL.
 *
 * @param host lower case, ASCII, without brackets
 * @param literal the address when the host is one
 * @param target path and query as sent
 * @param signed the URL without fragment, as the signature covers it; user and password stay in
 * @param endpoint scheme, host and port: calls to the same endpoint share its limits
 * @param authorization value of the Authorization header when the URL has user and password
 */
record WebhookUrl(
    boolean tls,
    String host,
    @Nullable InetAddress literal,
    int port,
    String target,
    String signed,
    String endpoint,
    @Nullable String authorization,
    ConnectionOverrides overrides) {
  /** Longer ones are refused (Twilio: 21609 names 4000 characters). */
  static final int LENGTH_MAX = 4_000;

  static final int INVALID_FORMAT = 11100;
  static final int BAD_HOST = 11210;

  /** Why this is no URL that can be called. */
  static final class Invalid extends Exception {
    private static final long serialVersionUID = 1L;
    private final int code;

    Invalid(int code, String explanation) {
      super(explanation, null, false, false);
      this.code = code;
    }

    int code() {
      return code;
    }

    String explanation() {
      return String.valueOf(getMessage());
    }
  }

  /** What the Host header says: the port only where it is not the scheme's own (RFC 9112 s3.2). */
  String authority() {
    String name = host.indexOf(':') < 0 ? host : '[' + host + ']';
    return port == (tls ? 443 : 80) ? name : name + ':' + port;
  }

  /** The same URL with parameters added to its query, for GET. */
  WebhookUrl withQuery(String encoded) {
    if (encoded.isEmpty()) {
      return this;
    }
    String joint = target.indexOf('?') < 0 ? "?" : target.endsWith("?") ? "" : "&";
    String more = joint + encoded;
    return new WebhookUrl(
        tls, host, literal, port, target + more, signed + more, endpoint, authorization, overrides);
  }

  static WebhookUrl parse(String written) throws Invalid {
    String url = written.strip();
    if (url.length() > LENGTH_MAX) {
      throw new Invalid(INVALID_FORMAT, "The URL is longer than " + LENGTH_MAX + " characters.");
    }
    int hash = url.indexOf('#');
    String fragment = hash < 0 ? "" : url.substring(hash + 1);
    String address = hash < 0 ? url : url.substring(0, hash);
    boolean tls = scheme(address);
    int start = tls ? "https://".length() : "http://".length();
    int end = endOfAuthority(address, start);
    String authority = address.substring(start, end);
    int at = authority.lastIndexOf('@');
    String userInfo = at < 0 ? "" : authority.substring(0, at + 1);
    String hostAndPort = authority.substring(at + 1);
    int colon = portColon(hostAndPort);
    String host = host(colon < 0 ? hostAndPort : hostAndPort.substring(0, colon));
    int port = colon < 0 ? (tls ? 443 : 80) : port(hostAndPort.substring(colon + 1), tls);
    String target = encodeIllegal(address.substring(end));
    if (!target.startsWith("/")) {
      target = "/" + target;
    }
    String written2 =
        hostAndPort.chars().allMatch(c -> c < 128)
            ? hostAndPort
            : host + (colon < 0 ? "" : hostAndPort.substring(colon));
    String signed = address.substring(0, start) + userInfo + written2 + target;
    return new WebhookUrl(
        tls,
        host,
        literal(host).orElse(null),
        port,
        target,
        signed,
        (tls ? "https://" : "http://") + host + ':' + port,
        userInfo.isEmpty() ? null : basic(userInfo.substring(0, userInfo.length() - 1)),
        ConnectionOverrides.parse(fragment));
  }

  private static boolean scheme(String address) throws Invalid {
    if (address.regionMatches(true, 0, "https://", 0, 8)) {
      return true;
    }
    if (address.regionMatches(true, 0, "http://", 0, 7)) {
      return false;
    }
    throw new Invalid(INVALID_FORMAT, "The URL must start with http:// or https://.");
  }

  private static int endOfAuthority(String address, int start) {
    for (int i = start; i < address.length(); i++) {
      char c = address.charAt(i);
      if (c == '/' || c == '?' || c == '\\') {
        return i;
      }
    }
    return address.length();
  }

  private static int portColon(String hostAndPort) {
    int colon = hostAndPort.lastIndexOf(':');
    return colon > hostAndPort.lastIndexOf(']') ? colon : -1;
  }

  private static int port(String digits, boolean tls) throws Invalid {
    if (digits.isEmpty()) {
      return tls ? 443 : 80;
    }
    int port = 0;
    for (int i = 0; i < digits.length(); i++) {
      int digit = digits.charAt(i) - '0';
      if (digit < 0 || digit > 9 || port > 65_535) {
        throw new Invalid(INVALID_FORMAT, "The port of the URL is not a number up to 65535.");
      }
      port = port * 10 + digit;
    }
    if (port < 1 || port > 65_535) {
      throw new Invalid(INVALID_FORMAT, "The port of the URL is not a number from 1 to 65535.");
    }
    return port;
  }

  private static String host(String written) throws Invalid {
    if (written.startsWith("[") && written.endsWith("]")) {
      String inner = written.substring(1, written.length() - 1);
      if (HostLiteral.ipv6(inner).isEmpty()) {
        throw new Invalid(BAD_HOST, "The host of the URL is not a valid IPv6 address.");
      }
      return inner.toLowerCase(Locale.ROOT);
    }
    String host = written.toLowerCase(Locale.ROOT);
    if (host.chars().anyMatch(c -> c >= 128)) {
      host = ascii(host);
    }
    check(host);
    return host;
  }

  private static String ascii(String host) throws Invalid {
    try {
      return IDN.toASCII(host, IDN.USE_STD3_ASCII_RULES).toLowerCase(Locale.ROOT);
    } catch (IllegalArgumentException e) {
      throw new Invalid(BAD_HOST, "The host name of the URL cannot be written in ASCII.");
    }
  }

  private static void check(String host) throws Invalid {
    if (host.isEmpty()) {
      throw new Invalid(INVALID_FORMAT, "The URL has no host.");
    }
    if (host.indexOf('_') >= 0) {
      throw new Invalid(BAD_HOST, "Host names with an underscore are not allowed.");
    }
    for (int i = 0; i < host.length(); i++) {
      char c = host.charAt(i);
      boolean fine = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
      if (!fine) {
        throw new Invalid(BAD_HOST, "The host name of the URL has a character that it may not.");
      }
    }
    if (HostLiteral.looksNumeric(host) && HostLiteral.ipv4(host).isEmpty()) {
      throw new Invalid(BAD_HOST, "The host of the URL is a number, but not an IPv4 address.");
    }
  }

  private static Optional<InetAddress> literal(String host) {
    if (host.indexOf(':') >= 0) {
      return HostLiteral.ipv6(host);
    }
    return HostLiteral.looksNumeric(host) ? HostLiteral.ipv4(host) : Optional.empty();
  }

  private static String encodeIllegal(String target) {
    boolean legal = target.chars().allMatch(c -> c > ' ' && c < 127 && c != '"' && c != '\\');
    if (legal) {
      return target;
    }
    StringBuilder out = new StringBuilder(target.length() + 16);
    for (byte b : target.getBytes(StandardCharsets.UTF_8)) {
      if (b > ' ' && b < 127 && b != '"' && b != '\\') {
        out.append((char) b);
      } else {
        out.append(String.format(Locale.ROOT, "%%%02X", b & 0xFF));
      }
    }
    return out.toString();
  }

  private static String basic(String userInfo) {
    String plain = userInfo.indexOf('%') < 0 ? userInfo : percentDecoded(userInfo);
    return "Basic " + Base64.getEncoder().encodeToString(plain.getBytes(StandardCharsets.UTF_8));
  }

  private static String percentDecoded(String text) {
    try {
      // URLDecoder reads forms, where a plus is a space; here it is a plus.
      return java.net.URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return text;
    }
  }
}
