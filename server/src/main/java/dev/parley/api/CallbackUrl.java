package dev.parley.api;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Whether a URL that we are asked to call can be one. Where it leads is checked when it is called;
 * names may resolve to another address by then.
 */
public final class CallbackUrl {
  /** Longer ones are refused by many receivers. */
  public static final int LENGTH_MAX = 4000;

  private CallbackUrl() {}

  /** Why it cannot, in words that follow the parameter's name; empty when it can. */
  public static Optional<String> problem(String url) {
    if (url.length() > LENGTH_MAX) {
      return Optional.of("is longer than " + LENGTH_MAX + " characters");
    }
    URI uri;
    try {
      uri = new URI(url);
    } catch (URISyntaxException _) {
      return Optional.of("is not a valid URL; characters such as spaces must be percent-encoded");
    }
    String scheme = uri.getScheme();
    if (scheme == null || !(scheme.equalsIgnoreCase("http") || scheme.equalsIgnoreCase("https"))) {
      return Optional.of("must start with http:// or https://");
    }
    if (underscored(uri.getRawAuthority())) {
      return Optional.of("has an underscore in its host name, which host names cannot have");
    }
    if (uri.getHost() == null) {
      return Optional.of("has no valid host name");
    }
    if (uri.getPort() == 0 || uri.getPort() > 65_535) {
      return Optional.of("has a port out of range");
    }
    return Optional.empty();
  }

  private static boolean underscored(@Nullable String authority) {
    return authority != null && authority.substring(authority.indexOf('@') + 1).indexOf('_') >= 0;
  }
}
