package dev.parley.http;

import dev.parley.config.Network;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import java.net.InetAddress;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds out who asks. A proxy that is trusted appends to {@code X-Forwarded-For} whom it heard
 * from, so the client is the last address in it that is no trusted proxy itself; what stands before
 * that one was written by the client. Of {@code X-Forwarded-Proto} and {@code -Host} the last value
 * counts, for the same reason. Immutable.
 */
final class ForwardedBy {
  private static final String FOR = "X-Forwarded-For";
  private static final String PROTO = "X-Forwarded-Proto";
  private static final String HOST = "X-Forwarded-Host";

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
    return new Client(
        farthest(request.headers().getAll(FOR), peer),
        secure,
        forwardedHost.isEmpty() ? named : forwardedHost,
        publicUrl,
        false);
  }

  private static @Nullable InetAddress peer(HttpServerRequest request) {
    SocketAddress socket = request.remoteAddress();
    String address = socket == null ? null : socket.hostAddress();
    return address == null ? null : literal(address);
  }

  private boolean isTrusted(@Nullable InetAddress address) {
    return address != null && trusted.stream().anyMatch(network -> network.contains(address));
  }

  /** From the nearest on, until one is met whose word does not count. */
  private @Nullable InetAddress farthest(List<String> headers, @Nullable InetAddress peer) {
    InetAddress farthest = peer;
    List<String> hops = List.of(String.join(",", headers).split(",", -1));
    for (String hop : hops.reversed()) {
      InetAddress address = literal(hop.strip());
      if (address == null) {
        return farthest;
      }
      farthest = address;
      if (!isTrusted(address)) {
        return farthest;
      }
    }
    return farthest;
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
