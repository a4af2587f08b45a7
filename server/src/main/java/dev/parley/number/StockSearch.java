package dev.parley.number;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is looked for in stock; null where it does not matter.
 *
 * @param kinds any of them; empty for all
 * @param contains digits as somewhere in the number, {@code _} for any one of them
 * @param prefix how it begins
 * @param available not held by anybody; false for held ones
 */
public record StockSearch(
    @Nullable String country,
    Set<StockNumber.Kind> kinds,
    @Nullable String prefix,
    @Nullable String contains,
    @Nullable String region,
    @Nullable String locality,
    @Nullable String postalCode,
    @Nullable Boolean sms,
    @Nullable Boolean mms,
    @Nullable Boolean voice,
    @Nullable Boolean available) {
  public StockSearch {
    kinds = Set.copyOf(kinds);
  }

  /** Everything. */
  public static final StockSearch ALL =
      new StockSearch(null, Set.of(), null, null, null, null, null, null, null, null, null);
}
