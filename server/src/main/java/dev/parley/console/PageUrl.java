package dev.parley.console;

import dev.parley.http.Request;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.Collectors;

/** Addresses of pages with what they are asked for. */
final class PageUrl {
  /** UTF-16 units of one filter; what is longer is cut off, since nothing has such a name. */
  static final int FILTER_MAX = 100;

  private PageUrl() {}

  /** What a page is asked for under this name; empty for nothing. */
  static String asked(Request request, String name) {
    String text = request.query().first(name).orElse("").strip();
    return text.length() > FILTER_MAX ? text.substring(0, FILTER_MAX) : text;
  }

  /** Without what is empty, in the order of the map. */
  static String of(String path, Map<String, String> parameters) {
    String query =
        parameters.entrySet().stream()
            .filter(parameter -> !parameter.getValue().isEmpty())
            .map(
                parameter ->
                    parameter.getKey()
                        + "="
                        + URLEncoder.encode(parameter.getValue(), StandardCharsets.UTF_8))
            .collect(Collectors.joining("&"));
    return query.isEmpty() ? path : path + "?" + query;
  }
}
