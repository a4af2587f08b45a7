package dev.parley.console;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the list of accounts shows.
 *
 * @param query text that name or sid contain
 * @param parent sid of the account whose subaccounts are asked for
 * @param status where they stand
 * @param form the one that makes an account
 * @param nextUrl null on the last page
 * @param firstUrl null on the first page
 */
public record AccountsView(
    String query,
    String parent,
    String status,
    boolean filtered,
    List<Row> rows,
    @Nullable String nextUrl,
    @Nullable String firstUrl,
    FormView form) {
  public AccountsView {
    rows = List.copyOf(rows);
  }

  /**
   * @param parent name of its parent; null for an account of its own
   * @param standing what holds for it
   */
  public record Row(
      String url,
      String name,
      String sid,
      @Nullable String parent,
      @Nullable String parentUrl,
      StatusView standing,
      String created,
      String createdIso) {}
}
