package dev.parley.message;

import dev.parley.account.AccountSid;
import dev.parley.message.UnfinishedMessages.Entry;
import dev.parley.store.BatchWriter;
import dev.parley.store.BinaryRow;
import dev.parley.store.CopyBinary;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * Appends events by COPY, and with them the carrier references that receipts will name and the
 * calls to applications that are to be made again.
 */
final class EventInsert implements BatchWriter<MessageEvent> {
  private static final String COPY_EVENTS =
      """
      copy message_event (message, seq, kind, at, code, segment, carrier, reference, detail,
        state_before, state_after, webhook_account)
      from stdin (format binary)
      """;
  private static final String COPY_REFERENCES =
      "copy receipt_reference (slot, carrier, reference, message, segment) from stdin (format"
          + " binary)";

  private final CopyBinary copy = new CopyBinary();
  private final List<MessageEvent> references = new ArrayList<>();
  private final List<MessageEvent> calls = new ArrayList<>();
  private final List<Entry> unfinished = new ArrayList<>();

  @Override
  public void write(Connection connection, List<MessageEvent> rows) throws SQLException {
    copy.write(connection, COPY_EVENTS, rows, EventInsert::event);
    references.clear();
    calls.clear();
    unfinished.clear();
    for (MessageEvent event : rows) {
      if (event.kind() == EventKind.ACCEPTED) {
        references.add(event);
      } else if (event.webhook() != null) {
        calls.add(event);
      }
      if (event.unfinished() != null) {
        unfinished.add(event.unfinished());
      }
    }
    if (!references.isEmpty()) {
      copy.write(connection, COPY_REFERENCES, references, EventInsert::reference);
    }
    if (!unfinished.isEmpty()) {
      UnfinishedMessages.add(connection, unfinished);
    }
    if (!calls.isEmpty()) {
      WebhookRetryRows.follow(connection, calls);
    }
  }

  @Override
  public List<Boolean> stored(Connection connection, List<MessageEvent> rows) throws SQLException {
    record EventKey(UUID message, int seq) {}
    Set<EventKey> found = new HashSet<>();
    try (PreparedStatement select =
        connection.prepareStatement(
            """
            select message, seq from message_event
            where message = any(?) and message >= ? and message <= ? and seq >= ?
            """)) {
      UUID[] ids = rows.stream().map(MessageEvent::message).toArray(UUID[]::new);
      select.setArray(1, connection.createArrayOf("uuid", ids));
      select.setObject(2, SidRange.lowest(ids));
      select.setObject(3, SidRange.highest(ids));
      select.setInt(4, rows.stream().mapToInt(MessageEvent::seq).min().orElse(1));
      try (ResultSet result = select.executeQuery()) {
        while (result.next()) {
          found.add(new EventKey(result.getObject(1, UUID.class), result.getInt(2)));
        }
      }
    }
    return rows.stream()
        .map(row -> found.contains(new EventKey(row.message(), row.seq())))
        .toList();
  }

  private static void event(MessageEvent event, BinaryRow out) {
    out.uuid(event.message());
    out.int2(event.seq());
    out.int2(event.kind().code());
    out.timestamp(event.at());
    out.int4(event.code());
    out.int2(event.segment());
    out.text(event.carrier());
    out.text(event.reference());
    out.text(event.detail());
    out.int2(event.before().code());
    out.int2(event.after().code());
    AccountSid failedWebhookOf = event.failedWebhookOf();
    out.uuid(failedWebhookOf == null ? null : failedWebhookOf.id());
  }

  private static void reference(MessageEvent event, BinaryRow out) {
    out.int2(ReceiptReferences.slot(event.at()));
    out.text(event.carrier());
    out.text(event.reference());
    out.uuid(event.message());
    out.int2(event.segment());
  }
}
