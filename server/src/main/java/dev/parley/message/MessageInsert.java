package dev.parley.message;

import dev.parley.message.UnfinishedMessages.Entry;
import dev.parley.policy.Decision;
import dev.parley.store.BatchWriter;
import dev.parley.store.BinaryRow;
import dev.parley.store.CopyBinary;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** Inserts messages by COPY. Single-owner: each committer has its own. */
public final class MessageInsert implements BatchWriter<MessageRow> {
  private static final String COPY =
      """
      copy message (id, prefix, account, owner_account, direction, sender, recipient, body, segments,
        status_callback, validity_seconds, created_at, initial_state, error_code, findings, facts,
        policy_version, verdict, origin, purpose, in_reply_to, carrier, due_at,
        concatenation_reference, messaging_service, sender_choice, end_user, trace_parent)
      from stdin (format binary)
      """;

  private final CopyBinary copy = new CopyBinary();

  @Override
  public void write(Connection connection, List<MessageRow> rows) throws SQLException {
    copy.write(connection, COPY, rows, MessageInsert::columns);
    List<MessageRow> scheduled =
        rows.stream().filter(row -> row.initial() == MessageState.SCHEDULED).toList();
    if (!scheduled.isEmpty()) {
      ScheduledMessages.add(connection, scheduled);
    }
    List<MessageRow> inParts =
        rows.stream().filter(row -> row.concatenationReference() != null).toList();
    if (!inParts.isEmpty()) {
      ConcatenationReferences.keep(connection, inParts);
    }
    List<Entry> replies =
        rows.stream().filter(MessageInsert::isListed).map(Entry::withoutQueue).toList();
    if (!replies.isEmpty()) {
      UnfinishedMessages.add(connection, replies);
    }
  }

  /**
   * The sid of a reply derives from the message that it answers, and may be older than the recovery
   * mark: a start that scans from the mark would not find it, so it is listed from the beginning.
   */
  static boolean isListed(MessageRow row) {
    return row.inReplyTo() != null
        && (row.initial() == MessageState.QUEUED || row.initial() == MessageState.FAILED);
  }

  @Override
  public List<Boolean> stored(Connection connection, List<MessageRow> rows) throws SQLException {
    List<UUID> ids = rows.stream().map(row -> row.sid().id()).toList();
    Set<UUID> found = present(connection, ids);
    return ids.stream().map(found::contains).toList();
  }

  /** Which of these messages are in the database. */
  public static Set<UUID> present(Connection connection, List<UUID> ids) throws SQLException {
    Set<UUID> found = new HashSet<>();
    if (ids.isEmpty()) {
      return found;
    }
    UUID[] array = ids.toArray(UUID[]::new);
    try (PreparedStatement select =
        connection.prepareStatement(
            "select id from message where id = any(?) and id >= ? and id <= ?")) {
      select.setArray(1, connection.createArrayOf("uuid", array));
      select.setObject(2, SidRange.lowest(array));
      select.setObject(3, SidRange.highest(array));
      try (ResultSet result = select.executeQuery()) {
        while (result.next()) {
          found.add(result.getObject(1, UUID.class));
        }
      }
    }
    return found;
  }

  private static void columns(MessageRow row, BinaryRow out) {
    Decision decision = row.decision();
    out.uuid(row.sid().id());
    out.text(row.sid().prefix());
    out.uuid(row.account().id());
    out.uuid(row.ownerAccount().id());
    out.int2(row.direction().code());
    out.text(row.from());
    out.text(row.to());
    out.text(row.body());
    out.int2(row.segments());
    out.text(row.statusCallback());
    out.int4(row.validitySeconds());
    out.timestamp(row.createdAt());
    out.int2(row.initial().code());
    out.int4(row.errorCode());
    out.jsonb(decision == null ? null : DecisionText.findings(decision));
    out.text(decision == null ? null : decision.digest().facts());
    out.int4(decision == null ? null : (Integer) decision.digest().policyVersion());
    out.int4(decision == null ? null : (Integer) DecisionText.verdict(decision));
    out.text(row.origin());
    out.text(row.purpose());
    out.uuid(row.inReplyTo());
    out.text(row.carrier());
    out.timestamp(row.dueAt());
    out.int4(row.concatenationReference());
    out.uuid(row.service() == null ? null : row.service().sid().id());
    out.text(row.service() == null ? null : row.service().choice());
    out.text(row.endUser());
    out.text(row.trace() == null ? null : row.trace().text());
  }
}
