package dev.parley.console;

import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One page of a list held in memory.
 *
 * @param next the place after which the next page begins; null on the last
 */
record ListPage<T>(List<T> items, @Nullable String next) {
  /**
   * @param key names a place in the list
   * @param after the last place of the page before; what is not there any more, or empty, begins
   *     anew
   */
  static <T> ListPage<T> of(List<T> all, Function<T, String> key, String after, int size) {
    int from = 0;
    for (int i = 0; i < all.size() && !after.isEmpty() && from == 0; i++) {
      if (key.apply(all.get(i)).equals(after)) {
        from = i + 1;
      }
    }
    int to = Math.min(all.size(), from + size);
    return new ListPage<>(
        List.copyOf(all.subList(from, to)), to < all.size() ? key.apply(all.get(to - 1)) : null);
  }
}
