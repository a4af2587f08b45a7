package dev.parley.http;

import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A request, read whole and parsed at the edge.
 *
 * @param method upper case
 * @param path decoded, without query
 * @param pathParameters by name of the route's placeholders
 * @param headers names in lower case
 * @param client who asks; what it says in {@code X-Forwarded-…} headers is judged there
 */
public record Request(
    String method,
    String path,
    Map<String, String> pathParameters,
    Parameters query,
    Parameters form,
    Map<String, String> headers,
    byte[] body,
    Client client) {

  /** One that came over no connection. */
  public Request(
      String method,
      String path,
      Map<String, String> pathParameters,
      Parameters query,
      Parameters form,
      Map<String, String> headers,
      byte[] body) {
    this(method, path, pathParameters, query, form, headers, body, Client.NONE);
  }

  /** As text; empty where there is no connection. */
  public String clientAddress() {
    InetAddress address = client.address();
    return address == null ? "" : address.getHostAddress();
  }

  public Optional<String> header(String name) {
    return Optional.ofNullable(headers.get(name.toLowerCase(Locale.ROOT)));
  }

  public String pathParameter(String name) {
    String value = pathParameters.get(name);
    if (value == null) {
      throw new IllegalArgumentException("the route has no placeholder " + name);
    }
    return value;
  }

  /** Ordered, multi-valued, decoded parameters of a query or form. */
  public record Parameters(Map<String, List<String>> values) {
    public static final Parameters NONE = new Parameters(Map.of());

    public Optional<String> first(String name) {
      List<String> all = values.get(name);
      return all == null || all.isEmpty() ? Optional.empty() : Optional.of(all.getFirst());
    }

    public List<String> all(String name) {
      return values.getOrDefault(name, List.of());
    }
  }
}
