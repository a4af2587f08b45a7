package dev.parley.http;

import dev.parley.config.Network;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import java.net.InetAddress;
import java.net.URI;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Finds out who asks. A proxy that is trusted appends to {@code X-Forwarded-For} whom it heard
 * from, perhaps with a port, so the client is the last address in it that is no trusted proxy
 * itself; what stands before that one was written by the client. Where it cannot be read, nobody is
 * known to ask: it is somebody behind the proxy, and not the proxy. Of {@code X-Forwarded-Proto}
 * and {@code -Host} the last value counts, for the same reason. Immutable.
 */
final class ForwardedBy {
  private static final String FOR = "X-Forwarded-For";
  private static final String PROTO = "X-Forwarded-Proto";
  private static final String HOST = "X-Forwarded-Host";
  private static final Pattern BRACKETED = Pattern.compile("\\[([^\\]]*)](:[0-9]{1,5})?");

  private final List<Network> trusted;
  private final @Nullable URI publicUrl;

  ForwardedBy(List<Network> trusted, @Nullable URI publicUrl) {
    this.trusted = List.copyOf(trusted);
    this.publicUrl = publicUrl;
  }

  Client client(HttpServerRequest request) {
    InetAddress peer = peer(request);
    String host = request.headers().get("Host");
    String named = host == null ? "" : host;
    if (!isTrusted(peer)) {
      boolean claims = request.headers().contains(FOR);
      return new Client(peer, request.isSSL(), named, publicUrl, claims);
    }
    String proto = last(request.headers().getAll(PROTO));
    String forwardedHost = last(request.headers().getAll(HOST));
    boolean secure = proto.isEmpty() ? request.isSSL() : proto.equalsIgnoreCase("https");
    List<String> hops = request.headers().getAll(FOR);
    InetAddress client = hops.isEmpty() ? peer : farthest(hops);
    return new Client(
        client, secure, forwardedHost.isEmpty() ? named : forwardedHost, publicUrl, client == null);
  }

  private static @Nullable InetAddress peer(HttpServerRequest request) {
    SocketAddress socket = request.remoteAddress();
    String address = socket == null ? null : socket.hostAddress();
    return address == null ? null : literal(address);
  }

  private boolean isTrusted(@Nullable InetAddress address) {
    return address != null && trusted.stream().anyMatch(network -> network.contains(address));
  }

  /** From the nearest on, until one is met whose word does not count; null for an unreadable. */
  private @Nullable InetAddress farthest(List<String> headers) {
    InetAddress farthest = null;
    List<String> hops = List.of(String.join(",", headers).split(",", -1));
    for (String hop : hops.reversed()) {
      farthest = literal(withoutPort(hop.strip()));
      if (farthest == null || !isTrusted(farthest)) {
        return farthest;
      }
    }
    return farthest;
  }

  /** {@code 192.0.2.1:4711} and {@code [2001:db8::1]:4711}, as some proxies write them. */
  private static String withoutPort(String hop) {
    Matcher bracketed = BRACKETED.matcher(hop);
    if (bracketed.matches()) {
      return bracketed.group(1);
    }
    int colon = hop.indexOf(':');
    boolean port = colon > 0 && hop.indexOf(':', colon + 1) < 0;
    return port ? hop.substring(0, colon) : hop;
  }

  /** Names are not looked up. */
  private static @Nullable InetAddress literal(String written) {
    try {
      return written.isEmpty() ? null : InetAddress.ofLiteral(written);
    } catch (IllegalArgumentException _) {
      return null;
    }
  }

  private static String last(List<String> headers) {
    String all = String.join(",", headers);
    return all.substring(all.lastIndexOf(',') + 1).strip();
  }
}
