package dev.parley.simulation;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What the database says, read on a connection of its own. */
final class Observer {
  private final Connection connection;

  Observer(Connection connection) {
    this.connection = connection;
  }

  interface RowReader<T> {
    T read(ResultSet row) throws SQLException;
  }

  <T> List<T> rows(String sql, RowReader<T> reader, Object... parameters) {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < parameters.length; i++) {
        statement.setObject(i + 1, parameters[i]);
      }
      try (ResultSet result = statement.executeQuery()) {
        List<T> rows = new ArrayList<>();
        while (result.next()) {
          rows.add(reader.read(result));
        }
        return rows;
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  int count(String sql, Object... parameters) {
    return rows(sql, row -> row.getInt(1), parameters).getFirst();
  }

  boolean has(UUID message) {
    return count("select count(*) from message where id = ?", message) > 0;
  }

  /** A row of the table of messages. */
  record Row(
      UUID id,
      int direction,
      String from,
      String to,
      @Nullable String body,
      int segments,
      @Nullable String callback,
      int initial,
      @Nullable Integer code,
      int verdict,
      @Nullable String findings,
      boolean deleted,
      List<Event> events) {
    int state() {
      return events.isEmpty() ? initial : events.getLast().after();
    }

    boolean reached(int state) {
      return initial == state || events.stream().anyMatch(event -> event.after() == state);
    }

    long count(int kind, int segment) {
      return events.stream()
          .filter(event -> event.kind() == kind && event.segment() == segment)
          .count();
    }

    long count(int kind) {
      return events.stream().filter(event -> event.kind() == kind).count();
    }
  }

  record Event(
      int seq,
      int kind,
      int segment,
      @Nullable Integer code,
      @Nullable String reference,
      @Nullable String detail,
      int before,
      int after) {}

  Map<UUID, Row> everything() {
    Map<UUID, Row> messages = new LinkedHashMap<>();
    for (Row row :
        rows(
            """
            select id, direction, sender, recipient, body, segments, status_callback,
              initial_state, error_code, verdict, findings::text, deleted_at is not null
            from message order by id
            """,
            Observer::row)) {
      messages.put(row.id(), row);
    }
    rows(
        """
        select message, seq, kind, segment, code, reference, detail, state_before, state_after
        from message_event order by message, seq
        """,
        row -> {
          Row message = messages.get(row.getObject(1, UUID.class));
          return message != null && message.events().add(event(row));
        });
    return messages;
  }

  private static Row row(ResultSet row) throws SQLException {
    return new Row(
        row.getObject(1, UUID.class),
        row.getInt(2),
        row.getString(3),
        row.getString(4),
        row.getString(5),
        row.getInt(6),
        row.getString(7),
        row.getInt(8),
        row.getObject(9, Integer.class),
        row.getInt(10),
        row.getString(11),
        row.getBoolean(12),
        new ArrayList<>());
  }

  private static Event event(ResultSet row) throws SQLException {
    return new Event(
        row.getInt(2),
        row.getInt(3),
        row.getInt(4),
        row.getObject(5, Integer.class),
        row.getString(6),
        row.getString(7),
        row.getInt(8),
        row.getInt(9));
  }
}
