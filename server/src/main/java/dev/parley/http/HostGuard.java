package dev.parley.http;

import java.net.URI;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Keeps foreign web pages away from a server that trusts its own machine. A name of an attacker's
 * that resolves to our address (DNS rebinding) shows in Host; a form or script of another site
 * shows in Origin and Sec-Fetch-Site (Fetch Metadata). Clients that are no browsers send neither of
 * the last two and are not touched.
 */
final class HostGuard {
  private static final Set<String> SAFE_METHODS = Set.of("GET", "HEAD", "OPTIONS");

  private final Set<String> authorities = new HashSet<>();
  private final List<String> suffixes;
  private final boolean anyHost;
  private final boolean anyAddress;
  private final @Nullable String publicOrigin;

  HostGuard(List<String> allowed, int port) {
    this(allowed, port, null);
  }

  /**
   * @param allowed authorities as a client writes them, {@code {port}} for the bound port; {@code
   *     *.name} for every host below a name; {@link WebServer.ANY_ADDRESS} for every literal
   *     address, which no foreign name can pretend to be. Empty: any Host, Origin still has to
   *     match it
   * @param publicUrl whose pages are ours, whatever a proxy makes of Host; null for none
   */
  HostGuard(List<String> allowed, int port, @Nullable URI publicUrl) {
    publicOrigin = publicUrl == null ? null : normal(publicUrl.toString());
    anyHost = allowed.isEmpty();
    anyAddress = allowed.contains(WebServer.ANY_ADDRESS);
    for (String host : allowed) {
      if (!host.startsWith("*.")) {
        authorities.add(normal(host.replace("{port}", Integer.toString(port))));
      }
    }
    suffixes =
        allowed.stream().filter(h -> h.startsWith("*.")).map(h -> normal(h.substring(1))).toList();
  }

  Optional<Fault> refuse(String method, Map<String, String> headers) {
    String host = headers.get("host");
    return refuse(method, host == null ? "" : host, headers);
  }

  /**
   * @param host as the client named it; a proxy may have put another one into the header
   */
  Optional<Fault> refuse(String method, String host, Map<String, String> headers) {
    if (host.isBlank()) {
      return Optional.of(
          new Fault(Fault.Kind.BAD_REQUEST, "The request has no Host header (RFC 9110 s7.2)."));
    }
    if (!hostAllowed(host)) {
      return Optional.of(
          new Fault(
              Fault.Kind.MISDIRECTED,
              "This server does not answer for the host named in the request; use the address"
                  + " printed at its start, or add the host to its allowed hosts."));
    }
    String origin = headers.get("origin");
    boolean foreignOrigin =
        origin != null && !normal(origin).equals(publicOrigin) && !sameAuthority(origin, host);
    boolean crossSite =
        !SAFE_METHODS.contains(method) && "cross-site".equals(headers.get("sec-fetch-site"));
    if (foreignOrigin || crossSite) {
      return Optional.of(
          new Fault(Fault.Kind.FORBIDDEN, "A page of another site may not call this server."));
    }
    return Optional.empty();
  }

  private boolean hostAllowed(String host) {
    if (anyHost || authorities.contains(host)) {
      return true;
    }
    String authority = normal(host);
    return authorities.contains(authority)
        || suffixes.stream().anyMatch(authority::endsWith)
        || (anyAddress && isAddress(authority));
  }

  private static boolean isAddress(String authority) {
    if (authority.startsWith("[")) {
      return authority.indexOf(']') > 0;
    }
    int colon = authority.indexOf(':');
    String host = colon < 0 ? authority : authority.substring(0, colon);
    // A name whose last label is all digits is no name (RFC 3696 s2).
    return !host.isEmpty() && host.chars().allMatch(c -> c == '.' || (c >= '0' && c <= '9'));
  }

  private static boolean sameAuthority(String origin, String host) {
    int scheme = origin.indexOf("://");
    return scheme > 0 && normal(origin.substring(scheme + 3)).equals(normal(host));
  }

  /** Lower case, without the default ports: a browser leaves them out, a proxy may write them. */
  private static String normal(String authority) {
    String lower = authority.strip().toLowerCase(Locale.ROOT);
    if (lower.endsWith(":80")) {
      return lower.substring(0, lower.length() - 3);
    }
    return lower.endsWith(":443") ? lower.substring(0, lower.length() - 4) : lower;
  }
}
