package dev.parley.api.parley;

import dev.parley.api.BadParameter;
import dev.parley.http.Request;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A page of a list held in memory: {@code PageSize} items after the one that {@code Cursor} names.
 *
 * @param after sid of the last item of the page before; null for the first page
 */
record Cursor(int size, @Nullable String after) {
  static final int SIZE_DEFAULT = 50;
  static final int SIZE_MAX = 1_000;

  static Cursor read(Request request) throws BadParameter {
    String size = request.query().first("PageSize").map(String::strip).orElse("");
    String after = request.query().first("Cursor").map(String::strip).orElse("");
    try {
      int wanted = size.isEmpty() ? SIZE_DEFAULT : Integer.parseInt(size);
      if (wanted >= 1 && wanted <= SIZE_MAX) {
        return new Cursor(wanted, after.isEmpty() ? null : after);
      }
    } catch (NumberFormatException noNumber) {
      // Told below, together with the range.
    }
    throw new BadParameter(
        BadParameter.INVALID_VALUE, "PageSize must be a whole number from 1 to " + SIZE_MAX + ".");
  }

  /**
   * @param next where the next page begins; null on the last
   */
  record Page<T>(List<T> items, @Nullable String next) {}

  <T> Page<T> of(List<T> all, Function<T, String> key) throws BadParameter {
    int from = 0;
    if (after != null) {
      while (from < all.size() && !key.apply(all.get(from)).equals(after)) {
        from++;
      }
      if (from == all.size()) {
        throw new BadParameter(
            BadParameter.INVALID_VALUE, "Cursor names nothing of this list any more.");
      }
      from++;
    }
    int to = Math.min(all.size(), from + size);
    return new Page<>(all.subList(from, to), to < all.size() ? key.apply(all.get(to - 1)) : null);
  }
}
