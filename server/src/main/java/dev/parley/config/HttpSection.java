package dev.parley.config;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the section {@code http} of the configuration. */
final class HttpSection {
  private static final Pattern AUTHORITY =
      Pattern.compile("(\\*\\.)?[A-Za-z0-9.-]+(:[0-9]{1,5})?|\\[[0-9A-Fa-f:.]+](:[0-9]{1,5})?");

  private HttpSection() {}

  static Http read(Section section) {
    Http http =
        new Http(
            section.integer("port", Http.PORT_DEFAULT, 0, 65_535),
            section.text("host", Http.HOST_DEFAULT),
            url(section, "publicUrl").map(HttpSection::withoutSlash).orElse(null),
            tls(section.section("tls")),
            networks(section, "trustedProxies", List.of()),
            hosts(section),
            networks(section, "metricsFor", Http.METRICS_DEFAULT),
            url(section, "moreInfo").map(URI::toString).orElse(Http.MORE_INFO_DEFAULT));
    section.finish();
    return http;
  }

  /** Of http or https, with a host and neither user, query nor fragment. */
  private static Optional<URI> url(Section section, String key) {
    String written = section.optionalText(key);
    if (written == null) {
      return Optional.empty();
    }
    boolean whole = key.equals("moreInfo");
    try {
      URI url = URI.create(written);
      boolean web = "https".equals(url.getScheme()) || "http".equals(url.getScheme());
      boolean plain =
          url.getHost() != null
              && url.getUserInfo() == null
              && url.getQuery() == null
              && url.getFragment() == null;
      if (web && plain && (whole || withoutSlash(url).getPath().isEmpty())) {
        return Optional.of(url);
      }
    } catch (IllegalArgumentException _) {
      // Told below.
    }
    section.problem(
        key,
        written,
        whole ? "like https://sms.example.com/docs/errors/" : "like https://sms.example.com");
    return Optional.empty();
  }

  private static URI withoutSlash(URI url) {
    String text = url.toString();
    return text.endsWith("/") ? URI.create(text.substring(0, text.length() - 1)) : url;
  }

  private static Http.@Nullable Tls tls(Section section) {
    String certificate = section.optionalText("certificate");
    String key = section.optionalText("key");
    section.finish();
    if (certificate == null && key == null) {
      return null;
    }
    if (certificate == null || key == null) {
      section.problem(
          certificate == null ? "certificate" : "key", "", "set: certificate and key go together");
      return null;
    }
    return new Http.Tls(certificate, key);
  }

  static List<Network> networks(Section section, String key, List<Network> usual) {
    List<String> written = section.values(key, usual.stream().map(Network::toString).toList());
    List<Network> networks = new ArrayList<>();
    for (String each : limited(section, key, written)) {
      Optional<Network> network = Network.parse(each);
      if (network.isEmpty()) {
        section.problem(key, each, "addresses like 10.0.0.0/8, fd00::/8 or 192.0.2.7");
      }
      network.ifPresent(networks::add);
    }
    return networks;
  }

  private static List<String> hosts(Section section) {
    List<String> written =
        limited(section, "allowedHosts", section.values("allowedHosts", List.of()));
    for (String each : written) {
      if (!AUTHORITY.matcher(each).matches()) {
        section.problem("allowedHosts", each, "hosts like sms.example.com:8443 or *.example.com");
      }
    }
    return written;
  }

  private static List<String> limited(Section section, String key, List<String> written) {
    if (written.size() <= Http.LIST_MAX) {
      return written;
    }
    section.problem(key, written.size() + " entries", "at most " + Http.LIST_MAX);
    return List.of();
  }
}
