package dev.parley.console;

import dev.parley.http.Response;
import dev.parley.message.MessageSid;
import dev.parley.message.MessageView;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A search as a file for spreadsheets (RFC 4180), newest first. */
final class MessageExport {
  static final String PATH = MessagesPage.PATH + "/export.csv";

  /** Messages in one file; its last line says when there may be more. */
  static final int ROWS_MAX = 10_000;

  /** How often a search by state may have looked at its maximum without filling a page. */
  static final int EARLY_STOPS_MAX = 20;

  private static final String HEADER =
      "sid,account,direction,status,error_code,from,to,segments,created_at,sent_at,body\r\n";

  private MessageExport() {}

  static Response csv(MessageSearch search, MessageSearch.Query query) {
    StringBuilder file = new StringBuilder(HEADER);
    MessageSid next = query.after();
    int rows = 0;
    int earlyStops = 0;
    do {
      MessageSearch.Found found = search.find(query.from(next));
      for (MessageView message : found.messages()) {
        if (rows++ < ROWS_MAX) {
          write(file, message);
        }
      }
      next = found.next();
      earlyStops += found.stoppedEarly() ? 1 : 0;
    } while (next != null && rows < ROWS_MAX && earlyStops < EARLY_STOPS_MAX);
    if (next != null) {
      cell(file, "There may be more: the search stopped at " + next + ". Narrow it.");
      file.append("\r\n");
    }
    return new Response(
        200,
        Map.of(
            "Content-Type",
            "text/csv; charset=utf-8",
            "Content-Disposition",
            "attachment; filename=\"messages.csv\"",
            "X-Content-Type-Options",
            "nosniff",
            "Cache-Control",
            "no-store"),
        file.toString().getBytes(StandardCharsets.UTF_8));
  }

  private static void write(StringBuilder file, MessageView message) {
    List<@Nullable String> cells =
        Arrays.asList(
            message.sid().toString(),
            message.account().toString(),
            message.direction().text(),
            message.state().text(),
            message.errorCode() == null ? null : message.errorCode().toString(),
            message.from(),
            message.to(),
            Integer.toString(message.segments()),
            Times.iso(message.createdAt()),
            message.sentAt() == null ? null : Times.iso(message.sentAt()),
            message.body());
    String comma = "";
    for (String text : cells) {
      file.append(comma);
      comma = ",";
      if (text != null) {
        cell(file, text);
      }
    }
    file.append("\r\n");
  }

  /**
   * Quoted. Texts come from strangers, and spreadsheets calculate what begins like a formula: an
   * apostrophe before it makes it a text. A plus and digits are a number, as all of ours.
   */
  private static void cell(StringBuilder file, String text) {
    file.append('"');
    if (!text.isEmpty() && "=-@\t\r+".indexOf(text.charAt(0)) >= 0 && !text.matches("\\+\\d+")) {
      file.append('\'');
    }
    file.append(text.replace("\"", "\"\"")).append('"');
  }
}
