package dev.parley.console;

import dev.parley.message.MessageView;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Messages as rows for spreadsheets (RFC 4180), in UTF-8. */
final class MessageCsv {
  static final byte[] HEADER =
      octets(
          "sid,account,direction,status,error_code,from,to,segments,created_at,sent_at,body\r\n");

  private MessageCsv() {}

  static byte[] row(MessageView message) {
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
    StringBuilder row = new StringBuilder();
    String comma = "";
    for (String text : cells) {
      row.append(comma);
      comma = ",";
      if (text != null) {
        cell(row, text);
      }
    }
    return octets(row.append("\r\n").toString());
  }

  /** A line that is no message. */
  static byte[] note(String sentence) {
    StringBuilder row = new StringBuilder();
    cell(row, sentence);
    return octets(row.append("\r\n").toString());
  }

  /**
   * Quoted. Texts come from strangers, and spreadsheets calculate what begins like a formula: an
   * apostrophe before it makes it a text. A plus and digits are a number, as all of ours.
   */
  private static void cell(StringBuilder row, String text) {
    row.append('"');
    if (!text.isEmpty() && "=-@\t\r+".indexOf(text.charAt(0)) >= 0 && !text.matches("\\+\\d+")) {
      row.append('\'');
    }
    row.append(text.replace("\"", "\"\"")).append('"');
  }

  private static byte[] octets(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
