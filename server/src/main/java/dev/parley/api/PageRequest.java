package dev.parley.api;

import dev.parley.http.Request;
import dev.parley.http.Request.Parameters;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Which page of a list is asked for. A page starts after the last item of the one before, named in
 * {@code PageToken}, so that new items neither repeat nor hide one.
 *
 * @param filters the query without paging, encoded, ending in an ampersand; empty without filters
 * @param after sid of the last item of the page before; null for the first page
 */
record PageRequest(String path, String filters, int size, int number, @Nullable String after) {
  static final int SIZE_DEFAULT = 50;

  /** Twilio's largest page; more is cut down to it, as there. */
  static final int SIZE_MAX = 1000;

  private static final String TOKEN_PREFIX = "PA";

  static PageRequest read(Request request, List<String> filterNames) throws BadParameter {
    Parameters query = request.query();
    int size = number(query, "PageSize", 1, SIZE_DEFAULT);
    int page = number(query, "Page", 0, 0);
    String token = query.first("PageToken").filter(t -> !t.isEmpty()).orElse(null);
    if (token != null && !token.startsWith(TOKEN_PREFIX)) {
      throw new BadParameter(
          BadParameter.INVALID_VALUE, "PageToken is none of ours; follow next_page_uri.");
    }
    if (page > 0 && token == null) {
      throw new BadParameter(
          BadParameter.INVALID_VALUE, "Page needs its PageToken; follow next_page_uri.");
    }
    return new PageRequest(
        request.path(),
        filters(query, filterNames),
        Math.min(size, SIZE_MAX),
        page,
        token == null ? null : token.substring(TOKEN_PREFIX.length()));
  }

  private static int number(Parameters query, String name, int min, int otherwise)
      throws BadParameter {
    Optional<String> text = query.first(name).filter(t -> !t.isEmpty());
    if (text.isEmpty()) {
      return otherwise;
    }
    try {
      int value = Integer.parseInt(text.get());
      if (value >= min) {
        return value;
      }
    } catch (NumberFormatException _) {
      // Falls through to the same refusal.
    }
    throw new BadParameter(
        BadParameter.INVALID_VALUE, name + " must be a whole number of at least " + min + ".");
  }

  private static String filters(Parameters query, List<String> names) {
    StringBuilder text = new StringBuilder();
    for (String name : names) {
      query
          .first(name)
          .ifPresent(
              value -> text.append(encode(name)).append('=').append(encode(value)).append('&'));
    }
    return text.toString();
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  String uri() {
    return uri(number, after);
  }

  String firstUri() {
    return uri(0, null);
  }

  String nextUri(String lastSid) {
    return uri(number + 1, lastSid);
  }

  /** Known for the second page only: a token names where a page starts, not where it came from. */
  @Nullable String previousUri() {
    return number == 1 ? firstUri() : null;
  }

  private String uri(int page, @Nullable String afterSid) {
    String token = afterSid == null ? "" : "&PageToken=" + TOKEN_PREFIX + afterSid;
    return path + "?" + filters + "PageSize=" + size + "&Page=" + page + token;
  }

  /** This page of a list held in memory. */
  <T> Slice<T> slice(List<T> all, Function<T, String> sid) throws BadParameter {
    int from = 0;
    if (after != null) {
      while (from < all.size() && !sid.apply(all.get(from)).equals(after)) {
        from++;
      }
      if (from == all.size()) {
        throw new BadParameter(
            BadParameter.INVALID_VALUE, "PageToken names nothing of this list any more.");
      }
      from++;
    }
    int to = Math.min(all.size(), from + size);
    return new Slice<>(all.subList(from, to), to < all.size() ? sid.apply(all.get(to - 1)) : null);
  }

  /**
   * @param next the sid after which the next page begins; null on the last
   */
  record Slice<T>(List<T> items, @Nullable String next) {}
}
