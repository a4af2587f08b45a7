package dev.parley.console;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the list of messages shows.
 *
 * @param problems what in the address could not be understood
 * @param here address of this page, for its own refreshing
 * @param olderUrl null on the last page
 * @param newestUrl null on the first page
 * @param stoppedEarly the search by state looked at so many messages and stopped
 * @param exportUrl the same search as a file
 * @param curl shown when there is nothing to list
 * @param fingerprint changes when a shown row changes
 */
public record MessagesView(
    FilterView filter,
    List<String> problems,
    List<Row> rows,
    String here,
    @Nullable String olderUrl,
    @Nullable String newestUrl,
    boolean stoppedEarly,
    boolean filtered,
    String exportUrl,
    String curl,
    String fingerprint) {
  public MessagesView {
    problems = List.copyOf(problems);
    rows = List.copyOf(rows);
  }

  /** The form, as filled in. */
  public record FilterView(
      String to,
      String from,
      String status,
      String account,
      List<String> states,
      List<AccountOption> accounts) {
    public FilterView {
      states = List.copyOf(states);
      accounts = List.copyOf(accounts);
    }
  }

  public record AccountOption(String sid, String name) {}

  /**
   * @param text the beginning of the body; null when it was redacted
   */
  public record Row(
      String url,
      String sid,
      String at,
      String atIso,
      String direction,
      String from,
      String to,
      @Nullable String text,
      int segments,
      StatusView status,
      @Nullable Integer errorCode) {}
}
