package dev.parley.console;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The links to carriers in a table.
 *
 * @param bound how many are
 */
public record CarriersView(List<Row> rows, long bound) {
  public CarriersView {
    rows = List.copyOf(rows);
  }

  /**
   * @param state bound, or what is wrong
   * @param since when it began, for people and for machines
   * @param problem in words; null when it is bound
   * @param rate used against allowed, in segments a second
   * @param submits the middle and the slow answers
   * @param receipts the middle and the slow receipts
   */
  public record Row(
      String name,
      String url,
      String address,
      StatusView state,
      String since,
      String sinceIso,
      @Nullable String problem,
      String window,
      String rate,
      String submits,
      String receipts) {}
}
