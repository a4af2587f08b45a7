package dev.parley.console;

import dev.parley.http.Request;
import dev.parley.http.Response;
import java.net.URI;
import java.util.Arrays;
import java.util.Optional;

/**
 * The cookies of the console: for this host alone ({@code __Host-}, RFC 6265bis s4.1.3.2) where
 * browsers come by HTTPS, out of reach of scripts, and not sent with the forms of other sites.
 */
final class Cookies {
  private static final String ATTRIBUTES = "; Path=/; HttpOnly; SameSite=Lax";

  private Cookies() {}

  static Optional<String> value(Request request, String name) {
    String start = full(request, name) + "=";
    return request.header("cookie").stream()
        .flatMap(header -> Arrays.stream(header.split(";", -1)))
        .map(String::strip)
        .filter(pair -> pair.startsWith(start))
        .map(pair -> pair.substring(start.length()))
        .findFirst();
  }

  /**
   * @param value letters and digits
   */
  static Response set(Request request, Response response, String name, String value) {
    return response.with("Set-Cookie", full(request, name) + "=" + value + attributes(request));
  }

  static Response clear(Request request, Response response, String name) {
    return response.with(
        "Set-Cookie", full(request, name) + "=" + attributes(request) + "; Max-Age=0");
  }

  private static String full(Request request, String name) {
    return secure(request) ? "__Host-" + name : name;
  }

  private static String attributes(Request request) {
    return secure(request) ? ATTRIBUTES + "; Secure" : ATTRIBUTES;
  }

  /** Whether the browser came by HTTPS, as far as we can see or were told. */
  private static boolean secure(Request request) {
    URI publicUrl = request.client().publicUrl();
    return request.client().secure()
        || (publicUrl != null && "https".equalsIgnoreCase(publicUrl.getScheme()));
  }
}
