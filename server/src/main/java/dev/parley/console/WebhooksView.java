package dev.parley.console;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the list of failed calls shows.
 *
 * @param problems what could not be understood or done
 * @param notice what the last action did
 * @param noticeUrl where more is to be read of it
 * @param retriedOn whether failed calls of the account are called again by themselves
 * @param range what a replay of all asks for; null when the range could not be understood
 * @param alert how many were given up; null when none was, and behind the first page
 * @param waiting how many are called again; null as above
 * @param looked how many failures these numbers are taken from at most
 * @param olderUrl null on the last page
 * @param newestUrl null on the first page
 */
public record WebhooksView(
    FilterView filter,
    List<String> problems,
    @Nullable String notice,
    @Nullable String noticeUrl,
    String accountSid,
    boolean retriedOn,
    @Nullable RangeView range,
    @Nullable RangeView rest,
    @Nullable Count alert,
    @Nullable Count waiting,
    List<Row> rows,
    int looked,
    @Nullable String olderUrl,
    @Nullable String newestUrl,
    boolean stoppedEarly,
    boolean filtered) {
  public WebhooksView {
    problems = List.copyOf(problems);
    rows = List.copyOf(rows);
  }

  /** The form, as filled in. */
  public record FilterView(
      String account,
      String since,
      String until,
      String message,
      String show,
      String after,
      List<MessagesView.AccountOption> accounts) {
    public FilterView {
      accounts = List.copyOf(accounts);
    }
  }

  /**
   * @param since ISO 8601
   * @param until ISO 8601
   * @param after where to go on; empty for the whole range
   */
  public record RangeView(String since, String until, String after) {}

  public record Count(int number, String url) {}

  /**
   * @param key unique on the page
   * @param state which was to be announced
   * @param where without password; null for the webhook of an inbound message
   * @param code of the catalogue, with a page of its own; null when there is none
   * @param status what came instead of a 2xx: a status of HTTP; null when none came
   * @param next what happens next, as a sentence
   */
  public record Row(
      String key,
      String at,
      String atIso,
      String message,
      String messageUrl,
      String state,
      @Nullable String where,
      @Nullable Integer code,
      @Nullable Integer status,
      StatusView outcome,
      String next) {}
}
