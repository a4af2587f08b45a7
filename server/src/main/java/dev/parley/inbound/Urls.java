package dev.parley.inbound;

import dev.parley.webhook.ShownUrl;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;

/** URLs in documents may be relative to where the document was found (RFC 3986 s5). */
final class Urls {
  private Urls() {}

  /**
   * Empty when the result is no absolute http or https URL. The fragment of the base is not kept.
   */
  static Optional<String> resolve(String base, String written) {
    try {
      String from = withoutFragment(base.strip());
      if (written.isBlank()) {
        return Optional.of(from);
      }
      URI result = new URI(from).resolve(reference(from, written.strip()));
      String scheme = result.getScheme();
      boolean web = "http".equalsIgnoreCase(scheme) || "https".equalsIgnoreCase(scheme);
      return web && result.getRawAuthority() != null
          ? Optional.of(result.toString())
          : Optional.empty();
    } catch (URISyntaxException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** For people and journals: without user, password and connection overrides. */
  static String shown(String url) {
    return ShownUrl.of(url);
  }

  /**
   * {@link URI#resolve} follows the older RFC 2396, which loses the file name before a lone query.
   */
  private static String reference(String base, String written) throws URISyntaxException {
    return written.startsWith("?") ? new URI(base).getRawPath() + written : written;
  }

  private static String withoutFragment(String url) {
    int hash = url.indexOf('#');
    return hash < 0 ? url : url.substring(0, hash);
  }
}
