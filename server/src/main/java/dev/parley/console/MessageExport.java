package dev.parley.console;

import dev.parley.account.AccountSid;
import dev.parley.audit.AuditNotes;
import dev.parley.audit.Cause;
import dev.parley.audit.Change;
import dev.parley.http.Response;
import dev.parley.message.MessageSid;
import dev.parley.message.MessageView;
import java.io.ByteArrayOutputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * A search as a file for spreadsheets, newest first. The file is made in memory, so it has a
 * maximum in octets as well as in rows, and one is made at a time. It takes texts of many people
 * out of the console: the record says who took them. Thread-safe.
 */
final class MessageExport {
  static final String PATH = MessagesPage.PATH + "/export.csv";

  /** Messages in one file; its last line says when there may be more. */
  static final int ROWS_MAX = 10_000;

  /** Octets of the rows of one file; its last line says when there may be more. */
  static final int OCTETS_MAX = 8 * 1024 * 1024;

  /** Messages that are looked at for one file, however few of them a search by state finds. */
  static final int EXAMINED_MAX = 40_000;

  private final MessageSearch search;
  private final AuditNotes notes;
  private final Semaphore one = new Semaphore(1);

  MessageExport(MessageSearch search, AuditNotes notes) {
    this.search = search;
    this.notes = notes;
  }

  /** The file; empty while another one is being made. */
  Optional<Response> csv(MessageSearch.Query query, Cause cause) {
    if (!one.tryAcquire()) {
      return Optional.empty();
    }
    try {
      Written written = write(query);
      notes.note(change(query, written, cause));
      return Optional.of(answer(written.octets()));
    } finally {
      one.release();
    }
  }

  /**
   * @param stoppedAt the last message in the file when there may be more; null when it is whole
   */
  private record Written(byte[] octets, int rows, @Nullable String stoppedAt) {}

  private Written write(MessageSearch.Query query) {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    file.writeBytes(MessageCsv.HEADER);
    int rows = 0;
    int examined = 0;
    String last = "its beginning";
    MessageSid next = query.after();
    do {
      MessageSearch.Found found = search.find(query.from(next));
      for (MessageView message : found.messages()) {
        byte[] row = MessageCsv.row(message);
        if (rows == ROWS_MAX || file.size() + row.length > OCTETS_MAX) {
          return stopped(file, rows, last);
        }
        file.writeBytes(row);
        rows++;
        last = message.sid().toString();
      }
      next = found.next();
      examined += found.examined();
    } while (next != null && examined < EXAMINED_MAX);
    return next == null
        ? new Written(file.toByteArray(), rows, null)
        : stopped(file, rows, next.toString());
  }

  private static Written stopped(ByteArrayOutputStream file, int rows, String at) {
    file.writeBytes(
        MessageCsv.note("There may be more: the search stopped at " + at + ". Narrow it."));
    return new Written(file.toByteArray(), rows, at);
  }

  /** What was looked for, without the numbers. */
  private static Change change(MessageSearch.Query query, Written written, Cause cause) {
    AccountSid account = query.account();
    Map<String, String> after = new LinkedHashMap<>();
    after.put("rows", Integer.toString(written.rows()));
    after.put("whole", Boolean.toString(written.stoppedAt() == null));
    if (query.state() != null) {
      after.put("status", query.state().text());
    }
    if (query.to() != null) {
      after.put("to", "one number");
    }
    if (query.from() != null) {
      after.put("from", "one number");
    }
    return new Change(
        cause,
        account == null ? null : account.id(),
        "messages.exported",
        account == null ? "messages" : account.toString(),
        Map.of(),
        after);
  }

  private static Response answer(byte[] octets) {
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
        octets);
  }
}
