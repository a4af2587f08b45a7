package dev.parley.http;

import java.net.InetAddress;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * Who asks, and under which address we were asked. Behind a trusted proxy these are what the proxy
 * says; what anybody else claims in {@code X-Forwarded-…} counts for nothing.
 *
 * @param address of the client; null where a trusted proxy's word about it cannot be read, and for
 *     a test without a connection
 * @param secure whether the client's own connection is TLS
 * @param host as the client named it
 * @param publicUrl as configured; null where it follows from the request
 * @param claimed a forwarding header came from somebody who is not trusted with it, or cannot be
 *     read
 */
public record Client(
    @Nullable InetAddress address,
    boolean secure,
    String host,
    @Nullable URI publicUrl,
    boolean claimed) {
  /** Of a request that came over no connection. */
  public static final Client NONE = new Client(null, false, "localhost", null, false);

  /** Scheme and authority that absolute URLs in an answer begin with; no slash at the end. */
  public String baseUrl() {
    return publicUrl == null ? (secure ? "https://" : "http://") + host : publicUrl.toString();
  }
}
