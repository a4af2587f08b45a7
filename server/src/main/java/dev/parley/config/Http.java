package dev.parley.config;

import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where Parley listens, and how others reach it.
 *
 * @param host address of one interface, or 0.0.0.0
 * @param publicUrl scheme and authority that applications and browsers use, without a slash at its
 *     end; null where it follows from the request
 * @param tls null where TLS is ended in front of Parley, or not at all
 * @param trustedProxies whose {@code X-Forwarded-…} headers say who asks; those of others are
 *     ignored
 * @param allowedHosts further authorities a client may name in {@code Host}
 * @param metricsFor who may read the metrics without a token
 * @param moreInfo what error codes are appended to in {@code more_info}
 */
public record Http(
    int port,
    String host,
    @Nullable URI publicUrl,
    @Nullable Tls tls,
    List<Network> trustedProxies,
    List<String> allowedHosts,
    List<Network> metricsFor,
    String moreInfo) {
  public static final int PORT_DEFAULT = 8080;
  public static final String HOST_DEFAULT = "127.0.0.1";

  /** Networks, or hosts, in one list. */
  public static final int LIST_MAX = 100;

  /** Clients compare it and developers know it. */
  public static final String MORE_INFO_DEFAULT = "https://www.twilio.com/docs/errors/";

  /** This machine and private networks (RFC 1918, RFC 4193). */
  public static final List<Network> METRICS_DEFAULT =
      List.of("127.0.0.0/8", "::1", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7")
          .stream()
          .map(written -> Network.parse(written).orElseThrow())
          .toList();

  public Http {
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException("port " + port);
    }
    trustedProxies = List.copyOf(trustedProxies);
    allowedHosts = List.copyOf(allowedHosts);
    metricsFor = List.copyOf(metricsFor);
  }

  /** Plain HTTP that nobody forwards to. */
  public Http(int port, String host) {
    this(port, host, null, null, List.of(), List.of(), METRICS_DEFAULT, MORE_INFO_DEFAULT);
  }

  /**
   * Files in PEM.
   *
   * @param certificate ours first, then the issuers
   * @param key PKCS #8, not encrypted
   */
  public record Tls(String certificate, String key) {}
}
